"""Every figure that this project claims, measured: `python -m benchmarks [PART …]`."""
