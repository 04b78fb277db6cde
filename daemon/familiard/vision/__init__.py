"""Pixels in, faces out. No storage, no network, no global state."""
