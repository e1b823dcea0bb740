"""The live courier: keeps the newest wish of every channel, feeds one live worker, and replaces it. Knows no Qt.

It runs in a thread of its own (`engine/live_thread.py`). One request is with the worker at a time, so the next one
is always the newest there is, and an answer with an older stamp than the last wish of its channel still counts only
until a newer frame was shown. The owner holds the shared memory: a killed worker leaves nothing locked in it.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.shared_memory import SharedMemory
from typing import Protocol

import msgspec

from mmstudio import paths
from mmstudio.engine import live_messages as m
from mmstudio.engine.backend import Backend
from mmstudio.engine.child import LiveOptions, run_live
from mmstudio.engine.inbox import Inbox
from mmstudio.engine.live_kinds import LiveRequest, gives_way, is_long
from mmstudio.engine.process import ChildProcess
from mmstudio.errors import Cancelled, Fact, WorkerBroken, WorkerDied

MAX_DEATHS = 3  # within DEATHS_WITHIN_S; then it stays away until it is asked for after REST_S
DEATHS_WITHIN_S = 60.0
REST_S = 30.0

_log = logging.getLogger(__name__)

StartLive = Callable[[str, LiveOptions, Callable[[], None]], Backend]


class LivePatience(msgspec.Struct, frozen=True, kw_only=True):
    """How long the live courier waits, in seconds: hung_s for one frame, first_s for the first one of a worker, which
    loads nets, long_s for one of a large model (`live_kinds.is_long`), start_s for the process itself."""

    hung_s: float = 45.0
    first_s: float = 180.0
    long_s: float = 7200.0
    start_s: float = 120.0


class Wish(msgspec.Struct, frozen=True):
    """A request that waits or is being answered. again: a worker has died with it already."""

    stamp: m.Stamp
    channel: str
    request: LiveRequest
    again: bool = False


class LiveVoice(Protocol):
    """What the live courier says, in its own thread."""

    def shown(self, wish: Wish, slot: int, shown: m.Shown) -> None:
        """A frame lies in slot until `release` is called with it."""

    def told(self, wish: Wish, told: m.Told) -> None: ...

    def refused(self, wish: Wish, code: str, facts: dict[str, Fact]) -> None: ...


def start_live_worker(memory_name: str, options: LiveOptions, wake: Callable[[], None]) -> Backend:
    """A live worker on this machine. Raises OSError when the system cannot start one."""
    return ChildProcess(run_live, (memory_name, options), paths.logs() / "live.stderr.txt", wake)


class LiveCourier:
    """Call `run` in a thread; `ask`, `drop`, `release` and `close` from any."""

    def __init__(
        self,
        voice: LiveVoice,
        options: LiveOptions,
        start: StartLive = start_live_worker,
        patience: LivePatience | None = None,
    ) -> None:
        self._voice = voice
        self._options = options
        self._start = start
        self._patience = patience or LivePatience()
        self._inbox = Inbox()
        self._closing = False
        self._memory: SharedMemory | None = None
        self._worker: Backend | None = None
        self._ready = False
        self._answered = 0  # frames of this worker
        self._wishes: dict[str, Wish] = {}  # by channel, in the order they came; urgent ones are looked for first
        self._urgent: set[str] = set()
        self._asked: Wish | None = None
        self._stopping = False  # what is asked was told to stop
        self._unwanted = False  # … and is not asked again
        self._slot = 0
        self._free = list(range(m.SLOTS))
        self._since = 0.0  # of what is waited for: a start, a frame, or idleness
        self._deaths: deque[float] = deque(maxlen=MAX_DEATHS)

    # any thread

    def ask(self, wish: Wish, urgent: bool = True) -> None:
        """Answer wish soon, in place of what waits in its channel. urgent: before all that is not."""
        self._inbox.do(lambda: self._take(wish, urgent))

    def drop(self, channel: str) -> None:
        """What waits in a channel, or in "channel/…", is wanted no more."""
        self._inbox.do(lambda: self._forget(channel))

    def release(self, slot: int) -> None:
        """The window has read the frame in slot."""
        self._inbox.do(lambda: self._free.append(slot))

    def configure(self, threads: int) -> None:
        """Counts for the next worker."""

        def change() -> None:
            self._options = msgspec.structs.replace(self._options, threads=threads)

        self._inbox.do(change)

    def close(self) -> None:
        """End worker and thread soon."""

        def end() -> None:
            self._closing = True

        self._inbox.do(end)

    def pixels(self, slot: int) -> memoryview:
        """The bytes of slot. Only between `LiveVoice.shown` and `release`."""
        assert self._memory is not None and self._memory.buf is not None
        return self._memory.buf[slot * m.SLOT_BYTES : (slot + 1) * m.SLOT_BYTES]

    # the courier's own thread

    def run(self) -> None:
        """Serve until `close`; leaves no process behind, whatever happens."""
        try:
            while not self._closing:
                try:
                    self._step()
                except Exception:  # noqa: BLE001 - whatever it is, the window's side must go on
                    _log.exception("a bug in the live courier")
                    self._end_worker("bug")
        finally:
            self._end_worker("close")
            self._inbox.close()

    def unlink(self) -> None:
        """Give the shared memory back, when nobody reads it any more."""
        if self._memory is not None:
            self._memory.close()
            with contextlib.suppress(FileNotFoundError):
                self._memory.unlink()
            self._memory = None

    def _step(self) -> None:
        self._inbox.answer()
        if self._closing:
            return
        self._feed()
        self._wait()
        self._hear()
        self._watch()

    def _take(self, wish: Wish, urgent: bool) -> None:
        self._wishes.pop(wish.channel, None)
        self._wishes[wish.channel] = wish
        if self._asked is not None and self._asked.channel == wish.channel:
            self._give_up()
            self._unwanted = True
        elif urgent:
            self._give_up()
        (self._urgent.add if urgent else self._urgent.discard)(wish.channel)

    def _forget(self, channel: str) -> None:
        for name in [name for name in self._wishes if _within(name, channel)]:
            del self._wishes[name]
        if self._asked is not None and _within(self._asked.channel, channel):
            self._give_up()
            self._unwanted = True

    def _give_up(self) -> None:
        """What takes long stops soon, in favour of what is wanted now."""
        asked = self._asked
        if asked is not None and self._worker is not None and not self._stopping and gives_way(asked.request):
            self._stopping = True
            self._worker.post(m.encode(m.Stop(asked.stamp)))

    def _feed(self) -> None:
        if not self._wishes or self._asked is not None:
            return
        if self._worker is None:
            self._start_worker()
        if not self._ready or not self._free or self._worker is None:
            return
        channel = next((name for name in self._wishes if name in self._urgent), next(iter(self._wishes)))
        self._asked = self._wishes.pop(channel)
        self._slot = self._free.pop(0)
        self._since = time.monotonic()
        self._stopping = self._unwanted = False
        self._worker.post(m.encode(m.Draw(self._asked.stamp, self._slot, self._asked.request)))

    def _start_worker(self) -> None:
        if self._hopeless():
            self._refuse_all(WorkerBroken.code)
            return
        self._ready, self._answered, self._since = False, 0, time.monotonic()
        try:
            if self._memory is None:
                self._memory = SharedMemory(create=True, size=m.SLOTS * m.SLOT_BYTES)
            self._worker = self._start(self._memory.name, self._options, self._inbox.wake)
        except OSError as error:
            _log.warning("no live worker could be started: %s", error.strerror)
            self._deaths.append(time.monotonic())
            self._refuse_all(WorkerDied.code)

    def _hopeless(self) -> bool:
        if len(self._deaths) < MAX_DEATHS or self._deaths[-1] - self._deaths[0] > DEATHS_WITHIN_S:
            return False
        return time.monotonic() - self._deaths[-1] < REST_S

    def _wait(self) -> None:
        if self._worker is None:
            self._inbox.wait((), None)
        else:
            self._inbox.wait((self._worker.sentinel,), 1.0)

    def _hear(self) -> None:
        worker = self._worker
        if worker is None:
            return
        try:
            while (data := worker.receive()) is not None:
                self._understand(m.decode_from_live(data))
        except EOFError:
            self._end_worker("died")
            return
        except msgspec.DecodeError:
            _log.error("the live worker sent what is no message")
            self._end_worker("nonsense")
            return
        if worker.exit_code is not None:
            self._end_worker("died")

    def _understand(self, said: m.FromLive) -> None:
        if isinstance(said, m.Awake):
            self._ready = True
            return
        wish, self._asked = self._asked, None
        self._since = time.monotonic()
        if wish is None or wish.stamp != said.stamp:
            raise msgspec.DecodeError("an answer that nobody asked for")
        self._answered += 1
        match said:
            case m.Shown():
                self._voice.shown(wish, self._slot, said)
            case m.Told():
                self._free.append(self._slot)
                self._voice.told(wish, said)
            case m.Refused(_, code, facts):
                self._free.append(self._slot)
                if code != Cancelled.code:
                    self._voice.refused(wish, code, facts)
                elif not self._unwanted:
                    self._wishes.setdefault(wish.channel, wish)  # behind what it gave way to

    def _watch(self) -> None:
        """Replace a worker that does not answer; send one home that has nothing to do."""
        if self._worker is None:
            return
        waited_s = time.monotonic() - self._since
        if not self._ready:
            if waited_s > self._patience.start_s:
                self._end_worker("start")
        elif self._asked is not None:
            patience_s = self._patience.hung_s if self._answered else self._patience.first_s
            if waited_s > (self._patience.long_s if is_long(self._asked.request) else patience_s):
                self._end_worker("hung")
        elif not self._wishes and waited_s > self._options.idle_min * 60:
            self._end_worker("idle")

    def _end_worker(self, reason: str) -> None:
        """What it was doing is tried once more when it died, for it may have been killed by chance (memory); what waits
        is answered by the next one."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        wish, self._asked = self._asked, None
        if wish is not None:
            self._free.append(self._slot)
        worker.close()
        self._ready = False
        if reason in ("close", "idle"):
            return
        _log.warning("the live worker ended: %s", reason)
        self._deaths.append(time.monotonic())
        if wish is None:
            return
        if reason == "died" and not wish.again:
            if wish.channel not in self._wishes:
                self._wishes[wish.channel] = msgspec.structs.replace(wish, again=True)
        else:
            self._voice.refused(wish, WorkerDied.code, {})

    def _refuse_all(self, code: str) -> None:
        wishes, self._wishes = list(self._wishes.values()), {}
        for wish in wishes:
            self._voice.refused(wish, code, {})


def _within(name: str, channel: str) -> bool:
    return name == channel or name.startswith(channel + "/")
