"""OpenRaster files (.ora): layers that Krita, GIMP, MyPaint and others open. Version 0.0.3 of its specification.

A zip whose first entry says what it is, a stack of layers in XML, the picture of each layer, and the whole picture
for programs that read no layers. https://www.openraster.org/baseline/file-layout-spec.html
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

MIMETYPE = "image/openraster"
VERSION = "0.0.3"
THUMBNAIL_PX = 256  # the larger side is at most so large
_SINCE = (1980, 1, 1, 0, 0, 0)  # the same layers give the same file


@dataclass(frozen=True)
class RasterLayer:
    """png: its pixels, straight alpha; x, y: where their upper left corner lies. opacity 0..1.

    composite_op: "svg:multiply" and so on.
    """

    name: str
    png: bytes
    x: int = 0
    y: int = 0
    opacity: float = 1.0
    composite_op: str = "svg:src-over"
    shown: bool = True


def write_openraster(
    file: BinaryIO, width: int, height: int, layers: Sequence[RasterLayer], merged: bytes, thumbnail: bytes
) -> None:
    """Write layers, the lowest first. merged, thumbnail: PNG of all of them together."""
    stack = [f'<?xml version="1.0" encoding="UTF-8"?>\n<image version="{VERSION}" w="{width}" h="{height}">\n <stack>']
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:  # PNG is packed already
        _add(packed, "mimetype", MIMETYPE.encode("ascii"))
        for number, layer in reversed(list(enumerate(layers))):  # the uppermost comes first in the stack
            source = f"data/layer{number:03}.png"
            stack.append(
                f"  <layer name={_attribute(layer.name)} src={_attribute(source)} x='{layer.x}' y='{layer.y}'"
                f" opacity='{layer.opacity:.4f}' visibility='{'visible' if layer.shown else 'hidden'}'"
                f" composite-op={_attribute(layer.composite_op)}/>"
            )
            _add(packed, source, layer.png)
        stack.append(" </stack>\n</image>\n")
        _add(packed, "stack.xml", "\n".join(stack).encode("utf-8"))
        _add(packed, "mergedimage.png", merged)
        _add(packed, "Thumbnails/thumbnail.png", thumbnail)


def _add(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    packed.writestr(zipfile.ZipInfo(name, _SINCE), content)


def _attribute(text: str) -> str:
    """In quotes, without the characters that XML cannot hold at all."""
    return quoteattr("".join(letter for letter in text if letter.isprintable()))
