"""Changes of the whole mask of a photo: grown, softened, found by tone, loaded and saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from mmstudio.media.masks import Mask
from mmstudio.viewmodels.mask_editor import How, MaskEditor
from mmstudio.viewmodels.restore_state import Bench, Document, Settings
from mmstudio.viewmodels.workbench import Failure


class _Scaled(NamedTuple):
    """A mask of another size that waits for an answer. area: scaled to the photo."""

    document: Document
    name: str
    area: Mask


class Masking:
    """Changes the mask of an editor. document, settings: that count now. saved, refused: told how writing and reading
    files ended; notice, tell: code and facts of a sentence, a lasting one and a toast."""

    def __init__(
        self,
        bench: Bench,
        editor: MaskEditor,
        document: Callable[[], Document | None],
        settings: Callable[[], Settings],
        saved: Callable[[Path], None],
        refused: Failure,
        notice: Failure,
        tell: Failure,
    ) -> None:
        self._bench, self._editor, self._document, self._settings = bench, editor, document, settings
        self._saved, self._refused, self._notice, self._tell = saved, refused, notice, tell
        self._other_size: _Scaled | None = None

    def grow_mask(self, px: int) -> None:
        """Alt+] and Alt+[: one pixel wider or narrower in all directions."""
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * abs(px) + 1, 2 * abs(px) + 1))
        change = cv2.dilate if px > 0 else cv2.erode
        self._editor.replace_mask("grow", lambda mask: np.asarray(change(mask, kernel), np.uint8))

    def feather_mask(self) -> None:
        """Soften the edge of the mask by as much as Feather says."""
        side = 2 * self._settings().feather_px + 1
        self._editor.replace_mask("feather", lambda mask: np.asarray(cv2.blur(mask, (side, side)), np.uint8))

    def select_similar(self, place: tuple[float, float], how: How) -> None:
        """The connected tone at a place of the photo."""
        document = self._document()
        if document is None:
            return

        self._bench.similar(document, place, self._editor.tools.tolerance, lambda area: self._take(document, area, how))

    def load_mask(self, path: Path) -> None:
        """Join a picture to the mask: white is masked. One of another size is scaled if the person says so."""
        document = self._document()
        if document is None:
            return

        def loaded(area: Mask, scaled: bool) -> None:
            if document is not self._document():
                return
            if scaled:
                self._other_size = _Scaled(document, path.name, area)
                self._notice("mask_size", {"name": path.name})
            else:
                self._editor.take_area(area)

        self._bench.load_mask(document, path, loaded, self._refused)

    def scale_mask(self) -> None:
        """Take the mask of another size after all: a pixel of which any part was covered is masked."""
        offered, self._other_size = self._other_size, None
        if offered is not None and offered.document is self._document():
            self._editor.take_area(offered.area)
            self._tell("mask_scaled", {"name": offered.name})

    def leave_mask(self) -> None:
        """Leave the mask of another size alone."""
        self._other_size = None

    def save_mask(self, path: Path) -> None:
        """Write the mask as a PNG under a new name."""
        self._editor.snapshot(lambda mask: self._bench.save_mask(mask, path, self._saved, self._refused))

    def mask_from_alpha(self) -> None:
        """Mask what is transparent in the photo."""
        document = self._document()
        if document is not None and document.has_alpha:
            self._bench.background(document.alpha, lambda area: self._take(document, area))

    def _take(self, document: Document, area: Mask, how: How = "add") -> None:
        if document is self._document():
            self._editor.take_area(area, how)
