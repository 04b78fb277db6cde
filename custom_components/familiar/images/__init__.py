"""Pictures that actions name, and faces over Home Assistant's HTTP server."""
