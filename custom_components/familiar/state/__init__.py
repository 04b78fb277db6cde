"""What the integration holds of the daemon, and how it is kept up to date."""
