"""What happened (SQLite) and what is so (Chroma)."""
