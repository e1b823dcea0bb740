"""Live frames as the window sees them: a QThread with the live courier in it, frames as images, words as signals.

All methods return at once and may be called from the window's thread only; all signals arrive there. Nothing is
started before the first `ask`.
"""

from __future__ import annotations

import itertools
import threading

from PySide6.QtCore import QObject, QThread, Signal, Slot
from PySide6.QtGui import QImage

from mmstudio.engine import live_messages as m
from mmstudio.engine.child import LiveOptions
from mmstudio.engine.live import LiveCourier, LivePatience, StartLive, Wish, start_live_worker
from mmstudio.engine.live_kinds import LiveRequest
from mmstudio.errors import Fact

CLOSE_TIMEOUT_MS = 8000


class LiveFrame:
    """One answer. image: RGB888, its own copy, or None where `data` is the answer (msgpack bytes).

    request: what was asked; newest: nothing newer has been asked in its channel since.
    """

    def __init__(
        self,
        channel: str,
        stamp: int,
        request: LiveRequest,
        image: QImage | None,
        data: bytes,
        took_ms: float,
        notes: tuple[m.LiveNote, ...],
        newest: bool,
    ) -> None:
        self.channel, self.stamp, self.request = channel, stamp, request
        self.image, self.data, self.took_ms = image, data, took_ms
        self.notes, self.newest = notes, newest


class LiveThread(QThread):
    """Asks a live worker for frames; of each channel the newest request wins and stale frames are dropped.

    `ask` starts thread and worker when they are first needed; `close()` ends both.
    """

    shown = Signal(object)  # LiveFrame
    refused = Signal(str, int, str, object)  # channel, stamp, code and facts of a sentence

    _offered = Signal()

    def __init__(
        self,
        options: LiveOptions | None = None,
        start_worker: StartLive = start_live_worker,
        patience: LivePatience | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._stamps = itertools.count(1)
        self._newest: dict[str, int] = {}  # stamp of the last request, by channel
        self._seen: dict[str, int] = {}  # stamp of the last frame that was shown
        self._offers = _Offers(self)
        self._courier = LiveCourier(self._offers, options or LiveOptions(), start_worker, patience)
        self._offers.courier = self._courier
        self._offered.connect(self._deliver)
        self._begun = self._closed = False

    def run(self) -> None:
        self._courier.run()

    def ask(self, request: LiveRequest, channel: str = "picture", urgent: bool = True) -> int:
        """Ask for a frame; returns its stamp. It takes the place of what waits in channel.

        urgent: before everything that is not (cells of a map, thumbnails).
        """
        stamp = next(self._stamps)
        if self._closed:
            return stamp
        if not self._begun:
            self._begun = True
            self.start()
        self._newest[channel] = stamp
        self._courier.ask(Wish(stamp, channel, request), urgent)
        return stamp

    def drop(self, channel: str) -> None:
        """Want nothing more of a channel, or of all that begin with "channel/"."""
        for name in [name for name in self._newest if name == channel or name.startswith(channel + "/")]:
            self._newest[name] = next(self._stamps)
        if self._begun:
            self._courier.drop(channel)

    def configure(self, threads: int) -> None:
        """Settings that count for the next worker."""
        self._courier.configure(threads)

    def close(self) -> None:
        """End worker and thread; blocks until both have, at most some seconds."""
        if self._closed:
            return
        self._closed = True
        if self._begun:
            self._courier.close()
            if not self.wait(CLOSE_TIMEOUT_MS):
                return
        self._offers.clear()
        self._courier.unlink()

    @Slot()
    def _deliver(self) -> None:
        for offer in self._offers.take():
            channel, stamp = offer.wish.channel, offer.wish.stamp
            wanted = not self._closed and stamp > self._seen.get(channel, 0)
            image = offer.image() if wanted else None
            if offer.slot is not None:
                self._courier.release(offer.slot)
            if not wanted:
                continue
            self._seen[channel] = stamp
            if offer.code:
                self.refused.emit(channel, stamp, offer.code, offer.facts)
                continue
            newest = stamp >= self._newest.get(channel, 0)
            request = offer.wish.request
            self.shown.emit(LiveFrame(channel, stamp, request, image, offer.data, offer.took_ms, offer.notes, newest))


class _Offer:
    """One word of the courier that waits for the window."""

    def __init__(self, courier: LiveCourier, wish: Wish) -> None:
        self._courier, self.wish = courier, wish
        self.slot: int | None = None
        self.size = (0, 0)
        self.data, self.took_ms = b"", 0.0
        self.notes: tuple[m.LiveNote, ...] = ()
        self.code: str = ""
        self.facts: dict[str, Fact] = {}

    def image(self) -> QImage | None:
        """A copy: the slot is written again as soon as it is released."""
        if self.slot is None:
            return None
        width, height = self.size
        view = self._courier.pixels(self.slot)
        shown = QImage(view, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        view.release()
        return shown


class _Offers:
    """What the courier said and the window had no time for yet: of each channel only the newest frame."""

    def __init__(self, thread: LiveThread) -> None:
        self._thread = thread
        self.courier: LiveCourier
        self._lock = threading.Lock()
        self._waiting: list[_Offer] = []

    # LiveVoice, in the courier's thread

    def shown(self, wish: Wish, slot: int, shown: m.Shown) -> None:
        offer = _Offer(self.courier, wish)
        offer.slot, offer.size = slot, (shown.width, shown.height)
        offer.took_ms, offer.notes = shown.took_ms, shown.notes
        with self._lock:
            stale = [old for old in self._waiting if old.slot is not None and old.wish.channel == wish.channel]
            self._waiting = [old for old in self._waiting if old not in stale]
        for old in stale:
            assert old.slot is not None
            self.courier.release(old.slot)
        self._put(offer)

    def told(self, wish: Wish, told: m.Told) -> None:
        offer = _Offer(self.courier, wish)
        offer.data, offer.took_ms, offer.notes = told.data, told.took_ms, told.notes
        self._put(offer)

    def refused(self, wish: Wish, code: str, facts: dict[str, Fact]) -> None:
        offer = _Offer(self.courier, wish)
        offer.code, offer.facts = code, facts
        self._put(offer)

    def _put(self, offer: _Offer) -> None:
        with self._lock:
            first = not self._waiting
            self._waiting.append(offer)
        if first:
            self._thread._offered.emit()

    # the window's thread

    def take(self) -> list[_Offer]:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        return waiting

    def clear(self) -> None:
        self.take()
