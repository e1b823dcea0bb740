"""Which photos of several Restore opens, and what is asked before a large one is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from mmstudio.errors import Fact
from mmstudio.viewmodels.restore_state import Bench, Document
from mmstudio.viewmodels.workbench import Failure

PHOTOS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".avif", ".heif", ".heic", ".bmp")
MOST_AT_ONCE = 40  # photos of a folder: each becomes a document of its own, with all its pixels on disk


class _Large(NamedTuple):
    """A photo that waits for an answer. facts: what it would cost."""

    path: Path
    then: Callable[[Document], None]
    facts: dict[str, Fact]


class Opening:
    """show: works on a document from now on. begun(name): says that a photo is being opened to be shown; the answer
    tells why it cannot be, `ended` that it will not be. kept: another document is on disk. refused: a photo that would
    not have been shown cannot be opened. notice, tell: code and facts of a sentence, a lasting one and a toast.
    """

    def __init__(
        self,
        bench: Bench,
        show: Callable[[Document], None],
        begun: Callable[[str], Failure],
        ended: Callable[[], None],
        kept: Callable[[], None],
        refused: Failure,
        notice: Failure,
        tell: Failure,
    ) -> None:
        self._bench, self._show, self._begun, self._ended = bench, show, begun, ended
        self._kept, self._refused, self._notice, self._tell = kept, refused, notice, tell
        self._large: list[_Large] = []  # photos that are opened only if the person says so

    def open(self, path: Path) -> None:
        """Open a photo or a project; the former one is one *recent* entry away."""
        self._large.clear()
        self._open_as(path, self._show, self._begun(path.name))

    def open_many(self, paths: Sequence[Path]) -> None:
        """Open the first photo; the others become documents too, to be found among the recent ones."""
        if not paths:
            return
        self.open(paths[0])

        def made(document: Document) -> None:
            self._bench.background(document.close, lambda _: self._kept())

        for path in paths[1:]:
            self._open_as(path, made, self._refused)
        if len(paths) > 1:
            self._tell("photos_wait", {"n": len(paths) - 1})

    def open_folder(self, folder: Path) -> None:
        """Open the photos of a folder, not of those below it, by name: see `open_many`."""

        def listed(paths: list[Path]) -> None:
            if not paths:
                self._notice("no_photos", {"name": folder.name})
            elif len(paths) > MOST_AT_ONCE:
                self.open_many(paths[:MOST_AT_ONCE])
                self._notice("many_photos", {"name": folder.name, "n": len(paths), "most": MOST_AT_ONCE})
            else:
                self.open_many(paths)

        self._bench.background(lambda: photos_in(folder), listed)

    def open_large(self) -> None:
        """Open the large photo that was asked about after all."""
        if self._large:
            path, then, _ = self._large.pop(0)
            failed = self._begun(path.name) if then == self._show else self._refused
            self._bench.open(path, then, failed, large=True)
            self._ask()

    def leave_large(self) -> None:
        """Do not open the large photo that was asked about."""
        del self._large[:1]
        self._ask()

    def _open_as(self, path: Path, then: Callable[[Document], None], failed: Failure) -> None:
        """Open a photo; what it would cost is asked first where it is large, one photo after the other."""

        def refused(code: str, facts: dict[str, Fact]) -> None:
            if code != "picture_large":
                failed(code, facts)
                return
            if then == self._show:
                self._ended()
            self._large.append(_Large(path, then, facts))
            if len(self._large) == 1:
                self._ask()

        self._bench.open(path, then, refused)

    def _ask(self) -> None:
        if self._large:
            self._notice("picture_large", self._large[0].facts)


def photos_in(folder: Path) -> list[Path]:
    """By name; empty where the folder cannot be read."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in PHOTOS and path.is_file())
    except OSError:
        return []
