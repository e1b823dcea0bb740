"""The document on disk as Restore shows it: its photo in the colours of the screen, its repairs as versions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from mmstudio.documents import project
from mmstudio.documents.journal import Edit, MaskJournal
from mmstudio.documents.recipes import recipe_of
from mmstudio.documents.repairs import Step
from mmstudio.documents.restore import SOURCES_FILE, RestoreDocument
from mmstudio.errors import Fact, FileBroken, StudioError
from mmstudio.media import masks
from mmstudio.media.kinds import PROJECT
from mmstudio.media.masks import Box, Mask
from mmstudio.viewmodels.restore_state import Settings, Version

Noticed = Callable[[str, dict[str, Fact]], None]
_SETTINGS = "settings"
_HIDDEN = "hidden_amount"  # of a step that is not seen at the moment
_GREYS, _LEAST_SQUARE_PX, _SQUARES = (0xE4, 0xED), 8, 64  # behind transparency; squares along the longer side


class KeptMask:
    """A mask kept at each pen-up, as a `MaskDocument`. noticed: told the code and facts of what could not be kept."""

    def __init__(self, journal: MaskJournal | RestoreDocument, noticed: Noticed) -> None:
        self._journal, self._noticed = journal, noticed

    @property
    def mask(self) -> Mask:
        return self._journal.mask

    @property
    def can_undo(self) -> bool:
        return self._journal.can_undo

    @property
    def can_redo(self) -> bool:
        return self._journal.can_redo

    @property
    def undo_box(self) -> tuple[int, int, int, int] | None:
        return self._journal.undo_box

    @property
    def redo_box(self) -> tuple[int, int, int, int] | None:
        return self._journal.redo_box

    def edit(self, kind: str) -> AbstractContextManager[Edit]:
        return _Kept(self._journal.edit(kind), self._noticed)

    def undo(self) -> None:
        _kept(self._journal.undo, self._noticed)

    def redo(self) -> None:
        _kept(self._journal.redo, self._noticed)


class ShownDocument(KeptMask):
    """Everything `viewmodels.restore.Document` asks for. noticed: told the code and facts of what could not be kept."""

    def __init__(self, document: RestoreDocument, noticed: Noticed = lambda code, facts: None) -> None:
        super().__init__(document, noticed)
        self.document = document
        self._sources: MaskJournal | None = None
        photo = document.photo
        self.name, self.path, self.folder = document.info.name, photo.source, str(document.folder)
        self.width, self.height, self.depth = photo.width, photo.height, photo.depth
        self.has_alpha = photo.channels == 4

    # where texture may be taken from: a mask of its own, kept as the other one is

    @property
    def has_sources(self) -> bool:
        """Somebody painted such an area once."""
        return self._sources is not None or (self.document.folder / SOURCES_FILE).exists()

    @property
    def sources(self) -> KeptMask:
        """Made when it is first asked for. What is damaged counts as never painted."""
        if self._sources is None:
            file = self.document.folder / SOURCES_FILE
            try:
                self._sources = MaskJournal.open(file, self.width, self.height)
            except FileBroken:
                file.unlink(missing_ok=True)
                self._sources = MaskJournal.open(file, self.width, self.height)
        return KeptMask(self._sources, self._noticed)

    def alpha(self) -> Mask:
        return masks.from_alpha(self.document.original(masks.Box(0, 0, self.width, self.height)))

    # the photo

    def original(self, box: Box) -> NDArray[np.uint8]:
        return self._opaque(self.document.shown(masks.Box(*box), original=True), box)

    def composed(self, box: Box, until: str | None = None) -> NDArray[np.uint8]:
        """until: key of the last version that counts, None = all."""
        return self._opaque(self.document.shown(masks.Box(*box), until=until), box)

    def picture(self, until: str | None = None) -> NDArray[np.uint8]:
        """(H, W, 3) or, with its transparency, (H, W, 4): all, in the screen's colours. until: as in `composed`."""
        return self.document.shown(masks.Box(0, 0, self.width, self.height), until=until)

    def _opaque(self, shown: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
        """On squares where the photo is transparent, so that nobody takes what shows through for white."""
        if shown.shape[2] == 3:
            return shown
        side = max(_LEAST_SQUARE_PX, max(self.width, self.height) // _SQUARES)
        left, top = box[:2]
        down, along = (np.arange(top, top + shown.shape[0]) // side, np.arange(left, left + shown.shape[1]) // side)
        ground = np.where((down[:, None] + along) % 2, *_GREYS).astype(np.uint16)[..., None]
        alpha = shown[..., 3:].astype(np.uint16)
        mixed = (shown[..., :3] * alpha + ground * (255 - alpha) + 127) // 255
        return np.asarray(mixed, np.uint8)

    # versions

    @property
    def versions(self) -> tuple[Version, ...]:
        first = Version("", "original", created=_clock(self.document.info.created))
        repairs = (
            Version(
                repair.key,
                str(repair.parameters.get("kind", "mask")),
                repair.method,
                repair.seed,
                _clock(repair.created),
                repair.places,
                repair.blend,
                repair.hidden,
            )
            for repair in self.document.repairs
        )
        steps = (
            Version(
                step.name,
                step.name,
                created=_clock(str(step.parameters.get("created", ""))),
                blend=float(step.parameters.get(_HIDDEN, step.amount)),
                hidden=step.amount == 0,
            )
            for step in self.document.steps
            if step.amount > 0 or _HIDDEN in step.parameters
        )
        return (first, *repairs, *steps)

    def set_version(self, key: str, *, blend: float | None = None, hidden: bool | None = None) -> Box:
        """What looks different now. Of a step over the whole photo blend is its amount."""
        step = next((step for step in self.document.steps if step.name == key), None)
        if step is None:
            return Box(*self.document.set_repair(key, blend=blend, hidden=hidden))
        amount = float(step.parameters.get(_HIDDEN, step.amount)) if blend is None else blend
        hide = step.amount == 0 if hidden is None else hidden
        rest = {name: value for name, value in step.parameters.items() if name != _HIDDEN}
        parameters = {**rest, _HIDDEN: amount} if hide else rest
        return self._set_step(msgspec.structs.replace(step, amount=0.0 if hide else amount, parameters=parameters))

    def delete_version(self, key: str) -> Box:
        if any(step.name == key for step in self.document.steps):
            self.document.set_steps(*(step for step in self.document.steps if step.name != key))
            return Box(0, 0, self.width, self.height)
        return Box(*self.document.delete_repair(key))

    def _set_step(self, changed: Step) -> Box:
        self.document.set_steps(*(changed if step.name == changed.name else step for step in self.document.steps))
        return Box(0, 0, self.width, self.height)

    # settings

    @property
    def settings(self) -> Settings | None:
        """As they were left; None for a photo that was just opened. What cannot be understood counts as never set."""
        kept: Any = self.document.view.get(_SETTINGS)
        if not isinstance(kept, dict):
            return None
        known = {field.name for field in fields(Settings)}
        try:
            settings = msgspec.convert({name: value for name, value in kept.items() if name in known}, Settings)
        except msgspec.ValidationError:
            return None
        return replace(settings, hints=self.document.hints)

    def keep_settings(self, settings: Settings) -> None:
        """May run in another thread; raises as `disk.write_bytes`."""
        if settings.hints != self.document.hints:
            self.document.keep_hints(settings.hints)
        kept = asdict(replace(settings, hints=()))
        del kept["hints"]  # they have a file of their own
        self.document.keep_view({**self.document.view, _SETTINGS: kept})

    def save(self, path: Path) -> Path:
        """Write the photo as it is now, or the whole project, under a new name; may run in another thread.

        Raises as `disk.write_new`.
        """
        if path.suffix.lower() == PROJECT:
            return project.save_project(self.document, path)
        return self.document.export(path, recipe_of(self.document))

    def close(self) -> None:
        if self._sources is not None:
            self._sources.close()
        self.document.close()


class _Kept(AbstractContextManager[Edit]):
    """An edit whose stroke stays on the screen when the disk cannot take it: the next one that can brings it along."""

    def __init__(self, edit: AbstractContextManager[Edit], noticed: Noticed) -> None:
        self._edit, self._noticed = edit, noticed

    def __enter__(self) -> Edit:
        return self._edit.__enter__()

    def __exit__(self, *raised: Any) -> None:
        _kept(lambda: self._edit.__exit__(*raised), self._noticed)


def _kept(step: Callable[[], object], noticed: Noticed) -> None:
    """Make a step of a journal; what could not be written is told."""
    try:
        step()
    except StudioError as error:
        noticed(error.code, error.facts)


def _clock(created: str) -> str:
    """ISO 8601 -> "12:03", "" for anything else."""
    try:
        return f"{datetime.fromisoformat(created).astimezone():%H:%M}"
    except ValueError:
        return ""
