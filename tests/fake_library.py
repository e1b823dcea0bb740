"""A library in memory, with the signals and methods of LibraryService; answers come at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from mmstudio.library.items import Deletion, Item, LibraryState


class FakeLibrary:
    """What `ask` hands to the work: the calls that Create uses."""

    def __init__(self) -> None:
        self.items: dict[int, Item] = {}
        self.bin: dict[str, tuple[Item, ...]] = {}

    def page(self, ids: tuple[int, ...]) -> list[Item]:
        return [self.items[item_id] for item_id in ids if item_id in self.items]

    def star(self, ids: tuple[int, ...], on: bool) -> None:
        for item_id in ids:
            self.items[item_id] = msgspec.structs.replace(self.items[item_id], starred=on)

    def delete(self, ids: tuple[int, ...]) -> Deletion:
        gone = tuple(self.items.pop(item_id) for item_id in ids)
        deletion = Deletion(key=f"deletion {len(self.bin)}", ids=ids, names=tuple(item.name for item in gone))
        self.bin[deletion.key] = gone
        return deletion

    def undo(self, deletion: Deletion) -> None:
        for item in self.bin.pop(deletion.key):
            self.items[item.id] = item


class FakeLibraryService(QObject):
    """`adopted` are the files taken in; `images` are what `read` finds, by path."""

    added = Signal(object)
    changed = Signal()
    state_changed = Signal(object)
    failed = Signal(object)
    noticed = Signal(str, object)
    thumbnail_ready = Signal(int, int, object)
    thumbnail_failed = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.looks = 0
        self.library = FakeLibrary()
        self.state = LibraryState(phase="ready")
        self.adopted: list[Path] = []
        self.reopened: list[Path] = []
        self.images: dict[Path, QImage] = {}
        self.strips: dict[Path, tuple[QImage, ...]] = {}
        self.headers: dict[Path, Any] = {}

    def ask(self, work: Callable[[Any], Any], then: Callable[[Any], None] | None = None) -> None:
        answer = work(self.library)
        if then is not None:
            then(answer)

    def look_again(self) -> None:
        self.looks += 1

    def adopt(self, path: Path) -> None:
        known = next((item for item in self.library.items.values() if item.path == path), None)
        item = known or Item(id=len(self.adopted) + 1, path=path, name=path.name, kind="picture")
        self.adopted.append(path)
        self.library.items[item.id] = item
        self.added.emit(item)

    def read(self, path: Path, max_side_px: int | None, then: Callable[[QImage | None], None]) -> None:
        then(self.images.get(path))

    def cover(self, path: Path, max_side_px: int | None, then: Callable[[QImage | None], None]) -> None:
        then(self.images.get(path))

    def strip(self, path: Path, max_side_px: int, then: Callable[[tuple[QImage, ...]], None]) -> None:
        then(self.strips.get(path, ()))

    def header(self, path: Path, then: Callable[[Any], None]) -> None:
        then(self.headers.get(path))

    def close(self) -> None:
        pass

    def reopen(self, folder: Path) -> None:
        self.reopened.append(folder)
