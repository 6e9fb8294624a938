"""How the log is sealed: a Merkle tree over its records, signed checkpoints of it, and what they prove."""
