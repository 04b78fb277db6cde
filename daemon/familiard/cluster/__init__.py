"""Imports on several machines: workers analyze photos, and the importing process alone stores what they find."""
