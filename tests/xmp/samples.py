"""XMP as photo programs write it, from the published formats: digiKam's, Lightroom's, and Windows Photo Gallery's.

Faces are (name, box), the box in pixels of the image as it is stored.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin, TiffImagePlugin

Named = tuple[str, tuple[float, float, float, float]]

_DIGIKAM = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:digiKam="http://www.digikam.org/ns/1.0/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:MP="http://ns.microsoft.com/photo/1.2/"
    xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
    xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#"
    xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
    xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"
    xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
   xmp:Rating="4">
   <digiKam:TagsList>
    <rdf:Seq>
     <rdf:li>People/Anna &amp; family</rdf:li>
    </rdf:Seq>
   </digiKam:TagsList>
   <MP:RegionInfo rdf:parseType="Resource">
    <MPRI:Regions>
     <rdf:Bag>
{microsoft}
     </rdf:Bag>
    </MPRI:Regions>
   </MP:RegionInfo>
   <mwg-rs:Regions rdf:parseType="Resource">
    <mwg-rs:AppliedToDimensions
     stDim:w="{width}"
     stDim:h="{height}"
     stDim:unit="pixel"/>
    <mwg-rs:RegionList>
     <rdf:Bag>
{regions}
     </rdf:Bag>
    </mwg-rs:RegionList>
   </mwg-rs:Regions>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
_REGION = """\
      <rdf:li>
       <rdf:Description
        mwg-rs:Name={name}
        mwg-rs:Type="{kind}">
       <mwg-rs:Area
        stArea:x="{x:.6g}"
        stArea:y="{y:.6g}"
        stArea:w="{w:.6g}"
        stArea:h="{h:.6g}"
        stArea:unit="normalized"/>
       </rdf:Description>
      </rdf:li>"""
_MICROSOFT = """\
      <rdf:li
       MPReg:PersonDisplayName={name}
       MPReg:Rectangle="{x:.6g}, {y:.6g}, {w:.6g}, {h:.6g}"/>"""


def digikam(
    faces: Sequence[Named],
    width: int,
    height: int,
    *,
    kind: str = "Face",
    mwg: bool = True,
    microsoft: bool = True,
) -> bytes:
    """The XMP that digiKam writes for named faces: the same regions twice."""
    regions, others = [], []
    for name, (x, y, w, h) in faces:
        share = {"w": w / width, "h": h / height}
        center = {"x": (x + w / 2) / width, "y": (y + h / 2) / height}
        regions.append(_REGION.format(name=quoteattr(name), kind=kind, **center, **share))
        others.append(_MICROSOFT.format(name=quoteattr(name), x=x / width, y=y / height, **share))
    return _DIGIKAM.format(
        width=width,
        height=height,
        regions="\n".join(regions if mwg else ()),
        microsoft="\n".join(others if microsoft else ()),
    ).encode()


def jpeg(rgb: NDArray[np.uint8], packet: bytes, orientation: int | None = None) -> bytes:
    """A JPEG with XMP and an orientation; the pixels are stored as they are."""
    written = io.BytesIO()
    Image.fromarray(rgb).save(written, "JPEG", quality=92, xmp=packet, exif=_exif(orientation))
    return written.getvalue()


def png(rgb: NDArray[np.uint8], packet: bytes, *, compressed: bool = False) -> bytes:
    """A PNG with XMP."""
    written, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", packet.decode(), zip=compressed)
    Image.fromarray(rgb).save(written, "PNG", pnginfo=info)
    return written.getvalue()


def webp(rgb: NDArray[np.uint8], packet: bytes) -> bytes:
    """A WebP with XMP."""
    written = io.BytesIO()
    Image.fromarray(rgb).save(written, "WEBP", quality=92, xmp=packet)
    return written.getvalue()


def tiff(
    rgb: NDArray[np.uint8], packet: bytes, orientation: int | None = None, *, big: bool = False
) -> bytes:
    """A TIFF, or a BigTIFF, with XMP."""
    written, info = io.BytesIO(), TiffImagePlugin.ImageFileDirectory_v2()
    info[700] = packet
    info.tagtype[700] = 1
    if orientation is not None:
        info[0x0112] = orientation
    Image.fromarray(rgb).save(written, "TIFF", tiffinfo=info, big_tiff=big)
    return written.getvalue()


def heic(rgb: NDArray[np.uint8], packet: bytes, orientation: int | None = None) -> bytes:
    """A HEIC with XMP."""
    import pillow_heif

    written = io.BytesIO()
    heif = pillow_heif.from_pillow(Image.fromarray(rgb))
    heif.save(written, quality=90, xmp=packet, exif=_exif(orientation))
    return written.getvalue()


def _exif(orientation: int | None) -> bytes:
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    return exif.tobytes()


def exiftool(*arguments: str | Path) -> str:
    """What exiftool prints; skips, and says so, where it is missing."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not on this machine; the same is tested with files as text")
    done = subprocess.run(
        ["exiftool", *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def regions_by_exiftool(path: Path) -> list[dict[str, Any]]:
    """The regions that exiftool reads."""
    (found,) = json.loads(exiftool("-RegionInfo", "-struct", "-json", path))
    regions: list[dict[str, Any]] = found.get("RegionInfo", {}).get("RegionList", [])
    return regions
