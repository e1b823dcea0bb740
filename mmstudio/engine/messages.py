"""Everything that crosses the pipe between the courier and the worker: msgspec bytes, never pickles.

Each answer carries the id of its job, so a late answer of an abandoned job is recognised and dropped.
"""

from __future__ import annotations

import msgspec

from mmstudio.errors import Fact
from mmstudio.jobs import Job, Recipe
from mmstudio.settings import LowMemory, PictureFormat, Settings

MAX_MESSAGE_BYTES = 64 * 1024 * 1024  # a 4096 x 4096 RGB preview and its envelope; longer is a broken peer


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how the worker writes finished pictures.

    folder: of the library; of an InpaintJob and a DetectJob that of the document, whose files have fixed names.
    """

    folder: str
    name_template: str = "{date}-{prompt}-{seed}"
    write_recipe: bool = True
    picture_format: PictureFormat = "png"


def output_of(settings: Settings) -> Output:
    """Into the library, as the person chose."""
    return Output(
        folder=str(settings.library),
        name_template=settings.name_template,
        write_recipe=settings.write_recipe,
        picture_format=settings.picture_format,
    )


# courier -> worker


class Run(msgspec.Struct, frozen=True, tag=True):
    """made: pictures of an earlier, broken-off run that are on disk already and are not written again.
    batch: what the recipes of its pictures have in common."""

    job_id: int
    job: Job
    output: Output
    made: tuple[int, ...] = ()
    batch: str = ""


class Cancel(msgspec.Struct, frozen=True, tag=True):
    """Stop job_id now; anything else is untouched, so a late cancel cannot hit the next job."""

    job_id: int


class StopAfterThis(msgspec.Struct, frozen=True, tag=True):
    """Finish the picture of job_id that is being drawn, then stop."""

    job_id: int


class FreeMemory(msgspec.Struct, frozen=True, tag=True):
    """Unload every checkpoint, now if idle, else after the running job."""


class Load(msgspec.Struct, frozen=True, tag=True):
    """Load a checkpoint in advance, so that the first picture is quick."""

    checkpoint: str


class Configure(msgspec.Struct, frozen=True, tag=True):
    """Settings that count from now on, as in `child.WorkerOptions`."""

    keep_model_min: float
    previews: bool = True
    low_memory: LowMemory = "auto"


class Quit(msgspec.Struct, frozen=True, tag=True):
    """Stop the running job and leave."""


ToWorker = Run | Cancel | StopAfterThis | FreeMemory | Load | Configure | Quit


# worker -> courier


class Ready(msgspec.Struct, frozen=True, tag=True):
    """torch is imported; work may be sent. memory_mib: of the device (graphics card or system), used and in all.
    kind: "cpu", "cuda" or "mps". cards: what all graphics cards are called that could be chosen, by their numbers.
    others: where further workers may compute beside this one, as `WorkerOptions.place` has it."""

    device: str
    memory_used_mib: int
    memory_total_mib: int
    no_graphics_card: bool  # one was expected (setting) and is gone: fault P16
    kind: str = "cpu"
    cards: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class Heartbeat(msgspec.Struct, frozen=True, tag=True):
    """Once a second, from a thread that needs the interpreter lock: a hung worker is silent."""

    memory_used_mib: int
    memory_total_mib: int
    loaded: tuple[str, ...]  # checkpoints in memory


class Received(msgspec.Struct, frozen=True, tag=True):
    job_id: int


class Loading(msgspec.Struct, frozen=True, tag=True):
    """A checkpoint is being loaded for job_id (0: in advance)."""

    job_id: int
    checkpoint: str


class Progress(msgspec.Struct, frozen=True, tag=True):
    """fraction 0..1 of the whole job; pictures finished of count; seconds_left < 0 = not known yet.
    place of places: of a photo that is mended; 0 = not known."""

    job_id: int
    fraction: float
    finished: int
    count: int
    seconds_left: float
    place: int = 0
    places: int = 0


class Preview(msgspec.Struct, frozen=True, tag=True):
    """A first look at picture `index`: channels 3 or 4, rows top down, pixels 8 bit."""

    job_id: int
    index: int
    width: int
    height: int
    channels: int
    pixels: bytes


class Kept(msgspec.Struct, frozen=True, tag=True):
    """Picture `index` is a complete file on disk. in_use: the name it should have had and another program holds (D9),
    else ""."""

    job_id: int
    index: int
    path: str
    recipe: Recipe
    notes: tuple[str, ...] = ()
    in_use: str = ""


class Written(msgspec.Struct, frozen=True, tag=True):
    """Result `index` of a job on a document is a complete file in it: a repair (documents/repairs.py) that waits to be
    added to the list, or the map of damage (documents/damage.py)."""

    job_id: int
    index: int
    path: str


class Unsaved(msgspec.Struct, frozen=True, tag=True):
    """Picture `index` is finished but could not be written: it waits in the tray (D2). path: its place in the tray,
    "" if even that failed; pixels: PNG bytes then, else b""."""

    job_id: int
    index: int
    code: str
    facts: dict[str, Fact]
    path: str
    png: bytes = b""


class Done(msgspec.Struct, frozen=True, tag=True):
    """All that was asked for is finished. kept: pictures, or other results, on disk.
    notes: codes of what changed ("smaller_batch", "nothing_masked", …).
    unread: words of the prompt that were not read. shares: how much each condition moved the result."""

    job_id: int
    kept: int
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()


class Failed(msgspec.Struct, frozen=True, tag=True):
    """How a job ended otherwise. code: of a StudioError, "cancelled", or "bug". kept: pictures on disk."""

    job_id: int
    code: str
    facts: dict[str, Fact] = {}
    kept: int = 0
    details: str = ""  # traceback for the log, never for the person


FromWorker = Ready | Heartbeat | Received | Loading | Progress | Preview | Kept | Written | Unsaved | Done | Failed


_to_worker: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)
_from_worker: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(FromWorker)


def encode_to_worker(message: ToWorker) -> bytes:
    return msgspec.msgpack.encode(message)


def decode_to_worker(data: bytes) -> ToWorker:
    """Raises msgspec.ValidationError / DecodeError for anything else."""
    return _to_worker.decode(data)


def encode_from_worker(message: FromWorker) -> bytes:
    return msgspec.msgpack.encode(message)


def decode_from_worker(data: bytes) -> FromWorker:
    """Raises msgspec.ValidationError / DecodeError for anything else."""
    return _from_worker.decode(data)
