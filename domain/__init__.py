"""Types, states, policy and use cases: everything the product knows, and nothing of how it is reached or stored."""
