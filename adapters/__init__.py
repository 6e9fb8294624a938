"""The driven adapters: what the domain needs from the outside, named by technology."""
