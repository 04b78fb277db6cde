"""The daemon and the integration's tests speak of the same API."""
