"""The Chroma index, derived from the ledger."""
