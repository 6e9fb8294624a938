"""The pages, by the noun that they are about; each module declares its own with `page`."""
