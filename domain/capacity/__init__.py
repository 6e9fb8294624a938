"""The hours of mentors and coaches: what they give, what is taken of them in which week, and when somebody is free."""
