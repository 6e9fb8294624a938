"""The composition root: settings, adapters and the HTTP application put together, and the command line."""
