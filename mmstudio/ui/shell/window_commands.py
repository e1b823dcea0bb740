"""The commands that work in every workspace, joined with what the window does for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from mmstudio.settings import UI_SCALES
from mmstudio.ui.shell.regions import go_to_region
from mmstudio.ui.shell.workspace import Handlers

if TYPE_CHECKING:
    from mmstudio.ui.shell.main_window import MainWindow


def window_commands(window: MainWindow) -> Handlers:
    studio, engine, sheets = window.studio, window.studio.engine, window.sheets
    handlers: Handlers = {
        "main_front": partial(_main, window),  # where nothing waits in a queue, it is at the front
        "close": partial(_escape, window),
        "stop": lambda: engine.cancel(),
        "skip": lambda: engine.skip(),
        "clear_queue": lambda: window.drawer.ask_clear(),
        "queue": lambda: window.drawer.toggle(),
        "column": lambda: window.toggle_part("column_hidden"),
        "details": lambda: window.toggle_part("column_hidden"),  # those of the gallery stand in the column
        "filmstrip": lambda: window.toggle_part("filmstrip_hidden"),
        "picture_only": window.toggle_picture_only,
        "full_screen": window.toggle_full_screen,
        "second_window": sheets.toggle_picture,
        "keys": sheets.toggle_keys,
        "palette": sheets.toggle_palette,
        "settings": sheets.show_settings,
        "next_region": lambda: go_to_region(window.regions(), 1),
        "previous_region": lambda: go_to_region(window.regions(), -1),
        "send": lambda: window.page.bar.open_send(),
        "quit": lambda: _quit(window),
        "scale_up": lambda: _scale(window, 1),
        "scale_down": lambda: _scale(window, -1),
        "scale_reset": lambda: studio.change(ui_scale=100),
    }
    for key in window.rooms():
        handlers[f"workspace_{key}"] = partial(window.go_to, key)
    return handlers


def _main(window: MainWindow) -> None:
    window.router.run("main")


def _escape(window: MainWindow) -> None:
    """Close what is open; nothing is open: leave special views; else stop the work, or leave the field that is
    written in."""
    sheets, first_steps = window.sheets, window.first_steps
    if sheets.keys is not None:
        sheets.keys.close_sheet()
    elif sheets.palette is not None:
        sheets.palette.close_sheet()
    elif first_steps.card is not None:
        first_steps.welcomed()
    elif window.drawer.is_open():
        window.drawer.toggle()
    elif first_steps.hints is not None:
        first_steps.end_hints()
    elif window.page.workspace.escape():
        pass  # the workspace had something open
    elif window.picture_only:
        window.toggle_picture_only()
    elif window.isFullScreen():
        window.toggle_full_screen()
    elif window.studio.engine.queue.running is not None:
        window.studio.engine.cancel()
    elif isinstance(window.focusWidget(), QLineEdit | QPlainTextEdit):
        window.setFocus()  # nothing is written any more: single keys are commands again


def _quit(window: MainWindow) -> None:
    window.close()


def _scale(window: MainWindow, by: int) -> None:
    index = UI_SCALES.index(window.studio.settings.ui_scale) + by
    if 0 <= index < len(UI_SCALES):
        window.studio.change(ui_scale=UI_SCALES[index])
