"""Actions (services) that Home Assistant calls."""
