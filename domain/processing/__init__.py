"""What is kept about people, why, under which rule and for how long: every column, in one place (R25)."""
