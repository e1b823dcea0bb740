"""The document of Restore: a photo, its mask with undo, its repairs and the steps over the whole photo, in one folder.

Everything is on disk when a call returns, so a document that was open when the program died is opened again with
`RestoreDocument.open` and is as it was. The photo itself is never changed.

    photo.npy photo.json photo.original   the photo (media/photo.py)
    document.json                         schema, name, when it was begun
    mask.journal sources.journal          mask and area to take texture from, with their histories (journal.py)
    repairs.jsonl repairs/KEY.repair      repairs and steps (repairs.py)
    hints.json                            strokes of colours, where there are any
    view.json                             how it was looked at; the interface decides what is in it
    open                                  is there while the document is open
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from mmstudio import disk, paths
from mmstudio.documents.journal import Edit, MaskJournal
from mmstudio.documents.repairs import (
    FOLDER,
    SUFFIX,
    Patch,
    Repair,
    RepairList,
    Step,
    read_repair,
    repair_file,
    write_repair,
)
from mmstudio.errors import FileBroken, FileMissing, NewerFile, StudioError
from mmstudio.jobs import ColourHint, Recipe
from mmstudio.media import masks
from mmstudio.media.display import to_display
from mmstudio.media.masks import Box, Mask
from mmstudio.media.photo import INFO_FILE, PhotoHandle, PhotoInfo, Pixels, write_photo
from mmstudio.repair.paste import in_colour

SCHEMA = 1
DOCUMENT_FILE, JOURNAL_FILE, VIEW_FILE, OPEN_FILE = "document.json", "mask.journal", "view.json", "open"
SOURCES_FILE, HINTS_FILE = "sources.journal", "hints.json"
MASKS_FOLDER = "masks"
STEP_MARGIN_PX = 32  # of the surroundings that a step may look at
_STRIP_PX = 512

# pixels of a part of the photo -> the same part after one step; values outside what a step changes stay as they are
ApplyStep = Callable[[Pixels, Step], Pixels]


class DocumentInfo(msgspec.Struct, frozen=True, kw_only=True):
    schema: int = SCHEMA
    name: str
    created: str  # ISO 8601 with offset


@dataclass(frozen=True)
class Stored:
    """A document on disk. changed: seconds since 1970 of the last change; worked_on: it has strokes or repairs;
    was_open: the program ended without closing it."""

    folder: Path
    name: str
    changed: float
    worked_on: bool
    was_open: bool


class RestoreDocument:
    """An open document. Belongs to one thread, but `composed`, `original` and `export` may run in another meanwhile."""

    def __init__(self, handle: PhotoHandle, info: DocumentInfo, apply_step: ApplyStep | None = None) -> None:
        """Use `create` or `open`."""
        self.handle = handle
        self.folder = handle.folder
        self.info = info
        self._apply_step = apply_step
        self._pixels = handle.pixels()
        self._journal = _opened_journal(self.folder / JOURNAL_FILE, handle.info.width, handle.info.height)
        self._list = RepairList(self.folder)
        self._patches: dict[str, list[Patch]] = {}
        self._find_repairs()
        disk.write_bytes(self.folder / OPEN_FILE, b"", private=True)

    @staticmethod
    def create(handle: PhotoHandle, apply_step: ApplyStep | None = None) -> RestoreDocument:
        """Begin a document in the folder where the reader put the photo. apply_step: carries out steps.

        Raises as `disk.write_whole`.
        """
        info = DocumentInfo(name=handle.info.name, created=datetime.now().astimezone().isoformat(timespec="seconds"))
        disk.write_bytes(handle.folder / DOCUMENT_FILE, msgspec.json.encode(info), private=True)
        return RestoreDocument(handle, info, apply_step)

    @staticmethod
    def open(folder: Path, apply_step: ApplyStep | None = None) -> RestoreDocument:
        """Open a document as it was. Raises FileMissing, FileBroken, NewerFile, and what writing raises."""
        try:
            info = msgspec.json.decode((folder / DOCUMENT_FILE).read_bytes(), type=DocumentInfo)
        except FileNotFoundError:
            raise FileMissing(name=folder.name) from None
        except (OSError, msgspec.DecodeError, RecursionError) as error:
            raise FileBroken(name=folder.name) from error
        if info.schema > SCHEMA:
            raise NewerFile(name=info.name, version=str(info.schema))
        return RestoreDocument(PhotoHandle.open(folder), info, apply_step)

    def close(self) -> None:
        """Let go of the files; deleted repairs are removed for good."""
        self._journal.close()
        self._patches.clear()
        for key in self._list.gone:
            with contextlib.suppress(OSError):
                repair_file(self.folder, key).unlink(missing_ok=True)
        shutil.rmtree(self.folder / MASKS_FOLDER, ignore_errors=True)
        with contextlib.suppress(OSError):
            (self.folder / OPEN_FILE).unlink(missing_ok=True)

    @property
    def photo(self) -> PhotoInfo:
        return self.handle.info

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.photo.width, self.photo.height

    # the mask

    @property
    def mask(self) -> Mask:
        """(H, W) uint8, 255 = repaint. Change it inside `edit` alone; the array stays the same for ever."""
        return self._journal.mask

    @property
    def can_undo(self) -> bool:
        return self._journal.can_undo

    @property
    def can_redo(self) -> bool:
        return self._journal.can_redo

    @property
    def undo_box(self) -> Box | None:
        return self._journal.undo_box

    @property
    def redo_box(self) -> Box | None:
        return self._journal.redo_box

    def edit(self, kind: str) -> AbstractContextManager[Edit]:
        """One step of undo: `with document.edit("brush") as edit: edit.touch(l, t, r, b); document.mask[…] = …`.

        On disk when the block ends. Raises DiskFull and the like where it is not: it is there all the same, and the
        next step that can be written brings it along.
        """
        return self._journal.edit(kind)

    def undo(self) -> Box | None:
        """The box of mask pixels that changed; None if there is nothing to undo. Raises as `edit`."""
        return self._journal.undo()

    def redo(self) -> Box | None:
        return self._journal.redo()

    def keep_mask(self) -> Path:
        """The mask as it is now, as a PNG in the document: for a job, which must not see later strokes."""
        folder = self.folder / MASKS_FOLDER
        disk.make_folder(folder)
        return masks.save_mask(folder / "mask.png", self.mask)

    def flush(self) -> None:
        """Return when everything is safe from a power cut too."""
        self._journal.flush()

    # repairs and steps

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """In the order they were made; later ones lie above."""
        return tuple(self._list.repairs.values())

    @property
    def steps(self) -> tuple[Step, ...]:
        return self._list.steps

    def new_key(self) -> str:
        """A key for a repair that nobody has."""
        return f"{len(self._list.repairs) + len(self._list.gone) + 1:04d}-{secrets.token_hex(4)}"

    def written_repair(self, key: str) -> Repair:
        """What the worker wrote about a repair that nobody has to have added. Raises FileMissing, FileBroken."""
        return self._read(key)[0]

    def add_repair(self, repair: Repair, patches: Sequence[Patch] | None = None) -> Box:
        """Take a repair into the list; the box that looks different now.

        patches: None where its file lies in the document already, because the worker wrote it (`write_repair`).
        Raises FileMissing, FileBroken, ValueError for patches that do not fit the photo, and what writing raises.
        """
        if patches is not None:
            for patch in patches:
                if not _fits(patch, self._pixels):
                    raise ValueError(f"a patch of {patch.pixels.dtype} for a photo of {self._pixels.dtype}")
            write_repair(self.folder, repair, patches)
        self._patches[repair.key] = self._read(repair.key)[1]
        self._list.add(repair)
        return Box(*repair.box)

    def set_repair(self, key: str, *, blend: float | None = None, hidden: bool | None = None) -> Box:
        """Change how a repair is shown; the box that looks different now. Raises KeyError for an unknown key."""
        fields = {"blend": blend, "hidden": hidden}
        changed = {name: value for name, value in fields.items() if value is not None}
        repair = msgspec.structs.replace(self._list.repairs[key], **changed)  # type: ignore[arg-type]
        self._list.add(repair)
        return Box(*repair.box)

    def delete_repair(self, key: str) -> Box:
        """Take a repair out of the list; until the document is closed `bring_back` undoes it."""
        repair = self._list.repairs[key]
        self._list.remove(key)
        return Box(*repair.box)

    def bring_back(self, key: str) -> Box:
        """Undo `delete_repair`; the repair is the newest then. Raises KeyError, FileMissing, FileBroken."""
        repair = self._list.gone[key]
        if repair is None:
            raise KeyError(key)
        return self.add_repair(repair)

    def set_steps(self, *steps: Step) -> None:
        """What is done to the whole photo, in this order; steps of amount 0 are off."""
        self._list.set_steps(steps)

    # what it looks like

    @property
    def changed(self) -> bool:
        """Whether anything is to be seen that is not the photo as it came."""
        return any(repair.visible for repair in self.repairs) or any(step.amount > 0 for step in self.steps)

    def original(self, box: Box) -> Pixels:
        """(h, w, C) of the photo as it came; a view of the mapped file."""
        return self._pixels[box.slices]

    def composed(self, box: Box, until: str | None = None, steps: bool = True) -> Pixels:
        """(h, w, C) of the photo with all visible repairs and steps, in the photo's depth; a new array, of three
        channels where a grey photo was coloured.

        Where no visible repair has alpha, and no step is on, the photo's own numbers come back. until: key of the
        last repair, or name of the last step, that counts; "" = none of them; steps come after all repairs. steps:
        whether steps count at all. Raises KeyError for an unknown key.
        """
        names = [step.name for step in self.steps]
        last = names.index(until) + 1 if until in names else len(names) if until is None else 0  # type: ignore[arg-type]
        active = [step for step in self.steps[:last] if step.amount > 0] if steps else []
        width, height = self.size
        around = box.grown(STEP_MARGIN_PX, width, height) if active else box
        repairs = [one for one in self._until(None if until in names else until) if one.visible]
        shown = self._pixels[around.slices]
        pixels: Pixels = np.array(in_colour(shown) if self._coloured(repairs) else shown)  # type: ignore[assignment]
        for repair in repairs:
            for patch in self._patches_of(repair.key):
                _lay(pixels, around, patch, repair.blend)
        for step in active:
            if self._apply_step is None:
                raise RuntimeError("a document with steps needs apply_step")
            pixels = self._apply_step(pixels, step)
        inner = Box(box.left - around.left, box.top - around.top, box.right - around.left, box.bottom - around.top)
        return pixels[inner.slices] if active else pixels

    def shown(self, box: Box, until: str | None = None, original: bool = False) -> npt.NDArray[np.uint8]:
        """`composed` (or the photo as it came) in the colours of the screen: (h, w, 3 or 4) uint8."""
        return to_display(self.original(box) if original else self.composed(box, until), self.photo.icc)

    def export(self, path: Path, recipe: Recipe | None = None, quality: int | None = None) -> Path:
        """Write the photo as it is composed under a new name, which is returned; see `media.photo.write_photo`.

        An untouched photo of a lossy format is copied, so that not one bit of it changes.
        """
        if not self.changed:
            return write_photo(path, self._pixels, self.photo, recipe, quality, unchanged=self.handle.encoded)
        composed, info = self._all_composed(), self.photo
        if composed.shape[2] != info.channels:  # a grey photo that was coloured, for which its profile is none
            info = msgspec.structs.replace(info, channels=composed.shape[2], icc=None, jpeg=None)
        return write_photo(path, composed, info, recipe, quality)

    # colours that a person knows

    @property
    def hints(self) -> tuple[ColourHint, ...]:
        """What `keep_hints` was given last; what is damaged counts as never painted."""
        try:
            return msgspec.json.decode((self.folder / HINTS_FILE).read_bytes(), type=tuple[ColourHint, ...])
        except (OSError, msgspec.DecodeError, RecursionError):
            return ()

    def keep_hints(self, hints: tuple[ColourHint, ...]) -> None:
        """Keep strokes of colours; none leave no file. May run in another thread; raises as `disk.write_bytes`."""
        file = self.folder / HINTS_FILE
        if hints:
            disk.write_bytes(file, msgspec.json.encode(hints), private=True)
        else:
            with disk.explained(file):
                file.unlink(missing_ok=True)

    # how it was looked at

    def keep_view(self, view: dict[str, Any]) -> None:
        """Keep what the interface wants to find again: anything JSON can hold."""
        disk.write_bytes(self.folder / VIEW_FILE, msgspec.json.encode(view), private=True)

    @property
    def view(self) -> dict[str, Any]:
        """What `keep_view` was given last; empty where that is nothing, or damaged."""
        try:
            return msgspec.json.decode((self.folder / VIEW_FILE).read_bytes(), type=dict[str, Any])
        except (OSError, msgspec.DecodeError, RecursionError):
            return {}

    # helpers

    def _find_repairs(self) -> None:
        """Those of the list whose files are whole, and those that were finished when nobody could add them."""
        with contextlib.suppress(FileNotFoundError):
            for path in sorted((self.folder / FOLDER).iterdir(), key=lambda path: (path.stat().st_mtime, path.name)):
                key = path.name.removesuffix(SUFFIX)
                if path.suffix != SUFFIX or key in self._list.gone or key in self._list.repairs:
                    continue
                with contextlib.suppress(StudioError):
                    self._list.add(self._read(key)[0])

    def _read(self, key: str) -> tuple[Repair, list[Patch]]:
        repair, patches = read_repair(repair_file(self.folder, key), *self.size)
        if not all(_fits(patch, self._pixels) for patch in patches) or repair.key != key:
            raise FileBroken(name=key)
        return repair, patches

    def _patches_of(self, key: str) -> list[Patch]:
        if key not in self._patches:
            try:
                self._patches[key] = self._read(key)[1]
            except StudioError:  # lost: the photo shows as it came there
                self._patches[key] = []
        return self._patches[key]

    def _coloured(self, repairs: Iterable[Repair]) -> bool:
        """Whether the photo is grey and one of these repairs is not."""
        return self.photo.channels == 1 and any(
            patch.pixels.shape[2] > 1 for repair in repairs for patch in self._patches_of(repair.key)[:1]
        )

    def _until(self, key: str | None) -> Iterator[Repair]:
        if key == "":
            return
        if key is not None and key not in self._list.repairs:
            raise KeyError(key)
        for repair in self.repairs:
            yield repair
            if repair.key == key:
                return

    def _all_composed(self) -> Pixels:
        width, height = self.size
        channels = 3 if self._coloured(repair for repair in self.repairs if repair.visible) else self.photo.channels
        out = np.empty((height, width, channels), self._pixels.dtype)
        for top in range(0, height, _STRIP_PX):
            strip = Box(0, top, width, min(top + _STRIP_PX, height))
            out[strip.slices] = self.composed(strip)
        return out


def pixels_below(handle: PhotoHandle, without: str = "") -> Pixels:
    """(H, W, C): the photo with the visible repairs of its document's list, all but one, and without steps.

    For whoever mends it and does not own the document. Mapped; only the pages that repairs change are in memory, and
    changing them changes nothing on disk. A grey photo that was coloured has three channels, and is no longer mapped.
    """
    pixels = handle.pixels(private=True)
    whole = Box(0, 0, handle.info.width, handle.info.height)
    for repair in RepairList(handle.folder).repairs.values():
        if repair.visible and repair.key != without:
            with contextlib.suppress(StudioError):  # lost: the photo counts as it came there
                for patch in read_repair(repair_file(handle.folder, repair.key), whole.right, whole.bottom)[1]:
                    if _fits(patch, handle.pixels()):
                        if patch.pixels.shape[2] > pixels.shape[2]:
                            pixels = in_colour(pixels).copy()
                        _lay(pixels, whole, patch, repair.blend)
    return pixels


def restorations() -> Path:
    """Where documents are kept."""
    return paths.data() / "restorations"


def new_folder(root: Path | None = None) -> Path:
    """A name for the folder of a new document; the reader makes the folder."""
    return (root or restorations()) / f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def stored(root: Path | None = None) -> list[Stored]:
    """All documents on disk, the one changed last first. Never raises; what cannot be read is left out."""
    found = []
    with contextlib.suppress(OSError):
        for folder in (root or restorations()).iterdir():
            with contextlib.suppress(OSError, msgspec.DecodeError):
                info = msgspec.json.decode((folder / DOCUMENT_FILE).read_bytes(), type=DocumentInfo)
                times = [path.stat().st_mtime for path in (folder / DOCUMENT_FILE, folder / JOURNAL_FILE)]
                lines = folder / "repairs.jsonl"
                times += [lines.stat().st_mtime] if lines.exists() else []
                worked_on = lines.exists() or (folder / HINTS_FILE).exists()
                worked_on = worked_on or (folder / JOURNAL_FILE).stat().st_size > _EMPTY_JOURNAL_BYTES
                found.append(Stored(folder, info.name, max(times), worked_on, (folder / OPEN_FILE).exists()))
    return sorted(found, key=lambda one: one.changed, reverse=True)


def forget(folder: Path) -> None:
    """Remove a document for good. Raises OSError where the system does."""
    # without its information it is none any more, whatever is left if this is interrupted
    (folder / DOCUMENT_FILE).unlink(missing_ok=True)
    (folder / INFO_FILE).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def sweep(root: Path | None = None, keep: int = 5) -> int:
    """Remove documents in which nothing was done, all but the `keep` newest, and folders that never became one.

    Work is never removed. Returns how many folders are gone. Not while a document is open or being opened.
    """
    root = root or restorations()
    known = stored(root)
    idle = [one.folder for one in known if not one.worked_on and not one.was_open][keep:]
    with contextlib.suppress(OSError):
        idle += [folder for folder in root.iterdir() if folder.is_dir() and not (folder / DOCUMENT_FILE).exists()]
    for folder in idle:
        with contextlib.suppress(OSError):
            forget(folder)
    return len(idle)


def _opened_journal(file: Path, width: int, height: int) -> MaskJournal:
    """A journal whose head is damaged is set aside: photo and repairs are worth more than the mask."""
    try:
        return MaskJournal.open(file, width, height)
    except FileBroken:
        with disk.explained(file):
            file.replace(disk.claim(file.with_name("mask.broken.journal")))
        return MaskJournal.open(file, width, height)


_EMPTY_JOURNAL_BYTES = 64  # a head, and a base without tiles


def _fits(patch: Patch, photo: Pixels) -> bool:
    """In the photo's depth and channels, or in colour over a grey one."""
    channels = patch.pixels.shape[2]
    return patch.pixels.dtype == photo.dtype and (channels == photo.shape[2] or (channels, photo.shape[2]) == (3, 1))


def _lay(pixels: Pixels, around: Box, patch: Patch, blend: float) -> None:
    """Blend patch into pixels, which show the box around; what alpha leaves out keeps its very numbers."""
    common = around.common(patch.box)
    if common.empty:
        return
    inside = Box(
        common.left - patch.box.left,
        common.top - patch.box.top,
        common.right - patch.box.left,
        common.bottom - patch.box.top,
    ).slices
    view = pixels[
        common.top - around.top : common.bottom - around.top, common.left - around.left : common.right - around.left
    ]
    alpha, new = patch.alpha[inside], patch.pixels[inside]
    for top in range(0, len(view), _STRIP_PX):  # numbers between are four times as large
        rows = slice(top, top + _STRIP_PX)
        where = alpha[rows] > 0
        share = alpha[rows][where].astype(np.float32)[:, None] * np.float32(blend / 255)
        old = view[rows][where].astype(np.float32)
        mixed = old + (new[rows][where].astype(np.float32) - old) * share
        view[rows][where] = (mixed + 0.5).astype(pixels.dtype)
