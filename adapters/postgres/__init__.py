"""PostgreSQL: the store, the transaction and the log."""
