"""A fictional municipality: its departments, people and matters, for evaluation and for tests; nobody in it is real."""
