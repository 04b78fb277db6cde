"""Familiar's daemon: photos in, people out."""

__version__ = "0.1.0"
API_VERSION = 1
