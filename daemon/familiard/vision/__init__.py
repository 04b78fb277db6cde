"""From image bytes to faces with embeddings. No storage, no network, no global state."""
