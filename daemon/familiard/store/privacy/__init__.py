"""Erasing, exporting, and proof that nothing of the erased is left."""
