"""The order of undo in Restore: strokes, areas to copy from and settings alike, as they were made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from mmstudio.viewmodels.mask_editor import MaskEditor


@dataclass(frozen=True)
class Done:
    """One step of undo: a change of settings, the changes of the mask that belong to it, or one stroke; sources: in
    the area from which texture is taken."""

    settings: bool
    strokes: int
    sources: int = 0


class Steps:
    """Which undo comes next. undo, redo: of the settings; changed: told when there is another step.

    Before the first step of this run of the program there are those that the mask brought along from earlier ones.
    """

    def __init__(
        self,
        editor: MaskEditor,
        sources: MaskEditor,
        undo: Callable[[], object],
        redo: Callable[[], object],
        changed: Callable[[], None],
    ) -> None:
        self._editor, self._sources = editor, sources
        self._undo, self._redo, self._changed = undo, redo, changed
        self._order: list[Done] = []
        self._taken_back: list[Done] = []
        self._added = False  # since the document was opened

    @property
    def can_undo(self) -> bool:
        return bool(self._order) or self._editor.tools.can_undo

    @property
    def can_redo(self) -> bool:
        return bool(self._taken_back) or (not self._added and self._editor.tools.can_redo)

    def clear(self) -> None:
        """Another document is open."""
        self._order.clear()
        self._taken_back.clear()
        self._added = False

    def add(self, done: Done) -> None:
        self._added = True
        self._order.append(done)
        self._taken_back.clear()
        self._changed()

    def joined(self) -> bool:
        """Whether a change of the mask could be made part of the last step, a change of settings."""
        if not self._order or not self._order[-1].settings:
            return False
        self._order[-1] = replace(self._order[-1], strokes=self._order[-1].strokes + 1)
        return True

    def undo(self) -> None:
        self._walk(self._order, self._taken_back, lambda: self.can_undo, MaskEditor.undo, self._undo)

    def redo(self) -> None:
        self._walk(self._taken_back, self._order, lambda: self.can_redo, MaskEditor.redo, self._redo)

    def _walk(
        self,
        source: list[Done],
        target: list[Done],
        possible: Callable[[], bool],
        step: Callable[[MaskEditor], None],
        settings: Callable[[], object],
    ) -> None:
        def walk() -> None:
            if not possible():
                return
            done = source.pop() if source else Done(False, 1)
            target.append(done)
            for _ in range(done.strokes):
                step(self._editor)
            for _ in range(done.sources):
                step(self._sources)
            if done.settings:
                settings()
            self._changed()

        self._editor.end_stroke()
        # what is being made has not said yet that it is a step
        self._editor.when_idle(lambda: self._sources.when_idle(walk))
