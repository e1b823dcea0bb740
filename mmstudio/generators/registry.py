"""Which checkpoints there are and how each is loaded. Knows no torch: adapters are imported when loaded.

Large models come from the store: the window says which there are (`use`), the worker and the command line look there.
"""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import msgspec

from mmstudio import paths, settings
from mmstudio.checkpoints.families import FAMILIES, FEW_STEPS
from mmstudio.checkpoints.records import WHISPER, Checkpoint, Kind
from mmstudio.checkpoints.store import Store
from mmstudio.errors import CheckpointDamaged, CheckpointMissing
from mmstudio.generators.base import Generator, GeneratorInfo, Loader
from mmstudio.jobs import HINTS

INPAINTER = "starter-inpainter.safetensors"
DAMAGE_DETECTOR = "starter-damage-detector.safetensors"

REDRAWERS: tuple[Kind, ...] = ("face", "colour", "cleaner")  # nets that look at what they make anew
WHOLE: tuple[Kind, ...] = ("colour", "cleaner")  # those that are meant for the whole photo where nothing is marked

# built in, without weights: what a person painted says which colours there are
_HINTED = Checkpoint(id=HINTS, title="Colour by hints", kind="colour", path="", state="built_in")

NOT_ALONE = ("refiner", "edit")  # variants that draw nothing from words alone
STYLES = ("fluent-3d", "fluent-flat", "noto", "noto-blob", "twemoji", "emojione", "fxemoji", "streamline")


def _starter_mb() -> int:
    """Of all files that came along."""
    return sum(file.stat().st_size for file in paths.models().glob("starter-*.safetensors")) // 10**6


STARTER = GeneratorInfo(
    checkpoint="starter",
    title="Starter drawings",
    jobs=("generate",),
    own_size_px=512,
    sizes_px=(128, 256, 512, 1024),
    square=True,
    styles=STYLES,
    conditions=("text", "picture", "sound"),
    languages=("en", "zh"),
    negative_prompt=False,
    guidance=False,
    steps=0,
    mask=False,
    alpha=True,
    variation=True,
    walks=True,
    half_precision=False,
    memory_mib=400,
    size_mb=_starter_mb(),
    max_words=190,
    seconds_per_picture=0.2,
)

_ADAPTERS: dict[str, tuple[GeneratorInfo, str]] = {
    "starter": (STARTER, "mmstudio.generators.starter:load"),
}


_large: dict[str, GeneratorInfo] = {}  # of the store, as `use` was told
_names: dict[str, tuple[str, ...]] = {}  # what other programs may call those, by their ids
_nets: dict[str, Checkpoint] = {}  # of the store too: those of one net, which mend, listen or describe
_refiners: list[Checkpoint] = []  # and those that finish what one of them began
_added: list[Checkpoint] = []  # and those that are added to a model that draws


class Filler(msgspec.Struct, frozen=True):
    """A checkpoint that can fill holes of a photograph. words: whether it draws what a prompt says. looks: whether it
    can be given a picture that the fill is to look like. kind: of REDRAWERS where it makes anew what it sees."""

    checkpoint: str
    title: str
    words: bool
    looks: bool = False
    kind: Kind = "inpainter"

    @property
    def whole(self) -> bool:
        """Whether it is meant for the whole photo where nothing is marked."""
        return self.kind in WHOLE


BY_HINTS = Filler(_HINTED.id, _HINTED.title, False, kind=_HINTED.kind)


def has(name: str) -> bool:
    """Whether a weights file of models/ is there; what mends photographs is offered only then."""
    return (paths.models() / name).is_file()


def use(rows: Iterable[Checkpoint]) -> None:
    """These are in the store now; `infos` names those that draw, from now on. Reads no disk."""
    rows = tuple(rows)
    _large.clear()
    _names.clear()
    _nets.clear()
    _nets.update((row.id, row) for row in rows if row.usable and row.purpose in ("restore", "sound"))
    _added[:] = [row for row in rows if row.usable and row.purpose == "addition"]
    _refiners[:] = [row for row in rows if row.usable and row.variant == "refiner" and row.form == "folder"]
    for row in rows:
        if row.usable and (record := info_of(row, rest_of(row, rows))) is not None:
            _large[row.id] = record
            _names[row.id] = tuple(_plain(name) for name in (row.path, row.title))


def infos() -> tuple[GeneratorInfo, ...]:
    """All generators that are known here, the starter first. Reads no disk."""
    return (*(info for info, _ in _ADAPTERS.values()), *_large.values())


def named(name: str) -> GeneratorInfo | None:
    """What draws from words and is called so by another program: its id, its file or its title, whatever its folder,
    its suffix, its case and the hash in brackets behind it. None where it is not here. Reads no disk."""
    wanted = _plain(name)
    called = (one for one in infos() if wanted in (one.checkpoint, *_names.get(one.checkpoint, ())))
    return next((one for one in called if "generate" in one.jobs), None) if wanted else None


def _plain(name: str) -> str:
    """ "sd\\V1-5.safetensors [6ce0161689]" -> "v1-5". What follows another dot stays: names end with versions."""
    bare = re.sub(r"\s*\[[0-9a-fA-F]+\]\s*$", "", name)
    last = re.split(r"[/\\]", bare.rstrip("/\\"))[-1]
    return re.sub(r"\.(safetensors|sft|ckpt|pth?|bin|gguf)$", "", last.strip().casefold())


def fillers() -> tuple[Filler, ...]:
    """What is in the store and fills holes; after it what makes anew what it sees. Reads no disk."""
    filling = (Filler(row.id, row.title, False) for row in _nets.values() if row.kind == "inpainter")
    redrawing = (Filler(row.id, row.title, False, kind=row.kind) for row in _nets.values() if row.kind in REDRAWERS)
    drawing = (
        Filler(one.checkpoint, one.title, True, bool(additions("ip_adapter", one.family)))
        for one in _large.values()
        if "inpaint" in one.jobs
    )
    return (*filling, *drawing, *redrawing)


def nets(kind: str) -> tuple[Checkpoint, ...]:
    """What is in the store of one kind of single nets: "upscaler", "face", "caption", … Reads no disk."""
    return tuple(row for row in _nets.values() if row.kind == kind)


def captioner(rows: Iterable[Checkpoint]) -> Checkpoint | None:
    """What of these describes pictures in sentences, the largest, or None."""
    usable = (row for row in rows if row.kind == "caption" and row.usable)
    return max(usable, key=lambda row: (row.size_bytes, row.id), default=None)


def redrawer(checkpoint: str) -> Checkpoint | None:
    """The net of REDRAWERS that a method names, or what needs none; None where it names something else."""
    row = _HINTED if checkpoint == HINTS else _nets.get(checkpoint)
    if row is None:
        with contextlib.suppress(CheckpointMissing):
            row = store().find(checkpoint)
    return row if row is not None and row.kind in REDRAWERS else None


def additions(kind: str, family: str) -> tuple[Checkpoint, ...]:
    """What is in the store and can be added to a model of a family: "lora", "controlnet", "ip_adapter". Reads no
    disk."""
    return tuple(row for row in _added if row.kind == kind and row.family in ("", family))


def listeners() -> tuple[Checkpoint, ...]:
    """What is in the store and names sounds, the best first: CLAP knows any word, AST its labels. Reads no disk."""
    return tuple(sorted((row for row in nets("sound") if row.family != WHISPER), key=lambda row: row.family != "CLAP"))


def writers() -> tuple[Checkpoint, ...]:
    """What is in the store and writes down speech, the largest first. Reads no disk."""
    return tuple(sorted((row for row in nets("sound") if row.family == WHISPER), key=lambda row: -row.size_bytes))


def refiners(record: GeneratorInfo) -> tuple[Checkpoint, ...]:
    """What is in the store and can draw the last steps of a model's pictures. Reads no disk."""
    return tuple(row for row in _refiners if record.refines and row.family == record.family)


def info(checkpoint: str) -> GeneratorInfo:
    """The record of one checkpoint; one that is not known here is looked for in the store. Raises CheckpointMissing."""
    if checkpoint in _ADAPTERS:
        return _ADAPTERS[checkpoint][0]
    if checkpoint in _large:
        return _large[checkpoint]
    there = store()
    row = there.find(checkpoint)
    record = enlarging_info(row) if row.kind == "upscaler" else info_of(row, rest_of(row, there.rows()))
    if record is None:
        raise CheckpointMissing(name=checkpoint)
    return record


def load(checkpoint: str) -> Generator:
    """Load a checkpoint into memory. Raises CheckpointMissing, CheckpointDamaged, MemoryError."""
    if checkpoint in _ADAPTERS:
        module, function = _ADAPTERS[checkpoint][1].split(":")
        return cast(Loader, getattr(importlib.import_module(module), function))()
    row = store().find(checkpoint)
    if row.state == "missing":
        raise CheckpointMissing(name=row.title)
    if not row.usable:
        raise CheckpointDamaged(name=row.title, file=row.path)
    if row.kind == "upscaler":
        return cast(Generator, importlib.import_module("mmstudio.generators.enlarging").EnlargingGenerator(row.id))
    diffusion = importlib.import_module("mmstudio.generators.diffusion")
    return cast(Generator, diffusion.load(row, store()))


def store() -> Store:
    """The store that the settings name."""
    chosen = settings.load(settings.default_path()).settings
    return Store(chosen.checkpoints, tuple(Path(other) for other in chosen.other_folders))


def enlarging_info(row: Checkpoint) -> GeneratorInfo:
    """An upscaler as a generator: it draws over a picture, only larger. Nobody chooses it to draw from words."""
    return GeneratorInfo(
        checkpoint=row.id,
        title=row.title,
        jobs=(),
        own_size_px=4096,  # what room is looked for on the disk
        sizes_px=(),
        square=False,
        styles=(),
        conditions=(),
        negative_prompt=False,
        guidance=False,
        steps=0,
        mask=False,
        alpha=True,
        variation=False,
        half_precision=False,
        memory_mib=max(row.memory_mib, 1000),
        size_mb=max(1, round(row.size_bytes / 10**6)),
        max_words=0,
        seconds_per_picture=0.0,
        start_picture=True,
    )


def rest_of(row: Checkpoint, rows: Iterable[Checkpoint]) -> Checkpoint | None:
    """The diffusers folder among rows that has what a file of one net lacks; None where nothing is lacking, or found.

    The largest is taken: of one family it is the most complete.
    """
    family = FAMILIES.get(row.family)
    whole = row.kind == "pipeline" and (row.form == "folder" or (family is not None and family.single_file))
    if family is None or whole or row.kind not in ("pipeline", "transformer"):
        return None
    lenders = [
        other
        for other in rows
        if other.kind == "pipeline" and other.form == "folder" and other.family == row.family and other.usable
        if other.variant not in ("inpaint", *NOT_ALONE)
    ]
    return max(lenders, key=lambda other: (other.size_bytes, other.id), default=None)


def info_of(row: Checkpoint, rest: Checkpoint | None = None) -> GeneratorInfo | None:
    """What a checkpoint of the store can do; None for what draws no pictures by itself. rest: of `rest_of`."""
    family = FAMILIES.get(row.family)
    if row.kind not in ("pipeline", "transformer") or family is None or row.variant in NOT_ALONE:
        return None
    if rest is None and (row.kind == "transformer" or (row.form == "file" and not family.single_file)):
        return None
    steps, guidance_scale = FEW_STEPS.get(row.variant, (family.steps, family.guidance_scale))
    inpaints = bool(family.pipelines[2])
    draws = row.variant != "inpaint"
    return GeneratorInfo(
        checkpoint=row.id,
        title=row.title,
        jobs=(*(("generate",) if draws else ()), *(("inpaint",) if inpaints else ())),  # type: ignore[arg-type]
        own_size_px=family.own_size_px,
        sizes_px=family.sizes_px,
        square=False,
        styles=(),
        conditions=("text",),  # a starting picture and, with an IP-Adapter, a mood are told apart below
        languages=("en", "zh") if family.id in ("z-image", "qwen-image") else ("en",),
        negative_prompt=family.negative_prompt and guidance_scale > 1,
        guidance=guidance_scale > 1,
        steps=steps,
        mask=inpaints,
        alpha=False,
        variation=family.variation,
        half_precision=True,
        memory_mib=row.memory_mib if rest is None else max(row.memory_mib, rest.memory_mib),
        size_mb=max(1, round(row.size_bytes / 10**6)),
        max_words=2000 if family.long else family.tokens * 3 // 4,
        seconds_per_picture=0.0,
        family=family.id,
        variant=row.variant,
        multiple_px=family.multiple_px,
        guidance_scale=guidance_scale,
        samplers=family.samplers,
        start_picture=bool(family.pipelines[1]) and draws,
        reference=family.ip_adapters,
        loras=family.loras,
        control=bool(family.controlnet_class),
        clip_skip=family.clip_skip,
        hires=bool(family.pipelines[1]) and draws,
        refines=family.id == "sdxl" and draws and guidance_scale > 1,
        walks=draws,
    )
