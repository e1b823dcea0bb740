"""`mmstudio generate`: from a prompt to files, with no window, no queue and no Qt."""

from __future__ import annotations

import json
import os
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import cast

import msgspec

from mmstudio import __version__, disk, settings
from mmstudio.errors import UnknownSize, UnknownStyle
from mmstudio.generators import registry
from mmstudio.generators.base import Drawn, Generator, GeneratorInfo, Pixels, Report
from mmstudio.jobs import (
    MAX_SEED,
    STARTER,
    CheckpointUse,
    Condition,
    ControlKind,
    ControlUse,
    GenerateJob,
    LoraUse,
    PictureCondition,
    Recipe,
    SoundCondition,
    TextCondition,
)
from mmstudio.media.metadata import FORMATS, Format, write_picture
from mmstudio.settings import Settings

_UNREAD_SHOWN = 12  # words; a whole page of them would hide the paths


@dataclass
class Keeper:
    """Writes every finished picture at once and says where it is; what the worker is to the window.

    out: a folder, a file with the suffix of a picture (numbered when it exists), or None for the library.
    Satisfies generators.base.Report.
    """

    generator: Generator
    job: GenerateJob
    out: Path | None
    settings: Settings
    quiet: bool = False
    kept: list[dict[str, object]] = field(default_factory=list)
    unread_words: tuple[str, ...] = ()
    understood_words: list[str] = field(default_factory=list)
    unknown_words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    shares: tuple[float, ...] = ()
    more: tuple[CheckpointUse, ...] = ()  # that took part besides those of the generator

    def progress(self, fraction: float) -> None:
        if sys.stderr.isatty() and not self.quiet and self.job.count > 1:
            end = "\r" if fraction >= 1 else ""
            print(f"\r{fraction:4.0%}", end=end, file=sys.stderr, flush=True)

    def preview(self, index: int, pixels: Pixels) -> None:
        pass  # a terminal shows no pictures

    def drawn(self, picture: Drawn) -> None:
        job = self.job.single(picture.index)
        now = datetime.now().astimezone()
        recipe = Recipe(
            version=__version__,
            job=job,
            checkpoints=(*self.generator.checkpoints, *self.more),
            device=self.generator.device,
            dtype=self.generator.dtype,
            libraries=self.generator.libraries,
            created=now.isoformat(timespec="seconds"),
        )
        path = self._write(picture.pixels, recipe, now)
        height, width = picture.pixels.shape[:2]
        self.kept.append({"path": str(path), "seed": job.seed, "style": job.style, "width": width, "height": height})
        self.notes += [note for note in picture.notes if note not in self.notes]
        if not self.quiet:
            print(path, flush=True)

    def unread(self, words: tuple[str, ...]) -> None:
        self.unread_words = words

    def understood(self, words: tuple[str, ...], unknown: tuple[str, ...]) -> None:
        self.understood_words += words
        self.unknown_words += unknown
        if not self.quiet:
            said = [f"Understood as: {', '.join(words)}"] if words else []
            said += [f"Not known: {', '.join(unknown)}"] if unknown else []
            print(*said, sep="\n", file=sys.stderr, flush=True)

    def mixed(self, shares: tuple[float, ...], notes: tuple[str, ...]) -> None:
        self.shares = shares
        self.notes += [note for note in notes if note not in self.notes]
        if not self.quiet and len(shares) > 1:
            print("Share of each:", mixture_text(self.job, shares), file=sys.stderr, flush=True)

    def _write(self, pixels: Pixels, recipe: Recipe, now: datetime) -> Path:
        from mmstudio.library import files

        template, write_recipe = self.settings.name_template, self.settings.write_recipe
        if self.out is None:
            if not self.settings.library_folder:
                disk.make_folder(self.settings.library)  # the default one; a chosen folder that is gone stays gone
            return files.keep_picture(
                self.settings.library, pixels, recipe, template, write_recipe, now, format=self.settings.picture_format
            )
        format = picture_format(self.out)
        if format == "jpeg":
            pixels = pixels[..., :3]
        if format:
            target = self.out
        else:  # the files themselves, in no dated folder: this folder was named for them
            height, width = pixels.shape[:2]
            target = self.out / f"{files.picture_name(template, recipe, now, width, height)}.png"
        disk.make_folder(target.parent)
        return disk.write_new(
            target, lambda file: write_picture(file, pixels, format or "png", recipe if write_recipe else None)
        )


def mixture_text(job: GenerateJob, shares: tuple[float, ...]) -> str:
    """How much each condition moved the result: "in the snow 52 %, fox.png 48 %"."""
    names = [one.prompt if isinstance(one, TextCondition) else Path(one.path).name for one in job.conditions]
    return ", ".join(f"{name[:40]} {share:.0%}".replace("%", " %") for name, share in zip(names, shares, strict=True))


def weighted(text: str, usual: float) -> tuple[str, float]:
    """("fox.png", .6) of "fox.png:0.6"; without a number from 0 to 1 at its end, the text as it is and `usual`."""
    found = re.fullmatch(r"(.+):([01]|0?\.\d+|[01]\.\d+)", text, re.DOTALL)
    if found is None or float(found[2]) > 1:
        return text, usual
    return found[1], float(found[2])


def conditions_of(prompt: str, images: Sequence[str], sounds: Sequence[str]) -> tuple[Condition, ...]:
    """Words, pictures and sounds as typed, each with its weight. Raises ValueError where nothing is named."""
    found: list[Condition] = []
    if prompt.strip():
        words, weight = weighted(prompt, 1.0) if images or sounds else (prompt, 1.0)
        found.append(TextCondition(prompt=words, weight=weight))
    for picture in images:
        path, weight = weighted(picture, 0.5)
        found.append(PictureCondition(path=str(Path(path).absolute()), weight=weight))
    for sound in sounds:
        path, weight = weighted(sound, 0.5)
        found.append(SoundCondition(path=str(Path(path).absolute()), weight=weight))
    if not found:
        raise ValueError('Write a prompt, for example: mmstudio generate "a red apple"')
    return tuple(found)


def heard_by(listener: str, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """With what an installed net hears in the sounds; ours listens while it draws.

    Raises CheckpointMissing, SoundSilent, and as `open_sound`."""
    if listener == STARTER or not any(isinstance(one, SoundCondition) for one in conditions):
        return conditions
    from mmstudio.audio.sound_words import listen
    from mmstudio.cli.listen import listener as installed

    net = installed(listener)
    return tuple(
        msgspec.structs.replace(one, heard=listen(Path(one.path), one.start_s, one.duration_s, net).concepts)
        if isinstance(one, SoundCondition)
        else one
        for one in conditions
    )


def make_job(
    prompt: str,
    *,
    images: Sequence[str] = (),
    sounds: Sequence[str] = (),
    checkpoint: str = "starter",
    style: str = "any",
    seed: int | None = None,
    count: int = 1,
    size: str = "",
    background: str = "transparent",
    variation: float = 0.0,
    variation_seed: int = 0,
    memory: bool = True,
    negative_prompt: str = "",
    steps: int | None = None,
    guidance_scale: float | None = None,
    sampler: str = "",
    loras: Sequence[str] = (),
    start: Path | None = None,
    denoising_strength: float = 0.6,
    hires_scale: float = 1.0,
    refiner: str = "",
    upscaler: str = "",
    clip_skip: int = 0,
    ip_adapter: str = "",
    control: str = "",
    control_picture: Path | None = None,
    control_kind: ControlKind = "canny",
    listener: str = STARTER,
) -> GenerateJob:
    """The job that the typed words ask for; seed None draws one, size "" is the checkpoint's own.

    listener: the id of an installed net that says what is heard in the sounds.

    Raises UnknownStyle, UnknownSize, CheckpointMissing, and ValueError for an empty prompt or a number out of range.
    """
    conditions = heard_by(listener, conditions_of(prompt, images, sounds))
    info = registry.info(checkpoint)
    if info.reference and images:
        rows = registry.store().rows()
        fits = (row.id for row in rows if row.kind == "ip_adapter" and row.family == info.family and row.usable)
        ip_adapter = ip_adapter or next(fits, "")
        if not ip_adapter:
            raise ValueError(f"{info.title} takes the mood of a picture through an IP-Adapter, and none is installed.")
    elif ip_adapter:
        raise ValueError("--ip-adapter goes with --image and a model of its family.")
    else:
        _check_conditions(info, conditions)
    controlled = _control(info, control, control_picture, control_kind)
    _check_style(info, style)
    width, height = _sides(info, size)
    if sampler and sampler not in info.samplers:
        raise ValueError(f"{info.title} knows these samplers: {', '.join(info.samplers) or 'none'}.")
    if not info.family and (
        negative_prompt or steps or guidance_scale or loras or start or hires_scale > 1 or clip_skip
    ):
        raise ValueError(f"{info.title} has no steps, guidance or LoRA; large models do (--checkpoint).")
    if refiner and not info.refines:
        raise ValueError(f"{info.title} has no refiner; SDXL has (--checkpoint).")
    if start is not None:
        if not start.is_file():
            raise ValueError(f"There is no picture {start}.")
        conditions += (PictureCondition(path=str(start.absolute()), role="start"),)
    return GenerateJob(
        conditions=conditions,
        negative_prompt=negative_prompt,
        steps=steps,
        guidance_scale=guidance_scale,
        sampler=sampler,
        loras=tuple(_lora(text) for text in loras),
        denoising_strength=denoising_strength,
        hires_scale=hires_scale,
        refiner=refiner,
        upscaler=upscaler,
        clip_skip=clip_skip,
        ip_adapter=ip_adapter,
        control=controlled,
        checkpoint=checkpoint,
        style=style,
        seed=random.randrange(MAX_SEED + 1) if seed is None else seed,
        count=count,
        width=width,
        height=height,
        background=background,
        variation=variation,
        variation_seed=variation_seed,
        memory=memory,
    )


def picture_format(out: Path) -> Format | None:
    """The format that the suffix of out names; None when out is a folder."""
    return FORMATS.get(out.suffix.lower())


def run(job: GenerateJob, out: Path | None, as_json: bool) -> int:
    """Draw all pictures of job and print each path as soon as its file is complete; returns the exit code.

    Raises StudioError; pictures that were finished before stay.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads starve a small machine
    chosen = settings.load(settings.default_path()).settings
    generator = registry.load(job.checkpoint)
    keeper = Keeper(generator=generator, job=job, out=out, settings=chosen, quiet=as_json)
    try:
        generator.run(job, _enlarging(job, keeper))
    except KeyboardInterrupt:
        print(f"Stopped. {len(keeper.kept)} of {job.count} pictures are kept.", file=sys.stderr)
        return 1
    finally:
        if as_json:
            answer = {
                "pictures": keeper.kept,
                "understood": keeper.understood_words,
                "unknown": keeper.unknown_words,
                "unread": keeper.unread_words,
                "notes": keeper.notes,
                "shares": keeper.shares,
            }
            print(json.dumps(answer, ensure_ascii=False, indent=2))
    if keeper.unread_words and not as_json:
        shown = " ".join(keeper.unread_words[:_UNREAD_SHOWN])
        more = len(keeper.unread_words) - _UNREAD_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        print(f"Not read, because the prompt is too long for this model: {shown}{rest}", file=sys.stderr)
    return 0


def _enlarging(job: GenerateJob, keeper: Keeper) -> Report:
    if not job.upscaler:
        return keeper
    from mmstudio.generators import enlarging

    keeper.more = (enlarging.load_enlarger(job.upscaler).use,)
    return cast(Report, enlarging.Enlarging(job.upscaler, keeper))


def _check_conditions(info: GeneratorInfo, conditions: tuple[Condition, ...]) -> None:
    for one, kind, what in ((PictureCondition, "picture", "pictures"), (SoundCondition, "sound", "sounds")):
        if kind not in info.conditions and any(isinstance(condition, one) for condition in conditions):
            raise ValueError(f"{info.title} draws from words only, not from {what}.")


def _control(info: GeneratorInfo, text: str, picture: Path | None, kind: ControlKind) -> ControlUse | None:
    """ "canny-sd15:0.8" and a picture -> a ControlNet with its weight. Raises ValueError."""
    if not text and picture is None:
        return None
    if not text or picture is None:
        raise ValueError("A ControlNet and what it keeps to go together: --control NAME --control-picture PICTURE.")
    if not info.control:
        raise ValueError(f"{info.title} knows no ControlNet.")
    if not picture.is_file():
        raise ValueError(f"There is no picture {picture}.")
    name, colon, weight = text.rpartition(":")
    use = ControlUse(checkpoint=name if colon else text, picture=str(picture.absolute()), kind=kind)
    return msgspec.structs.replace(use, weight=float(weight)) if colon else use


def _lora(text: str) -> LoraUse:
    """ "style:0.8" -> a LoRA with its weight; without one 1. Raises ValueError."""
    name, colon, weight = text.rpartition(":")
    return LoraUse(checkpoint=name, weight=float(weight)) if colon else LoraUse(checkpoint=text)


def _check_style(info: GeneratorInfo, style: str) -> None:
    known = ("any", *info.styles)
    if style not in known:
        raise UnknownStyle(name=style, known=", ".join(known))


def _sides(info: GeneratorInfo, size: str) -> tuple[int, int]:
    """(width, height) of "256" or "256x256"; (0, 0) for ""."""
    if not size:
        return 0, 0
    first, _, second = size.lower().replace("×", "x").partition("x")
    try:
        width, height = int(first), int(second or first)
    except ValueError:
        width = height = -1
    if info.multiple_px:
        possible = all(side >= 64 and side % info.multiple_px == 0 for side in (width, height))
    else:
        possible = width in info.sizes_px and height in info.sizes_px and (width == height or not info.square)
    if not possible:
        known = ", ".join(str(side) for side in info.sizes_px)
        raise UnknownSize(width=first, height=second or first, known=known + (" (squares)" if info.square else ""))
    return width, height
