"""`.mmwalk`: a document of Explore with its walk as one file, to be kept or given away, and how one is taken in.

A zip with `walk.json`, the pictures that are anchors or guide one, each once and small, and a cover. It may come from
anybody: its pictures are decoded and written anew, and no other path of it is ever opened. Sounds stay where they are;
what was heard in them, and their beats, are in the document.
"""

from __future__ import annotations

import functools
import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from mmstudio import disk
from mmstudio.documents.explore import ExploreDraft
from mmstudio.errors import FileBroken, FileMissing, FileSlow, NewerFile, PictureTooLarge
from mmstudio.media import archive, covers
from mmstudio.media.images import EXPECTED, PictureFile, PictureRead
from mmstudio.media.kinds import WALK as SUFFIX

__all__ = ["SIDE_PX", "SUFFIX", "WalkFile", "save_walk", "unpack_walk"]

SCHEMA = 1
SIDE_PX = 1024  # of a picture that goes along; the starter's encoder looks at 128, an IP-Adapter at 224
WALK_FILE = "walk.json"
_PICTURE = re.compile(r"pictures/[0-9a-f]{20}\.png")
_NAMES = re.compile("|".join([re.escape(WALK_FILE), re.escape(covers.NAME), _PICTURE.pattern]))
_MAX_BYTES = 1 << 30
_MAX_FILES = 1000
_MAX_WALK_BYTES = 8 << 20
_MAX_PICTURE_BYTES = 32 << 20

Visit = Callable[[str], str]  # a path -> what stands in its place


class WalkFile(msgspec.Struct, frozen=True, kw_only=True):
    """What `walk.json` holds: paths in it are names of pictures in the file, or mere names of files."""

    document: ExploreDraft
    schema: int = SCHEMA


class _Schema(msgspec.Struct):
    schema: int = SCHEMA


def save_walk(document: ExploreDraft, path: Path, cover: bytes, read: Callable[[Path], PictureRead]) -> Path:
    """Write a document as one file under a new name, which is returned. Raises as `disk.write_new`.

    cover: PNG, what the file looks like in the gallery; b"" = nothing. read: how the pixels of a picture are got, at
    most SIDE_PX along the longer side; a picture that is gone is left out.
    """
    pictures: dict[str, bytes] = {}

    @functools.cache  # the keys of a walk have the same anchors
    def taken_along(source: str) -> str:
        try:
            picture = read(Path(source))
        except (FileBroken, FileMissing, FileSlow, PictureTooLarge):
            return ""
        content = _png((picture.width, picture.height), picture.pixels)
        name = f"pictures/{_digest(content)}.png"
        pictures[name] = content
        return name

    inside = _with_paths(document, taken_along, _name)

    def write(file: BinaryIO) -> None:
        with zipfile.ZipFile(file, "w") as packed:
            archive.put(packed, WALK_FILE, msgspec.json.encode(WalkFile(document=inside)))
            if cover:
                archive.put(packed, covers.NAME, cover, packed=False)
            for name, content in pictures.items():
                archive.put(packed, name, content, packed=False)

    return disk.write_new(path, write)


def unpack_walk(path: Path, folder: Path) -> ExploreDraft:
    """The document of a walk file; its pictures are put into folder, named by their content. For the reader child.

    Raises FileMissing, NewerFile, FileBroken (also where the walk has no keys), and what writing raises.
    """
    with archive.opened(path, _NAMES, _MAX_BYTES, _MAX_FILES) as packed:
        content = archive.read(packed, WALK_FILE, _MAX_WALK_BYTES)
        try:
            schema = msgspec.json.decode(content, type=_Schema).schema
            if schema > SCHEMA:
                raise NewerFile(name=path.name, version=str(schema))
            document = msgspec.json.decode(content, type=WalkFile).document
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            raise FileBroken(name=path.name) from error
        if not document.walk.keys:
            raise FileBroken(name=path.name)

        @functools.cache
        def unpacked(name: str) -> str:
            if not _PICTURE.fullmatch(name):
                return ""
            return str(_unpack_picture(packed, name, folder))

        def elsewhere(name: str) -> str:
            return str(folder / _name(name))  # a folder of ours, where nothing has such a name: never a path of theirs

        return _with_paths(document, unpacked, elsewhere)


def _with_paths(document: ExploreDraft, picture: Visit, other: Visit) -> ExploreDraft:
    """The document with other paths. picture: of a picture whose pixels are needed, "" = they are not to be had;
    other: for what is only a name."""

    def visited(node: Any) -> Any:
        if isinstance(node, list | tuple):
            return [visited(inner) for inner in node]
        if not isinstance(node, dict):
            return node
        node = {key: visited(value) for key, value in node.items()}
        where = "picture" if "picture" in node else "path"
        if "read" in node:  # a condition or the map of a ControlNet: `read` is opened, the path is what it is called
            node["read"] = picture(node["read"] or node[where])
            node[where] = other(node[where])
        elif node.get("type") == "picture":
            node["path"] = picture(node["path"]) or other(node["path"])
        elif "path" in node:
            node["path"] = other(node["path"])
        return node

    return msgspec.convert(visited(msgspec.to_builtins(document)), ExploreDraft)


def _unpack_picture(packed: zipfile.ZipFile, name: str, folder: Path) -> Path:
    """A picture decoded like any foreign one, and written anew."""
    with tempfile.TemporaryFile() as file:
        archive.copy(packed, name, file, _MAX_PICTURE_BYTES)
        file.seek(0)
        try:
            image, _ = PictureFile(file, name).pixels(SIDE_PX)
        except EXPECTED as error:
            raise zipfile.BadZipFile("a picture is broken") from error
    content = _png(image.size, image.tobytes())
    path = folder / f"{_digest(content)}.png"
    if not path.exists():
        disk.make_folder(folder)
        disk.write_bytes(path, content)
    return path


def _png(size: tuple[int, int], pixels: bytes) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.frombytes("RGBA", size, pixels).save(file, "PNG", compress_level=6)
    return file.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:20]


def _name(path: str) -> str:
    """What a file is called, without where it lies, whichever system wrote it."""
    return disk.safe_name(re.split(r"[\\/]", path)[-1])
