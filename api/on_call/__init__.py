"""The 24-hour desk over HTTP."""
