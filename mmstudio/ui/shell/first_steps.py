"""The first minutes: the card of the first start, its ready examples, and the hints that follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

if TYPE_CHECKING:  # for newcomers only, so not imported before the first paint
    from mmstudio.ui.first_run import FirstRun
    from mmstudio.ui.hints import Hints
    from mmstudio.ui.shell.main_window import MainWindow


class FirstSteps(QObject):
    """card: over Create, None while it is not shown. hints: those that are shown."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._studio = window, window.studio
        self.card: FirstRun | None = None
        self.hints: Hints | None = None
        # after the board has arranged itself for the same change
        self._studio.create.changed.connect(self.look, Qt.ConnectionType.QueuedConnection)

    def welcome(self, language: str) -> None:
        """Show the card. language: that of the window."""
        from mmstudio.ui.first_run import FirstRun

        if self.card is not None:
            return
        self._window.go_to("create")
        workspace = self._window.page.workspace
        card = FirstRun(self._studio.settings, language, workspace)
        self.card = card
        card.setGeometry(workspace.rect())
        card.drawn.connect(self._draw_example)
        card.restored.connect(self._restore_example)
        card.animated.connect(self._animate_example)
        card.closed.connect(self.welcomed)
        card.changed.connect(lambda name, value: self._studio.change(**{name: value}))
        card.show()
        card.raise_()
        card.setFocus(Qt.FocusReason.OtherFocusReason)

    def welcomed(self) -> None:
        """The card is not wanted any more."""
        card, self.card = self.card, None
        if card is not None:
            card.hide()
            card.deleteLater()
        self._studio.remember(welcomed=True)

    def resized(self) -> None:
        """The window has another size."""
        if self.card is not None:
            self.card.setGeometry(self._window.page.workspace.rect())

    def put_away(self) -> bool:
        """Everything, because the window is built anew, and the card with the page it lies on. Returns whether it
        was shown."""
        shown, self.card = self.card is not None, None
        self.end_hints()
        return shown

    def end_hints(self) -> None:
        hints, self.hints = self.hints, None
        if hints is not None:
            hints.hide()
            hints.deleteLater()

    def look(self, _: object = None) -> None:
        """Something may have been done, or may be where it was not before."""
        if self.hints is not None:
            self.hints.look()

    # helpers

    def _draw_example(self) -> None:
        # in English whatever the window's language: it is what the starter understands best
        self._studio.create.edit(prompt="a friendly fox")
        self.welcomed()
        self._window.page.workspace.show_example()
        self._window.page.workspace.pulse()
        self._show_hints()

    def _restore_example(self) -> None:
        self.welcomed()
        self._studio.restore_sample()
        self._show_hints()

    def _animate_example(self) -> None:
        self.welcomed()
        self._studio.animate_sample()
        self._show_hints()

    def _show_hints(self) -> None:
        """The first steps in the workspace that is shown."""
        from mmstudio.ui.hints import Hints

        self.end_hints()
        window = self._window
        hints = window.page.workspace.hints()
        if hints:
            self.hints = Hints(hints, window, lambda: window.page.toasts.current, window.rail.width)
            self.hints.told.connect(window.announcer.say)
            self.hints.ended.connect(self.end_hints)
            self.hints.look()
