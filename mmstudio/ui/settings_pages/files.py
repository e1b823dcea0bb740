"""Settings of finished pictures: where they go, how they are called and what is in them."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit

from mmstudio.library import files
from mmstudio.settings import Settings
from mmstudio.ui import file_dialogs
from mmstudio.ui.controls import ElidedLabel, Stepper, Text, TextButton, set_name
from mmstudio.ui.settings_pages.page import Page, one_above_other, side_by_side
from mmstudio.ui.settings_table import setting
from mmstudio.ui.theme import px
from mmstudio.viewmodels.studio import Studio

TYPING_PAUSE_MS = 500
_NARROW = 110


class FilesPage(Page):
    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, self.tr("Files"))
        self._add_folder()
        self._add_template()
        self._add_list("picture_format", [("png", "PNG"), ("webp", "WebP")], _NARROW)
        self._add_switch("write_recipe")
        bin_days = Stepper(setting("bin_days").title(), minimum=1, maximum=365, value=30)
        bin_days.setFixedWidth(px(_NARROW))
        bin_days.value_changed.connect(lambda days: studio.change(bin_days=days))
        self._add_setting("bin_days", bin_days, lambda settings: bin_days.set_value(settings.bin_days))

    def _add_folder(self) -> None:
        folder = ElidedLabel(size=12, tone="text2", mode=Qt.TextElideMode.ElideMiddle)
        folder.setFixedWidth(px(210))
        choose = TextButton(self.tr("Choose"), tip=self.tr("Choose — another folder for new pictures."))
        open_ = TextButton(self.tr("Open"), tip=self.tr("Open — show the folder."))
        choose.clicked.connect(self._choose_folder)
        open_.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._studio.settings.library))))
        self._add_setting(
            "library_folder",
            choose,
            lambda settings: folder.setText(str(settings.library)),
            side_by_side(folder, choose, open_),
        )

    def _choose_folder(self) -> None:
        file_dialogs.open_folder(
            self,
            setting("library_folder").title(),
            lambda folder: self._studio.change(library_folder=str(folder)),
            self._studio.settings.library,
        )

    # how new files are called

    def _add_template(self) -> None:
        self.template = QLineEdit()
        self.template.setProperty("kind", "field")
        self.template.setFixedWidth(px(260))
        set_name(self.template, setting("name_template").title())
        self.example = Text(size=11, tone="text3", wrap=True)
        # a template is applied when typing pauses, so that half a token is not saved
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._save_template)
        self.template.textEdited.connect(self._template_edited)
        self.template.editingFinished.connect(self._leave_template)
        holder = one_above_other(self.template, self.example)
        self._add_setting("name_template", self.template, self._show_template, holder)

    def _show_template(self, settings: Settings) -> None:
        if self.template.text() != settings.name_template and not self.template.hasFocus():
            self.template.setText(settings.name_template)
        self._show_example(self.template.text() or settings.name_template)

    def _template_edited(self, text: str) -> None:
        self._show_example(text)
        self._pause.start()

    def _show_example(self, template: str) -> bool:
        """The name a file would get now, or what is wrong with the template."""
        try:
            name = files.name_example(template, format=self._studio.settings.picture_format)
        except ValueError as error:
            self.example.set_tone("danger")
            self.example.setText(self._unknown(str(error)))
            return False
        self.example.set_tone("text3")
        self.example.setText(name)
        return True

    def _unknown(self, said: str) -> str:
        tokens = ", ".join(part for part in said.split() if part.startswith("{")) or "?"
        return self.tr("Not known: {tokens}").format(tokens=tokens)

    def _save_template(self) -> bool:
        """Whether it can be used; what is half typed stays as it is."""
        self._pause.stop()
        text = self.template.text().strip()
        if not text or not self._show_example(text):
            return False
        self._studio.change(name_template=text)
        return True

    def _leave_template(self) -> None:
        if not self._save_template() and not self.template.hasFocus():
            self.template.setText(self._studio.settings.name_template)
            self._show_example(self._studio.settings.name_template)
