"""A typed client of Familiar's HTTP API: models, routes, errors, transport, event stream.

Everything is imported from its module (`familiar_client.client`, `familiar_client.models`), so that whoever needs a
rule about names does not import HTTP. Home Assistant's integration carries a copy of this folder, therefore imports
inside of it are relative.
"""

__version__ = "0.1.0"
