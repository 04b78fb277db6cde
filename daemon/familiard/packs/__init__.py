"""Model packs: what they are, where their files come from, and that they are what they claim."""

from familiard.packs.cache import PackCache, PackFiles
from familiard.packs.manifest import ModelFile, Pack, available, load_pack

__all__ = ["ModelFile", "Pack", "PackCache", "PackFiles", "available", "load_pack"]
