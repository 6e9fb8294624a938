"""The 24-hour desk: the roster, who is on duty, what is noted and handed over, and meetings held alone."""
