"""Imports on several machines, each of them a process here."""
