"""Vision in child processes, so that the event loop never computes and a crash costs one request."""
