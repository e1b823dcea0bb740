"""The state of an export: which pictures, in what form, where to, and how far it is.

Pictures are read, encoded and written in a thread of its own, which reads them through the reader child.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from mmstudio import disk, paths
from mmstudio.errors import Fact, FileBroken, FileMissing, FileSlow, PictureTooLarge, StudioError
from mmstudio.jobs import Recipe, recipe_from_json
from mmstudio.library.files import EXPORT_TOKENS, check_template, export_name
from mmstudio.library.items import Deletion, Item
from mmstudio.library.reading import Reader
from mmstudio.media.export import ExportOptions, encoded_bytes, export_picture, suffix_for
from mmstudio.media.images import PictureRead
from mmstudio.viewmodels.library_service import LibraryService

_log = logging.getLogger(__name__)

DEFAULT_TEMPLATE = "{name}"
ESTIMATE_PAUSE_MS = 150
_BARE = ExportOptions(kind="same", quality=100, write_recipe=False)  # as it is, but for what is written inside


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it was left, in export.json."""

    schema: int = 1
    options: ExportOptions = ExportOptions()
    folder: str = ""
    template: str = DEFAULT_TEMPLATE


@dataclass(frozen=True)
class Refusal:
    """A picture that could not be exported, and why: code and facts of a sentence."""

    name: str
    code: str
    facts: dict[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class ExportState:
    """All that the sheet shows.

    items: what is exported. example: the name the first one will get; unknown: tokens of the template that nobody
    knows, so that Export is off. bytes_estimate: of all files, None while it is not known. done: pictures finished or
    refused. code, facts: of the error that ended it.
    """

    phase: Literal["closed", "choosing", "running", "done"] = "closed"
    items: tuple[Item, ...] = ()
    options: ExportOptions = field(default_factory=ExportOptions)
    folder: str = ""
    template: str = DEFAULT_TEMPLATE
    example: str = ""
    unknown: str = ""
    bytes_estimate: int | None = None
    done: int = 0
    written: tuple[Path, ...] = ()
    refused: tuple[Refusal, ...] = ()
    cancelled: bool = False
    code: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)

    @property
    def can_export(self) -> bool:
        return self.phase == "choosing" and bool(self.items) and not self.unknown and bool(self.folder)

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the first picture as it will be exported."""
        if not self.items or not self.items[0].pictured or not self.items[0].width:
            return None
        return self.items[0].width * self.options.scale, self.items[0].height * self.options.scale


class ExportViewModel(QObject):
    """Holds the ExportState and replaces it; every change is told once by `changed`."""

    changed = Signal(object)  # ExportState
    moved = Signal(object)  # Deletion: originals that went to the bin after a move
    noticed = Signal(str, object)  # code and facts of a sentence: a copy that is dragged out was not made
    _told = Signal(object)  # from the thread: what to do in the window's

    def __init__(
        self,
        library: LibraryService,
        make_reader: Callable[[], Reader],
        parent: QObject | None = None,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        super().__init__(parent)
        self.library = library
        self.state = ExportState()
        self._now = now
        self._worker = _Worker(make_reader, self._told.emit)
        self._told.connect(lambda tell: tell())
        self._estimate_serial = 0
        self._read_memory = False
        self._touched = False  # by the person, before the remembered form was read
        self._folder_chosen = False
        self._copies = paths.cache_folder() / "dragged"
        self._copied = 0
        self._estimate_pause = QTimer(self, singleShot=True, interval=ESTIMATE_PAUSE_MS)
        self._estimate_pause.timeout.connect(self._estimate)

    def begin(self, items: tuple[Item, ...]) -> None:
        """Open the form for these pictures, as it was left last time. Nothing happens while an export runs."""
        items = tuple(item for item in items if not item.missing)
        if self.state.phase == "running" or not items:
            return
        folder = self.state.folder or str(_usual_folder())
        self._show(
            phase="choosing",
            items=items,
            folder=folder,
            done=0,
            written=(),
            refused=(),
            cancelled=False,
            code="",
            facts={},
        )
        if not self._read_memory:
            self._read_memory = True
            self.library.ask(lambda _: _remembered(_memory_path()), self._remember)
        self._changed_form()

    def edit(self, **fields: object) -> None:
        """Change options: kind, scale, resample, fill, background, quality, write_recipe, move."""
        self._touched = True
        self._show(options=msgspec.structs.replace(self.state.options, **fields))
        self._changed_form()

    def set_folder(self, folder: str) -> None:
        self._folder_chosen = True
        self._show(folder=folder)

    def set_template(self, template: str) -> None:
        self._touched = True
        self._show(template=template)
        self._changed_form(estimate=False)

    def start(self) -> None:
        """Export all pictures; the form is remembered."""
        state = self.state
        if not state.can_export:
            return
        self._show(phase="running", done=0, written=(), refused=(), cancelled=False, code="", facts={})
        memory = Remembered(options=state.options, folder=state.folder, template=state.template)
        self.library.ask(lambda _: _keep(memory, _memory_path()))
        now = self._now()
        names = [_name(state.template, item, now, number) for number, item in enumerate(state.items, 1)]
        self._worker.export(state, names, self._advanced, self._ended)

    def cancel(self) -> None:
        """Stop between two pictures; what is written stays."""
        self._worker.cancel()

    def back(self) -> None:
        """From the result to the form, with the pictures that are still missing."""
        if self.state.phase == "done":
            names = {refusal.name for refusal in self.state.refused}
            left = self.state.items[self.state.done :] + tuple(i for i in self.state.items if i.name in names)
            self.begin(left or self.state.items)

    def dismiss(self) -> None:
        """Close the sheet; a running export goes on."""
        if self.state.phase != "running":
            self._show(phase="closed", items=())
            self._worker.rest()

    def bare_copies(self, files: list[Path], then: Callable[[list[Path]], None]) -> None:
        """Make copies without recipe, with the names of the originals, that live until the program ends.

        then: called with those that could be made; what is wrong with the others is noticed.
        """
        self._copied += 1
        self._worker.copy_bare(files, self._copies / str(self._copied), then, self.noticed.emit)

    def close(self) -> None:
        """Stop and wait for the thread: at most as long as one picture takes."""
        self._worker.close()
        if self._copied:
            shutil.rmtree(self._copies, ignore_errors=True)

    # the form

    def _changed_form(self, estimate: bool = True) -> None:
        state = self.state
        if not state.items:
            return
        try:
            check_template(state.template, EXPORT_TOKENS)
        except ValueError as error:
            self._show(unknown=str(error), example="")
        else:
            first = state.items[0]
            name = _name(state.template, first, self._now(), 1) + suffix_for(first.path, state.options)
            self._show(unknown="", example=name)
        if estimate and state.phase == "choosing":
            self._estimate_serial += 1
            self._show(bytes_estimate=None)
            self._estimate_pause.start()

    def _estimate(self) -> None:
        serial, state = self._estimate_serial, self.state
        if state.phase == "choosing" and state.items:
            self._worker.estimate(state, lambda size: self._estimated(serial, size))

    def _estimated(self, serial: int, size: int) -> None:
        """size: of the first picture; the others are taken to behave like it."""
        if serial == self._estimate_serial and self.state.items:
            own = [item.bytes or 1 for item in self.state.items]
            self._show(bytes_estimate=round(size * sum(own) / own[0]))

    def _remember(self, memory: Remembered) -> None:
        folder = memory.folder if memory.folder and not self._folder_chosen else self.state.folder
        if self._touched:
            self._show(folder=folder)
            return
        options = msgspec.structs.replace(memory.options, move=False)  # moving is chosen anew each time
        self._show(options=options, folder=folder, template=memory.template)
        self._changed_form()

    # the work

    def _advanced(self, state: ExportState) -> None:
        self._show(done=state.done, written=state.written, refused=state.refused)

    def _ended(self, state: ExportState) -> None:
        self._show(
            phase="done",
            done=state.done,
            written=state.written,
            refused=state.refused,
            cancelled=state.cancelled,
            code=state.code,
            facts=state.facts,
        )
        if self.state.options.move and state.written:
            refused = {refusal.name for refusal in state.refused}
            ids = tuple(item.id for item in self.state.items[: state.done] if item.name not in refused)
            self.library.ask(lambda library: library.delete(ids), self._moved)

    def _moved(self, deletion: Deletion) -> None:
        self.moved.emit(deletion)

    def _show(self, **fields: object) -> None:
        state = replace(self.state, **fields)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self.changed.emit(state)


class _Worker:
    """One thread and one reader for both estimates and exports; it starts when first needed."""

    def __init__(self, make_reader: Callable[[], Reader], tell: Callable[[Callable[[], None]], None]) -> None:
        self._make_reader = make_reader
        self._tell = tell
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._reader: Reader | None = None
        self._cancelled = threading.Event()
        self._newest = 0

    def estimate(self, state: ExportState, then: Callable[[int], None]) -> None:
        self._newest += 1
        number = self._newest

        def task() -> None:
            if number != self._newest:  # the form has changed again
                return
            item = state.items[0]
            try:
                size = encoded_bytes(item.path, state.options, self._read, recipe_of(item))
            except StudioError:
                return  # the export itself will say what is wrong
            self._tell(lambda: then(size))

        self._put(task)

    def export(
        self,
        state: ExportState,
        names: list[str],
        advanced: Callable[[ExportState], None],
        ended: Callable[[ExportState], None],
    ) -> None:
        self._newest += 1  # no estimate is needed any more
        self._cancelled.clear()

        def task() -> None:
            now = replace(state, done=0, written=(), refused=())
            try:
                for item, name in zip(state.items, names, strict=True):
                    if self._cancelled.is_set():
                        now = replace(now, cancelled=True)
                        break
                    now = self._one(now, item, Path(state.folder) / name)
                    self._tell(lambda now=now: advanced(now))  # type: ignore[misc]
            except StudioError as error:
                now = replace(now, code=error.code, facts=dict(error.facts))
            except Exception:  # noqa: BLE001 - whatever went wrong, the sheet must not wait for ever
                _log.exception("an export failed")
                now = replace(now, code="bug")
            final = now
            self._tell(lambda: ended(final))

        self._put(task)

    def copy_bare(
        self,
        files: list[Path],
        folder: Path,
        then: Callable[[list[Path]], None],
        notice: Callable[[str, dict[str, Fact]], None],
    ) -> None:
        def task() -> None:
            made = []
            try:
                if folder.name == "1":
                    shutil.rmtree(folder.parent, ignore_errors=True)  # left by a program that was killed
                for file in files:
                    made.append(export_picture(file, folder / file.stem, _BARE, self._read, None))
            except StudioError as error:
                facts = dict(error.facts)
                code = error.code
                self._tell(lambda: notice(code, facts))
            except Exception:  # noqa: BLE001 - a drag that does not begin must leave the thread alive
                _log.exception("no copy was made for a drag")
                self._tell(lambda: notice("bug", {}))
            self._tell(lambda: then(made))

        self._put(task)

    def cancel(self) -> None:
        self._cancelled.set()

    def rest(self) -> None:
        """The reader child is not needed for now."""
        self._newest += 1
        if self._thread is not None:
            self._put(self._drop_reader)

    def close(self) -> None:
        self._cancelled.set()
        self._newest += 1
        if self._thread is not None:
            self._tasks.put(None)
            self._thread.join()
            self._thread = None

    def _one(self, now: ExportState, item: Item, target: Path) -> ExportState:
        """One picture further. What is wrong with the picture is noted; what is wrong with the disk is raised."""
        try:
            path = export_picture(item.path, target, now.options, self._read, recipe_of(item))
        except (FileBroken, FileMissing, FileSlow, PictureTooLarge) as error:
            refusal = Refusal(item.name, error.code, dict(error.facts))
            return replace(now, done=now.done + 1, refused=(*now.refused, refusal))
        return replace(now, done=now.done + 1, written=(*now.written, path))

    def _read(self, path: Path) -> PictureRead:
        if self._reader is None:
            self._reader = self._make_reader()
        return self._reader.read(path, None)

    def _put(self, task: Callable[[], None]) -> None:
        self._tasks.put(task)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="export", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
        self._drop_reader()

    def _drop_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def recipe_of(item: Item) -> Recipe | None:
    """Our own recipe of a picture: only that is written into exported files; those of other programs travel with
    files that are copied as they are."""
    try:
        return recipe_from_json(item.recipe_json) if item.recipe_json else None
    except ValueError:
        return None


def _name(template: str, item: Item, now: datetime, number: int) -> str:
    return export_name(template, item.path.stem, recipe_of(item), now, item.width, item.height, number)


def _usual_folder() -> Path:
    """Beside the pictures, not inside: what lies in the library is in the gallery."""
    pictures = paths.pictures()
    return pictures.with_name(f"{pictures.name} export")


def _memory_path() -> Path:
    return paths.config() / "export.json"


def _remembered(path: Path) -> Remembered:
    """The form as it was left; usual values if there is none, or of another program version."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Remembered)
    except (OSError, ValueError):
        return Remembered()


def _keep(memory: Remembered, path: Path) -> None:
    """Write the form down; not worth a sentence if that fails."""
    with contextlib.suppress(OSError, StudioError):
        disk.make_folder(path.parent)
        disk.write_bytes(path, msgspec.json.encode(memory))
