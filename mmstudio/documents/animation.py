"""The document of Animate: one folder with what moves and how, and what was painted for it.

    animation.json                        schema, name, when it was begun, and the Animation (mmstudio/animation.py)
    area-….png anchors-….png depth-….png mouth-….png   what was painted; a name belongs to one content for ever
    photo.npy photo.json photo.original   the document's own picture, where it has one (media/photo.py)

Files are written whole, so a document that was open when the program died opens as it was last saved.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from mmstudio import disk
from mmstudio.animation import SCHEMA, Animation
from mmstudio.errors import FileBroken, FileMissing, NewerFile
from mmstudio.media.images import EXPECTED, opened
from mmstudio.media.masks import Mask

ANIMATION_FILE = "animation.json"
Painted = Literal["area", "anchors", "depth", "mouth"]
_MAX_BYTES = 64 << 20


class AnimationFile(msgspec.Struct, frozen=True, kw_only=True):
    """name: what a person calls it. created: ISO 8601 with offset."""

    schema: int = SCHEMA
    name: str
    created: str
    animation: Animation


def create(folder: Path, name: str, animation: Animation) -> AnimationFile:
    """Begin a document in folder, which may hold the reader's photo already. Raises as `disk.write_whole`."""
    created = datetime.now().astimezone().isoformat(timespec="seconds")
    file = AnimationFile(name=name, created=created, animation=animation)
    disk.make_folder(folder)
    return save(folder, file)


def save(folder: Path, file: AnimationFile) -> AnimationFile:
    """Write the document; returns it. Raises as `disk.write_whole`."""
    disk.write_bytes(folder / ANIMATION_FILE, msgspec.json.encode(file), private=True)
    return file


def load(folder: Path) -> AnimationFile:
    """Raises FileMissing, FileBroken, NewerFile."""
    try:
        with opened(folder / ANIMATION_FILE) as content:
            data = content.read(_MAX_BYTES)
        schema = msgspec.json.decode(data, type=_Schema).schema
        if schema > SCHEMA:
            raise NewerFile(name=folder.name, version=str(schema))
        return msgspec.json.decode(data, type=AnimationFile)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise FileBroken(name=folder.name) from error


def write_painted(folder: Path, what: Painted, mask: Mask) -> str:
    """Keep a painted mask (H, W), uint8; returns the name that belongs into the Animation, "" for an empty one.

    Masks are never changed: a job that waits still finds what was painted when it was asked for.
    Raises as `disk.write_whole`.
    """
    from PIL import Image

    if not mask.any():
        return ""
    digest = hashlib.blake2b(mask.tobytes(), digest_size=8, key=str(mask.shape).encode()).hexdigest()
    name = f"{what}-{digest}.png"
    if not (folder / name).exists():
        encoded = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(mask)).save(encoded, "PNG", compress_level=1)
        disk.write_bytes(folder / name, encoded.getvalue(), private=True)
    return name


def read_painted(folder: Path, name: str) -> Mask:
    """What `write_painted` kept, (H, W). Raises FileMissing, FileBroken."""
    from PIL import Image

    path = place_of(folder, name)
    try:
        with opened(path) as file, Image.open(file, formats=("PNG",)) as picture:
            return np.array(picture.convert("L"))
    except EXPECTED as error:
        if isinstance(error, (FileMissing, FileBroken)):
            raise
        raise FileBroken(name=path.name) from error


def place_of(folder: Path, name: str) -> Path:
    """Where a file of the animation lies: absolute as it is, or inside the document's folder."""
    return folder / name


def unused(folder: Path, animation: Animation, still_needed: Callable[[str], bool] = lambda name: False) -> list[Path]:
    """Painted files that nothing names any more, to be removed when the document is closed."""
    named = {animation.area, animation.anchors, animation.depth, animation.mouth}
    return [
        path
        for what in ("area", "anchors", "depth", "mouth")
        for path in sorted(folder.glob(f"{what}-*.png"))
        if path.name not in named and not still_needed(path.name)
    ]


class _Schema(msgspec.Struct):
    schema: int = 0
