"""Courses of support: one person and their mentor or coach, from the match to the review a year after the end."""
