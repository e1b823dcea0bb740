"""How a mended photo was made: the recipe that an exported copy carries."""

from __future__ import annotations

from pathlib import Path

import msgspec

import mmstudio
from mmstudio.documents.repairs import Repair
from mmstudio.documents.restore import RestoreDocument
from mmstudio.errors import StudioError
from mmstudio.jobs import CheckpointUse, InpaintJob, Recipe
from mmstudio.media.photo import PhotoHandle

JOB = "job"  # in the parameters of a repair: what was asked of the engine, as JSON
USES = "checkpoints"  # beside it: the weights that took part


def recipe_of(document: RestoreDocument) -> Recipe | None:
    """The newest visible repair as the job, those below it as what was done earlier; None without any.

    Files are named without their folders: the copy goes to other people.
    """
    visible = [repair for repair in document.repairs if repair.visible]
    jobs = [job for repair in visible if (job := job_of(repair)) is not None]
    if not jobs:
        return None
    told = [_without_folders(job, document.info.name) for job in jobs]
    return Recipe(
        version=mmstudio.__version__,
        job=told[-1],
        earlier=tuple(told[:-1]),
        checkpoints=tuple(dict.fromkeys(use for repair in visible for use in uses_of(repair))),
        created=visible[-1].created,
    )


def job_of(repair: Repair) -> InpaintJob | None:
    """What was asked for a repair; None for one that was made otherwise."""
    try:
        return msgspec.convert(repair.parameters.get(JOB), InpaintJob)
    except msgspec.ValidationError:
        return None


def uses_of(repair: Repair) -> tuple[CheckpointUse, ...]:
    """The weights that took part in a repair."""
    try:
        return msgspec.convert(repair.parameters.get(USES, ()), tuple[CheckpointUse, ...])
    except msgspec.ValidationError:
        return ()


def _without_folders(job: InpaintJob, photo: str) -> InpaintJob:
    reference = _name_of(Path(job.reference)) if job.reference else ""
    return msgspec.structs.replace(job, photo=photo, mask="", sources="", again="", reference=reference)


def _name_of(picture: Path) -> str:
    """Of a picture file, or of the one that the reader put into a folder."""
    try:
        return PhotoHandle.open(picture).info.name
    except StudioError:
        return picture.name
