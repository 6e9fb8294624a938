"""Mentors and parent coaches."""
