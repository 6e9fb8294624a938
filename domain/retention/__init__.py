"""Retention: how long what is over is kept, what stops its disposal, and how it is disposed of."""
