"""The token of the HTTP API, and the owner's socket."""
