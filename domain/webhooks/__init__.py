"""Webhooks: thin events of a department, signed, sent to an address that its administrator names."""
