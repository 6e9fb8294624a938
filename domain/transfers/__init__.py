"""Transfers: a department offers a concern or a referral to another one, which takes it or leaves it."""
