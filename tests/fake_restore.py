"""A restore document that lives in memory, for tests of what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from mmstudio.errors import Fact
from mmstudio.generators.registry import Filler
from mmstudio.media.masks import Box, Mask
from mmstudio.repair.frame import Frame
from mmstudio.viewmodels.restore_state import METHODS, Document, Failure, Measured, Method, Run, Settings, Version

Tiles = list[tuple[tuple[int, int, int, int], NDArray[np.uint8]]]


class FakeEdit:
    def __init__(self, mask: NDArray[np.uint8], before: Tiles) -> None:
        self._mask, self._before = mask, before

    def touch(self, left: int, top: int, right: int, bottom: int) -> None:
        self._before.append(((left, top, right, bottom), self._mask[top:bottom, left:right].copy()))

    @property
    def touched_pixels(self) -> int:
        return sum(pixels.size for _, pixels in self._before)


class FakeMaskDocument:
    """mask uint8 (height, width); each edit one step of undo."""

    def __init__(self, width: int, height: int) -> None:
        self.mask = np.zeros((height, width), np.uint8)
        self.kinds: list[str] = []
        self._past: list[NDArray[np.uint8]] = []
        self._future: list[NDArray[np.uint8]] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    @contextmanager
    def edit(self, kind: str) -> Iterator[FakeEdit]:
        whole, before = self.mask.copy(), []
        yield FakeEdit(self.mask, before)
        kept = self.mask.copy()
        for (left, top, right, bottom), pixels in reversed(before):
            kept[top:bottom, left:right] = pixels
        assert (kept == whole).all(), "pixels changed that were not touched"
        self.kinds.append(kind)
        self._past.append(whole)
        self._future.clear()

    @property
    def undo_box(self) -> tuple[int, int, int, int] | None:
        return (0, 0, self.mask.shape[1], self.mask.shape[0]) if self._past else None

    @property
    def redo_box(self) -> tuple[int, int, int, int] | None:
        return (0, 0, self.mask.shape[1], self.mask.shape[0]) if self._future else None

    def undo(self) -> None:
        self._walk(self._past, self._future)

    def redo(self) -> None:
        self._walk(self._future, self._past)

    def _walk(self, from_: list[NDArray[np.uint8]], to: list[NDArray[np.uint8]]) -> None:
        if from_:
            to.append(self.mask.copy())
            self.mask[:] = from_.pop()


class FakeDocument(FakeMaskDocument):
    """A grey photo (100), whose repairs make it white (250)."""

    def __init__(self, width: int = 400, height: int = 300, name: str = "lake.tif") -> None:
        super().__init__(width, height)
        self.name, self.path, self.folder = name, f"/photos/{name}", f"/restorations/{name}"
        self.width, self.height, self.depth = width, height, 16
        self.versions: tuple[Version, ...] = (Version("", "original", created="12:01"),)
        self.has_alpha = False
        self.settings: Settings | None = None
        self.sources = FakeMaskDocument(width, height)
        self.has_sources = False
        self.closed = False

    def original(self, box: Box) -> NDArray[np.uint8]:
        return np.full((box.bottom - box.top, box.right - box.left, 3), 100, np.uint8)

    def alpha(self) -> Mask:
        return np.zeros_like(self.mask)

    def composed(self, box: Box, until: str | None = None) -> NDArray[np.uint8]:
        seen = any(not version.hidden and version.blend > 0 for version in self.versions[1:]) and until != ""
        return self.original(box) + np.uint8(150 if seen else 0)

    def picture(self, until: str | None = None) -> NDArray[np.uint8]:
        return self.composed(Box(0, 0, self.width, self.height), until)

    def keep_settings(self, settings: Settings) -> None:
        self.settings = settings

    def add(self, kind: str = "mask") -> str:
        key = f"r{len(self.versions)}"
        self.versions = (*self.versions, Version(key, kind, method="texture", created="12:03"))
        return key

    def set_version(self, key: str, *, blend: float | None = None, hidden: bool | None = None) -> Box:
        changes = {name: value for name, value in (("blend", blend), ("hidden", hidden)) if value is not None}
        self.versions = tuple(replace(v, **changes) if v.key == key else v for v in self.versions)
        return Box(0, 0, self.width, self.height)

    def delete_version(self, key: str) -> Box:
        self.versions = tuple(version for version in self.versions if version.key != key)
        return Box(0, 0, self.width, self.height)

    def close(self) -> None:
        self.closed = True


class FakeBench:
    """Answers at once; `holding` keeps the answer of restore for later."""

    def __init__(self, measured: Measured | None = None) -> None:
        self.measured = measured or Measured(contrast=1.0, grain=0.1, scratches=0, spots=0)
        self.found = Box(10, 10, 20, 200)
        self.asked: list[tuple[str, object]] = []
        self.fail: tuple[str, dict[str, Fact]] | None = None
        self.holding = False
        self.held: tuple[Callable[[Box], None], Failure] | None = None
        self.document = FakeDocument()
        self.offered = METHODS
        self.fillers: tuple[Filler, ...] = ()
        self.finds_faces = False
        self.faces: tuple[Box, ...] = (Box(40, 40, 80, 90), Box(200, 50, 240, 100))
        self.runs: list[Run] = []

    def background(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        then(work())

    def open(self, path: Path, then: Callable[[Document], None], failed: Failure, large: bool = False) -> None:
        self.asked.append(("open", path))
        if "panorama" in path.name and not large:
            failed("picture_large", {"name": path.name, "mp": 169, "gb": 2.4})
        elif self.fail:
            failed(*self.fail)
        else:
            self.document = FakeDocument(name=path.name)
            then(self.document)

    def open_recent(self, folder: str, then: Callable[[Document], None], failed: Failure) -> None:
        self.open(Path(folder), then, failed)

    def open_pixels(self, image: QImage, then: Callable[[Document], None], failed: Failure) -> None:
        self.open(Path("pasted.png"), then, failed)

    def widen(self, document: FakeDocument, by: Frame, then: Callable[[Document], None], failed: Failure) -> None:
        self.asked.append(("widen", by))
        width, height = document.width + by.left + by.right, document.height + by.top + by.bottom
        self.document = FakeDocument(width, height, document.name)
        then(self.document)

    def load_mask(
        self, document: FakeDocument, path: Path, then: Callable[[Mask, bool], None], failed: Failure
    ) -> None:
        self.asked.append(("load_mask", path))
        then(np.full_like(document.mask, 255), path.name == "small.png")

    def recent(self, then: Callable[[tuple[tuple[str, str], ...]], None], but: Document | None) -> None:
        then(())

    def delete_document(self, folder: str, done: Callable[[], None], failed: Failure) -> None:
        self.asked.append(("delete", folder))
        failed(*self.fail) if self.fail else done()

    def close(self) -> None:
        self.asked.append(("close", None))

    def take_reference(self, document: FakeDocument, path: Path, then: Callable[[str], None], failed: Failure) -> None:
        self.asked.append(("reference", path))
        then("key")

    def save_mask(self, mask: Mask, path: Path, done: Callable[[Path], None], failed: Failure) -> None:
        self.asked.append(("save_mask", path))
        done(path)

    def measure(self, document: FakeDocument, then: Callable[[Measured], None], failed: Failure) -> None:
        self.asked.append(("measure", document))
        then(self.measured)

    def find_faces(self, document: FakeDocument, then: Callable[[tuple[Box, ...]], None], failed: Failure) -> None:
        self.asked.append(("faces", document))
        then(self.faces)

    def detect(self, document: FakeDocument, settings: Settings, then: Callable[[Mask, Measured], None]) -> None:
        self.asked.append(("detect", settings))
        area = np.zeros_like(document.mask)
        if settings.scratches:
            area[self.found.top : self.found.bottom, self.found.left : self.found.right] = 255
        then(area, replace(self.measured, scratches=int(settings.scratches), spots=0))

    def similar(
        self, document: FakeDocument, place: tuple[float, float], tolerance: float, then: Callable[[Mask], None]
    ) -> None:
        self.asked.append(("similar", (place, tolerance)))
        area = np.zeros_like(document.mask)
        area[:50] = 255
        then(area)

    def restore(
        self,
        document: FakeDocument,
        run: Run,
        progress: Callable[[float], None],
        done: Callable[[Box], None],
        failed: Failure,
    ) -> None:
        self.asked.append(("restore", run.settings))
        self.runs.append(run)
        progress(0.5)
        if self.fail:
            failed(*self.fail)
        elif self.holding:
            self.held = done, failed
        else:
            document.add()
            done(Box(0, 0, document.width, document.height))

    def again(
        self,
        document: FakeDocument,
        key: str,
        method: Method | None,
        suggestions: int,
        progress: Callable[[float], None],
        done: Callable[[tuple[str, ...]], None],
        failed: Failure,
    ) -> None:
        self.asked.append(("again", (key, method, suggestions)))
        done(tuple(document.add() for _ in range(suggestions)))

    def save(self, document: FakeDocument, path: Path, done: Callable[[Path], None], failed: Failure) -> None:
        self.asked.append(("save", path))
        if self.fail:
            failed(*self.fail)
        else:
            done(path)

    def cancel(self) -> None:
        self.asked.append(("cancel", None))
        if self.held is not None:
            self.held[1]("cancelled", {})
