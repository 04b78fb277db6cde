"""The page and the cards, in a real browser against a real Home Assistant and a real daemon."""
