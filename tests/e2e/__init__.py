"""The whole of it: a real daemon on real weights, and a real Home Assistant, each a process of its own."""
