"""Foreign files are opened in a child without torch: one file per request, with a deadline and a memory limit.

A hostile or broken file can hurt neither window nor worker: the child is killed and started again freely.
`ReaderClient` is the owner's side, `serve` the child's.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import msgspec

from mmstudio import disk, errors, log, paths
from mmstudio.engine.child import ReaderOptions, run_reader
from mmstudio.engine.process import ChildProcess
from mmstudio.errors import Fact, FileBroken, FileSlow, StudioError

if TYPE_CHECKING:  # the window decides when Pillow is imported
    from mmstudio.documents.explore import ExploreDraft
    from mmstudio.media.images import PictureHeader, PictureRead
    from mmstudio.media.photo import PhotoHandle, PhotoInfo

START_DEADLINE_S = 30.0  # for Python and Pillow on a cold disk; not part of a request's deadline
MAX_ANSWER_BYTES = 1_100_000_000  # 250 megapixels RGBA and the notes; longer is a broken peer
MAX_REQUEST_BYTES = 100_000

What = Literal["read", "cover", "strip", "header", "photo", "project", "walk", "sound", "track", "listen", "write"]

_log = logging.getLogger(__name__)


class Request(msgspec.Struct, frozen=True, tag=True):
    """path: as the system spells it, in bytes, because a file name need not be text."""

    what: What
    path: bytes
    max_side_px: int | None = None
    folder: bytes = b""  # where a photo, a project or the pictures of a walk are put; of an installed net
    start_s: float = 0.0  # of the part of a sound that is listened to
    duration_s: float = 30.0
    ask: bool = False  # refuse a photo that wants much memory until somebody has said yes


class Headers(msgspec.Struct, frozen=True, tag=True):
    """Many headers with one message: reading one takes less time than asking for it."""

    paths: tuple[bytes, ...]


class Opened(msgspec.Struct, frozen=True, tag=True):
    """The msgpack form of a PictureRead, PictureHeader or PhotoInfo."""

    answer: msgspec.Raw


class Refused(msgspec.Struct, frozen=True, tag=True):
    code: str
    facts: dict[str, Fact]


class ReaderClient:
    """Opens foreign pictures in a child. Blocking and thread-safe: for background threads, never the window's.

    Requests of one client follow each other; two clients work side by side. deadline_s: for one file; 5 s for
    the library's own thumbnails, 20 s otherwise.
    Every method raises FileMissing, FileBroken, FileSlow (deadline) or PictureTooLarge.
    """

    def __init__(self, deadline_s: float = 20.0, options: ReaderOptions | None = None) -> None:
        options = options or ReaderOptions()
        self._options = msgspec.structs.replace(options, deadline_s=deadline_s)
        self._deadline_s = deadline_s
        self._lock = threading.Lock()
        self._child: ChildProcess | None = None
        self._closed = False

    def read(self, path: Path | str, max_side_px: int | None = None) -> PictureRead:
        """The pixels, scaled down so that the longer side is at most max_side_px; None = as they are."""
        from mmstudio.media.images import PictureRead

        return msgspec.msgpack.decode(self._ask("read", path, max_side_px), type=PictureRead)

    def cover(self, path: Path | str, max_side_px: int | None = None) -> PictureRead:
        """What stands for a file in the gallery: as `read`; of a sound its waveform."""
        from mmstudio.media.images import PictureRead

        return msgspec.msgpack.decode(self._ask("cover", path, max_side_px), type=PictureRead)

    def strip(self, path: Path | str, max_side_px: int) -> PictureRead:
        """Frames from all over a film, see `images.read_strip`."""
        from mmstudio.media.images import PictureRead

        return msgspec.msgpack.decode(self._ask("strip", path, max_side_px), type=PictureRead)

    def header(self, path: Path | str) -> PictureHeader:
        """Size, kind and recipe, without decoding pixels; of a sound, too."""
        from mmstudio.media.images import PictureHeader

        return msgspec.msgpack.decode(self._ask("header", path), type=PictureHeader)

    def open_photo(self, path: Path | str, folder: Path, ask: bool = False) -> PhotoHandle:
        """Decode a photo in full depth into folder, a new one; its pixels never cross the pipe.

        ask: a photo above 100 megapixels raises PictureLarge, before it is decoded. Raises LowSpace, DiskFull and the
        like too; folder is gone then. Half a gigabyte of 16 bit takes a busy machine
        longer than 20 s: give a client for photos more.
        """
        return self._into("photo", path, folder, ask)

    def open_project(self, path: Path | str, folder: Path) -> PhotoHandle:
        """Unpack a `.mmrestore` project into folder, a new one; raises as `open_photo`, and NewerFile."""
        return self._into("project", path, folder)

    def open_walk(self, path: Path | str, folder: Path) -> ExploreDraft:
        """The document of a `.mmwalk` file, whose pictures are put into folder; raises NewerFile, too."""
        from mmstudio.documents.explore import ExploreDraft

        return msgspec.msgpack.decode(self._ask("walk", path, folder=folder), type=ExploreDraft)

    def header_many(self, paths: Sequence[Path | str]) -> list[PictureHeader | StudioError]:
        """One header or error per path, in order: a bad file does not end the rest of a drop."""
        answers: list[PictureHeader | StudioError] = []
        for some in _parcels(paths):
            together = self._headers(some)
            answers += together if together is not None else [self._header_or_error(path) for path in some]
        return answers

    def close(self) -> None:
        """End the child, also in the middle of a request, which then raises FileBroken."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()
        with self._lock:
            self._drop()

    @property
    def pid(self) -> int | None:
        """Of the child, if one runs."""
        return self._child.pid if self._child else None

    def _into(
        self, what: Literal["photo", "project"], path: Path | str, folder: Path, ask: bool = False
    ) -> PhotoHandle:
        from mmstudio.media.photo import PhotoHandle, PhotoInfo

        if folder.exists():
            raise FileExistsError(folder)  # what is in it would be removed with what failed
        with disk.whole_or_gone([folder]):
            info = msgspec.msgpack.decode(self._ask(what, path, folder=folder, ask=ask), type=PhotoInfo)
        return PhotoHandle(folder, info)

    def _header_or_error(self, path: Path | str) -> PictureHeader | StudioError:
        try:
            return self.header(path)
        except StudioError as error:
            return error

    def _headers(self, paths: Sequence[Path | str]) -> list[PictureHeader | StudioError] | None:
        """All headers with one question; None if one of the files ended the child or took too long."""
        from mmstudio.media.images import PictureHeader

        request = msgspec.msgpack.encode(Headers(tuple(os.fsencode(path) for path in paths)))
        with self._lock:
            if self._closed:
                return None
            try:
                child = self._running()
                child.post(request)
                data = child.receive(self._deadline_s)
                if data is None:
                    raise EOFError
                replies = msgspec.msgpack.decode(data, type=list[Opened | Refused])
            except (EOFError, OSError, msgspec.DecodeError):
                self._drop()
                return None
        if len(replies) != len(paths):
            return None
        return [
            _error(reply) if isinstance(reply, Refused) else msgspec.msgpack.decode(reply.answer, type=PictureHeader)
            for reply in replies
        ]

    def _ask(
        self,
        what: What,
        path: Path | str,
        max_side_px: int | None = None,
        folder: Path | None = None,
        part: tuple[float, float] = (0.0, 30.0),
        ask: bool = False,
    ) -> msgspec.Raw:
        name = Path(path).name
        request = msgspec.msgpack.encode(
            Request(what, os.fsencode(path), max_side_px, os.fsencode(folder) if folder else b"", *part, ask)
        )
        if len(request) > MAX_REQUEST_BYTES:
            raise FileBroken(name=name[:120])
        with self._lock:
            if self._closed:
                raise FileBroken(name=name)
            try:
                answer = self._exchange(self._running(), request, name)
            except (EOFError, OSError, msgspec.DecodeError):  # the child died of this file, or talks nonsense
                self._drop()
                raise FileBroken(name=name) from None
            if isinstance(answer, Refused):
                raise _error(answer)
            return answer.answer

    def _exchange(self, child: ChildProcess, request: bytes, name: str) -> Opened | Refused:
        child.post(request)
        data = child.receive(self._deadline_s)
        if data is None:
            self._drop()
            raise FileSlow(name=name)
        return msgspec.msgpack.decode(data, type=Opened | Refused)  # type: ignore[no-any-return]

    def _running(self) -> ChildProcess:
        if self._child is not None and self._child.exit_code is None:
            return self._child
        self._drop()
        self._child = ChildProcess(
            run_reader, (self._options,), paths.logs() / "reader.stderr.txt", max_message_bytes=MAX_ANSWER_BYTES
        )
        if self._child.receive(START_DEADLINE_S) is None:  # it says that it is ready
            raise EOFError
        return self._child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None


def _parcels(paths: Sequence[Path | str]) -> Iterator[Sequence[Path | str]]:
    """paths in pieces that fit into one request."""
    start = size = 0
    for number, path in enumerate(paths):
        size += len(os.fsencode(path)) + 10
        if size > MAX_REQUEST_BYTES - 1000 and number > start:
            yield paths[start:number]
            start, size = number, len(os.fsencode(path)) + 10
    if paths[start:]:
        yield paths[start:]


def _error(refused: Refused) -> StudioError:
    kinds = {
        kind.code: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, StudioError)
    }
    return kinds.get(refused.code, FileBroken)(**refused.facts)


# the child's side


def serve(pipe: Connection, options: ReaderOptions) -> None:
    """Answer requests until the owner closes the pipe or dies."""
    log.start("reader", options.log_words)
    module, function = options.functions.split(":")
    answer = cast(Callable[[Request], Any], getattr(importlib.import_module(module), function))
    _limit_memory(options.memory_mib)
    with contextlib.suppress(EOFError, OSError):  # the owner is gone
        pipe.send_bytes(b"ready")
        while not options.idle_s or pipe.poll(options.idle_s):
            request = msgspec.msgpack.decode(pipe.recv_bytes(MAX_REQUEST_BYTES), type=Request | Headers)
            # a clock in C: ends us when the owner died and this file holds the interpreter for ever
            faulthandler.dump_traceback_later(options.deadline_s + options.grace_s, exit=True)
            if isinstance(request, Headers):
                replies = [_answered(answer, Request("header", path)) for path in request.paths]
                pipe.send_bytes(msgspec.msgpack.encode(replies))
            else:
                pipe.send_bytes(msgspec.msgpack.encode(_answered(answer, request)))
            faulthandler.cancel_dump_traceback_later()


def open_foreign(request: Request) -> PictureRead | PictureHeader | PhotoInfo | ExploreDraft:
    """Carry out one request with the functions of media/ and documents/."""
    from mmstudio.library import opening
    from mmstudio.media import images

    path, folder = Path(os.fsdecode(request.path)), Path(os.fsdecode(request.folder))
    match request.what:
        case "sound" | "track" | "listen" | "write":
            raise ValueError("sounds are opened by mmstudio.engine.listening and installed_ears")
        case "header":
            return opening.read_header(path)
        case "cover":
            return opening.read_cover(path, request.max_side_px)
        case "read":
            return images.read_picture(path, request.max_side_px)
        case "strip":
            return images.read_strip(path, request.max_side_px or 256)
        case "photo":
            from mmstudio.media import photo

            return photo.keep(photo.open_photo(path, request.ask), folder)
        case "project":
            from mmstudio.documents import project

            return project.unpack_project(path, folder).info
        case "walk":
            from mmstudio.documents import walk_file

            return walk_file.unpack_walk(path, folder)


def _answered(answer: Callable[[Request], Any], request: Request) -> Opened | Refused:
    name = Path(os.fsdecode(request.path)).name
    reply: Opened | Refused
    started = time.monotonic()
    try:
        reply = Opened(msgspec.Raw(msgspec.msgpack.encode(answer(request))))
    except StudioError as error:
        reply = Refused(error.code, error.facts)
    except MemoryError:
        reply = Refused(FileBroken.code, {"name": name})
    except Exception as error:  # noqa: BLE001 - a foreign file must not end the reader; the log has our bug
        _log.error("opening %s failed", log.private(name), exc_info=error)
        reply = Refused(FileBroken.code, {"name": name})
    if (took_s := time.monotonic() - started) > 5:
        _log.info("a file took %.1f s to open", took_s)
    return reply


def _limit_memory(memory_mib: int) -> None:
    """Address space on Linux; elsewhere the system has no such limit that holds. 0 = as much as there is."""
    if memory_mib and sys.platform == "linux":
        import resource

        limit = memory_mib * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
