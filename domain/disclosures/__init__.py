"""Disclosures: every time a department tells somebody outside it about a person is a record of its own."""
