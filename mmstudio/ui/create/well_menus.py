"""What is done with the wells of picture and sound: files chosen for them, and their menus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from mmstudio.generators import registry
from mmstudio.jobs import STARTER
from mmstudio.media.kinds import PICTURES, SOUNDS
from mmstudio.ui import file_dialogs, words
from mmstudio.ui.controls import Menu
from mmstudio.ui.create.composer import Composer
from mmstudio.ui.heard_words import concept

if TYPE_CHECKING:
    from mmstudio.generators.base import Described
    from mmstudio.viewmodels.studio import Studio


class WellMenus(QObject):
    """composer: whose wells they are. paste: takes what was copied."""

    message = Signal(str, str, object)  # as Workspace.message

    def __init__(self, studio: Studio, composer: Composer, paste: Callable[[], None]) -> None:
        super().__init__(composer)
        self._studio, self._create = studio, studio.create
        self._composer, self._paste = composer, paste
        composer.picture.wanted.connect(self.picture)
        composer.sound.wanted.connect(self.sound)
        studio.describing.described.connect(self._tell_described)

    def picture(self, wish: str) -> None:
        """wish: as `Well.wanted`."""
        well = self._composer.picture
        if wish == "choose":
            shown = file_dialogs.filter_of(self.tr("Pictures"), PICTURES)
            take = self._create.mix.take_picture
            file_dialogs.open_file(self._composer, self.tr("Choose a picture"), shown, take, Path.home())
        elif wish == "menu":
            menu = Menu(self._composer)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.addAction(self.tr("Choose another…"), lambda: self.picture("choose"))
            copied = QGuiApplication.clipboard().mimeData()
            if copied is not None and copied.hasUrls():
                menu.addAction(self.tr("Paste"), self._paste)
            if (picture := self._create.state.draft.picture) is not None:
                menu.addAction(self.tr("Describe"), partial(self._studio.describing.describe, picture.read))
            menu.addAction(self.tr("Remove"), lambda: self._create.mix.drop("picture"))
            menu.popup(well.menu_place())

    def sound(self, wish: str) -> None:
        """wish: as `Well.wanted`."""
        well = self._composer.sound
        if wish == "choose":
            shown = file_dialogs.filter_of(self.tr("Sounds"), SOUNDS)
            take = self._create.mix.take_sound
            file_dialogs.open_file(self._composer, self.tr("Choose a sound"), shown, take, Path.home())
        elif wish in ("menu", "heard"):
            menu = Menu(self._composer)
            menu.aboutToHide.connect(menu.deleteLater)
            self._add_heard(menu)
            menu.addSeparator()
            menu.addAction(self.tr("Choose another…"), lambda: self.sound("choose"))
            menu.addAction(self.tr("Record"), well.start)
            self._add_listeners(menu)
            menu.addAction(self.tr("Remove"), lambda: self._create.mix.drop("sound"))
            menu.popup(well.menu_place())

    def _add_listeners(self, menu: Menu) -> None:
        """Which net listens, where there is a choice; and what is said as a prompt, where something can write it."""
        sound = self._create.state.draft.sound
        if sound is not None and self._studio.dictation.state.possible:
            path, start_s, duration_s = Path(sound.path), sound.start_s, sound.duration_s
            writing = partial(self._studio.dictation.write_down, path, start_s, duration_s)
            menu.addAction(self.tr("Write what is said into the prompt"), writing)
        if installed := registry.listeners():
            used = self._studio.listener()
            which = menu.addMenu(self.tr("Listen with"))
            for id, title in ((STARTER, self.tr("The built-in model")), *((row.id, row.title) for row in installed)):
                action = which.addAction(title.replace("&", "&&"), partial(self._listen_with, id))
                action.setCheckable(True)
                action.setChecked(id == (used.id if used is not None else STARTER))

    def _listen_with(self, id: str) -> None:
        """Choose what names sounds; the one that is here is heard again."""
        self._studio.change(sound_listener=id)
        sound = self._create.state.draft.sound
        if sound is not None:
            self._create.mix.take_sound(Path(sound.path), sound.start_s, sound.duration_s)

    def _add_heard(self, menu: Menu) -> None:
        """All that was heard, and how it sounds: a click takes one away."""
        sound = self._create.state.draft.sound
        for one in sound.concepts if sound is not None else ():
            name, share = concept(one.name), round(one.share * 100)
            text = self.tr("Remove “{name}” · {share} %").format(name=name, share=share)
            menu.addAction(text, partial(self._create.mix.forget_concept, one.name))

    def _tell_described(self, path: str, found: Described) -> None:
        """What the picture of the well shows; a click writes it into the prompt."""
        picture = self._create.state.draft.picture
        if picture is None or picture.read != path:
            return  # the gallery asked, or another picture is here by now
        self.message.emit(
            words.described(found), self.tr("Use as prompt"), lambda: self._create.edit(prompt=found.caption)
        )
