"""Films of others and our own, as the library and the reader see them: size, length, recipe, one frame.

The file itself is all that is opened, whatever addresses are written in it (fault A4).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from typing import Any, BinaryIO

from mmstudio.errors import FileBroken
from mmstudio.jobs import Recipe, recipe_from_json
from mmstudio.media import film_notes

_LOOK_S = 1.0  # into the film: the first frame is often black
_MOST_FRAMES = 90  # decoded to get there
_STEPPED_S = 60.0  # a film up to this long is decoded whole for frames all over it
_MAX_SECONDS = 1e6


def sniff_film(head: bytes) -> str | None:
    """ "MP4", "WEBM" or "GIF" by the first bytes (at least 64 of them), None for anything else."""
    if head[:4] == b"GIF8":
        return "GIF"
    if head[4:8] == b"ftyp" and head[8:12] not in (b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc"):
        return "MP4" if head[8:12] not in (b"mif1", b"msf1", b"M4A ", b"M4B ") else None
    if head[:4] == b"\x1aE\xdf\xa3":
        return "WEBM"
    return None


class FilmFile:
    """One open film. `header_fields` and `frame` raise FileBroken for what cannot be read."""

    def __init__(self, file: BinaryIO, name: str, head: bytes, format: str) -> None:
        self.file, self.name, self.format = file, name, format
        self._head, self._size = head, os.fstat(file.fileno()).st_size

    def header_fields(self) -> dict[str, Any]:
        """What a PictureHeader of it says."""
        with self._opened() as (container, stream):
            width, height = int(stream.width), int(stream.height)
            seconds = _seconds(container, stream)
            texts = {str(key).lower(): str(value) for key, value in dict(container.metadata).items()}
            mode = str(stream.pix_fmt or "")
        if width < 1 or height < 1:
            raise FileBroken(name=self.name)
        if self.format == "GIF":
            seconds = film_notes.seconds_of(self.file, "GIF")
            texts[film_notes.KEY] = film_notes.gif_recipe(self.file)
        return {
            "width": width,
            "height": height,
            "format": self.format,
            "mode": mode,
            "bytes": self._size,
            "identity": hashlib.blake2b(self._head + self._size.to_bytes(8, "big"), digest_size=12).hexdigest(),
            "recipe": _recipe(texts.get(film_notes.KEY, "")),
            "seconds": min(seconds, _MAX_SECONDS),
        }

    def frame(self) -> Any:
        """A frame of the beginning as a Pillow image in RGBA."""
        with self._opened() as (container, stream):
            shown = None
            for number, frame in enumerate(container.decode(stream)):
                shown = frame
                if number >= _MOST_FRAMES or (frame.time is not None and frame.time >= _LOOK_S):
                    break
            if shown is None:
                raise FileBroken(name=self.name)
            return shown.to_image().convert("RGBA")

    def frames(self, count: int) -> list[Any]:
        """count frames evenly over the whole film, fewer where it is shorter, as Pillow images in RGBA.

        A long film gives the whole pictures nearest to their places: going there frame by frame would take minutes.
        """
        with self._opened() as (container, stream):
            seconds = film_notes.seconds_of(self.file, "GIF") if self.format == "GIF" else _seconds(container, stream)
            places = [(number + 0.5) * seconds / count for number in range(count)]
            if seconds > _STEPPED_S:
                return [image for place in places if (image := _near(container, stream, place)) is not None]
            shown: Any = None
            images: list[Any] = []
            for frame in container.decode(stream):
                if frame.time is not None and len(images) < count and frame.time > places[len(images)]:
                    images.append((shown or frame).to_image().convert("RGBA"))
                shown = frame
            if shown is not None and len(images) < count:
                images.append(shown.to_image().convert("RGBA"))
            return images

    @contextlib.contextmanager
    def _opened(self) -> Iterator[tuple[Any, Any]]:
        import av

        self.file.seek(0)
        trouble = (
            av.FFmpegError,
            ValueError,
            IndexError,
            PermissionError,
            EOFError,
            OSError,
            MemoryError,
            RuntimeError,
        )
        try:
            with av.open(
                self.file,
                options={"protocol_whitelist": "none"},
                metadata_errors="ignore",
            ) as container:  # type: ignore[call-overload]
                if not container.streams.video:
                    raise FileBroken(name=self.name)
                yield container, container.streams.video[0]
        except FileBroken:
            raise
        except trouble as error:
            raise FileBroken(name=self.name) from error


def _near(container: Any, stream: Any, time_s: float) -> Any:
    """The whole picture before time_s, or None where the film ends earlier than it says."""
    container.seek(round(time_s * 1_000_000))
    frame = next(container.decode(stream), None)
    return None if frame is None else frame.to_image().convert("RGBA")


def _seconds(container: Any, stream: Any) -> float:
    if stream.duration and stream.time_base:
        return max(0.0, float(stream.duration * stream.time_base))
    return max(0.0, float(container.duration or 0) / 1_000_000)


def _recipe(text: str) -> Recipe | None:
    try:
        return recipe_from_json(text) if text else None
    except ValueError:
        return None
