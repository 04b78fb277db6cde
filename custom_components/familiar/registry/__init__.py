"""Devices, entities and ids, and what automations say of them."""
