"""Clustering and matching of embeddings: pure functions on arrays."""
