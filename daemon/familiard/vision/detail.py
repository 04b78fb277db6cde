"""How closely a picture is searched for faces: how many pixels the detector gets, and when it searches again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

DetailName = Literal["fast", "auto", "thorough"]

# The shorter side of a first pass, so that a panorama is not shrunk until its faces are gone.
_SHORT_SIDE = 360


@dataclass(frozen=True, slots=True)
class Detail:
    """How closely pictures are searched. Sizes are in pixels of the network's input.

    Attributes:
        frame: pixels of the first pass over a picture that a camera or a client sent, at most its own.
        photo: the same for a photo of the owner's folders; None: the pack's size along the longer side.
        least: least factor of a photo whose first pass has the pack's size: a large photo may hold smaller faces.
        levels: how often a part that may hold smaller faces is doubled, and searched again.
        turned: pixels of the passes over a picture without a good upright face; 0: turned faces are not searched for.
        enlarge: whether a picture that is far smaller than the first pass may take is doubled.
    """

    frame: int | None
    photo: int | None
    least: float
    levels: int
    turned: int
    enlarge: bool = False

    def factor(self, width: int, height: int, size: int, *, own: bool) -> float:
        """From the picture's pixels to those of the first pass.

        Args:
            width: of the picture.
            height: of the picture.
            size: longest side that the pack was made for.
            own: whether it is a photo of the owner's folders.
        """
        most = self.photo if own else self.frame
        if most is None:
            factor = max(size / max(width, height), min(_SHORT_SIDE, size) / min(width, height), self.least)
        else:
            factor = math.sqrt(most / (width * height))
        if factor >= 1.0:
            return 2.0 if self.enlarge and factor >= 2.0 else 1.0
        # A pass that leaves out less than a tenth is not worth resizing.
        return factor if factor < 0.9 else 1.0


DETAILS: dict[DetailName, Detail] = {
    "fast": Detail(frame=None, photo=None, least=0.0, levels=0, turned=0),
    "auto": Detail(frame=2_100_000, photo=None, least=0.25, levels=3, turned=600_000),
    "thorough": Detail(frame=4_200_000, photo=4_200_000, least=1.0, levels=4, turned=2_100_000, enlarge=True),
}
