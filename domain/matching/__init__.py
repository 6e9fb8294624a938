"""Matching: what participants wish for, which mentors fit that, and what is proposed to whom; a human decides."""
