"""Referrals: an offer of VINK's support to somebody who has said yes to it; the gate to the identity."""
