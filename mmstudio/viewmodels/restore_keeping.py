"""Writes the settings of a photo in Restore beside the window: a slider changes them faster than a disk takes them."""

from __future__ import annotations

from collections.abc import Callable

from mmstudio.errors import StudioError
from mmstudio.viewmodels.mask_editor import Background
from mmstudio.viewmodels.restore_state import Document, Settings


class SettingsKeeper:
    """Writes the newest settings it was given, one after the other. kept: told of each what went wrong, or None."""

    def __init__(self, background: Background, kept: Callable[[StudioError | None], None]) -> None:
        self._background, self._kept = background, kept
        self._writing = 0
        self._next: tuple[Document, Settings] | None = None  # came meanwhile

    def keep(self, document: Document, settings: Settings) -> None:
        self._next = document, settings
        if not self._writing:
            self.hurry()

    def hurry(self) -> None:
        """Begin to write what waits: its document is about to be closed."""
        if self._next is not None:
            (document, settings), self._next = self._next, None
            self._writing += 1
            self._background(lambda: write_settings(document, settings), self._written)

    def finish(self) -> None:
        """Write what waits before this returns."""
        if self._next is not None:
            (document, settings), self._next = self._next, None
            write_settings(document, settings)

    def _written(self, failure: StudioError | None) -> None:
        self._writing -= 1
        self._kept(failure)
        self.hurry()


def write_settings(document: Document, settings: Settings) -> StudioError | None:
    """Keep settings with a document; what went wrong, or None. For another thread."""
    try:
        document.keep_settings(settings)
    except StudioError as error:
        return error
    return None
