"""HTTP only; no logic."""
