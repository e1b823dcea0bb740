"""All settings in one window: a search on top, pages at the left, every change at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mmstudio.settings import Settings
from mmstudio.ui.controls import set_name
from mmstudio.ui.settings_pages.about import AboutPage, PrivacyPage
from mmstudio.ui.settings_pages.files import FilesPage
from mmstudio.ui.settings_pages.general import GeneralPage
from mmstudio.ui.settings_pages.keys import KeysPage
from mmstudio.ui.settings_pages.page import Page
from mmstudio.ui.settings_pages.sound import SoundPage
from mmstudio.ui.settings_pages.work import WorkPage
from mmstudio.ui.theme import font, icon, px, themes
from mmstudio.viewmodels.studio import Studio


class SettingsWindow(QDialog):
    """Not modal: what is behind shows each change."""

    page_shown = Signal(str)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.setWindowTitle(self.tr("Settings"))
        self.setProperty("ground", "window")
        self.resize(px(860), px(620))
        self.setMinimumSize(px(640), px(420))
        self.current_page = "general"
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search settings"))
        self.search.setClearButtonEnabled(False)
        set_name(self.search, self.tr("Search settings"))
        self._nav = QVBoxLayout()
        self._nav.setSpacing(px(2))
        self._group = QButtonGroup(self)
        self._stack = QStackedWidget()
        self.pages: dict[str, Page] = {}
        self._buttons: dict[str, QAbstractButton] = {}
        left = QWidget()
        left.setFixedWidth(px(216))
        side = QVBoxLayout(left)
        side.setContentsMargins(px(16), px(16), px(12), px(16))
        side.setSpacing(px(12))
        side.addWidget(self.search)
        side.addLayout(self._nav)
        side.addStretch(1)
        right = QWidget()
        right.setProperty("ground", "canvas")
        right.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QVBoxLayout(right)
        inside.setContentsMargins(0, px(16), 0, 0)
        inside.addWidget(self._stack)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(right, 1)
        self._add("general", "tune-variant", GeneralPage(studio))
        self._add("files", "folder-outline", FilesPage(studio))
        self._add("work", "memory", WorkPage(studio))
        self._add("sound", "waveform", SoundPage(studio))
        self._add("keys", "keyboard-outline", KeysPage(studio))
        self._add("privacy", "shield-check-outline", PrivacyPage(studio))
        self._add("about", "information-outline", AboutPage(studio))
        self.search.textChanged.connect(self._filter)
        self.show_page("general")
        studio.settings_changed.connect(self._show)
        themes().changed.connect(self._recolour)
        self._show(studio.settings)

    def show_page(self, key: str) -> None:
        self.current_page = key
        self._stack.setCurrentIndex(list(self.pages).index(key))
        self._buttons[key].setChecked(True)
        self._recolour()
        self.pages[key].opened()
        self.page_shown.emit(key)

    def show_setting(self, id: str) -> None:
        """Turn to the page of one setting and give its control the keyboard."""
        page = next(key for key, page in self.pages.items() if id in page.controls)
        self.search.clear()
        self.show_page(page)
        self.pages[page].controls[id].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    # helpers

    def _add(self, key: str, icon_name: str, page: Page) -> None:
        self.pages[key] = page
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        self._stack.addWidget(scroll)
        button = QPushButton(" " + page.title)
        button.setCheckable(True)
        button.setFont(font(13, 500))
        button.setProperty("kind", "nav")
        button.setProperty("icon_name", icon_name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_name(button, page.title)
        button.setToolTip("")
        button.clicked.connect(lambda: self.show_page(key))
        self._group.addButton(button)
        self._buttons[key] = button
        self._nav.addWidget(button)

    def _recolour(self) -> None:
        for key, button in self._buttons.items():
            chosen = key == self.current_page
            button.setIcon(icon(button.property("icon_name"), "accent_text" if chosen else "text2"))

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        for key, page in self.pages.items():
            self._buttons[key].setVisible(page.filter(wanted))
        first = next((key for key in self.pages if not self._buttons[key].isHidden()), None)
        if first and self._buttons[self.current_page].isHidden():
            self.show_page(first)

    def _show(self, settings: Settings) -> None:
        for page in self.pages.values():
            page.show_settings(settings)
