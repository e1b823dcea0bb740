"""The versions of a photo: looked at, compared, blended, hidden, and chosen from suggestions."""

from __future__ import annotations

from collections.abc import Callable

from mmstudio.media.masks import Box
from mmstudio.viewmodels.pyramid import Pyramid
from mmstudio.viewmodels.restore_pictures import Pictures, whole
from mmstudio.viewmodels.restore_state import Compare, Document, RestoreState


class Versions:
    """document, state: that count now; show: replaces parts of the state. pictures_changed: told that any pixels are
    others. switch_off: told of a step over the whole photo that was deleted."""

    def __init__(
        self,
        document: Callable[[], Document | None],
        state: Callable[[], RestoreState],
        show: Callable[..., None],
        pictures: Pictures,
        pictures_changed: Callable[[None], None],
        set_compare: Callable[[Compare], None],
        switch_off: Callable[[str], None],
    ) -> None:
        self._document, self._state, self._show, self._pictures = document, state, show, pictures
        self._pictures_changed, self._set_compare, self._switch_off = pictures_changed, set_compare, switch_off
        self._before_again = ""  # the repair that suggestions take the place of

    def blend(self, key: str, share: float) -> None:
        """How much of a repair is seen, 0..1."""
        document = self._document()
        if document is not None:
            self.changed(document.set_version(key, blend=share))

    def hide(self, key: str, hidden: bool) -> None:
        document = self._document()
        if document is not None:
            self.changed(document.set_version(key, hidden=hidden))

    def delete(self, key: str) -> None:
        """Take a version away. A step over the whole photo is switched off too, or the next run would do it again."""
        document = self._document()
        if document is not None:
            self.changed(document.delete_version(key))
            if key in ("fading", "grain"):
                self._switch_off(key)

    def choose(self, key: str | None) -> None:
        """Look at the photo as it was after this version, None = now; later ones are not lost."""
        document = self._document()
        if document is not None and key != self._state().chosen:
            self.end_comparison()
            self._show(chosen=key)
            self.changed(whole(document))

    def compare(self, one: str, other: str) -> None:
        """Look at two versions beside each other, the older one left; choosing a version ends it."""
        document = self._document()
        keys = [version.key for version in self._state().versions]
        if document is None or one == other or one not in keys or other not in keys:
            return
        older, newer = sorted((one, other), key=keys.index)
        self.choose(None if newer == keys[-1] else newer)
        if self._state().compare == "off":
            self._set_compare("wipe")
        if not older:
            self.end_comparison()
            return

        def composed(left: Pyramid) -> None:
            if document is self._document() and self._state().chosen == (None if newer == keys[-1] else newer):
                self._pictures.left = left
                self._show(against=older)
                self._pictures_changed(None)

        self._pictures.compare(older, composed)

    def step(self, by: int) -> None:
        """, and .: the version before or after the one that is looked at."""
        keys = [version.key for version in self._state().versions]
        if not keys:
            return
        chosen = self._state().chosen
        here = keys.index(chosen) if chosen in keys else len(keys) - 1
        at = min(len(keys) - 1, max(0, here + by))
        self.choose(None if at == len(keys) - 1 else keys[at])

    # suggestions

    def offer(self, key: str, keys: tuple[str, ...]) -> None:
        """These were made in place of a repair: one is seen, and where there are more they can be looked at."""
        document = self._document()
        assert document is not None
        self._before_again = key
        for other in (key, *keys[1:]):
            document.set_version(other, hidden=True)
        if len(keys) > 1:
            self._show(suggestions=keys, suggested=0)

    def suggest(self, number: int) -> None:
        """Look at another of the suggestions."""
        document, keys = self._document(), self._state().suggestions
        if document is None or not 0 <= number < len(keys) or number == self._state().suggested:
            return
        document.set_version(keys[self._state().suggested], hidden=True)
        box = document.set_version(keys[number], hidden=False)
        self._show(suggested=number)
        self.changed(box)

    def keep_suggestion(self) -> None:
        """Keep the one that is seen; the others go."""
        document, keys = self._document(), self._state().suggestions
        if document is None or not keys:
            return
        for number, key in enumerate(keys):
            if number != self._state().suggested:
                document.delete_version(key)
        self._show(suggestions=(), versions=document.versions)

    def drop_suggestions(self) -> None:
        """None of them: the repair that was there is seen again."""
        document, keys = self._document(), self._state().suggestions
        if document is None or not keys:
            return
        for key in keys:
            document.delete_version(key)
        self._show(suggestions=())
        self.changed(document.set_version(self._before_again, hidden=False))

    # what is seen

    def end_comparison(self) -> None:
        """Compare with the photo as it came again."""
        if self._pictures.left is not None:
            self._pictures.left = None
            self._show(against=None)
            self._pictures_changed(None)

    def changed(self, box: Box) -> None:
        """What is seen in box is another picture now."""
        document = self._document()
        assert document is not None
        self.end_comparison()
        self._show(versions=document.versions)
        self._pictures.update(box, self._state().chosen)
