"""Originals: files that devices upload, stored by the month in which they were taken, and never overwritten."""
