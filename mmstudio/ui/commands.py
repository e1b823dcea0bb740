"""Every command in one table: what it is called, where it works, which keys it has.

The shell turns the table into shortcuts, the `?` sheet and the settings show it, and a test reads it for conflicts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

EVERYWHERE, FILES, VIEW, PROMPT = "everywhere", "files", "view", "prompt"
CREATE, RESTORE, ANIMATE, EXPLORE, GALLERY, MODELS = "create", "restore", "animate", "explore", "gallery", "models"
PLACES = (EVERYWHERE, FILES, VIEW, PROMPT, CREATE, RESTORE, ANIMATE, EXPLORE, GALLERY, MODELS)
WORKSPACES = {CREATE, RESTORE, ANIMATE, EXPLORE, GALLERY, MODELS}  # places that are one workspace each


@dataclass(frozen=True)
class Command:
    """id: its name in handlers and settings. where: the group of the sheet and the scope of its keys.

    text: English source of the translation context "Commands". keys: in Qt's portable notation.
    local: the widget that has the focus carries it out itself, by `is_key`.
    """

    id: str
    where: str
    text: object  # what QT_TRANSLATE_NOOP gives back, by its annotation; a str
    keys: tuple[str, ...]
    local: bool = False

    def title(self) -> str:
        return QCoreApplication.translate("Commands", str(self.text))


COMMANDS: tuple[Command, ...] = (
    Command("main", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Main action"), ("Ctrl+Return", "Ctrl+Enter")),
    Command(
        "main_front",
        EVERYWHERE,
        QT_TRANSLATE_NOOP("Commands", "Main action, at the front of the queue"),
        ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
    ),
    Command("close", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Close what is open, else stop now"), ("Esc",)),
    Command("stop", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Stop now"), ("Shift+X",)),
    Command("skip", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Skip this one"), ("Alt+Return", "Alt+Enter")),
    Command("clear_queue", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Clear the queue"), ("Ctrl+Shift+X",)),
    Command("queue", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Show or hide the queue"), ("J",)),
    Command("workspace_create", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Create"), ("1", "Alt+1")),
    Command("workspace_restore", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Restore"), ("2", "Alt+2")),
    Command("workspace_animate", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Animate"), ("3", "Alt+3")),
    Command("workspace_explore", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Explore"), ("4", "Alt+4")),
    Command("workspace_gallery", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Gallery"), ("5", "Alt+5")),
    Command("workspace_models", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Models"), ("6", "Alt+6")),
    Command("column", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Show or hide the column"), ("T",)),
    Command("filmstrip", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Show or hide the filmstrip"), ("G",)),
    Command("picture_only", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Picture only"), ("F",)),
    Command("full_screen", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Full screen"), ("F11",)),
    Command("keys", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Keys"), ("?", "F1")),
    Command("settings", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Settings"), ("Ctrl+,",)),
    Command("palette", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Find a command"), ("Ctrl+K",)),
    Command("next_region", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Next region"), ("F6",)),
    Command("previous_region", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Previous region"), ("Shift+F6",)),
    Command("send", EVERYWHERE, QT_TRANSLATE_NOOP("Commands", "Send to"), ("Ctrl+M",)),
    Command("new", FILES, QT_TRANSLATE_NOOP("Commands", "New"), ("Ctrl+N",)),
    Command("open", FILES, QT_TRANSLATE_NOOP("Commands", "Open"), ("Ctrl+O",)),
    Command("save_as", FILES, QT_TRANSLATE_NOOP("Commands", "Save as"), ("Ctrl+S", "Ctrl+Shift+S")),
    Command("export", FILES, QT_TRANSLATE_NOOP("Commands", "Export"), ("Ctrl+E",)),
    Command("copy", FILES, QT_TRANSLATE_NOOP("Commands", "Copy the result"), ("Ctrl+C",)),
    Command("paste", FILES, QT_TRANSLATE_NOOP("Commands", "Paste"), ("Ctrl+V",)),
    Command("undo", FILES, QT_TRANSLATE_NOOP("Commands", "Undo"), ("Ctrl+Z",)),
    Command("redo", FILES, QT_TRANSLATE_NOOP("Commands", "Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
    Command("quit", FILES, QT_TRANSLATE_NOOP("Commands", "Quit"), ("Ctrl+Q",)),
    Command("scale_up", VIEW, QT_TRANSLATE_NOOP("Commands", "Larger interface"), ("Ctrl+Alt+=",)),
    Command("scale_down", VIEW, QT_TRANSLATE_NOOP("Commands", "Smaller interface"), ("Ctrl+Alt+-",)),
    Command("scale_reset", VIEW, QT_TRANSLATE_NOOP("Commands", "Interface at 100 %"), ("Ctrl+Alt+0",)),
    Command("fit", VIEW, QT_TRANSLATE_NOOP("Commands", "Fit the picture"), ("Ctrl+0",)),
    Command("zoom_100", VIEW, QT_TRANSLATE_NOOP("Commands", "Zoom 100 %"), ("Ctrl+1",)),
    Command("zoom_200", VIEW, QT_TRANSLATE_NOOP("Commands", "Zoom 200 %"), ("Ctrl+2",)),
    Command("zoom_400", VIEW, QT_TRANSLATE_NOOP("Commands", "Zoom 400 %"), ("Ctrl+3",)),
    Command("zoom_800", VIEW, QT_TRANSLATE_NOOP("Commands", "Zoom 800 %"), ("Ctrl+4",)),
    Command("zoom_in", VIEW, QT_TRANSLATE_NOOP("Commands", "Zoom in"), ("Ctrl+=", "Ctrl++")),
    Command("zoom_out", VIEW, QT_TRANSLATE_NOOP("Commands", "Zoom out"), ("Ctrl+-",)),
    Command("large_view", VIEW, QT_TRANSLATE_NOOP("Commands", "Large view"), ("Z",)),
    Command("second_window", VIEW, QT_TRANSLATE_NOOP("Commands", "Picture on another screen"), ("Shift+F11",)),
    Command("compare", VIEW, QT_TRANSLATE_NOOP("Commands", "Hold: the picture before"), ("O",), local=True),
    Command("hand", VIEW, QT_TRANSLATE_NOOP("Commands", "Hold: drag moves the picture"), ("H",), local=True),
    Command("weight_up", PROMPT, QT_TRANSLATE_NOOP("Commands", "Weigh the words more"), ("Ctrl+Up",), local=True),
    Command("weight_down", PROMPT, QT_TRANSLATE_NOOP("Commands", "Weigh the words less"), ("Ctrl+Down",), local=True),
    Command("history_back", PROMPT, QT_TRANSLATE_NOOP("Commands", "Earlier prompt"), ("Alt+Up",), local=True),
    Command("history_forward", PROMPT, QT_TRANSLATE_NOOP("Commands", "Later prompt"), ("Alt+Down",), local=True),
    Command("phrase_left", PROMPT, QT_TRANSLATE_NOOP("Commands", "Move the phrase left"), ("Alt+Left",), local=True),
    Command("phrase_right", PROMPT, QT_TRANSLATE_NOOP("Commands", "Move the phrase right"), ("Alt+Right",), local=True),
    Command("previous_result", CREATE, QT_TRANSLATE_NOOP("Commands", "Previous result"), ("Left",)),
    Command("next_result", CREATE, QT_TRANSLATE_NOOP("Commands", "Next result"), ("Right",)),
    Command("star", CREATE, QT_TRANSLATE_NOOP("Commands", "Star"), (".",)),
    Command("vary", CREATE, QT_TRANSLATE_NOOP("Commands", "Vary"), ("V",)),
    Command("new_seed", CREATE, QT_TRANSLATE_NOOP("Commands", "New seed"), ("Shift+D",)),
    Command("focus_prompt", CREATE, QT_TRANSLATE_NOOP("Commands", "Write the prompt"), ("N",)),
    Command("dictate", CREATE, QT_TRANSLATE_NOOP("Commands", "Dictate the prompt"), ("Ctrl+Shift+D",)),
    Command("delete", CREATE, QT_TRANSLATE_NOOP("Commands", "Move to the bin"), ("Del",)),
    Command("layers", CREATE, QT_TRANSLATE_NOOP("Commands", "Show or hide the layers"), ("Shift+L",)),
    Command("add_layer", CREATE, QT_TRANSLATE_NOOP("Commands", "Add as a layer"), ("L",)),
    Command("brush_smaller", CREATE, QT_TRANSLATE_NOOP("Commands", "Smaller brush"), ("[", "-")),
    Command("brush_larger", CREATE, QT_TRANSLATE_NOOP("Commands", "Larger brush"), ("]", "=")),
    Command("brush", RESTORE, QT_TRANSLATE_NOOP("Commands", "Brush"), ("B",)),
    Command("eraser", RESTORE, QT_TRANSLATE_NOOP("Commands", "Eraser"), ("E",)),
    Command("lasso", RESTORE, QT_TRANSLATE_NOOP("Commands", "Lasso"), ("L",)),
    Command("polygon", RESTORE, QT_TRANSLATE_NOOP("Commands", "Polygon"), ("P",)),
    Command("rectangle", RESTORE, QT_TRANSLATE_NOOP("Commands", "Rectangle"), ("U",)),
    Command("scratch_line", RESTORE, QT_TRANSLATE_NOOP("Commands", "Scratch line"), ("K",)),
    Command("select_similar", RESTORE, QT_TRANSLATE_NOOP("Commands", "Select similar"), ("W",)),
    Command("take_texture", RESTORE, QT_TRANSLATE_NOOP("Commands", "Take texture from"), ("R",)),
    Command("colour_hint", RESTORE, QT_TRANSLATE_NOOP("Commands", "Colour hint"), ("I",)),
    Command("swap_brush", RESTORE, QT_TRANSLATE_NOOP("Commands", "Brush or eraser"), ("X",)),
    Command("default_brush", RESTORE, QT_TRANSLATE_NOOP("Commands", "The usual brush"), ("D",)),
    Command("brush_smaller", RESTORE, QT_TRANSLATE_NOOP("Commands", "Smaller brush"), ("[", "-")),
    Command("brush_larger", RESTORE, QT_TRANSLATE_NOOP("Commands", "Larger brush"), ("]", "=")),
    Command("brush_harder", RESTORE, QT_TRANSLATE_NOOP("Commands", "Harder brush"), ("Shift+[", "{", "_")),
    Command("brush_softer", RESTORE, QT_TRANSLATE_NOOP("Commands", "Softer brush"), ("Shift+]", "}", "+")),
    Command("mask_shown", RESTORE, QT_TRANSLATE_NOOP("Commands", "Show or hide the mask"), ("M",)),
    Command("mask_invert", RESTORE, QT_TRANSLATE_NOOP("Commands", "Invert the mask"), ("Shift+V",)),
    Command("mask_all", RESTORE, QT_TRANSLATE_NOOP("Commands", "Mask all"), ("Ctrl+A",)),
    Command("mask_clear", RESTORE, QT_TRANSLATE_NOOP("Commands", "Clear the mask"), ("Ctrl+D",)),
    Command("mask_shrink", RESTORE, QT_TRANSLATE_NOOP("Commands", "Shrink the mask by 1 px"), ("Alt+[",)),
    Command("mask_grow", RESTORE, QT_TRANSLATE_NOOP("Commands", "Grow the mask by 1 px"), ("Alt+]",)),
    Command("next_compare", RESTORE, QT_TRANSLATE_NOOP("Commands", "Next way to compare"), ("Y",)),
    Command("previous_version", RESTORE, QT_TRANSLATE_NOOP("Commands", "Previous version"), (",",)),
    Command("next_version", RESTORE, QT_TRANSLATE_NOOP("Commands", "Next version"), (".",)),
    Command("find_damage", RESTORE, QT_TRANSLATE_NOOP("Commands", "Find damage again"), ("Shift+F",)),
    Command("play", ANIMATE, QT_TRANSLATE_NOOP("Commands", "Play or pause"), ("Space",)),
    Command("record", ANIMATE, QT_TRANSLATE_NOOP("Commands", "Record, or stop and keep"), ("Shift+R",)),
    Command("live", ANIMATE, QT_TRANSLATE_NOOP("Commands", "Follow the microphone, or stop"), ("Shift+L",)),
    Command("frame_back", ANIMATE, QT_TRANSLATE_NOOP("Commands", "A frame back"), ("Left",)),
    Command("frame_forward", ANIMATE, QT_TRANSLATE_NOOP("Commands", "A frame forward"), ("Right",)),
    Command("second_back", ANIMATE, QT_TRANSLATE_NOOP("Commands", "A second back"), ("Shift+Left",)),
    Command("second_forward", ANIMATE, QT_TRANSLATE_NOOP("Commands", "A second forward"), ("Shift+Right",)),
    Command("to_start", ANIMATE, QT_TRANSLATE_NOOP("Commands", "To the start"), ("Home",)),
    Command("to_end", ANIMATE, QT_TRANSLATE_NOOP("Commands", "To the end"), ("End",)),
    Command("loop_in", ANIMATE, QT_TRANSLATE_NOOP("Commands", "The loop begins here"), ("I",)),
    Command("loop_out", ANIMATE, QT_TRANSLATE_NOOP("Commands", "The loop ends here"), ("O",)),
    Command("marker", ANIMATE, QT_TRANSLATE_NOOP("Commands", "Set or remove a marker"), ("Shift+M",)),
    Command("loop", ANIMATE, QT_TRANSLATE_NOOP("Commands", "Loop on or off"), ("Ctrl+L",)),
    Command("variant", ANIMATE, QT_TRANSLATE_NOOP("Commands", "A or B: the other set of rows"), ("B",)),
    Command("paint_area", ANIMATE, QT_TRANSLATE_NOOP("Commands", "Paint what may move"), ("P",)),
    Command("move_left", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Move left by 0.01"), ("Left",)),
    Command("move_right", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Move right by 0.01"), ("Right",)),
    Command("move_up", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Move up by 0.01"), ("Up",)),
    Command("move_down", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Move down by 0.01"), ("Down",)),
    Command("move_far_left", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Move left by 0.10"), ("Shift+Left",)),
    Command("move_far_right", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Move right by 0.10"), ("Shift+Right",)),
    Command("move_far_up", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Move up by 0.10"), ("Shift+Up",)),
    Command("move_far_down", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Move down by 0.10"), ("Shift+Down",)),
    Command("keep_picture", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Keep the picture"), ("Return", "Enter")),
    Command("star", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Star"), (".",)),
    Command("add_key", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Add key"), ("K",)),
    Command("remove_key", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Remove the key"), ("Del",)),
    Command("play", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Play or pause"), ("Space",)),
    Command("new_seeds", EXPLORE, QT_TRANSLATE_NOOP("Commands", "New seeds"), ("N",)),
    Command("previous_anchor", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Previous anchor"), ("[",)),
    Command("next_anchor", EXPLORE, QT_TRANSLATE_NOOP("Commands", "Next anchor"), ("]",)),
    Command("play", GALLERY, QT_TRANSLATE_NOOP("Commands", "Play a sound, or stop"), ("Space",)),
    Command("open_item", GALLERY, QT_TRANSLATE_NOOP("Commands", "Open"), ("Return", "Enter")),
    Command("star", GALLERY, QT_TRANSLATE_NOOP("Commands", "Star"), (".",)),
    Command("delete", GALLERY, QT_TRANSLATE_NOOP("Commands", "Move to the bin"), ("Del", "Backspace")),
    Command("select_all", GALLERY, QT_TRANSLATE_NOOP("Commands", "Select all"), ("Ctrl+A",)),
    Command("compare_two", GALLERY, QT_TRANSLATE_NOOP("Commands", "Compare two"), ("C",)),
    Command("contact_sheet", GALLERY, QT_TRANSLATE_NOOP("Commands", "Contact sheet"), ("Shift+C",)),
    Command("rate_higher", GALLERY, QT_TRANSLATE_NOOP("Commands", "Rate one higher"), ("=", "+")),
    Command("rate_lower", GALLERY, QT_TRANSLATE_NOOP("Commands", "Rate one lower"), ("-",)),
    Command("fan_out", GALLERY, QT_TRANSLATE_NOOP("Commands", "Fan out the batch, or stack it"), ("B",)),
    Command("search", GALLERY, QT_TRANSLATE_NOOP("Commands", "Search"), ("Ctrl+F",)),
    Command("use_all", GALLERY, QT_TRANSLATE_NOOP("Commands", "Use all settings"), ("A",)),
    Command("use_seed", GALLERY, QT_TRANSLATE_NOOP("Commands", "Use the seed"), ("S",)),
    Command("use_prompt", GALLERY, QT_TRANSLATE_NOOP("Commands", "Use the prompt"), ("P",)),
    Command("use_all_but_seed", GALLERY, QT_TRANSLATE_NOOP("Commands", "Use all but the seed"), ("R",)),
    Command("use_size", GALLERY, QT_TRANSLATE_NOOP("Commands", "Use the size"), ("D",)),
    Command("details", GALLERY, QT_TRANSLATE_NOOP("Commands", "Show or hide the details"), ("I",)),
    Command("find_model", MODELS, QT_TRANSLATE_NOOP("Commands", "Find a model"), ("Ctrl+F",)),
    Command("delete_model", MODELS, QT_TRANSLATE_NOOP("Commands", "Delete the model"), ("Del",)),
)


def place_title(place: str) -> str:
    """The heading of a group in the sheet."""
    titles = {
        EVERYWHERE: QCoreApplication.translate("Commands", "Everywhere"),
        FILES: QCoreApplication.translate("Commands", "Files and edit"),
        VIEW: QCoreApplication.translate("Commands", "View"),
        PROMPT: QCoreApplication.translate("Commands", "In the prompt"),
        CREATE: QCoreApplication.translate("Commands", "Create"),
        RESTORE: QCoreApplication.translate("Commands", "Restore"),
        ANIMATE: QCoreApplication.translate("Commands", "Animate"),
        EXPLORE: QCoreApplication.translate("Commands", "Explore"),
        GALLERY: QCoreApplication.translate("Commands", "Gallery"),
        MODELS: QCoreApplication.translate("Commands", "Models"),
    }
    return titles[place]


def keys_of(command: Command, changed: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of a command; changed: `Settings.shortcuts`, which replace the first one and the others."""
    own = changed.get(command.id)
    if own is None:
        return command.keys
    return (own, own.replace("Return", "Enter")) if own.endswith("Return") else (own,) if own else ()


def rivals(command: Command, key: str, changed: Mapping[str, str]) -> list[Command]:
    """The other commands that already answer this key where command works."""
    places = _places(command)
    return [
        other
        for other in COMMANDS
        if other.id != command.id
        and _no_enter(key) in map(_no_enter, keys_of(other, changed))
        and (other.where in places or other.where not in WORKSPACES or not places <= WORKSPACES)
    ]


def with_key(command: Command, key: str | None, changed: Mapping[str, str]) -> dict[str, str]:
    """`Settings.shortcuts` after command got this key, and who had it lost it. "": no key; None: those of old."""
    result = {id: own for id, own in changed.items() if id != command.id}
    for wanted in command.keys if key is None else (key,):
        for rival in rivals(command, wanted, result) if wanted else ():
            kept = [own for own in keys_of(rival, result) if _no_enter(own) != _no_enter(wanted)]
            result[rival.id] = kept[0] if kept else ""
    old = {_no_enter(own) for own in command.keys}
    if key is not None and old != {_no_enter(key)}:
        result[command.id] = key
    return result


def is_key(event: QKeyEvent, *command_ids: str) -> bool:
    """Whether a key is, by the settings, one of local commands, which the focused widget carries out itself."""
    pressed = pressed_key(event)
    return bool(pressed) and any(pressed in _local_keys[command_id] for command_id in command_ids)


def pressed_key(event: QKeyEvent) -> str:
    """What was pressed, in Qt's portable notation; "" while only Ctrl, Shift, Alt or Meta are held."""
    if event.key() in _HELD:
        return ""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text().strip()
    if modifiers == Qt.KeyboardModifier.ShiftModifier and text and text.isprintable() and not text.isalpha():
        return text  # "?" needs Shift on most keyboards and not on all
    return _no_enter(QKeySequence(event.key() | modifiers.value))


def shown_keys(command: Command, changed: Mapping[str, str] | None = None) -> str:
    """The keys as a person reads them; Return and Enter are one."""
    keys = [key for key in keys_of(command, changed or {}) if "Enter" not in key]
    return "   ".join(key_text(key) for key in keys)


def usual_key(id: str, where: str = EVERYWHERE) -> str:
    """The first key of a command as it is labelled, before a person changed it: for tooltips."""
    return next(key_text(command.keys[0]) for command in COMMANDS if (command.id, command.where) == (id, where))


def key_text(key: str) -> str:
    """A key as it is labelled: ⌘ on macOS, else Latin in every language (Qt would write Ctrl+回车)."""
    native = sys.platform == "darwin"
    form = QKeySequence.SequenceFormat.NativeText if native else QKeySequence.SequenceFormat.PortableText
    return QKeySequence(key).toString(form).replace("Return", "Enter")


class CommandRouter(QObject):
    """Carries out commands by their keys: first the handlers of the workspace shown, then the window's own.

    Keys with Ctrl or Alt and function keys are shortcuts of the window. Single keys reach the router only after
    the focused widget left them alone (`key`), so letters can be typed and arrows move sliders.
    """

    def __init__(self, window: QWidget, handlers: Mapping[str, Callable[[], None]]) -> None:
        super().__init__(window)
        self._window, self._own = window, handlers
        self._place = CREATE
        self._of_workspace: Mapping[str, Callable[[], None]] = {}
        self._shortcuts: list[QShortcut] = []
        self._single: dict[str, list[Command]] = {}
        self._changed: Mapping[str, str] | None = None
        self.rebind({})

    def rebind(self, changed: Mapping[str, str]) -> None:
        """Use the keys of the settings."""
        if changed == self._changed:
            return
        self._changed = dict(changed)
        for shortcut in self._shortcuts:
            shortcut.setParent(None)
            shortcut.deleteLater()
        self._shortcuts.clear()
        self._single = {}
        _local_keys.update(_local(changed))
        bound: dict[str, list[Command]] = {}
        for command in COMMANDS:
            if command.local:
                continue
            for key in keys_of(command, changed):
                portable = _portable(key)
                table = bound if _is_shortcut(portable) else self._single
                table.setdefault(portable, []).append(command)
        for portable, commands in bound.items():
            shortcut = QShortcut(QKeySequence(portable), self._window)
            shortcut.activated.connect(lambda commands=commands: self._first_of(commands))
            shortcut.setAutoRepeat(any(command.id in _REPEATING for command in commands))
            self._shortcuts.append(shortcut)

    def show_workspace(self, place: str, handlers: Mapping[str, Callable[[], None]]) -> None:
        """Commands go to this workspace from now on."""
        self._place, self._of_workspace = place, handlers

    def run(self, command_id: str) -> bool:
        """Carry out one command; False if it does not exist here."""
        handler = self._of_workspace.get(command_id) or self._own.get(command_id)
        if handler is None:
            return False
        handler()
        return True

    def knows(self, command_id: str) -> bool:
        return command_id in self._of_workspace or command_id in self._own

    def key(self, event: QKeyEvent) -> bool:
        """A single key that nobody wanted; True if it was a command."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        names = [QKeySequence(event.key() | modifiers.value).toString(QKeySequence.SequenceFormat.PortableText)]
        if modifiers == Qt.KeyboardModifier.ShiftModifier and event.text() and not event.text().isalpha():
            names.append(event.text())  # "?" needs Shift on most keyboards
        return any(self._first_of(self._single[name]) for name in names if name in self._single)

    def _first_of(self, commands: list[Command]) -> bool:
        here = [c for c in commands if c.where == self._place] + [c for c in commands if c.where not in WORKSPACES]
        return any(self.run(command.id) for command in here)


def _places(command: Command) -> set[str]:
    """Where a command works: star and delete mean the same in Create and in the gallery."""
    return {other.where for other in COMMANDS if other.id == command.id}


def _local(changed: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {command.id: frozenset(map(_no_enter, keys_of(command, changed))) for command in COMMANDS if command.local}


def _portable(key: str | QKeySequence) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def _no_enter(key: str | QKeySequence) -> str:
    """Enter and Return are one key to a person."""
    return _portable(key).replace("Enter", "Return")


_local_keys = _local({})  # as the settings have them: one person, one keyboard

_HELD = {
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_unknown,
}
_REPEATING = {"undo", "redo", "zoom_in", "zoom_out", "mask_shrink", "mask_grow"}


def _is_shortcut(portable: str) -> bool:
    return "Ctrl+" in portable or "Alt+" in portable or portable.split("+")[-1] in {f"F{n}" for n in range(1, 13)}
