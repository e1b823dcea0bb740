"""What crosses the pipe of the live worker: one request for one frame at a time, msgspec bytes, never pickles.

`LiveRequest` is the registry of what can be asked: a tagged struct per kind, and in `engine/live_kinds.py` the
function that answers it.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from mmstudio.engine.live_kinds import LiveRequest
from mmstudio.errors import Fact

MAX_LIVE_MESSAGE_BYTES = 4 * 1024 * 1024  # pixels never cross the pipe
SLOTS = 3  # one is written, one waits for the window, one is read
SLOT_BYTES = 2048 * 1536 * 3  # the largest frame, RGB888

Stamp: TypeAlias = int  # rises with every request; an answer with an older one is stale


class LiveNote(msgspec.Struct, frozen=True):
    """Something to say beside a frame, which is there all the same: code and facts of a sentence."""

    code: str
    facts: dict[str, Fact] = {}


# owner -> worker


class Draw(msgspec.Struct, frozen=True, tag=True):
    """Answer request; pixels go into slot of the shared memory."""

    stamp: Stamp
    slot: int
    request: LiveRequest


class Stop(msgspec.Struct, frozen=True, tag=True):
    """The answer with this stamp is wanted no more; one that has begun may be given up: Refused("cancelled")."""

    stamp: Stamp


class Leave(msgspec.Struct, frozen=True, tag=True):
    """There is nothing left to do."""


ToLive: TypeAlias = Draw | Stop | Leave


# worker -> owner


class Awake(msgspec.Struct, frozen=True, tag=True):
    """Requests are served."""


class Shown(msgspec.Struct, frozen=True, tag=True):
    """A frame lies in its slot: rows top down, three bytes each pixel. took_ms: to draw it."""

    stamp: Stamp
    width: int
    height: int
    took_ms: float
    notes: tuple[LiveNote, ...] = ()


class Told(msgspec.Struct, frozen=True, tag=True):
    """An answer that is no picture: msgpack of whatever the kind of request gives."""

    stamp: Stamp
    data: bytes
    took_ms: float
    notes: tuple[LiveNote, ...] = ()


class Refused(msgspec.Struct, frozen=True, tag=True):
    """No answer: code and facts of a StudioError, or "bug"."""

    stamp: Stamp
    code: str
    facts: dict[str, Fact] = {}


FromLive: TypeAlias = Awake | Shown | Told | Refused

_to_live: msgspec.msgpack.Decoder[ToLive] = msgspec.msgpack.Decoder(ToLive)
_from_live: msgspec.msgpack.Decoder[FromLive] = msgspec.msgpack.Decoder(FromLive)


def encode(message: ToLive | FromLive) -> bytes:
    return msgspec.msgpack.encode(message)


def decode_to_live(data: bytes) -> ToLive:
    """Raises msgspec.ValidationError / DecodeError for anything else."""
    return _to_live.decode(data)


def decode_from_live(data: bytes) -> FromLive:
    """Raises msgspec.ValidationError / DecodeError for anything else."""
    return _from_live.decode(data)
