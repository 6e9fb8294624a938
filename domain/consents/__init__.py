"""Consents: to take part, to disclose, to fetch; each given by one person, for a purpose, and taken back at will."""
