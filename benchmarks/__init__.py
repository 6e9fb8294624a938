"""The load comparison: ours, a peer as its users would write it, and pgbench with our own statements."""
