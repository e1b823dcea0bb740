"""Where the work of Restore is done: files in threads and the reader child, repairs and detection in the engine."""

from __future__ import annotations

import logging
import random
import secrets
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from mmstudio import disk
from mmstudio.documents import damage, faces, widening
from mmstudio.documents import restore as documents
from mmstudio.documents.damage import Damage
from mmstudio.documents.recipes import job_of
from mmstudio.documents.repairs import Repair, Step
from mmstudio.documents.restore import MASKS_FOLDER, RestoreDocument
from mmstudio.documents.steps import apply_step, fading_step, grain_step
from mmstudio.engine import messages
from mmstudio.engine.reader import ReaderClient
from mmstudio.errors import FileBroken, NoBin, StudioError
from mmstudio.generators import registry
from mmstudio.generators.registry import Filler
from mmstudio.jobs import FILLS, HINTS, MAX_SEED, DetectJob, InpaintJob
from mmstudio.media import masks
from mmstudio.media.kinds import PROJECT
from mmstudio.media.masks import Box, Mask
from mmstudio.repair import kinds
from mmstudio.repair.fading import FULL_RANGE
from mmstudio.repair.frame import Frame
from mmstudio.repair.kinds import Found
from mmstudio.viewmodels.restore_document import ShownDocument
from mmstudio.viewmodels.restore_state import Document, Measured, Method, Run, Settings, strength_of
from mmstudio.viewmodels.restore_state import Step as StepName
from mmstudio.viewmodels.workbench import Asked, Failure, WorkBench

OPEN_DEADLINE_S = 120.0  # half a gigabyte of 16 bit on a busy machine
REFERENCES_FOLDER = "references"
MOST_FACES = 32  # that are redrawn in one run
# length of all scratches, as far as they are certain, over the diagonal of the photo. On photographs that are not for
# testing, 2 megapixels each: without damage 18 of 22 have less; with damage by the second renderer on 5 % of them 4 of
# 7 have more, on 15 % all 7
SCRATCHED = 0.1
_log = logging.getLogger(__name__)


class RestoreBench(WorkBench):
    """The `Bench` of the program. engine: an EngineThread. make_reader: of the child that opens foreign files.

    folder: where documents are kept, None = the person's data folder.
    """

    noticed = Signal(str, object)  # code and facts of something to say that is no failure

    def __init__(
        self,
        engine: Any,
        make_reader: Callable[[], ReaderClient] = lambda: ReaderClient(OPEN_DEADLINE_S),
        folder: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(engine, "restore", parent)
        self._reader = make_reader()
        self._folder = folder
        self._stopped = False
        self._found: Found | None = None  # of the last detection
        self._looking = False
        self._look_next: Callable[[], None] | None = None
        self._chance = random.Random()

    def close(self) -> None:
        """Stop the work and end the reader child."""
        self.cancel()
        self._closed = True
        self._reader.close()
        self._threads.shutdown(wait=True)

    @property
    def offered(self) -> tuple[Method, ...]:
        """What "Fill with" offers: the learned method only where there is something that learned."""
        return ("auto", "smooth", "texture", *(("learned",) if self.fillers else ()))

    @property
    def fillers(self) -> tuple[Filler, ...]:
        """What the learned method can be, the built-in net first, without a title of its own, and hints last."""
        own = (Filler(FILLS["learned"], "", False),) if registry.has(registry.INPAINTER) else ()
        return (*own, *registry.fillers(), registry.BY_HINTS)

    # opening

    def open(self, path: Path, then: Callable[[Document], None], failed: Failure, large: bool = False) -> None:
        def work() -> ShownDocument:
            folder = documents.new_folder(self._folder)
            if path.suffix.lower() == PROJECT:
                self._reader.open_project(path, folder)
                return self._shown(RestoreDocument.open(folder, apply_step))
            return self._shown(RestoreDocument.create(self._reader.open_photo(path, folder, ask=not large), apply_step))

        self._try(work, partial(self._opened, then), failed)

    def open_recent(self, folder: str, then: Callable[[Document], None], failed: Failure) -> None:
        self._try(lambda: self._shown(RestoreDocument.open(Path(folder), apply_step)), then, failed)

    def open_pixels(self, image: QImage, then: Callable[[Document], None], failed: Failure) -> None:
        def work() -> ShownDocument:
            with tempfile.TemporaryDirectory(prefix="mmstudio-") as name:
                path = Path(name) / f"{datetime.now():%Y-%m-%d %H.%M.%S}.png"
                if not image.save(str(path)):
                    raise FileBroken(name=path.name)
                handle = self._reader.open_photo(path, documents.new_folder(self._folder))
            return self._shown(RestoreDocument.create(handle, apply_step))

        self._try(work, partial(self._opened, then), failed)

    def widen(self, document: ShownDocument, by: Frame, then: Callable[[Document], None], failed: Failure) -> None:
        def work() -> ShownDocument:
            with tempfile.TemporaryDirectory(prefix="mmstudio-") as name:
                path = widening.written(document.document, by, Path(name))
                handle = self._reader.open_photo(path, documents.new_folder(self._folder))
            wider = RestoreDocument.create(handle, apply_step)
            widening.mask_frame(wider, by)
            return self._shown(wider)

        self._try(work, then, failed)

    def recent(self, then: Callable[[tuple[tuple[str, str], ...]], None], but: Document | None = None) -> None:
        """(folder, name) of the documents on disk, newest first, all but one."""
        open_ = but.folder if but is not None else ""

        def work() -> tuple[tuple[str, str], ...]:
            kept = ((str(one.folder), one.name) for one in documents.stored(self._folder))
            return tuple(one for one in kept if one[0] != open_)

        self.background(work, then)

    def delete_document(self, folder: str, done: Callable[[], None], failed: Failure) -> None:
        def work() -> None:
            import send2trash  # heavy on some systems

            try:
                send2trash.send2trash(folder)
            except OSError as error:
                raise NoBin(folder=folder) from error

        self._try(work, lambda _: done(), failed)

    def sweep(self) -> None:
        """Remove documents in which nothing was done; before the first one is opened."""
        self.background(lambda: documents.sweep(self._folder), lambda _: None)

    # masks

    def load_mask(
        self, document: ShownDocument, path: Path, then: Callable[[Mask, bool], None], failed: Failure
    ) -> None:
        def work() -> tuple[Mask, bool]:
            read = self._reader.read(path)
            mask = masks.from_picture(np.frombuffer(read.pixels, np.uint8).reshape(read.height, read.width, 4))
            size = document.width, document.height
            return (mask, False) if (read.width, read.height) == size else (masks.scaled(mask, size), True)

        self._try(work, lambda answer: then(*answer), failed)

    def save_mask(self, mask: Mask, path: Path, done: Callable[[Path], None], failed: Failure) -> None:
        self._try(lambda: masks.save_mask(path, mask), done, failed)

    def similar(
        self, document: ShownDocument, place: tuple[float, float], tolerance: float, then: Callable[[Mask], None]
    ) -> None:
        x, y = int(place[0]), int(place[1])
        if 0 <= x < document.width and 0 <= y < document.height:
            pixels = document.document.original(Box(0, 0, document.width, document.height))
            self.background(lambda: masks.similar(pixels, (x, y), tolerance), then)

    def take_reference(self, document: ShownDocument, path: Path, then: Callable[[str], None], failed: Failure) -> None:
        key = secrets.token_hex(4)

        def work() -> str:
            folder = document.document.folder / REFERENCES_FOLDER
            disk.make_folder(folder)
            self._reader.open_photo(path, folder / key)
            return key

        self._try(work, then, failed)

    # damage

    def measure(self, document: ShownDocument, then: Callable[[Measured], None], failed: Failure) -> None:
        def read(_: messages.Done) -> None:
            self._try(lambda: self._measured(document, Settings()), told, failed)

        def told(found: Measured | None) -> None:
            then(found) if found is not None else failed("bug", {})

        self._submit(document, DetectJob(photo=str(document.document.folder)), Asked(read, failed))

    @property
    def finds_faces(self) -> bool:
        """Whether something is installed that does."""
        return bool(registry.nets("face_finder"))

    def find_faces(self, document: ShownDocument, then: Callable[[tuple[Box, ...]], None], failed: Failure) -> None:
        folder = document.document.folder
        job = DetectJob(photo=str(folder), what="faces")
        self._submit(document, job, Asked(lambda _: self._try(lambda: faces.read(folder), then, failed), failed))

    def detect(self, document: ShownDocument, settings: Settings, then: Callable[[Mask, Measured], None]) -> None:
        """Nothing comes back where nobody has measured yet, or when it is asked again before it began."""

        def work() -> tuple[Mask, Measured] | None:
            measured = self._measured(document, settings)
            if measured is None or self._found is None:
                return None
            wanted = (settings.scratches, settings.dust)
            return self._found.marked(*wanted), measured

        def answered(answer: tuple[Mask, Measured] | None) -> None:
            self._looking = False
            following, self._look_next = self._look_next, None
            if following is not None:
                following()
            if answer is not None:
                then(*answer)

        def begin() -> None:
            self._looking = True
            self.background(work, answered)

        if self._looking:  # only the newest counts
            self._look_next = begin
        else:
            begin()

    # mending

    def restore(
        self,
        document: ShownDocument,
        run: Run,
        progress: Callable[[float], None],
        done: Callable[[Box], None],
        failed: Failure,
    ) -> None:
        self._stopped = False
        filler = self._filler(run.settings)

        def work() -> tuple[list[tuple[str, Path]], Path | None, Damage | None]:
            found = self._find(document, run.settings)
            parts: Sequence[tuple[str, Mask]] = kinds.parts(run.mask, found)
            if filler is not None and filler.kind in registry.REDRAWERS:  # no matter what was found there
                marked = run.mask if run.mask.any() or not filler.whole else np.full_like(run.mask, 255)
                apart = _apart(marked) if filler.kind == "face" else [marked]
                kind = "hints" if filler.checkpoint == HINTS else filler.kind
                parts = [(kind, part) for part in apart if part.any()]
            if filler is not None and filler.checkpoint == HINTS and not run.settings.hints:
                parts = []
            folder = document.document.folder / MASKS_FOLDER
            disk.make_folder(folder)
            files = [
                (kind, masks.save_mask(folder / f"{kind}{number or ''}.png", part))
                for number, (kind, part) in enumerate(parts)
            ]
            sources = masks.save_mask(folder / "sources.png", run.sources) if run.sources is not None else None
            return files, sources, self._damage(document)

        def begin(answer: tuple[list[tuple[str, Path]], Path | None, Damage | None]) -> None:
            files, sources, found = answer
            try:
                changed = _set_steps(document, run.settings, found)
            except StudioError as error:
                failed(error.code, error.facts)
                return
            whole = Box(0, 0, document.width, document.height)
            start = whole if changed else Box(0, 0, 0, 0)
            self._mend(document, run.settings, files, sources, 0, start, progress, done, failed)

        self._try(work, begin, failed)

    def again(
        self,
        document: ShownDocument,
        key: str,
        method: Method | None,
        suggestions: int,
        progress: Callable[[float], None],
        done: Callable[[tuple[str, ...]], None],
        failed: Failure,
    ) -> None:
        repair = next((repair for repair in document.document.repairs if repair.key == key), None)
        former = job_of(repair) if repair is not None else None
        if repair is None or former is None:
            failed("bug", {})
            return
        now = document.settings or Settings()
        job = msgspec.structs.replace(
            former,
            photo=str(document.document.folder),
            mask="",
            again=key,
            boxes=(),
            sources=former.sources if Path(former.sources).is_file() else "",  # it goes when the document is closed
            method=former.method if method is None else self._method(method, now),
            hints=now.hints if former.method in self._colouring else former.hints,
            seed=self._chance.randint(1, MAX_SEED - suggestions),
            count=suggestions,
        )
        kind = str(repair.parameters.get("kind", "mask"))
        keys: list[str] = []

        def written(path: str) -> None:
            keys.append(self._add(document, path, kind).key)

        def ended(_: messages.Done) -> None:
            done(tuple(keys)) if keys else failed("cancelled", {})

        self._stopped = False
        self._submit(document, job, Asked(ended, failed, written, lambda said: progress(said.fraction)))

    def save(self, document: ShownDocument, path: Path, done: Callable[[Path], None], failed: Failure) -> None:
        def work() -> Path:
            if disk.is_folder(path.parent.parent):  # else a drive is gone, and no folder takes its place
                disk.make_folder(path.parent)  # of a day of the library on which nothing was made yet
            return document.save(path)

        self._try(work, done, failed)

    def cancel(self) -> None:
        self._stopped = True
        for job_id in list(self._asked):
            self._engine.cancel(job_id)

    # helpers

    def _mend(
        self,
        document: ShownDocument,
        settings: Settings,
        files: Sequence[tuple[str, Path]],
        sources: Path | None,
        number: int,
        changed: Box,
        progress: Callable[[float], None],
        done: Callable[[Box], None],
        failed: Failure,
    ) -> None:
        """One job for each kind of damage, so that each is a version of its own."""
        if number == len(files):
            done(changed)
            return
        if self._stopped:
            failed("cancelled", {})
            return
        kind, mask = files[number]
        reference = document.document.folder / REFERENCES_FOLDER / settings.reference
        job = InpaintJob(
            photo=str(document.document.folder),
            mask=str(mask),
            method=self._method(settings.method, settings),
            prompt=settings.prompt if settings.method == "learned" else "",
            denoising_strength=strength_of(settings, self._filler(settings)),
            sources=str(sources) if sources is not None else "",
            reference=str(reference) if settings.reference and reference.is_dir() else "",
            grow_px=settings.grow_px,
            feather_px=settings.feather_px,
            hints=settings.hints if self._method(settings.method, settings) in self._colouring else (),
        )
        boxes = [changed]

        def written(path: str) -> None:
            repair = self._add(document, path, kind)
            boxes.append(boxes[-1].joined(Box(*repair.box)))

        def ended(said: messages.Done) -> None:
            for note in said.notes:
                self.noticed.emit(note, {})
            self._mend(document, settings, files, sources, number + 1, boxes[-1], progress, done, failed)

        def moved(said: messages.Progress) -> None:
            progress((number + said.fraction) / len(files))

        self._submit(document, job, Asked(ended, failed, written, moved))

    def _method(self, method: Method, settings: Settings) -> str:
        """As an InpaintJob names it."""
        names = [one.checkpoint for one in self.fillers]
        if method != "learned" or not names:
            return FILLS[method]
        return settings.model if settings.model in names else names[0]

    @property
    def _colouring(self) -> set[str]:
        """The methods that make colours, as an InpaintJob names them."""
        return {one.checkpoint for one in self.fillers if one.kind == "colour"}

    def _filler(self, settings: Settings) -> Filler | None:
        """What "learned" fills with, None with another method."""
        name = self._method("learned", settings) if settings.method == "learned" else ""
        return next((one for one in self.fillers if one.checkpoint == name), None)

    def _add(self, document: ShownDocument, path: str, kind: str) -> Repair:
        repair = document.document.written_repair(Path(path).stem)
        repair = msgspec.structs.replace(repair, parameters={**repair.parameters, "kind": kind})
        document.document.add_repair(repair)
        return repair

    def _submit(self, document: ShownDocument, job: InpaintJob | DetectJob, asked: Asked) -> None:
        output = messages.Output(folder=str(document.document.folder))
        self._asked[self._engine.submit(job, output, front=True)] = asked

    def _shown(self, document: RestoreDocument) -> ShownDocument:
        return ShownDocument(document, self.noticed.emit)

    def _opened(self, then: Callable[[Document], None], document: ShownDocument) -> None:
        then(document)
        for note in document.document.photo.notes:
            if note.code != "picture_large":  # it was asked before
                self.noticed.emit(note.code, note.facts)

    def _damage(self, document: ShownDocument) -> Damage | None:
        return damage.read(document.document.folder, document.width, document.height)

    def _find(self, document: ShownDocument, settings: Settings) -> Found | None:
        """What the detection marks at these settings; not looked for again if nothing changed."""
        found = self._damage(document)
        if found is None:
            return None
        key = str(document.document.folder), settings.sensitivity, settings.largest_spot_px
        if self._found is None or self._found.key != key:
            self._found = kinds.found_in(found.map, settings.sensitivity, settings.largest_spot_px, key)
        return self._found

    def _measured(self, document: ShownDocument, settings: Settings) -> Measured | None:
        found, kept = self._find(document, settings), self._damage(document)
        if found is None or kept is None:
            return None
        needs = kept.needs
        left = (float(np.mean(needs.high)) - float(np.mean(needs.low))) / FULL_RANGE
        wanted = {*needs.wanted, *(("scratches",) if found.certain >= SCRATCHED else ())}
        order: tuple[StepName, ...] = ("scratches", "dust", "fading", "grain")
        return Measured(
            scratches=found.scratches,
            scratches_share=found.scratched,
            spots=found.spots,
            contrast=min(1.0, max(0.0, left)),
            grain=needs.grain,
            needed=tuple(step for step in order if step in wanted),
            seconds=needs.seconds,
        )

    def _on_written(self, said: messages.Written | messages.Kept) -> None:
        try:
            super()._on_written(said)
        except StudioError as error:
            _log.warning("a repair could not be taken in: %s", error.code)
            self.noticed.emit(error.code, error.facts)

    def _ended(self, job_id: int) -> Asked | None:
        """The versions tell what was done, so the queue need not."""
        asked = super()._ended(job_id)
        if asked is not None:
            self._engine.remove(job_id)
        return asked


def _apart(mask: Mask) -> list[Mask]:
    """Each marked place as a mask of its own: every face is a version that can be hidden or blended."""
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    return [np.where(labels == label, mask, np.uint8(0)) for label in range(1, min(count, MOST_FACES + 1))]


def _set_steps(document: ShownDocument, settings: Settings, found: Damage | None) -> bool:
    """Do the steps that are on, and only those; whether anything changed. A photo nobody measured has none."""
    if found is None:
        return False
    steps = []
    if settings.fading:
        steps.append(fading_step(found.needs, settings.fading_amount, settings.keep_tint))
    if settings.grain:
        steps.append(grain_step(found.needs, settings.grain_amount))
    former = document.document.steps
    if [_without_time(step) for step in former] == steps:
        return False
    created = {"created": datetime.now().astimezone().isoformat(timespec="seconds")}
    document.document.set_steps(
        *(msgspec.structs.replace(step, parameters={**step.parameters, **created}) for step in steps)
    )
    return True


def _without_time(step: Step) -> Step:
    kept = {name: value for name, value in step.parameters.items() if name != "created"}
    return msgspec.structs.replace(step, parameters=kept)
