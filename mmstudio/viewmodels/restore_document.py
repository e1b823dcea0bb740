"""The document on disk as Restore shows it: its photo in the colours of the screen, its repairs as versions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from mmstudio.documents.journal import Edit
from mmstudio.documents.repairs import Step
from mmstudio.documents.restore import RestoreDocument
from mmstudio.errors import Fact, StudioError
from mmstudio.media import masks
from mmstudio.media.masks import Box, Mask
from mmstudio.viewmodels.restore import Settings, Version

_SETTINGS = "settings"


class ShownDocument:
    """Everything `viewmodels.restore.Document` asks for. noticed: told the code and facts of what could not be kept."""

    def __init__(
        self, document: RestoreDocument, noticed: Callable[[str, dict[str, Fact]], None] = lambda code, facts: None
    ) -> None:
        self.document = document
        self._noticed = noticed
        self._until: str | None = None
        photo = document.photo
        self.name, self.path = document.info.name, photo.source
        self.width, self.height, self.depth = photo.width, photo.height, photo.depth
        self.has_alpha = photo.channels == 4

    # the mask: kept by the document at each pen-up

    @property
    def mask(self) -> Mask:
        return self.document.mask

    @property
    def can_undo(self) -> bool:
        return self.document.can_undo

    @property
    def can_redo(self) -> bool:
        return self.document.can_redo

    def edit(self, kind: str) -> AbstractContextManager[Edit]:
        return _Kept(self.document.edit(kind), self._noticed)

    def undo(self) -> tuple[int, int, int, int] | None:
        return self.document.undo()

    def redo(self) -> tuple[int, int, int, int] | None:
        return self.document.redo()

    def alpha(self) -> Mask:
        return masks.from_alpha(self.document.original(masks.Box(0, 0, self.width, self.height)))

    # the photo

    def original(self, box: Box) -> NDArray[np.uint8]:
        return self._opaque(self.document.shown(masks.Box(*box), original=True))

    def composed(self, box: Box) -> NDArray[np.uint8]:
        return self._opaque(self.document.shown(masks.Box(*box), until=self._until))

    def _opaque(self, shown: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """On white where the photo is transparent."""
        if shown.shape[2] == 3:
            return shown
        alpha = shown[..., 3:].astype(np.uint16)
        mixed = (shown[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
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
        steps = (Version(step.name, step.name, blend=step.amount) for step in self.document.steps if step.amount > 0)
        return (first, *repairs, *steps)

    def set_version(self, key: str, *, blend: float | None = None, hidden: bool | None = None) -> Box:
        if any(step.name == key for step in self.document.steps):
            return self._set_step(key, 0.0 if hidden else blend)
        return Box(*self.document.set_repair(key, blend=blend, hidden=hidden))

    def delete_version(self, key: str) -> Box:
        if any(step.name == key for step in self.document.steps):
            return self._set_step(key, 0.0)
        return Box(*self.document.delete_repair(key))

    def show_version(self, key: str | None) -> None:
        self._until = key

    def _set_step(self, name: str, amount: float | None) -> Box:
        steps: list[Step] = [
            msgspec.structs.replace(step, amount=amount) if step.name == name and amount is not None else step
            for step in self.document.steps
        ]
        self.document.set_steps(*steps)
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
            return msgspec.convert({name: value for name, value in kept.items() if name in known}, Settings)
        except msgspec.ValidationError:
            return None

    def keep_settings(self, settings: Settings) -> None:
        try:
            self.document.keep_view({**self.document.view, _SETTINGS: asdict(settings)})
        except StudioError as error:
            self._noticed(error.code, error.facts)

    def save(self, path: Path) -> Path:
        """Write the photo as it is now under a new name; may run in another thread. Raises as `disk.write_new`."""
        return self.document.export(path)

    def close(self) -> None:
        self.document.close()


class _Kept(AbstractContextManager[Edit]):
    """An edit whose stroke stays on the screen when the disk cannot take it: the next one that can brings it along."""

    def __init__(self, edit: AbstractContextManager[Edit], noticed: Callable[[str, dict[str, Fact]], None]) -> None:
        self._edit, self._noticed = edit, noticed

    def __enter__(self) -> Edit:
        return self._edit.__enter__()

    def __exit__(self, *raised: Any) -> None:
        try:
            self._edit.__exit__(*raised)
        except StudioError as error:
            self._noticed(error.code, error.facts)


def _clock(created: str) -> str:
    """ISO 8601 -> "12:03", "" for anything else."""
    try:
        return f"{datetime.fromisoformat(created).astimezone():%H:%M}"
    except ValueError:
        return ""
