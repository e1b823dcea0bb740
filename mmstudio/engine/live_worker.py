"""The live worker: answers one request after the other, at once, beside a worker that may be busy for minutes.

It holds nets of its own and no queue. Requests come one at a time, because its owner knows which is the newest.
"""

from __future__ import annotations

import importlib
import logging
import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from typing import cast

import msgspec
import numpy as np

from mmstudio import log, settings
from mmstudio.engine import live_messages as m
from mmstudio.engine.child import LiveOptions
from mmstudio.engine.live_kinds import ANSWERERS, Answer, Answerer
from mmstudio.errors import FileMissing, StudioError

_log = logging.getLogger(__name__)


def serve(pipe: Connection, memory_name: str, options: LiveOptions) -> None:
    """Answer the owner until it says Leave or its end of the pipe closes; never returns."""
    log.start("live", options.log_words)
    try:
        _set_up(options)
        LiveWorker(pipe, SharedMemory(memory_name), options).serve()
    except (EOFError, OSError):
        pass  # the window is gone
    except BaseException:  # noqa: BLE001 - the last line of this process
        _log.critical("the live worker ends", exc_info=True)
        logging.shutdown()
        os._exit(1)
    logging.shutdown()
    os._exit(0)  # torch and drivers may take seconds to tidy up, or crash


class LiveWorker:
    """Answerers that have been asked for, and the shared memory that frames go into."""

    def __init__(self, pipe: Connection, memory: SharedMemory, options: LiveOptions) -> None:
        self._pipe = pipe
        self._memory = memory
        self._options = options
        self._answerers: dict[str, Answerer] = {}
        self._given_up = False

    def serve(self) -> None:
        self._send(m.Awake())
        while True:
            message = m.decode_to_live(self._pipe.recv_bytes(m.MAX_LIVE_MESSAGE_BYTES))
            match message:
                case m.Draw():
                    self._send(self._answered(message))
                case m.Leave():
                    return
                case m.Stop():  # it was answered in the meantime
                    continue

    def _wanted_no_more(self, stamp: m.Stamp) -> bool:
        """Whether the owner has said so of what is being answered."""
        while not self._given_up and self._pipe.poll():
            message = m.decode_to_live(self._pipe.recv_bytes(m.MAX_LIVE_MESSAGE_BYTES))
            if isinstance(message, m.Leave):
                raise EOFError
            self._given_up = isinstance(message, m.Stop) and message.stamp == stamp
        return self._given_up

    def _send(self, message: m.FromLive) -> None:
        self._pipe.send_bytes(m.encode(message))

    def _answered(self, draw: m.Draw) -> m.FromLive:
        started = time.perf_counter()
        self._given_up = False
        try:
            answer = self._answerer(type(draw.request).__name__)(draw.request, lambda: self._wanted_no_more(draw.stamp))
            return self._told(draw, answer, started)
        except StudioError as error:
            return m.Refused(draw.stamp, error.code, error.facts)
        except FileNotFoundError as error:
            return m.Refused(draw.stamp, FileMissing.code, {"name": os.path.basename(error.filename or "")})  # noqa: PTH119
        except EOFError:
            raise
        except Exception:  # noqa: BLE001 - whatever ends one frame must not end the next
            _log.exception("a live frame failed")
            return m.Refused(draw.stamp, StudioError.code)

    def _told(self, draw: m.Draw, answer: Answer, started: float) -> m.FromLive:
        notes = tuple(m.LiveNote(code, facts) for code, facts in answer.notes)
        took_ms = (time.perf_counter() - started) * 1000
        if answer.pixels is None:
            return m.Told(draw.stamp, msgspec.msgpack.encode(answer.data), took_ms, notes)
        pixels = np.ascontiguousarray(answer.pixels, np.uint8)
        height, width = pixels.shape[:2]
        if pixels.nbytes > m.SLOT_BYTES or pixels.shape[2:] != (3,):
            raise ValueError(f"a frame of {pixels.shape} does not fit its slot")
        assert self._memory.buf is not None
        start = draw.slot * m.SLOT_BYTES
        self._memory.buf[start : start + pixels.nbytes] = pixels.reshape(-1).data
        return m.Shown(draw.stamp, width, height, took_ms, notes)

    def _answerer(self, kind: str) -> Answerer:
        name = self._options.answerers.get(kind) or ANSWERERS[kind]
        if name not in self._answerers:
            module, function = name.split(":")
            make = cast(Callable[[], Answerer], getattr(importlib.import_module(module), function))
            self._answerers[name] = make()
        return self._answerers[name]


def _set_up(options: LiveOptions) -> None:
    """torch follows when it is imported: which of several cards (generators/place.py), and how many threads."""
    os.environ[settings.LIVE] = "1"
    if options.threads:
        os.environ["OMP_NUM_THREADS"] = str(options.threads)
