"""The library as the window sees it: one thread owns it, a second makes thumbnails, answers come back as signals."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from mmstudio import paths
from mmstudio.errors import (
    Cancelled,
    FileBroken,
    FileMissing,
    FolderReadOnly,
    FolderUnreachable,
    IndexLocked,
    PictureTooLarge,
    StudioError,
)
from mmstudio.library.items import LibraryState, Phase

if TYPE_CHECKING:  # SQLite, numpy and Pillow are imported in the threads, after the window's first paint
    from mmstudio.library.library import Library
    from mmstudio.library.reading import Reader
    from mmstudio.library.thumbnails import Read, Thumbnail, ThumbnailCache
    from mmstudio.media.images import PictureHeader, PictureRead

T = TypeVar("T")
LOOK_EVERY_S = 3.0  # for a folder that went away or came back, and for rows that could not be written
MAX_WISHES = 400  # thumbnails waited for: more than two screens; older wishes are dropped, the grid asks again
REST, MOST_REST_S = 3.0, 0.2  # after a step of the background, of the time it took: the window has only two cores, too
# of a rebuild, at first and at most: each time the gallery lays out all that is there, which is more and more
_TELL_AFTER_S, _TELL_LATER, _TELL_AT_LAST_S = 0.7, 1.3, 3.0
_log = logging.getLogger(__name__)


class LibraryService(QObject):
    """Owns the library's thread and the thumbnails' thread; every method returns at once.

    make_reader: opens files that may be foreign; called in a background thread when the first one is opened.
    start: begin at once; otherwise `start()` does. After `close` nothing more arrives.
    """

    added = Signal(object)  # Item
    changed = Signal()  # stars, tags, deletions, rebuild: ask again
    state_changed = Signal(object)  # LibraryState
    failed = Signal(object)  # StudioError
    noticed = Signal(str, object)  # code and facts of a sentence: "index_rebuilt", "index_in_memory"
    thumbnail_ready = Signal(int, int, object)  # item id, size px asked for, QImage
    thumbnail_failed = Signal(int, int)  # item id, size px: show a neutral tile
    _arrived = Signal(object, object)  # function, its argument: to be called in the window's thread

    def __init__(
        self,
        folder: Path,
        make_reader: Callable[[], Reader],
        bin_days: int = 30,
        parent: QObject | None = None,
        look_every_s: float = LOOK_EVERY_S,
        start: bool = True,
    ) -> None:
        super().__init__(parent)
        self.state = LibraryState(folder=str(folder))
        self._reader = _SharedReader(make_reader)
        self._owner = _Owner(self, folder, self._reader, bin_days, look_every_s)
        self._painter = _Painter(self, self._reader)
        self._closed = False
        self._arrived.connect(self._deliver)
        self._started = False
        if start:
            self.start()

    def start(self) -> None:
        """Open the folder, in the background; what was asked before waits for it."""
        if not self._started:
            self._started = True
            self._owner.start()
            self._painter.start()

    def ask(self, work: Callable[[Library], T], then: Callable[[T], None] | None = None) -> None:
        """Do work in the library's thread, then call then with the answer in the window's.

        A StudioError that work raises is emitted by `failed`, and then is not called. When work changed
        something, `changed` follows.
        """
        self._owner.post(lambda library: self._owner.carry_out(library, work, then))

    def adopt(self, path: Path) -> None:
        """Take a file that was written into the library's folder into the index; `added` follows."""
        self._owner.post(lambda library: self._owner.adopt(library, path))

    def rebuild(self) -> None:
        """Read every file again, in the background."""
        self._owner.post(lambda library: self._owner.start_over(library))

    def look_again(self) -> None:
        """Compare with the folder now, in the background: somebody may have copied files in."""
        self._owner.post(lambda library: self._owner.catch_up(library))

    def want_thumbnail(self, item_id: int, path: Path, size_px: int) -> None:
        """Ask for a picture whose longer side is size_px physical pixels or a little more, never enlarged.

        `thumbnail_ready` follows, or `thumbnail_failed`. The newest wish is met first; one that waits behind
        MAX_WISHES newer ones is dropped.
        """
        self._painter.wish(item_id, path, size_px)

    def small(self, path: Path, then: Callable[[Thumbnail | None], None]) -> None:
        """The smallest thumbnail of a picture, when nobody waits for another one; then gets it, or None."""
        self._painter.small(path, then)

    def read(self, path: Path, max_side_px: int | None, then: Callable[[QImage | None], None]) -> None:
        """Open any picture through the reader; then gets it, or None after `failed` was emitted."""
        self._painter.open(path, max_side_px, then)

    def cover(self, path: Path, max_side_px: int | None, then: Callable[[QImage | None], None]) -> None:
        """As `read`; of a sound its waveform."""
        self._painter.open(path, max_side_px, then, cover=True)

    def strip(self, path: Path, max_side_px: int, then: Callable[[tuple[QImage, ...]], None]) -> None:
        """Frames from all over a film; then gets them, none where it cannot be read."""
        self._painter.strip(path, max_side_px, then)

    def header(self, path: Path, then: Callable[[PictureHeader | None], None]) -> None:
        """What a picture says of itself, its recipe among it; then gets it, or None after `failed` was emitted."""
        self._painter.look(path, then)

    def reopen(self, folder: Path) -> None:
        """Look at another folder."""
        self._owner.reopen(folder)

    def close(self) -> None:
        """Finish what was asked, end both threads and the reader. Called once."""
        if self._closed:
            return
        self._closed = True
        if not self._started:
            return
        self._painter.stop()
        self._owner.stop()
        self._owner.join(5)  # marks and index are written in a moment; only a dead drive takes longer
        self._reader.close()
        self._owner.join(5)
        self._painter.join(5)

    def _deliver(self, then: Callable[[Any], None], answer: Any) -> None:
        if not self._closed:
            then(answer)

    def _show_state(self, state: LibraryState) -> None:
        self.state = state
        self.state_changed.emit(state)


class _SharedReader:
    """One reader for both threads, made when the first file is opened: its process costs 40 MB."""

    def __init__(self, make: Callable[[], Reader]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._reader: Reader | None = None
        self._closed = False

    def get(self) -> Reader:
        """Raises Cancelled after close."""
        with self._lock:
            if self._closed:
                raise Cancelled
            if self._reader is None:
                self._reader = self._make()
            return self._reader

    def headers(self, paths: Sequence[Path]) -> list[PictureHeader | StudioError]:
        found = self.get().header_many(paths)
        if self._closed:
            raise Cancelled  # what a closing reader cannot read is not damaged
        return found

    def read(self, path: Path, max_side_px: int | None = None) -> PictureRead:
        return self.get().read(path, max_side_px)

    def cover(self, path: Path, max_side_px: int | None = None) -> PictureRead:
        return self.get().cover(path, max_side_px)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            reader = self._reader
        if reader is not None:
            reader.close()


class _Owner(threading.Thread):
    """The library's thread: tasks in order, and between them the catching up in small steps."""

    def __init__(
        self, service: LibraryService, folder: Path, reader: _SharedReader, bin_days: int, look_every_s: float
    ) -> None:
        super().__init__(name="library", daemon=True)  # a dead drive must not keep the program from ending
        self._service = service
        self._folder = folder
        self._reader = reader
        self._bin_days = bin_days
        self._look_every_s = look_every_s
        self._tasks: deque[Callable[[Library], None] | Path] = deque()  # a path: go on with that folder
        self._wake = threading.Condition()
        self._stopping = False
        self._background: Iterator[float] | None = None
        self._first_look = True  # a rebuild is shown; a look at an index that is whole is not
        self._told = 0.0  # when, in time.monotonic()
        self._tell_after_s = _TELL_AFTER_S
        self._rests_until = 0.0  # the background, likewise
        self._shown_revision = -1
        self._folder_said: tuple[bool, bool] | None = None  # reachable, writable
        self._late: list[Path] = []  # written while another program held the index (L2)

    # from the window's thread

    def post(self, task: Callable[[Library], None]) -> None:
        with self._wake:
            self._tasks.append(task)
            self._wake.notify()

    def reopen(self, folder: Path) -> None:
        with self._wake:
            self._tasks.append(folder)
            self._wake.notify()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify()

    # in its own thread

    def run(self) -> None:
        while True:
            folder = self._folder
            library = self._open(folder)
            if library is None:
                return
            try:
                self._serve(library)
            finally:
                library.close()
            if folder == self._folder:
                return

    def _open(self, folder: Path) -> Library | None:
        """Open the library; while another program holds its index, try again. None when asked to stop."""
        while not self._stopping:
            from mmstudio.library.library import Library

            try:
                library = Library.open(folder, header_many=self._reader.headers)
            except IndexLocked as error:
                self._service.failed.emit(error)
                with self._wake:
                    self._wake.wait_for(lambda: self._stopping, self._look_every_s)
                continue
            self._folder_said = None
            self._note_folder(library)
            return library
        return None

    def _serve(self, library: Library) -> None:
        """Tasks first, then one step of the background, until another folder or stop; on stop tasks are finished."""
        while True:
            task: Callable[[Library], None] | Path | None = None
            with self._wake:
                if not self._tasks and self._background is None and not self._stopping:
                    self._wake.wait(self._look_every_s)
                elif not self._tasks and not self._stopping and (rest_s := self._rests_until - time.monotonic()) > 0:
                    self._wake.wait(rest_s)
                    continue
                if self._tasks:
                    task = self._tasks.popleft()
                elif self._stopping:
                    return
            if isinstance(task, Path):
                self._folder, self._background, self._first_look, self._late = task, None, True, []
                return
            try:
                if task is not None:
                    task(library)
                elif self._background is not None:
                    self._step(library)
                else:
                    self._look(library)
            except Cancelled:
                self._background = None
            except StudioError as error:
                self._service.failed.emit(error)
            except Exception:  # noqa: BLE001 - a bug of ours: the log has it, and the library's thread goes on
                _log.exception("a task of the library failed")
                self._background = None
            self._report(library)

    def carry_out(self, library: Library, work: Callable[[Library], T], then: Callable[[T], None] | None) -> None:
        before = library.revision
        answer = work(library)
        if then is not None:
            self._service._arrived.emit(then, answer)
        if library.revision != before:
            self._changed(library)
            self._tell(library)

    def adopt(self, library: Library, path: Path) -> None:
        try:
            item = library.add(path)
        except IndexLocked:
            self._late.append(path)
            return
        self._service.added.emit(item)
        self._tell(library)

    def start_over(self, library: Library) -> None:
        library.doubt()
        self._first_look = True
        self.catch_up(library)

    def catch_up(self, library: Library) -> None:
        """Begin to compare index and folder, from the start."""
        self._background = self._steps(library)
        self._told, self._tell_after_s = 0.0, _TELL_AFTER_S

    def _steps(self, library: Library) -> Iterator[float]:
        if self._first_look:
            library.verify()
            yield 0.0
        yield from library.catch_up()
        if self._first_look:
            self._first_look = False
            if library.writable:
                library.sweep()
                yield 1.0
                library.empty_bin(self._bin_days)

    def _step(self, library: Library) -> None:
        assert self._background is not None
        before, began = library.revision, time.monotonic()
        try:
            fraction = next(self._background)
        except StopIteration:
            self._background = None
            self._changed(library)
            self._tell(library)
            return
        except FolderUnreachable:
            self._background = None
            self._note_folder(library)
            return
        now = time.monotonic()
        self._rests_until = now + min(MOST_REST_S, REST * (now - began))
        if library.revision != before and now - self._told >= self._tell_after_s:
            self._told = now
            self._tell_after_s = min(_TELL_AT_LAST_S, self._tell_after_s * _TELL_LATER)
            self._changed(library)
            self._tell(library, fraction)

    def _look(self, library: Library) -> None:
        """Nothing to do: is the folder still there, or there again; can late rows be written now; is anything new?"""
        library.look()
        self._note_folder(library)
        late, self._late = self._late, []
        for path in late:
            self.adopt(library, path)
        if library.reachable:
            for path in library.newcomers():
                with contextlib.suppress(FileBroken, FileMissing, PictureTooLarge):  # not ours to complain about
                    self.adopt(library, path)

    def _report(self, library: Library) -> None:
        """Say once that the index was made anew or lives in memory only, and fill it."""
        if library.rebuilt:
            code = {"damaged": "index_rebuilt", "disk": "index_in_memory"}[library.rebuilt]
            library.forget_rebuilt()
            self._service.noticed.emit(code, {"folder": str(library.folder)})
            self._first_look = True
            self.catch_up(library)

    def _note_folder(self, library: Library) -> None:
        """Say when the folder went away, came back or cannot be written; once."""
        now = library.reachable, library.writable
        if now == self._folder_said:
            return
        self._folder_said = now
        if not library.reachable:
            self._service.failed.emit(FolderUnreachable(folder=str(library.folder)))
        elif not library.writable:
            self._service.failed.emit(FolderReadOnly(folder=str(library.folder)))
        if library.reachable:
            self.catch_up(library)
        self._service.changed.emit()  # all rows are grey now, or no longer
        self._tell(library)

    def _changed(self, library: Library) -> None:
        if library.revision != self._shown_revision:
            self._shown_revision = library.revision
            self._service.changed.emit()

    def _tell(self, library: Library, fraction: float = 1.0) -> None:
        total, size, starred = library.totals()
        tags, styles, checkpoints = library.words_in_use()
        phase: Phase = "ready"
        if not library.reachable:
            phase = "unreachable"
        elif not library.writable:
            phase = "read_only"
        elif self._background is not None and self._first_look and fraction < 1:
            phase = "rebuilding"
        state = LibraryState(
            phase=phase,
            folder=str(library.folder),
            total=total,
            bytes=size,
            fraction=fraction,
            starred=starred,
            tags=tags,
            styles=styles,
            checkpoints=checkpoints,
            folders=library.folders(),
        )
        self._service._arrived.emit(self._service._show_state, state)


class _Painter(threading.Thread):
    """The thumbnails' thread: whole pictures first, then the newest wish, then what nobody waits for."""

    def __init__(self, service: LibraryService, reader: _SharedReader) -> None:
        super().__init__(name="thumbnails", daemon=True)
        self._service = service
        self._reader = reader
        self._wishes: OrderedDict[tuple[int, int], Path] = OrderedDict()
        self._pictures: deque[Callable[[], None]] = deque()
        self._quiet: deque[tuple[Path, Callable[[Thumbnail | None], None]]] = deque()
        self._wake = threading.Condition()
        self._stopping = False

    def wish(self, item_id: int, path: Path, size_px: int) -> None:
        with self._wake:
            self._wishes[item_id, size_px] = path
            self._wishes.move_to_end((item_id, size_px))
            if len(self._wishes) > MAX_WISHES:
                self._wishes.popitem(last=False)
            self._wake.notify()

    def open(
        self, path: Path, max_side_px: int | None, then: Callable[[QImage | None], None], cover: bool = False
    ) -> None:
        read = self._reader.cover if cover else self._reader.read
        with self._wake:
            self._pictures.append(lambda: self._show(read, path, max_side_px, then))
            self._wake.notify()

    def strip(self, path: Path, max_side_px: int, then: Callable[[tuple[QImage, ...]], None]) -> None:
        with self._wake:
            self._pictures.append(lambda: self._cut(path, max_side_px, then))
            self._wake.notify()

    def small(self, path: Path, then: Callable[[Thumbnail | None], None]) -> None:
        with self._wake:
            self._quiet.append((path, then))
            self._wake.notify()

    def look(self, path: Path, then: Callable[[PictureHeader | None], None]) -> None:
        with self._wake:
            self._pictures.append(lambda: self._look(path, then))
            self._wake.notify()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wishes.clear()
            self._pictures.clear()
            self._quiet.clear()
            self._wake.notify()

    def run(self) -> None:
        from mmstudio.library.thumbnails import ThumbnailCache

        cache = ThumbnailCache(paths.cache_folder() / "thumbnails", self._reader.cover)
        made = 0
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._stopping or self._wishes or self._pictures or self._quiet)
                if self._stopping:
                    return
                picture = self._pictures.popleft() if self._pictures else None
                wish = self._wishes.popitem() if self._wishes and not picture else None
                quiet = self._quiet.popleft() if self._quiet and not picture and not wish else None
            try:
                if picture is not None:
                    picture()
                elif wish is not None:
                    (item_id, size_px), path = wish
                    self._make(cache, item_id, path, size_px)
                    made += 1
                    if made % 2000 == 0:
                        cache.prune()
                elif quiet is not None:
                    self._give(cache, *quiet)
            except Exception:  # noqa: BLE001 - a bug of ours: the log has it, and thumbnails go on
                _log.exception("a picture could not be shown")

    def _make(self, cache: ThumbnailCache, item_id: int, path: Path, size_px: int) -> None:
        try:
            small = cache.get(path, size_px)
        except Cancelled:
            return
        except StudioError:
            self._service.thumbnail_failed.emit(item_id, size_px)
            return
        image = _image(small.pixels, small.width, small.height)
        self._service.thumbnail_ready.emit(item_id, size_px, image)

    def _give(self, cache: ThumbnailCache, path: Path, then: Callable[[Thumbnail | None], None]) -> None:
        small = None
        try:
            small = cache.get(path, 1)
        except Cancelled:
            return
        except StudioError:
            pass  # its tile says so
        self._service._arrived.emit(then, small)

    def _show(self, read: Read, path: Path, max_side_px: int | None, then: Callable[[QImage | None], None]) -> None:
        image = None
        try:
            found = read(path, max_side_px)
            image = _image(found.pixels, found.width, found.height)
        except Cancelled:
            return
        except StudioError as error:
            self._service.failed.emit(error)
        self._service._arrived.emit(then, image)

    def _cut(self, path: Path, max_side_px: int, then: Callable[[tuple[QImage, ...]], None]) -> None:
        frames: tuple[QImage, ...] = ()
        try:
            read = self._reader.get().strip(path, max_side_px)
            whole = _image(read.pixels, read.width, read.height)
            height = max(1, round(read.width * read.full_height / read.full_width))
            count = max(1, round(read.height / height))
            high = read.height // count
            frames = tuple(whole.copy(0, high * number, read.width, high) for number in range(count))
        except Cancelled:
            return
        except StudioError:
            pass  # its tile says so
        self._service._arrived.emit(then, frames)

    def _look(self, path: Path, then: Callable[[PictureHeader | None], None]) -> None:
        header = None
        try:
            (found,) = self._reader.headers([path])
        except Cancelled:
            return
        if isinstance(found, StudioError):
            self._service.failed.emit(found)
        else:
            header = found
        self._service._arrived.emit(then, header)


def _image(pixels: bytes, width: int, height: int) -> QImage:
    """A picture of its own: QImage would go on pointing at pixels."""
    borrowed = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGBA8888)
    return borrowed.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
