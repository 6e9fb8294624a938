"""The embedded authorization server: Authlib's protocol code over rows that are read before and written after it."""
