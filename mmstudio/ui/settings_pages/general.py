"""Settings of the whole window: its language and look."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from mmstudio.settings import UI_SCALES, Settings
from mmstudio.ui.controls import DropDown
from mmstudio.ui.settings_pages.page import Page
from mmstudio.ui.settings_table import setting
from mmstudio.ui.shell.screens import on_screens_changed, screen_key, screen_name
from mmstudio.viewmodels.studio import Studio


class GeneralPage(Page):
    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, self.tr("General"))
        self._add_list("language", setting("language").choice_titles())
        self._add_list("theme", setting("theme").choice_titles())
        self._add_list("ui_scale", [(str(scale), f"{scale} %") for scale in UI_SCALES], value=int)
        self._add_list("surround", setting("surround").choice_titles())
        self._add_list("picture_screen", (), show=self._list_screens)
        self._add_switch("reduce_motion")
        on_screens_changed(self._look_again)

    def _look_again(self) -> None:
        self.show_settings(self._studio.settings)

    def _list_screens(self, drop: DropDown, settings: Settings) -> None:
        screens = [(screen_key(screen), screen_name(screen)) for screen in QGuiApplication.screens()]
        drop.set_options(self._with_gone([("", self.tr("The first free one")), *screens], settings.picture_screen))
