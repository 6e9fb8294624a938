"""The thin client: pages for a browser, made from what the REST API answers to the user's own token, over HTTP only."""
