"""Consultations: staff ask the panel of resource persons for advice, without saying who it is about."""
