"""Televisions for tests: programs that run on Home Assistant's Python, fetch what they are given, and keep it."""
