"""Carries out jobs on a document of Restore, on disk: the photo is mapped, what is made becomes files in the document.

An InpaintJob leaves `repairs/KEY.repair` for each repair (documents/repairs.py), a DetectJob `damage.npy` and
`damage.json` (documents/damage.py), or `faces.json` (documents/faces.py). Each is complete or absent: when a job ends
otherwise, the document is as it was.
The list of repairs, `repairs.jsonl`, belongs to the owner of the document, who takes the new ones into it. No torch is
needed for methods without a net.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Protocol

import cv2
import msgspec
import numpy as np

from mmstudio import disk
from mmstudio.documents import damage, faces
from mmstudio.documents.recipes import JOB, USES
from mmstudio.documents.repairs import FOLDER, Patch, Repair, read_repair, repair_file, write_repair
from mmstudio.documents.restore import pixels_below
from mmstudio.errors import DiskFailed, FileBroken, LowSpace
from mmstudio.generators import face_finding, restoration
from mmstudio.generators.base import Generator
from mmstudio.jobs import FILLS, HINTS, CheckpointUse, DetectJob, InpaintJob, fill_with
from mmstudio.media.images import opened
from mmstudio.media.masks import Box, Mask
from mmstudio.media.photo import PhotoHandle, Pixels
from mmstudio.repair import measure, places, plate, route

NOTHING_MASKED = "nothing_masked"  # a note: there was nothing to repaint, and nothing was written
SPARE_MB = 16  # left free on the disk for what else has to be written

_log = logging.getLogger(__name__)


class Report(Protocol):
    """How a running job talks back."""

    def cancelled(self) -> bool: ...

    def progress(self, fraction: float, place: int = 0, places: int = 0) -> None:
        """Share of the whole job that is done, 0..1, and at which of its places it is. May raise Cancelled."""

    def written(self, index: int, path: Path) -> None:
        """Result `index` is a complete file."""

    def note(self, code: str) -> None: ...

    def generator(self, checkpoint: str) -> Generator:
        """A checkpoint that draws, in memory."""


def carry_out(job: InpaintJob | DetectJob, folder: Path, report: Report, made: Collection[int] = ()) -> None:
    """Do a job for the document at folder. made: repairs of an earlier, broken-off run that are not made again.

    Raises FileMissing, FileBroken for the document, CheckpointMissing, NothingKnown, LowSpace, DiskFailed, DiskFull
    and the like, MemoryError or cv2.error where memory is missing, and Cancelled.
    """
    handle = PhotoHandle.open(folder)
    if isinstance(job, DetectJob):
        _find_faces(handle, report) if job.what == "faces" else _detect(handle, report)
    else:
        _mend(job, handle, report, made)


def _detect(handle: PhotoHandle, report: Report) -> None:
    info = handle.info
    known = damage.read(handle.folder, info.width, info.height)
    if known is None or known.needs.detector != restoration.detector():
        _check_space(handle.folder, info.width * info.height)
        pixels, begun = handle.pixels(), time.monotonic()
        found = restoration.probability(pixels, cancelled=report.cancelled, progress=report.progress)
        took = time.monotonic() - begun
        needs = _needs(measure.needs(pixels, found), took)
        _save(handle.folder / damage.MAP_FILE, lambda: damage.write(handle.folder, found, needs))
    plate.solver()  # loaded now: the first stroke of a photo that was just opened need not wait for it
    report.written(0, handle.folder / damage.MAP_FILE)


def _find_faces(handle: PhotoHandle, report: Report) -> None:
    found = face_finding.faces(face_finding.finder(), handle.pixels())
    _save(handle.folder / faces.FILE, lambda: faces.write(handle.folder, found))
    report.written(0, handle.folder / faces.FILE)


def _needs(found: measure.Needs, seconds: float) -> damage.Needs:
    return damage.Needs(
        detector=restoration.detector(),
        fading=found.fading.strength,
        low=found.fading.low,
        high=found.fading.high,
        grain=found.grain,
        specks=found.specks,
        wanted=found.wanted,  # type: ignore[arg-type]
        seconds=seconds,
    )


def _mend(job: InpaintJob, handle: PhotoHandle, report: Report, made: Collection[int]) -> None:
    if job.reference and not Path(job.reference).is_dir():
        raise FileBroken(name=Path(job.reference).name)  # pictures from outside are the reader's to open
    # what was repainted has grown or shrunk already
    plain = msgspec.structs.replace(job, grow_px=0) if job.again else job
    mask, grow_px = restoration.holes(plain, _mask(job, handle))
    plain = msgspec.structs.replace(plain, boxes=(), grow_px=grow_px)
    count, needed = _extent(plain, mask, handle)
    if not count:
        report.note(NOTHING_MASKED)
        return
    _check_space(handle.folder, needed * (job.count - len(made)))
    marked = cv2.connectedComponents(mask, connectivity=8)[0] - 1
    pixels = pixels_below(handle, without=job.again)
    sources = _read_mask(Path(job.sources), pixels) if job.sources else None
    for index in range(job.count):
        if index in made:
            continue
        patches: list[Patch] = []
        methods: Counter[str] = Counter()

        def progress(fraction: float, before: int = index, patches: list[Patch] = patches) -> None:
            report.progress((before + fraction) / job.count, min(len(patches) + 1, count), count)

        progress(0.0)
        for fill in restoration.fills(
            plain.single(index),
            pixels,
            mask,
            sources=sources,
            cancelled=report.cancelled,
            progress=progress,
            load=report.generator,
        ):
            top, left, bottom, right = fill.box
            patches.append(Patch(Box(left, top, right, bottom), fill.pixels, fill.alpha))
            methods[fill_with(fill.method)] += 1
        learned = job.method == "auto" and methods["learned"]  # what is automatic knows no net but the starter's
        uses = _uses(FILLS["learned"] if learned else job.method, report.generator)
        report.written(index, _kept(job.single(index), handle.folder, patches, methods, uses, marked))


def _uses(method: str, load: Callable[[str], Generator]) -> tuple[CheckpointUse, ...]:
    if method in (*route.METHODS, HINTS):
        return ()
    from mmstudio.generators import inpainting  # torch only for a net

    return inpainting.uses(method, load)


def _kept(
    job: InpaintJob,
    folder: Path,
    patches: list[Patch],
    methods: Counter[str],
    uses: tuple[CheckpointUse, ...],
    marked: int,
) -> Path:
    """Write one repair. methods: how many places each has filled. uses: the weights that did it. marked: the places
    that a person sees; long ones are filled in several."""
    left, top, right, bottom = functools.reduce(Box.joined, (patch.box for patch in patches))
    repair = Repair(
        key=_new_key(folder),
        method=fill_with(job.method),
        box=(left, top, right, bottom),
        seed=job.seed,
        places=marked,
        created=datetime.now().astimezone().isoformat(timespec="seconds"),
        parameters={JOB: msgspec.to_builtins(job), "methods": dict(methods), USES: msgspec.to_builtins(uses)},
    )
    path = repair_file(folder, repair.key)
    _save(path, lambda: write_repair(folder, repair, patches))
    return path


def _save(path: Path, write: Callable[[], object]) -> None:
    """Have path written; after an I/O error once more, into a new file (D3). What may not stay does not stay."""
    for _ in range(2):
        try:
            write()
        except BaseException as error:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            if not isinstance(error, OSError):
                raise
            _log.warning("saving failed: %s", error.strerror)
        else:
            return
    raise DiskFailed(folder=str(path.parent))


def _new_key(folder: Path) -> str:
    """Like `RestoreDocument.new_key`: numbered for people who look into the folder, unique by chance."""
    known = len(list((folder / FOLDER).glob("*"))) if (folder / FOLDER).is_dir() else 0
    return f"{known + 1:04d}-{secrets.token_hex(4)}"


def _mask(job: InpaintJob, handle: PhotoHandle) -> Mask:
    if not job.again:
        return _read_mask(Path(job.mask), handle.pixels())
    mask = np.zeros(handle.info.shape[:2], np.uint8)
    for patch in read_repair(repair_file(handle.folder, job.again), handle.info.width, handle.info.height)[1]:
        # the feather lies around what was repainted
        mask[patch.box.slices][patch.alpha == 255] = 255
    return mask


def _read_mask(path: Path, pixels: Pixels) -> Mask:
    """A mask that the document's owner wrote as a grey picture; raises ValueError for one of another size."""
    from PIL import Image

    with opened(path) as file, Image.open(file, formats=("PNG",)) as picture:
        mask = np.asarray(picture.convert("L"))
    if mask.shape != pixels.shape[:2]:
        raise ValueError(f"a mask of {mask.shape} for a photo of {pixels.shape}")
    return mask


def _extent(job: InpaintJob, mask: Mask, handle: PhotoHandle) -> tuple[int, int]:
    """How many places there are, and how many bytes their repair takes."""
    count = area = 0
    part = restoration.reach(job, mask)
    if part is None:
        return 0, 0
    for place in places.places(places.softened(mask[part.slices], job.grow_px, job.feather_px)):
        count += 1
        top, left, bottom, right = place.box
        area += (bottom - top) * (right - left)
    channels = max(handle.info.channels, 3)  # a grey photo may be coloured
    return count, area * (channels * handle.info.depth // 8 + 1)


def _check_space(folder: Path, needed_bytes: int) -> None:
    """Refuse a job whose result has no room (D1)."""
    needed_mb = needed_bytes // 1_000_000 + SPARE_MB
    if (free_mb := disk.free_mb(folder)) < needed_mb:
        raise LowSpace(folder=str(folder), needed_mb=needed_mb, free_mb=free_mb)
