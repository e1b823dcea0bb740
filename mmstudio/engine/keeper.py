"""The keeper: a child without torch that owns the store of checkpoints. It looks, copies, checks, moves and downloads.

The window says what it wants and hears how it goes; it never touches a checkpoint itself. `KeeperClient` is the owner's
side, `serve` the child's. A task has a name, so that progress and its end find their row: the id of a checkpoint or
catalogue entry, a path, or "" for looking through the folders.

Weights in a file type that can run programs are converted by yet another child (generators/safe_copy.py), never here.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import msgspec

from mmstudio import disk, log, paths
from mmstudio.checkpoints import catalogue, download, hub, token
from mmstudio.checkpoints.records import Checkpoint
from mmstudio.checkpoints.store import ENCODER, Skipped, Store
from mmstudio.checkpoints.web import Web
from mmstudio.engine.child import run_keeper
from mmstudio.engine.process import ChildProcess
from mmstudio.errors import Cancelled, Fact, LicenceNotAccepted, StudioError, UnsafeFile

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
TOLD_S = 0.1  # between two words about the progress of one task

_log = logging.getLogger(__name__)

What = Literal["refresh", "add", "verify", "remove", "put_right", "move", "describe", "download"]


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where things are, from the settings. mirror: stands in for the hub. plain: hosts asked without https."""

    folder: str
    others: tuple[str, ...] = ()
    mirror: str = ""
    proxy: str = ""
    plain: tuple[str, ...] = ()
    stall_s: float = 30.0


# owner -> keeper


class Settle(msgspec.Struct, frozen=True, tag=True):
    """Places changed; looks through them."""

    places: Places


class Refresh(msgspec.Struct, frozen=True, tag=True):
    """Look through all folders."""


class Add(msgspec.Struct, frozen=True, tag=True):
    """Take in a copy of a file or a diffusers folder.

    entry: of the catalogue, whose download it is a safe copy of: title, licence and source are that one's then, and the
    download is done with.
    """

    path: str
    entry: str = ""


class Verify(msgspec.Struct, frozen=True, tag=True):
    id: str


class Remove(msgspec.Struct, frozen=True, tag=True):
    id: str


class PutRight(msgspec.Struct, frozen=True, tag=True):
    id: str


class Move(msgspec.Struct, frozen=True, tag=True):
    """Move the store to another folder, with its content."""

    folder: str


class Describe(msgspec.Struct, frozen=True, tag=True):
    """Ask the hub for size, hashes and licence of a catalogue entry: the person opened the download sheet."""

    id: str


class Fetch(msgspec.Struct, frozen=True, tag=True):
    """Download a catalogue entry, or go on with it. accepted: the person accepted its licence as described."""

    id: str
    accepted: bool = False


class Stop(msgspec.Struct, frozen=True, tag=True):
    """End the task of that name: a download keeps its parts, anything else leaves nothing half done."""

    name: str


class Discard(msgspec.Struct, frozen=True, tag=True):
    """Give a download up and delete its parts."""

    id: str


class StoreToken(msgspec.Struct, frozen=True, tag=True):
    """Keep the person's token for the hub; "" forgets it."""

    value: str


ToKeeper = Settle | Refresh | Add | Verify | Remove | PutRight | Move | Describe | Fetch | Stop | Discard | StoreToken


# keeper -> owner


class Paused(msgspec.Struct, frozen=True, kw_only=True):
    """A download that was begun and does not run."""

    id: str
    title: str
    bytes_done: int
    bytes_total: int


class Rows(msgspec.Struct, frozen=True, tag=True):
    """All that is here now, by title; comes after every change."""

    checkpoints: tuple[Checkpoint, ...]
    skipped: tuple[Skipped, ...]
    paused: tuple[Paused, ...]
    folder: str
    used_bytes: int
    free_bytes: int
    token_in: token.Place


class Progress(msgspec.Struct, frozen=True, tag=True):
    """fraction 0..1. Of a download also bytes, bytes per second and seconds left (-1 = not known)."""

    what: What
    name: str
    fraction: float
    bytes_done: int = 0
    bytes_total: int = 0
    per_second: float = 0.0
    seconds_left: float = -1.0
    checking: bool = False


class Described(msgspec.Struct, frozen=True, tag=True):
    plan: hub.Plan
    free_bytes: int


class Finished(msgspec.Struct, frozen=True, tag=True):
    """checkpoint: what it was about, None if it is gone or there are many."""

    what: What
    name: str
    checkpoint: Checkpoint | None = None


class Failed(msgspec.Struct, frozen=True, tag=True):
    """code: of a StudioError, "cancelled" after Stop, or "bug"."""

    what: What
    name: str
    code: str
    facts: dict[str, Fact] = {}


FromKeeper = Rows | Progress | Described | Finished | Failed

_to_keeper: msgspec.msgpack.Decoder[ToKeeper] = msgspec.msgpack.Decoder(ToKeeper)
_from_keeper: msgspec.msgpack.Decoder[FromKeeper] = msgspec.msgpack.Decoder(FromKeeper)


class KeeperClient:
    """The owner's side: `post` never blocks; `wake` is called in another thread when `receive` has something.

    Raises OSError where the system starts no child.
    """

    def __init__(self, places: Places, wake: Callable[[], None] = lambda: None) -> None:
        self._child = ChildProcess(
            run_keeper, (msgspec.json.encode(places),), paths.logs() / "keeper.stderr.txt", wake, MAX_MESSAGE_BYTES
        )

    def post(self, message: ToKeeper) -> None:
        self._child.post(msgspec.msgpack.encode(message))

    def receive(self, timeout_s: float = 0.0) -> FromKeeper | None:
        """The next message, None if none came in time. Raises EOFError when the keeper is gone."""
        data = self._child.receive(timeout_s)
        return None if data is None else _from_keeper.decode(data)

    def close(self) -> None:
        """End the child; a download that ran goes on next time."""
        self._child.close()


# the child's side


def serve(pipe: Connection, options: bytes) -> None:
    """Do what the owner says until it closes the pipe or dies."""
    log.start("keeper", False)
    keeper = Keeper(pipe, msgspec.json.decode(options, type=Places))
    with contextlib.suppress(EOFError, OSError):
        while True:
            keeper.take(_to_keeper.decode(pipe.recv_bytes(MAX_MESSAGE_BYTES)))


class Keeper:
    """Two threads work: one on the disk, task by task, and one that downloads, so that a check need not wait for it."""

    def __init__(self, pipe: Connection, places: Places) -> None:
        self._pipe = pipe
        self._sending = threading.Lock()
        self._stopped: dict[str, threading.Event] = {}  # of the tasks that wait or run, by name
        self._settle(places)
        self._disk: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._net: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        for tasks in (self._disk, self._net):
            threading.Thread(target=_work, args=(tasks,), daemon=True).start()
        self._later("refresh", "", lambda _stop: self._looked())

    def take(self, message: ToKeeper) -> None:
        """Begin what is asked for; never waits for it."""
        store = self._store
        match message:
            case Settle(places):
                self._settle(places)
                self._later("refresh", "", lambda _stop: self._looked())
            case Refresh():
                self._later("refresh", "", lambda stop: self._looked(stop.is_set))
            case Add(path, entry):
                self._later("add", path, lambda stop: self._add(Path(path), entry, stop))
            case Verify(id):
                told = self._telling("verify", id)
                self._later("verify", id, lambda stop: store.verify(id, told, stop.is_set))
            case Remove(id):
                self._later("remove", id, lambda _stop: self._remove(id))
            case PutRight(id):
                self._later("put_right", id, lambda _stop: store.put_right(id))
            case Move(folder):
                told = self._telling("move", folder)
                self._later("move", folder, lambda stop: store.move(Path(folder), told, stop.is_set))
            case Describe(id):
                self._later("describe", id, lambda stop: self._describe(id, stop), self._net)
            case Fetch(id, accepted):
                self._later("download", id, lambda stop: self._fetch(id, accepted, stop), self._net)
            case Stop(name):
                if (event := self._stopped.get(name)) is not None:
                    event.set()
            case Discard(id):
                self.take(Stop(id))
                self._later("download", id, lambda _stop: self._discard(id), self._net)
            case StoreToken(value):
                token.store(value)
                self._tell_rows()

    # tasks

    def _settle(self, places: Places) -> None:
        self._places = places
        self._store = Store(Path(places.folder), tuple(Path(other) for other in places.others))

    def _looked(self, cancelled: Callable[[], bool] = lambda: False) -> None:
        self._store.refresh(cancelled)

    def _add(self, path: Path, entry: str, stop: threading.Event) -> Checkpoint:
        told, cancelled = self._telling("add", str(path)), stop.is_set
        home = download.home(self._store)
        plan = next((plan for plan in download.waiting(home) if entry and plan.id == entry), None)
        if plan is None:
            return self._store.add(path, progress=told, cancelled=cancelled)
        row = self._store.add(
            path,
            title=plan.title,
            licence=plan.licence,
            origin=plan.origin or plan.source,
            checkpoint_id=plan.id,
            progress=told,
            cancelled=cancelled,
        )
        download.Download(home, plan).discard()
        return row

    def _remove(self, id: str) -> None:
        self._store.remove(id)

    def _web(self, stop: threading.Event) -> Web:
        places = self._places
        return Web(token.token(), places.mirror, places.proxy, places.stall_s, stop.wait, places.plain)

    def _describe(self, id: str, stop: threading.Event) -> None:
        plan = hub.plan(catalogue.entry(id), self._web(stop), self._places.mirror or hub.HUB)
        self.send(Described(plan, disk.free_mb(self._store.folder) * 1_000_000))

    def _fetch(self, id: str, accepted: bool, stop: threading.Event) -> Checkpoint:
        home = download.home(self._store)
        web = self._web(stop)
        plan = next((plan for plan in download.waiting(home) if plan.id == id), None)
        if plan is None:
            plan = hub.plan(catalogue.entry(id), web, self._places.mirror or hub.HUB)
        entry = catalogue.entry(id)
        return fetched(self._store, entry.title, plan, web, accepted, self._tell_download, stop.is_set)

    def _tell_download(self, now: download.Progress) -> None:
        fraction = now.bytes_done / now.bytes_total if now.bytes_total else 0.0
        self._tell(
            Progress(
                "download",
                now.id,
                min(1.0, fraction),
                now.bytes_done,
                now.bytes_total,
                now.per_second,
                now.seconds_left,
                now.checking,
            )
        )

    def _discard(self, id: str) -> None:
        for plan in download.waiting(download.home(self._store)):
            if plan.id == id:
                download.Download(download.home(self._store), plan).discard()
        raise Cancelled

    # telling

    def send(self, message: FromKeeper) -> None:
        with self._sending, contextlib.suppress(OSError):
            self._pipe.send_bytes(msgspec.msgpack.encode(message))

    def _later(
        self,
        what: What,
        name: str,
        task: Callable[[threading.Event], object],
        tasks: queue.SimpleQueue[Callable[[], None]] | None = None,
    ) -> None:
        stop = self._stopped[name] = threading.Event()

        def run() -> None:
            ended: Finished | Failed
            try:
                if stop.is_set():
                    raise Cancelled
                made = task(stop)
                ended = Finished(what, name, made if isinstance(made, Checkpoint) else None)
            except StudioError as error:
                ended = Failed(what, name, error.code, error.facts)
            except Exception as error:  # noqa: BLE001 - whatever ends a task must come back as its end
                _log.error("%s ended with a bug", what, exc_info=error)
                ended = Failed(what, name, "bug")
            if self._stopped.get(name) is stop:
                del self._stopped[name]
            self.send(ended)
            if what != "describe":
                self._tell_rows()

        (tasks or self._disk).put(run)

    def _telling(self, what: What, name: str) -> Callable[[float], None]:
        return lambda fraction: self._tell(Progress(what, name, fraction))

    _told = 0.0

    def _tell(self, message: Progress) -> None:
        now = time.monotonic()
        if now - self._told >= TOLD_S or message.fraction >= 1:
            self._told = now
            self.send(message)

    def _tell_rows(self) -> None:
        store, home = self._store, download.home(self._store)
        rows = (*catalogue.built_in(), *store.rows())
        running = set(self._stopped)
        paused = tuple(
            Paused(
                id=plan.id,
                title=plan.title,
                bytes_done=download.Download(home, plan).bytes_done,
                bytes_total=plan.size_bytes,
            )
            for plan in download.waiting(home)
            if plan.id not in running
        )
        used = sum(row.size_bytes for row in rows if row.state == "installed")
        free = disk.free_mb(store.folder) * 1_000_000
        self.send(Rows(rows, store.skipped, paused, str(store.folder), used, free, token.place()))


def fetched(
    store: Store,
    title: str,
    plan: hub.Plan,
    web: Web,
    accepted: bool,
    told: Callable[[download.Progress], None],
    cancelled: Callable[[], bool],
) -> Checkpoint:
    """Carry a plan out and take what came into the store. Raises what `Download.run` and `Store.add` raise, and
    LicenceNotAccepted before the first byte."""
    begun = any(known.id == plan.id for known in download.waiting(download.home(store)))
    if plan.licence and not (accepted or begun):
        raise LicenceNotAccepted(name=title, licence=plan.licence)
    work = download.Download(download.home(store), plan)
    content = work.run(web, told, cancelled)
    first = work.files / plan.files[0].name
    if (first.parent / ENCODER).is_dir():
        content = first  # an IP-Adapter: what it looks with comes along
    try:
        row = store.add(
            content,
            title=title,
            licence=plan.licence,
            origin=plan.origin or plan.source,
            keep_source=False,
            checkpoint_id=plan.id,
            cancelled=cancelled,
        )
    except UnsafeFile:
        raise UnsafeFile(name=content.name, path=str(content)) from None  # it stays there until a safe copy is added
    work.discard()
    return row


def _work(tasks: queue.SimpleQueue[Callable[[], None]]) -> None:
    while True:
        tasks.get()()
