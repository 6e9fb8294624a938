"""Log reviews: samples of who looked at what, looked at by somebody whose task that is (R6)."""
