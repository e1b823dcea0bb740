"""What the command palette finds: every command, setting, style and checkpoint, and what the menus of the workspace
offer, by its name in both languages."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QMenu

from mmstudio import paths
from mmstudio.generators import registry
from mmstudio.ui import words
from mmstudio.ui.commands import COMMANDS, Command, place_title, shown_keys
from mmstudio.ui.settings_table import CONTEXT, SETTINGS

OTHER_LANGUAGE = "zh_CN"  # texts in the code are the English ones


@dataclass(frozen=True)
class Entry:
    """One thing that can be done. title: in the language shown; other: in the other one, "" if it is the same.

    group: what kind of thing it is, or where a command works. keys: as a person reads them. run: does it.
    """

    title: str
    other: str
    group: str
    keys: str
    run: Callable[[], object]

    @property
    def spoken(self) -> str:
        """All of it for a screen reader."""
        return words.listed(part for part in (self.title, self.group, self.keys) if part)


@dataclass(frozen=True)
class Actions:
    """How the window does things. command: carry out one (with the place it works in). setting: show it by id. choice:
    give a setting (id) one of its values. style, checkpoint: use it in Create."""

    command: Callable[[Command], object]
    setting: Callable[[str], object]
    choice: Callable[[str, str], object]
    style: Callable[[str], object]
    checkpoint: Callable[[str], object]


def entries(
    actions: Actions, place: str, changed: Mapping[str, str], works: Callable[[Command], bool] = lambda _: True
) -> list[Entry]:
    """Everything, commands of the workspace shown (place) first. changed: `Settings.shortcuts`. works: commands for
    which it says no are left out."""
    both = _BothLanguages()
    found: list[Entry] = []
    for command in sorted(filter(works, COMMANDS), key=lambda command: command.where != place):
        keys = shown_keys(command, changed)
        title, other = both.names("Commands", command.text)
        run = _call(actions.command, command)
        found.append(Entry(title, other, place_title(command.where), keys, run))
    for setting in SETTINGS:
        title, other = both.names(CONTEXT, setting.text)
        group = QCoreApplication.translate("Palette", "Setting")
        found.append(Entry(title, other, group, "", _call(actions.setting, setting.id)))
        for value, source in setting.choices:
            choice, other_choice = both.names(CONTEXT, source)
            names = (f"{title}: {choice}", f"{other or title}: {other_choice or choice}")
            run = partial(actions.choice, setting.id, value)
            found.append(Entry(names[0], names[1] if names[1] != names[0] else "", group, "", run))
    for info in registry.infos():
        title, other = words.checkpoint_title(info.checkpoint), both.other("Checkpoints", info.title)
        group = QCoreApplication.translate("Palette", "Model")
        found.append(
            Entry(title, other if other != title else info.title, group, "", _call(actions.checkpoint, info.checkpoint))
        )
    styles = {style for info in registry.infos() for style in info.styles}
    for style, source in words.STYLES.items():
        if style in styles or style == "any":
            title, other = both.names("Styles", source)
            group = QCoreApplication.translate("Palette", "Style")
            found.append(Entry(title, other, group, "", _call(actions.style, style)))
    return found


def of_menu(menu: QMenu, group: str, context: str) -> list[Entry]:
    """What a menu, and the menus in it, offer now, by the names they show. context: of their texts. The menu must be
    there as long as the entries."""
    both = _BothLanguages()

    def offered(inside: QMenu, before: str, way: tuple[int, ...]) -> Iterator[Entry]:
        for number, action in enumerate(inside.actions()):
            here = (*way, number)
            title = _plain(action.text())
            if action.isSeparator() or not action.isEnabled() or not title:
                continue
            if (inner := action.menu()) is not None:
                yield from offered(cast(QMenu, inner), f"{before}{title}: ", here)
            else:
                other = _plain(both.shown_elsewhere(context, action.text()))
                run = partial(_trigger, menu, here)
                yield Entry(f"{before}{title}", other if other != title else "", group, "", run)

    return list(offered(menu, "", ()))


def matching(all_: Iterable[Entry], text: str) -> list[Entry]:
    """The entries in whose names or group every word of text occurs; those that begin with text come first."""
    wanted = text.casefold().split()
    whole = " ".join(wanted)

    def rank(entry: Entry) -> int:
        names = [entry.title.casefold(), entry.other.casefold()]
        if any(name.startswith(whole) for name in names):
            return 0
        if any(f" {whole}" in name for name in names):
            return 1
        return 2 if any(all(word in name for word in wanted) for name in names) else 3

    fitting = [
        entry
        for entry in all_
        if all(word in f"{entry.title}\n{entry.other}\n{entry.group}".casefold() for word in wanted)
    ]
    return sorted(fitting, key=rank) if wanted else fitting


def other_name(entry: Entry, text: str) -> str:
    """The name in the other language, where it is what text found; "" where the one that is shown says it already."""
    shown = f"{entry.title}\n{entry.group}".casefold()
    return entry.other if any(word not in shown for word in text.casefold().split()) else ""


class _BothLanguages:
    """Texts in the language shown and in the other one."""

    def __init__(self) -> None:
        self._other = QTranslator()
        self._other.load(f"mmstudio_{OTHER_LANGUAGE}", str(paths.resources() / "translations"))

    def names(self, context: str, source: object) -> tuple[str, str]:
        """(as shown, in the other language or "")."""
        shown = QCoreApplication.translate(context, str(source))
        return shown, next((name for name in self._all(context, str(source)) if name != shown), "")

    def other(self, context: str, source: str) -> str:
        return self.names(context, source)[1]

    def shown_elsewhere(self, context: str, text: str) -> str:
        """What a text that is shown is called in the other language, "" where nobody knows."""
        return str(self._other.translate(context, text)) or _english().get(text, "")

    def _all(self, context: str, source: str) -> Iterator[str]:
        if translated := self._other.translate(context, source):
            yield translated
        yield source


@functools.cache
def _english() -> dict[str, str]:
    """Texts of the other language -> what they are called in the code."""
    try:
        catalogue = (paths.resources() / "translations" / f"mmstudio_{OTHER_LANGUAGE}.ts").read_text("utf-8")
    except OSError:
        return {}
    pairs = re.findall(r"<source>([^<]*)</source>\s*<translation>([^<]*)</translation>", catalogue)
    return {html.unescape(shown): html.unescape(source) for source, shown in pairs}


def _plain(text: str) -> str:
    """A text of a menu without the mark of its letter, and without the dots that say that it asks."""
    return re.sub(r"\(&\w\)|&(?=[^&])", "", text).replace("&&", "&").rstrip("…").strip()


def _trigger(menu: QMenu, way: tuple[int, ...]) -> None:
    """Do what stands there. Looked up anew: PySide forgets wrappers of actions that only a list gave out (6.11)."""
    for number in way[:-1]:
        menu = cast(QMenu, menu.actions()[number].menu())
    menu.actions()[way[-1]].trigger()


def _call(do: Callable[..., object], about: object) -> Callable[[], object]:
    return lambda: do(about)
