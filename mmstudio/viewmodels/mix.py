"""The mix of Create: the picture and the sound that guide a drawing, taken, weighed, corrected and given back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from mmstudio.errors import StudioError
from mmstudio.viewmodels.drafts import MOST_SOUND_S, PictureIngredient, SoundIngredient

if TYPE_CHECKING:
    from mmstudio.errors import Fact
    from mmstudio.viewmodels.drafts import Draft
    from mmstudio.viewmodels.ingredients import Ingredients


class Mix:
    """draft: the present one. edit(group, **fields): changes it; changes of one group are one step of undo.

    ingredients: opens files; None = nothing can be taken. tell: code and facts of a sentence. listening: whether files
    are being opened now.
    """

    def __init__(
        self,
        ingredients: Ingredients | None,
        draft: Callable[[], Draft],
        edit: Callable[..., None],
        tell: Callable[[str, dict[str, Fact]], None],
        listening: Callable[[bool], None],
    ) -> None:
        self._ingredients, self._draft, self._edit = ingredients, draft, edit
        self._tell, self._listening = tell, listening
        self._wanted: dict[str, object] = {}  # the newest picture and sound that were asked for

    def take_picture(self, path: Path) -> None:
        """Let a picture guide the drawing; it arrives when it was read, or a sentence says why it cannot."""

        def arrived(picture: PictureIngredient) -> None:
            before = self._draft().picture
            weight = before.weight if before is not None else picture.weight
            self._edit(picture=msgspec.structs.replace(picture, weight=weight))

        self._take("picture", lambda ears, then: ears.picture(path, then), arrived)

    def take_sound(self, path: Path, start_s: float = 0.0, duration_s: float = MOST_SOUND_S) -> None:
        """Listen to a part of a sound and let it guide the drawing, as `take_picture`."""

        def arrived(sound: SoundIngredient) -> None:
            before = self._draft().sound
            weight = before.weight if before is not None else sound.weight
            self._edit(sound=msgspec.structs.replace(sound, weight=weight))
            if not sound.known:
                self._tell("sound_unknown", {})

        self._take("sound", lambda ears, then: ears.sound(path, start_s, duration_s, then), arrived)

    def trim(self, start_s: float, duration_s: float) -> None:
        """Listen to another part of the sound that is there."""
        sound = self._draft().sound
        if sound is not None:
            self.take_sound(Path(sound.path), max(0.0, start_s), min(MOST_SOUND_S, max(0.1, duration_s)))

    def drop(self, kind: Literal["picture", "sound"]) -> None:
        """Draw without it; what is still being opened for it comes too late."""
        self._wanted.pop(kind, None)
        self._edit(**{kind: None})

    def weigh(self, kind: Literal["prompt", "picture", "sound"], weight: float) -> None:
        """How much an ingredient counts, 0 … 1; a drag is one undo step."""
        if kind == "prompt":
            self._edit(group="weight prompt", prompt_weight=weight)
        else:
            self._change(kind, f"weight {kind}", weight=weight)

    def switch(self, kind: Literal["picture", "sound"], on: bool) -> None:
        """Let an ingredient take part, or not."""
        self._change(kind, "", on=on)

    def forget_concept(self, name: str) -> None:
        """Take away something that was heard wrongly; what is left shares what it had."""
        if (sound := self._draft().sound) is not None:
            self._edit(sound=sound.without(name))

    def move_concept(self, name: str, place: int) -> None:
        """Put something that was heard at another place: the first counts most."""
        if (sound := self._draft().sound) is not None:
            self._edit(sound=sound.moved(name, place))

    def look_again(self) -> None:
        """Say when the file of an ingredient that came with a recipe is gone: its copy, or what was heard, still is."""
        if self._ingredients is not None:
            draft = self._draft()
            for ingredient in (draft.picture, draft.sound):
                if ingredient is not None:
                    path = Path(ingredient.path)
                    self._ingredients.whether_there(path, partial(self._tell_gone, path.name))

    def _tell_gone(self, name: str, there: bool) -> None:
        if not there:
            self._tell("file_missing", {"name": name})

    def _change(self, kind: str, group: str, **fields: object) -> None:
        before = getattr(self._draft(), kind)
        if before is not None:
            self._edit(group=group, **{kind: msgspec.structs.replace(before, **fields)})

    def _take(
        self,
        kind: str,
        ask: Callable[[Ingredients, Callable[[Any], None]], None],
        arrived: Callable[[Any], None],
    ) -> None:
        """Ask for an ingredient; of several of one kind the newest counts."""
        if self._ingredients is None:
            return
        asked = self._wanted[kind] = object()

        def then(answer: Any) -> None:
            if self._wanted.get(kind) is not asked:
                return
            del self._wanted[kind]
            self._listening(bool(self._wanted))
            if isinstance(answer, StudioError):
                self._tell(answer.code, answer.facts)
            else:
                arrived(answer)

        self._listening(True)
        ask(self._ingredients, then)
