"""What of an anchor an installed family cannot draw on a walk, so that it can be said. No torch: the window asks."""

from __future__ import annotations

from collections.abc import Sequence

from mmstudio.generators.base import GeneratorInfo
from mmstudio.jobs import STARTER, Anchor, DrawnAnchor, FrameAnchor, GenerateJob, PictureAnchor


def left_out(
    anchor: Anchor, record: GeneratorInfo, adapter: bool, settings: GenerateJob | None = None
) -> tuple[str, ...]:
    """Codes, in the order in which they are said. adapter: whether an IP-Adapter for the family is installed.

    "picture": the family never takes after pictures, "adapter": it would with an IP-Adapter; "start": the picture that
    was drawn over; "lines": the picture whose lines were kept to; "passes": a second pass, a refiner, an upscaler;
    "settings": steps, guidance, sampler or LoRAs, for all have those of `settings`; "frame": style, directions and
    truncation, which are the starter's.
    """
    match anchor:
        case DrawnAnchor(job=job):
            return tuple(code for code, holds in _of_job(job, record, adapter, settings).items() if holds)
        case PictureAnchor():
            return () if adapter else (_unseen(record),)
        case FrameAnchor(position=position):
            own = position.checkpoint == STARTER and (
                position.style or position.truncation != 1.0 or any(amount for _, amount in position.directions)
            )
            inner = (code for one in position.anchors for code in left_out(one, record, adapter, settings))
            return tuple(dict.fromkeys((*inner, *(("frame",) if own else ()))))


def settings_of(anchors: Sequence[Anchor], checkpoint: str) -> GenerateJob | None:
    """Whose steps, guidance, sampler and LoRAs count for all: the first that was drawn with this checkpoint."""
    jobs = (anchor.job for anchor in anchors if isinstance(anchor, DrawnAnchor))
    return next((job for job in jobs if job.checkpoint == checkpoint), None)


def _of_job(job: GenerateJob, record: GeneratorInfo, adapter: bool, settings: GenerateJob | None) -> dict[str, bool]:
    mood = job.mood_picture
    other = settings if settings is not None and job.checkpoint == record.checkpoint else job
    return {
        _unseen(record): mood is not None and mood.weight > 0 and not adapter,
        "start": job.start_picture is not None,
        "lines": job.control is not None,
        "passes": job.hires_scale > 1 or bool(job.refiner) or bool(job.upscaler),
        "settings": _settings(job) != _settings(other),
    }  # fmt: skip


def _unseen(record: GeneratorInfo) -> str:
    return "adapter" if record.reference else "picture"


def _settings(job: GenerateJob) -> tuple[object, ...]:
    return job.steps, job.guidance_scale, job.sampler, job.loras, job.clip_skip
