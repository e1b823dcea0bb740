"""Finished pictures become ordinary files: named by a template, in dated folders, never over another.

Used by the worker and by the command line; knows nothing of the index.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mmstudio import disk
from mmstudio.errors import FolderUnreachable
from mmstudio.jobs import AnimateJob, ExploreJob, GenerateJob, InpaintJob, LayeredJob, Recipe, text_job
from mmstudio.media.metadata import SUFFIXES, Format, Pixels, write_picture
from mmstudio.settings import NAME_TOKENS, PictureFormat, unknown_tokens

EXPORT_TOKENS = ("name", "n", *NAME_TOKENS)  # also the file's own name, and its number among those exported
DEFAULT_TEMPLATE = "{date}-{prompt}-{seed}"
SERIES = ".frames"  # ends the name of a folder of numbered pictures, which are one film and not pictures of the library
_PROMPT_BYTES = 60  # of 120, so that what follows the prompt in a name is not cut away
_TOKEN = re.compile(r"\{([^{}]*)\}")


def keep_picture(
    folder: Path,
    pixels: Pixels,
    recipe: Recipe,
    template: str = DEFAULT_TEMPLATE,
    write_recipe: bool = True,
    when: datetime | None = None,
    in_use: Callable[[str], None] = lambda name: None,
    format: PictureFormat = "png",
) -> Path:
    """Write a finished picture into the dated subfolder of folder, without loss; returns its path.

    pixels: (H, W, 3) or (H, W, 4) straight alpha, uint8. recipe: of this very picture (`job.single(index)`).
    in_use: called with the name that should have been its, if another program holds it (D9).
    When this returns, the file is complete and on the disk; when it raises, there is no file.
    folder must exist: a drive that was unplugged must not be replaced by a new folder of the same name.
    Raises FolderUnreachable, FolderReadOnly, DiskFull, FileLocked, and ValueError for a wrong template.
    """
    when = when or datetime.now().astimezone()
    if not disk.is_folder(folder):
        raise FolderUnreachable(folder=str(folder))
    day = folder / f"{when:%Y-%m-%d}"
    disk.make_folder(day)
    name = picture_name(template, recipe, when, pixels.shape[1], pixels.shape[0])
    return disk.write_new(
        day / f"{name}{SUFFIXES[format]}",
        lambda file: write_picture(file, pixels, format, recipe if write_recipe else None, quality=100),
        in_use,
    )


def picture_name(template: str, recipe: Recipe, when: datetime, width: int, height: int) -> str:
    """The name that template gives, without suffix; safe on every system. Raises ValueError for unknown tokens."""
    check_template(template)
    return _filled(template, _pieces(recipe, when, width, height))


def export_name(
    template: str, name: str, recipe: Recipe | None, when: datetime, width: int, height: int, number: int
) -> str:
    """The name of an exported copy, without suffix. name: of the file in the library, without suffix; number: its
    place among those exported, from 1. What a picture without recipe does not know stays empty, its prompt is its
    name; the same for a mended photo. Raises ValueError for unknown tokens."""
    check_template(template, EXPORT_TOKENS)
    drawn = recipe if recipe is not None and isinstance(recipe.job, GenerateJob | ExploreJob) else None
    pieces = _pieces(drawn or Recipe(version="", job=text_job(name)), when, width, height)
    if drawn is None:
        pieces |= {"seed": str(recipe.job.seed) if recipe else "", "style": "", "model": ""}
    return _filled(template, pieces | {"name": name, "n": str(number)}).strip("-_ ") or "picture"


def check_template(template: str, tokens: tuple[str, ...] = NAME_TOKENS) -> None:
    """Raises ValueError that names the tokens nobody knows."""
    if unknown := unknown_tokens(template, tokens):
        raise ValueError(", ".join(unknown))


def _pieces(recipe: Recipe, when: datetime, width: int, height: int) -> dict[str, str]:
    job = recipe.job
    match job:
        case GenerateJob() | ExploreJob():
            style, model = job.style, job.checkpoint
        case AnimateJob():
            style, model = job.animation.preset, ""
        case InpaintJob():
            style, model = "", job.method
        case LayeredJob():
            style, model = "", ""
    return {
        "date": f"{when:%Y-%m-%d}",
        "time": f"{when:%H-%M-%S}",
        "prompt": disk.safe_name(job.prompt, _PROMPT_BYTES),
        "seed": str(job.seed),
        "style": disk.safe_name(style, 40),
        "model": disk.safe_name(model, 40),
        "width": str(width),
        "height": str(height),
    }


def _filled(template: str, pieces: dict[str, str]) -> str:
    return disk.safe_name(_TOKEN.sub(lambda token: pieces[token[1]], template))  # never str.format: a prompt is data


def name_example(template: str, recipe: Recipe | None = None, format: Format = "png") -> str:
    """A live example of template: "2026-11-21-a red apple-7.png". Raises ValueError naming unknown tokens."""
    recipe = recipe or Recipe(version="", job=text_job("a red apple", seed=7, style="noto"))
    job = recipe.job
    width, height = (job.width or 512, job.height or 512) if isinstance(job, GenerateJob | ExploreJob) else (512, 512)
    return picture_name(template, recipe, datetime.now().astimezone(), width, height) + SUFFIXES[format]


def suffix(format: Format) -> str:
    """ ".png", ".jpg", ".webp" or ".tiff"."""
    return SUFFIXES[format]
