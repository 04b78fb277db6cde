"""Vectors in, people out: pure functions on arrays."""
