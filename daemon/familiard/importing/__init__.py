"""Folders and videos."""
