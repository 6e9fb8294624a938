"""Courses of support over HTTP: the course itself, and what lies with it."""
