"""Participants: those who may take part in VINK's support, each for themselves."""
