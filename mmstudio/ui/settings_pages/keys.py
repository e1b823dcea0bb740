"""Settings of the keyboard."""

from __future__ import annotations

from mmstudio.settings import Settings
from mmstudio.ui.keys_editor import KeysEditor
from mmstudio.ui.settings_pages.page import Page
from mmstudio.viewmodels.studio import Studio


class KeysPage(Page):
    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, self.tr("Keys"))
        self.editor = KeysEditor()
        self.editor.changed.connect(lambda shortcuts: studio.change(shortcuts=shortcuts))
        self._add_widget(self.editor)
        self.controls["shortcuts"] = self.editor.search

    def show_settings(self, settings: Settings) -> None:
        self.editor.show_shortcuts(settings.shortcuts)

    def filter(self, text: str) -> bool:
        some = self.editor.filter("" if text in self.title.casefold() else text)
        return super().filter(text) or some
