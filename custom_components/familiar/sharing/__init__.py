"""Links: what somebody without an account sees of photos that the household shares."""
