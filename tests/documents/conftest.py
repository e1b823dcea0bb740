"""A small photo that is open as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from mmstudio.documents.restore import RestoreDocument
from mmstudio.media.photo import Photo, PhotoHandle, PhotoInfo, keep

WIDTH, HEIGHT = 600, 300  # tiles of all kinds: whole, cut at the right, cut at the bottom


def kept_photo(
    folder: Path, depth: int = 8, channels: int = 3, width: int = WIDTH, height: int = HEIGHT
) -> PhotoHandle:
    """A photo of noise, as the reader leaves it."""
    kind = np.uint8 if depth == 8 else np.uint16
    pixels = np.random.default_rng(3).integers(0, 2**depth, (height, width, channels), dtype=kind)
    info = PhotoInfo(
        name="uncle.png", width=width, height=height, channels=channels, depth=depth, format="PNG", source="/home/me/u"
    )
    keep(Photo(pixels, info), folder)
    return PhotoHandle.open(folder)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., RestoreDocument]]:
    """Begin a document; all are closed at the end."""
    begun: list[RestoreDocument] = []

    def begin(depth: int = 8, channels: int = 3, **more: object) -> RestoreDocument:
        handle = kept_photo(tmp_path / f"document {len(begun)}", depth, channels)
        begun.append(RestoreDocument.create(handle, **more))  # type: ignore[arg-type]
        return begun[-1]

    yield begin
    for document in begun:
        document.close()


@pytest.fixture
def document(make: Callable[..., RestoreDocument]) -> RestoreDocument:
    return make()
