"""What a person asks of the municipality about their own data, and what is decided on it (GDPR articles 12 to 21)."""
