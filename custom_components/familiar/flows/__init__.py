"""Forms: options, cameras, links."""
