"""The driving adapter: HTTP in, problem documents out; no rule lives here."""
