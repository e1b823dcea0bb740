"""What the index keeps of a file of the library: from our recipe, another program's, or the picture alone."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from mmstudio.jobs import AnimateJob, ExploreJob, GenerateJob, InpaintJob, Job, LayeredJob, PictureJob
from mmstudio.library.index import Entry
from mmstudio.library.marks import Mark
from mmstudio.media.images import PictureHeader

_WORKSPACES = {"project": "restore", "walk": "explore"}  # where documents are made


def entry_of(path: str, status: tuple[int, int], header: PictureHeader, mark: Mark | None) -> Entry:
    """What the index keeps of a file: from our recipe, else another program's, else nothing but the picture."""
    size, mtime_ns = status
    recipe, foreign = header.recipe, header.foreign
    created = _seconds(recipe.created) if recipe else None
    if created is None:
        created = mtime_ns / 1e9
    job = recipe.job if recipe else None
    drawn = job if isinstance(job, GenerateJob) else None
    made = job if isinstance(job, GenerateJob | ExploreJob) else None
    return Entry(
        path=path,
        identity=header.identity,
        kind=header.document or ("sound" if header.sound else "video" if header.seconds else "picture"),
        prompt=job.prompt if job else foreign.prompt if foreign else "",
        negative_prompt=drawn.negative_prompt if drawn else foreign.negative_prompt if foreign else "",
        style=made.style if made else "",
        checkpoint=made.checkpoint if made else foreign.checkpoint if foreign else "",
        seed=job.seed if job else foreign.seed if foreign else None,
        steps=drawn.steps if drawn else foreign.steps if foreign else None,
        width=header.width,
        height=header.height,
        bytes=size,
        mtime_ns=mtime_ns,
        created=created,
        day=_day(created),
        starred=mark.starred if mark else False,
        rating=mark.rating if mark else 0,
        tags=mark.tags if mark else (),
        batch=recipe.batch if recipe else "",
        origin=_WORKSPACES.get(header.document) or origin_of(job),
        recipe=recipe.to_json() if recipe else "",
        foreign_recipe=msgspec.json.encode(foreign).decode() if foreign else "",
        seconds=header.seconds,
    )


def origin_of(job: Job | PictureJob | None) -> str:
    """Which workspace made a picture, by its job; "import" where none is known."""
    match job:
        case GenerateJob() | LayeredJob():
            return "create"
        case InpaintJob():
            return "restore"
        case AnimateJob():
            return "animate"
        case ExploreJob():
            return "explore"
    return "import"


def _seconds(created: str) -> float | None:
    try:
        return datetime.fromisoformat(created).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _day(created: float) -> int:
    try:
        return date.fromtimestamp(created).toordinal()
    except (ValueError, OverflowError, OSError):  # a clock or a file from nowhere
        return 1
