"""Colour hints of the open photo: the colour in hand and the stroke that is being drawn. Those that were drawn are
settings of the photo, kept, undone and carried along like any other."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from mmstudio.jobs import ColourHint
from mmstudio.viewmodels.mask_editor import MaskEditor
from mmstudio.viewmodels.mask_tools import Dab
from mmstudio.viewmodels.restore_state import RestoreState

SKIN = "#e0ac8a"
# what old photos show most; a hint's lightness does not matter, so one skin stands for all
PRESETS = (
    SKIN, "#6b4a30", "#d8b56a", "#7fb2e5", "#3f7f8f", "#6f9a3e", "#3f6b35", "#95673a", "#d9bf8f", "#b03a3a", "#33508f",
    "#808080",
)  # fmt: skip
MOST_RECENT = 4
_APART = 0.25  # of the radius: points closer to the last one say nothing new


class Hints(QObject):
    """state: what Restore shows now; edit: changes its settings as one step of undo."""

    changed = Signal()  # strokes, or the one that is being drawn, or the colour in hand

    def __init__(
        self,
        editor: MaskEditor,
        state: Callable[[], RestoreState],
        edit: Callable[..., None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._state, self._edit = editor, state, edit
        self._shown: tuple[ColourHint, ...] = ()
        self._taken: tuple[str, ...] = ()  # newest first
        self._last: tuple[float, float] | None = None  # where the last stroke ended
        self.colour = SKIN
        self.drawing: ColourHint | None = None

    @property
    def kept(self) -> tuple[ColourHint, ...]:
        return self._state().settings.hints

    @property
    def counted(self) -> bool:
        """What fills makes colours."""
        return self._state().colours

    @property
    def recent(self) -> tuple[str, ...]:
        """Colours that are not among PRESETS and were taken or painted, newest first."""
        painted = [hint.colour for hint in reversed(self.kept) if hint.colour]
        found = dict.fromkeys(one for one in (*self._taken, *painted) if one not in PRESETS)
        return tuple(found)[:MOST_RECENT]

    def follow(self, state: RestoreState) -> None:
        """What Restore shows is this now: a tool that has nothing to do is laid down."""
        if not state.colours and self._editor.tools.tool == "hint":
            self.drop()
            self._editor.edit_tools(tool="brush")
        if state.settings.hints is not self._shown:
            self._shown = state.settings.hints
            self.changed.emit()

    def take(self, colour: str) -> None:
        """Paint with this colour from now on."""
        self.colour = colour
        self._taken = tuple(dict.fromkeys((colour, *self._taken)))[: MOST_RECENT + len(PRESETS)]
        if self._state().colours:
            self._editor.edit_tools(tool="hint")
        self.changed.emit()

    # strokes

    def begin(self, start: Dab, erase: bool = False, joined: bool = False) -> None:
        """The pen is down. joined: draw a straight line from where the last stroke ended."""
        self.end()
        if not self._state().colours or (erase and not self.kept):
            return
        here = _rounded(start)
        points = (self._last, here) if joined and self._last is not None else (here,)
        self.drawing = ColourHint(points, max(0.5, round(start.radius, 1)), "" if erase else self.colour)
        self.changed.emit()

    def extend(self, to: Dab) -> None:
        """The pen moved."""
        stroke, here = self.drawing, _rounded(to)
        if stroke is not None and math.dist(stroke.points[-1], here) >= max(1.0, _APART * stroke.radius_px):
            self.drawing = ColourHint((*stroke.points, here), stroke.radius_px, stroke.colour)
            self.changed.emit()

    def end(self) -> None:
        """The pen is up: the stroke is kept."""
        stroke, self.drawing = self.drawing, None
        if stroke is not None:
            self._last = stroke.points[-1]
            self._edit(hints=(*self.kept, stroke))

    def drop(self) -> bool:
        """Esc: the stroke that is being drawn was never there. False if there is none."""
        stroke, self.drawing = self.drawing, None
        if stroke is not None:
            self.changed.emit()
        return stroke is not None

    def clear(self) -> None:
        """Forget all of them."""
        self.drop()
        self._edit(hints=())


def _rounded(dab: Dab) -> tuple[float, float]:
    return round(dab.x, 1), round(dab.y, 1)
