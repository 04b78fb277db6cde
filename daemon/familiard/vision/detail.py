"""How closely a picture is searched for faces: how many pixels the detector gets, and when it searches again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

DetailName = Literal["fast", "auto", "thorough"]

# Pixels of the first pass over a photo that is larger than most.
_MOST = 2_000_000
# What a thorough search takes at once at most: some seconds.
_ALL = 50_000_000
# A picture of no more pixels is enlarged for it.
_ENLARGED = 1_050_000


@dataclass(frozen=True, slots=True)
class Detail:
    """How closely pictures are searched. Sizes are in pixels of the network's input.

    Attributes:
        frame: pixels of the first pass over a picture that a camera or a client sent, at most its own.
        photo: the same for a photo of the owner's folders; None: the pack's size along the longer side.
        short: least of the shorter side, so that a panorama is not shrunk until its faces are gone.
        least: least factor of a photo whose first pass has the pack's size: a large photo may hold smaller faces.
        closer: whether what may be a small face is searched again, larger.
        turned: pixels of the passes over a picture without a good upright face; 0: turned faces are not searched for.
        enlarge: whether a small picture is doubled.
    """

    frame: int | None
    photo: int | None
    short: int
    least: float
    closer: bool
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
            factor = max(size / max(width, height), min(self.short, size) / min(width, height))
            factor = max(factor, min(self.least, math.sqrt(_MOST / (width * height))))
        else:
            factor = math.sqrt(most / (width * height))
        if factor >= 1.0:
            return 2.0 if self.enlarge and width * height <= _ENLARGED else 1.0
        # A pass that leaves out less than a tenth is not worth resizing.
        return factor if factor < 0.9 else 1.0


DETAILS: dict[DetailName, Detail] = {
    "fast": Detail(frame=None, photo=None, short=0, least=0.0, closer=False, turned=0),
    "auto": Detail(frame=2_100_000, photo=None, short=360, least=0.225, closer=True, turned=300_000),
    "thorough": Detail(
        frame=_ALL, photo=_ALL, short=360, least=1.0, closer=True, turned=2_100_000, enlarge=True
    ),
}
