"""Devices that upload photos, the originals that they brought, and what each device sees."""
