"""What Restore shows of a document: the photo as it came and as it is now, brought up to date in the background."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mmstudio.media.masks import Box
from mmstudio.viewmodels.mask_editor import Background
from mmstudio.viewmodels.pyramid import Pyramid
from mmstudio.viewmodels.restore_state import Document


class Pictures:
    """One piece of work at a time. changed: told the box whose pixels are others, None = any of them."""

    def __init__(self, background: Background, changed: Callable[[Box | None], None]) -> None:
        self._background, self._changed = background, changed
        self._document: Document | None = None
        self._until: str | None = None
        self._composing: Box | None = None  # what the background brings up to date
        self._stale: Box | None = None  # what it has to do next
        self.before: Pyramid | None = None  # the photo as it came
        self.after: Pyramid | None = None  # None while nothing was done
        self.left: Pyramid | None = None  # what `after` is compared with, None = `before`

    def show(self, document: Document | None, before: Pyramid | None, after: Pyramid | None) -> None:
        self._document, self._until, self._stale = document, None, None
        self.before, self.after, self.left = before, after, None

    def update(self, box: Box, until: str | None) -> None:
        """What is seen in box is another picture now. until: key of the last version that counts, None = all."""
        self._until = until
        self._stale = box if self._stale is None else self._stale.joined(box)
        self._compose()

    def compare(self, older: str, then: Callable[[Pyramid], None]) -> None:
        """Make the picture as it was after an older version; `then` says whether it is still wanted."""
        document = self._document
        if document is not None:
            left = Pyramid(document.width, document.height, partial(document.composed, until=older))
            self._background(lambda: left.refresh(whole(document)), lambda _: then(left))

    def _compose(self) -> None:
        document, box = self._document, self._stale
        if document is None or box is None or self._composing is not None:
            return
        self._stale = None
        if len(document.versions) < 2:
            self.after = None
            self._changed(None)
            return
        self._composing = box
        until = self._until
        if until is not None and all(version.key != until for version in document.versions):
            until = None
        new = self.after is None
        after = Pyramid(document.width, document.height, partial(document.composed, until=until))
        if self.after is not None:
            after.take_copies(self.after)

        def composed(_: object) -> None:
            self._composing = None
            if document is self._document:
                self.after = after
                self._changed(None if new else box)
            self._compose()

        self._background(lambda: after.refresh(whole(document) if new else box), composed)


def whole(document: Document) -> Box:
    return Box(0, 0, document.width, document.height)
