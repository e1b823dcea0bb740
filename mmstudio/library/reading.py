"""Who opens pictures for the library: the reader child behind the window, or this process for the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mmstudio.errors import StudioError

if TYPE_CHECKING:  # the window imports this room before its first paint
    from mmstudio.media.images import PictureHeader, PictureRead

HeaderMany = Callable[[Sequence[Path]], "list[PictureHeader | StudioError]"]  # one header or error per path, in order


class Reader(Protocol):
    """Opens files that may come from outside. Blocking; one thread at a time."""

    def read(self, path: Path, max_side_px: int | None = None) -> PictureRead:
        """Decode a picture. Raises FileMissing, FileBroken, FileSlow, PictureTooLarge."""

    def cover(self, path: Path, max_side_px: int | None = None) -> PictureRead:
        """What stands for a file in the gallery: as `read`; of a sound its waveform."""

    def strip(self, path: Path, max_side_px: int) -> PictureRead:
        """Frames from all over a film, one below the other. Raises as `read`."""

    def header(self, path: Path) -> PictureHeader:
        """Read a header only. Raises as `read`."""

    def header_many(self, paths: Sequence[Path]) -> list[PictureHeader | StudioError]:
        """One header or error per path, in order."""

    def close(self) -> None:
        """End the child, if there is one."""
