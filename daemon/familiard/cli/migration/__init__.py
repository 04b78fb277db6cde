"""Moves from other programs: each gives a report of what came, what not, and why."""
