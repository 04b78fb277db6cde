"""SQLite ledger, and the Chroma index derived from it."""
