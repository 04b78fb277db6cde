"""What the daemon does besides answering: clustering, backups, discovery, health."""
