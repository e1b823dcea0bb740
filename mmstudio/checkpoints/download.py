"""A download that survives everything but a full disk: parts are kept, continued, checked by hash, and taken in whole.

Below the store's folder `downloads` each has a folder of its own: `plan.json` says what is wanted, `files` holds what
has come. A file is whole when it has its name; until then it ends in `.part`.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from filelock import FileLock

from mmstudio import disk
from mmstudio.checkpoints.hashing import CHUNK_BYTES, Asked, never
from mmstudio.checkpoints.hub import Plan, PlannedFile
from mmstudio.checkpoints.store import DOWNLOADS, Store
from mmstudio.checkpoints.web import Stopped, Web
from mmstudio.errors import Cancelled, DownloadWrong, LowSpace

SPARE_MB = 500
_READ_BYTES = 256 * 1024


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """bytes_total 0 = not stated. per_second: bytes, over the last seconds. checking: all is here and is hashed."""

    id: str
    bytes_done: int
    bytes_total: int
    per_second: float = 0.0
    checking: bool = False

    @property
    def seconds_left(self) -> float:
        """-1 = not known."""
        left = self.bytes_total - self.bytes_done
        return left / self.per_second if self.per_second > 0 and self.bytes_total else -1.0


Told = Callable[[Progress], None]


class Download:
    """One plan being carried out in a folder of its own.

    run may be called again after any error or a restart: it goes on where it was.
    """

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.plan = plan
        self.folder = folder / disk.safe_name(plan.id)
        self.files = self.folder / "files"

    def run(self, web: Web, told: Told = lambda _progress: None, cancelled: Asked = never) -> Path:
        """Fetch what is missing; returns the folder of the files, or the file if there is one only.

        Raises Cancelled (parts stay), LowSpace, DiskFull, NoConnection, DownloadBusy, DownloadRefused, DownloadMissing,
        and DownloadWrong, after which the wrong file is gone.
        """
        disk.make_folder(self.files)
        disk.write_bytes(self.folder / "plan.json", msgspec.json.encode(self.plan))
        with FileLock(str(self.folder / "lock")):  # another program that wants the same waits, and finds it here
            self._check_space()
            pace = _Pace()
            for file in self.plan.files:
                self._fetch(file, web, told, cancelled, pace)
        return self.files / self.plan.files[0].name if len(self.plan.files) == 1 else self.files

    def discard(self) -> None:
        """Give it up: everything that came is deleted."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def bytes_done(self) -> int:
        return sum(_size(self.files / file.name) or _size(_part(self.files / file.name)) for file in self.plan.files)

    def _check_space(self) -> None:
        needed_mb = (self.plan.size_bytes - self.bytes_done) // 1_000_000 + SPARE_MB
        free = disk.free_mb(self.folder)
        if free < needed_mb:
            raise LowSpace(folder=str(self.folder), needed_mb=needed_mb, free_mb=free)

    def _fetch(self, file: PlannedFile, web: Web, told: Told, cancelled: Asked, pace: _Pace) -> None:
        target = self.files / file.name
        if target.is_file():
            return
        disk.make_folder(target.parent)
        part = _part(target)

        def tell() -> None:
            done = self.bytes_done
            told(Progress(id=self.plan.id, bytes_done=done, bytes_total=self.plan.size_bytes, per_second=pace.at(done)))

        def attempt() -> bool:
            return _more(file, part, web, tell, cancelled)

        try:
            web.patiently(file.url, attempt)
        except Stopped:
            raise Cancelled from None
        told(Progress(id=self.plan.id, bytes_done=self.bytes_done, bytes_total=self.plan.size_bytes, checking=True))
        if not _is_right(file, part, cancelled):
            part.unlink(missing_ok=True)
            raise DownloadWrong(name=file.name)
        with disk.explained(target):
            part.replace(target)


def waiting(folder: Path) -> list[Plan]:
    """Plans of downloads that were begun and not finished, as a restart finds them."""
    plans = list[Plan]()
    for file in sorted(folder.glob("*/plan.json")):
        try:
            plans.append(msgspec.json.decode(file.read_bytes(), type=Plan))
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            continue
    return plans


def home(store: Store) -> Path:
    """Where the downloads of a store lie."""
    return store.folder / DOWNLOADS


def _more(file: PlannedFile, part: Path, web: Web, tell: Callable[[], None], cancelled: Asked) -> bool:
    """One connection: whether the part has all its bytes afterwards. Raises OSError when it breaks."""
    have = _size(part)
    if file.size_bytes and have == file.size_bytes:
        return True
    if file.size_bytes and have > file.size_bytes:
        part.unlink()
        have = 0
    with web.open(file.url, {"Range": f"bytes={have}-", "Accept-Encoding": "identity"} if have else {}) as answer:
        if have and not (answer.status == 206 and _starts_at(answer.headers.get("Content-Range"), have)):
            part.unlink(missing_ok=True)  # it sends from the beginning, or from anywhere
            if answer.status == 206:
                return False
            have = 0
        length = answer.headers.get("Content-Length") or ""
        whole = have + int(length) if length.isdigit() else 0
        if file.size_bytes and whole and whole != file.size_bytes:
            raise DownloadWrong(name=file.name)
        limit = file.size_bytes or whole
        with disk.explained(part), open(part, "ab") as out:
            while True:
                if cancelled():
                    raise Cancelled
                data = _read(answer.read)
                if not data:
                    break
                have += len(data)
                if limit and have > limit:
                    break
                out.write(data)
                web.got_further()
                tell()
    if limit and have > limit:
        part.unlink(missing_ok=True)
        raise DownloadWrong(name=file.name)
    return have == limit if limit else have > 0


def _read(read: Callable[[int], bytes]) -> bytes:
    """A piece from the network; its errors are told apart from the disk's, which disk.explained would take them for."""
    try:
        return read(_READ_BYTES)
    except OSError as error:
        raise ConnectionError(str(error)) from None


def _is_right(file: PlannedFile, part: Path, cancelled: Asked) -> bool:
    """Whether the bytes are those that were promised; nothing promised = yes."""
    size = _size(part)
    if file.size_bytes and size != file.size_bytes:
        return False
    sha256 = hashlib.sha256()
    git = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)  # how the hub names small files
    with open(part, "rb") as content:
        while chunk := content.read(CHUNK_BYTES):
            if cancelled():
                raise Cancelled
            sha256.update(chunk)
            if file.git:
                git.update(chunk)
    if file.sha256:
        return sha256.hexdigest() == file.sha256
    return not file.git or git.hexdigest() == file.git


class _Pace:
    """Bytes per second over the last few seconds."""

    def __init__(self) -> None:
        self._points: list[tuple[float, int]] = []

    def at(self, done: int) -> float:
        now = time.monotonic()
        self._points = [(when, many) for when, many in self._points if now - when < 10] + [(now, done)]
        first, before = self._points[0]
        return (done - before) / (now - first) if now - first > 0.5 else 0.0


def _starts_at(content_range: str | None, have: int) -> bool:
    return bool(content_range) and str(content_range).replace(" ", "").startswith(f"bytes{have}-")


def _part(path: Path) -> Path:
    return path.with_name(path.name + disk.PART)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
