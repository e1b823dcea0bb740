"""All settings in one window: a search on top, pages at the left, every change at once."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable

from PySide6.QtCore import QLibraryInfo, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

import mmstudio
from mmstudio import paths
from mmstudio.audio.devices import DeviceNames
from mmstudio.library import files
from mmstudio.settings import UI_SCALES, Settings
from mmstudio.ui import file_dialogs
from mmstudio.ui.animate.delay_row import DelayRow
from mmstudio.ui.controls import DropDown, ElidedLabel, Stepper, Switch, Text, TextButton, set_name
from mmstudio.ui.keys_editor import KeysEditor
from mmstudio.ui.settings_table import SETTINGS, setting
from mmstudio.ui.shell.screens import on_screens_changed, screen_key, screen_name
from mmstudio.ui.theme import font, icon, px, themes
from mmstudio.viewmodels.studio import Studio

TYPING_PAUSE_MS = 500
_WIDE = 260  # of lists of names that others chose, and of sliders
_DROP = 170  # width of lists, so that they stand in one column


class _Row(QWidget):
    """Name and explanation at the left, the control at the right."""

    def __init__(self, name: str, hint: str, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = f"{name} {hint}".casefold()
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        texts.addWidget(Text(name, size=13, weight=500))
        if hint:
            texts.addWidget(Text(hint, size=12, tone="text3", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(10), px(16), px(10))
        row.setSpacing(px(20))
        row.addLayout(texts, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)


class _Page(QWidget):
    """A heading and cards of rows."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.rows: list[_Row] = []
        self.controls: dict[str, QWidget] = {}  # by id of the table of settings
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(px(28), px(4), px(28), px(24))
        self.box.setSpacing(px(14))
        self.box.addWidget(Text(title, size=20, weight=600))
        self._card: QVBoxLayout | None = None

    def add_setting(self, id: str, control: QWidget, holder: QWidget | None = None) -> None:
        """A row of the table of settings; holder: what stands in the row where control is only a part of it."""
        setting = next(setting for setting in SETTINGS if setting.id == id)
        self.add(setting.title(), setting.explanation(), holder or control)
        self.controls[id] = control

    def add(self, name: str, hint: str, control: QWidget) -> _Row:
        if self._card is None:
            frame = QFrame()
            frame.setProperty("card", "plain")
            self._card = QVBoxLayout(frame)
            self._card.setContentsMargins(0, px(4), 0, px(4))
            self._card.setSpacing(0)
            self.box.addWidget(frame)
        row = _Row(name, hint, control)
        self.rows.append(row)
        self._card.addWidget(row)
        return row

    def add_widget(self, widget: QWidget) -> None:
        self.box.addWidget(widget)
        self._card = None

    def filter(self, text: str) -> bool:
        """Hide rows without text; whether any is left."""
        for row in self.rows:
            row.setVisible(text in row.words or text in self.title.casefold())
        return not text or text in self.title.casefold() or any(not row.isHidden() for row in self.rows)


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
        self.pages: dict[str, _Page] = {}
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
        self._add("general", "tune-variant", self._general())
        self._add("files", "folder-outline", self._files())
        self._add("work", "memory", self._work())
        self._add("sound", "waveform", self._sound())
        self._add("keys", "keyboard-outline", self._keys())
        self._add("privacy", "shield-check-outline", self._privacy())
        self._add("about", "information-outline", self._about())
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
        if key == "sound":
            self._look_for_devices()
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

    # pages

    def _general(self) -> _Page:
        page = _Page(self.tr("General"))
        self.language, self.theme, self.surround = (
            DropDown(setting(id).title(), setting(id).choice_titles()) for id in ("language", "theme", "surround")
        )
        self.scale = DropDown(self.tr("Size of the interface"), [(str(s), f"{s} %") for s in UI_SCALES])
        self.screens = DropDown(self.tr("Picture on another screen"), ())
        self.motion = Switch(self.tr("Reduce motion"))
        for drop in (self.language, self.theme, self.scale, self.surround, self.screens):
            drop.setFixedWidth(px(_DROP))
        page.add_setting("language", self.language)
        page.add_setting("theme", self.theme)
        page.add_setting("ui_scale", self.scale)
        page.add_setting("surround", self.surround)
        page.add_setting("picture_screen", self.screens)
        page.add_setting("reduce_motion", self.motion)
        self.language.chosen.connect(lambda key: self._studio.change(language=key))
        self.theme.chosen.connect(lambda key: self._studio.change(theme=key))
        self.scale.chosen.connect(lambda key: self._studio.change(ui_scale=int(key)))
        self.surround.chosen.connect(lambda key: self._studio.change(surround=key))
        self.screens.chosen.connect(lambda key: self._studio.change(picture_screen=key))
        on_screens_changed(self._list_screens)
        self.motion.toggled.connect(lambda on: self._studio.change(reduce_motion=on))
        return self._finish(page)

    def _files(self) -> _Page:
        page = _Page(self.tr("Files"))
        self.folder = ElidedLabel(size=12, tone="text2", mode=Qt.TextElideMode.ElideMiddle)
        self.folder.setFixedWidth(px(210))
        choose = TextButton(self.tr("Choose"), tip=self.tr("Choose — another folder for new pictures."))
        open_ = TextButton(self.tr("Open"), tip=self.tr("Open — show the folder."))
        self.template = QLineEdit()
        self.template.setProperty("kind", "field")
        self.template.setFixedWidth(px(260))
        set_name(self.template, self.tr("Name of new files"))
        self.example = Text(size=11, tone="text3", wrap=True)
        self.format = DropDown(self.tr("Picture format"), [("png", "PNG"), ("webp", "WebP")])
        self.format.setFixedWidth(px(110))
        self.recipe = Switch(self.tr("Write settings into files"))
        self.bin = Stepper(self.tr("Days in the bin"), minimum=1, maximum=365, value=30)
        self.bin.setFixedWidth(px(110))
        page.add_setting("library_folder", choose, _side_by_side(self.folder, choose, open_))
        page.add_setting("name_template", self.template, _one_above_other(self.template, self.example))
        page.add_setting("picture_format", self.format)
        page.add_setting("write_recipe", self.recipe)
        page.add_setting("bin_days", self.bin)
        choose.clicked.connect(self._choose_folder)
        open_.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._studio.settings.library))))
        # a template is applied when typing pauses, so that half a token is not saved
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._save_template)
        self.template.textEdited.connect(self._template_edited)
        self.template.editingFinished.connect(self._leave_template)
        self.format.chosen.connect(lambda key: self._studio.change(picture_format=key))
        self.recipe.toggled.connect(lambda on: self._studio.change(write_recipe=on))
        self.bin.value_changed.connect(lambda days: self._studio.change(bin_days=days))
        return self._finish(page)

    def _work(self) -> _Page:
        page = _Page(self.tr("Work"))
        self.keep = DropDown(
            self.tr("Keep model in memory"),
            [(str(n), self.tr("%n minutes", "", n)) for n in (1, 5, 10, 30, 60)] + [("0", self.tr("Always"))],
        )
        self.device = DropDown(self.tr("Compute on"), ())
        self.compiled = Switch(self.tr("Compile large models"))
        self.eight_bit = Switch(self.tr("Large models in 8 bits"))
        cores = os.cpu_count() or 1
        self.threads = DropDown(
            self.tr("Threads"),
            [("0", self.tr("Auto"))] + [(str(n), str(n)) for n in _thread_choices(cores)],
        )
        self.log_prompts = Switch(self.tr("Prompts in the log"))
        self.previews = Switch(self.tr("Previews"))
        self.low_memory = DropDown(
            self.tr("Low memory"),
            [("auto", self.tr("Auto")), ("on", self.tr("On")), ("off", self.tr("Off"))],
        )
        for drop in (self.keep, self.low_memory, self.device, self.threads):
            drop.setFixedWidth(px(_DROP))
        page.add_setting("keep_model_min", self.keep)
        page.add_setting("previews", self.previews)
        page.add_setting("low_memory", self.low_memory)
        page.add_setting("device", self.device)
        page.add_setting("compiled", self.compiled)
        page.add_setting("eight_bit", self.eight_bit)
        page.add_setting("threads", self.threads)
        page.add_setting("log_prompts", self.log_prompts)
        self.keep.chosen.connect(lambda key: self._studio.change(keep_model_min=int(key)))
        self.previews.toggled.connect(lambda on: self._studio.change(previews=on))
        self.low_memory.chosen.connect(lambda key: self._studio.change(low_memory=key))
        self.device.chosen.connect(lambda key: self._studio.change(device=key))
        self.compiled.toggled.connect(lambda on: self._studio.change(compiled=on))
        self.eight_bit.toggled.connect(lambda on: self._studio.change(eight_bit=on))
        self.threads.chosen.connect(lambda key: self._studio.change(threads=int(key)))
        self.log_prompts.toggled.connect(lambda on: self._studio.change(log_prompts=on))
        return self._finish(page)

    def _sound(self) -> _Page:
        page = _Page(self.tr("Sound"))
        self.input = DropDown(self.tr("Microphone"), ())
        self.output = DropDown(self.tr("Loudspeaker"), ())
        self.delay = DelayRow(inline=True)
        self.delay.label.hide()
        self.monitor = Switch(self.tr("Monitor"))
        for control in (self.input, self.output, self.delay):
            control.setFixedWidth(px(_WIDE))
        page.add_setting("sound_input", self.input)
        page.add_setting("sound_monitor", self.monitor)
        page.add_setting("sound_output", self.output)
        page.add_setting("sound_delay_ms", self.delay)
        self._devices = DeviceNames()
        self._looked = False
        self.input.chosen.connect(lambda name: self._studio.change(sound_input=name))
        self.monitor.toggled.connect(lambda on: self._studio.change(sound_monitor=on))
        self.output.chosen.connect(lambda name: self._studio.change(sound_output=name))
        self.delay.value_changed.connect(lambda value: self._studio.change(sound_delay_ms=round(value)))
        return self._finish(page)

    def _look_for_devices(self) -> None:
        """When the page is first shown: asking PortAudio takes a moment."""
        if not self._looked:
            self._looked = True
            self._studio.sound_devices(self._show_devices)

    def _show_devices(self, devices: DeviceNames) -> None:
        self._devices = devices
        self._show(self._studio.settings)

    def _list_screens(self) -> None:
        """Every screen there is; one that was chosen and is gone stays in the list."""
        chosen = self._studio.settings.picture_screen
        named = [(screen_key(screen), screen_name(screen)) for screen in QGuiApplication.screens()]
        if chosen and chosen not in dict(named):
            named.append((chosen, self.tr("{name} (not found)").format(name=chosen)))
        self.screens.set_options([("", self.tr("The first free one")), *named])
        self.screens.set_current(chosen)

    def _list_cards(self, chosen: str) -> None:
        """What nets can compute on; a card that was chosen and is gone stays in the list."""
        cards = {f"cuda:{number}": name for number, name in enumerate(self._studio.engine.state.cards)}
        if len(set(cards.values())) < len(cards):  # two of a kind
            cards = {key: f"{name} · {number}" for number, (key, name) in enumerate(cards.items(), 1)}
        options = [("", self.tr("Auto")), ("cpu", self.tr("Processor")), *cards.items()]
        if chosen not in dict(options):
            options.append((chosen, self.tr("{name} (not found)").format(name=chosen)))
        self.device.set_options(options)
        self.device.set_current(chosen)

    def _list_devices(self, drop: DropDown, names: tuple[str, ...], chosen: str) -> None:
        """The system's choice first; a chosen one that is not plugged in now stays in the list."""
        options = [("", self.tr("As the system has it")), *((name, name) for name in names)]
        if chosen and chosen not in names:
            options.append((chosen, self.tr("{name} (not found)").format(name=chosen)))
        if [words for _, words in options] != [drop.itemText(place) for place in range(drop.count())]:
            drop.set_options(options)
        drop.set_current(chosen)

    def _keys(self) -> _Page:
        page = _Page(self.tr("Keys"))
        self.keys_editor = KeysEditor()
        self.keys_editor.changed.connect(lambda shortcuts: self._studio.change(shortcuts=shortcuts))
        page.add_widget(self.keys_editor)
        page.controls["shortcuts"] = self.keys_editor.search
        return self._finish(page)

    def _privacy(self) -> _Page:
        page = _Page(self.tr("Privacy"))
        page.add_widget(
            Text(
                self.tr(
                    "Everything stays on this computer. MM Studio uses the network only for downloads you start; "
                    "it has no account and sends nothing."
                ),
                wrap=True,
            )
        )
        page.add_widget(Text(self.tr("Uses of the network: none so far."), tone="text2", wrap=True))
        return self._finish(page)

    def _about(self) -> _Page:
        page = _Page(self.tr("About"))
        version = self.tr("MM Studio {version}").format(version=mmstudio.__version__)
        page.add_widget(Text(version, size=15, weight=600))
        page.add_widget(
            Text(self.tr("Pictures from words, on an ordinary computer. Its own code: Apache License 2.0."), wrap=True)
        )
        parts = (
            ("Qt for Python", "LGPL-3.0"),
            ("PyTorch", "BSD-3-Clause"),
            ("Inter", "SIL Open Font License 1.1"),
            ("Material Design Icons", "Apache-2.0"),
            ("all-MiniLM-L6-v2", "Apache-2.0"),
            ("Pillow", "MIT-CMU"),
        )
        for name, licence in parts:
            page.add(name, "", Text(licence, size=12, tone="text2"))
        system = f"Python {platform.python_version()} · Qt {QLibraryInfo.version().toString()} · {platform.platform()}"
        page.add_widget(Text(system, size=11, tone="text3", wrap=True))
        licences = TextButton(self.tr("Open the folder with the licences"), "open-in-new")
        licences.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.resources()))))
        page.add_widget(_left(licences))
        return self._finish(page)

    # helpers

    def _add(self, key: str, icon_name: str, page: _Page) -> None:
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

    def _finish(self, page: _Page) -> _Page:
        page.box.addStretch(1)
        return page

    def _recolour(self) -> None:
        for key, button in self._buttons.items():
            chosen = key == self.current_page
            button.setIcon(icon(button.property("icon_name"), "accent_text" if chosen else "text2"))

    def _show(self, settings: Settings) -> None:
        """The settings as they are; blocks nobody because set methods tell nobody."""
        self.language.set_current(settings.language)
        self.theme.set_current(settings.theme)
        self.scale.set_current(str(settings.ui_scale))
        self.surround.set_current(settings.surround)
        self._list_screens()
        self.low_memory.set_current(settings.low_memory)
        self.format.set_current(settings.picture_format)
        self._list_devices(self.input, self._devices.inputs, settings.sound_input)
        self._list_devices(self.output, self._devices.outputs, settings.sound_output)
        self.delay.set_value(settings.sound_delay_ms)
        self.keys_editor.show_shortcuts(settings.shortcuts)
        self.keep.set_current(str(settings.keep_model_min))
        self._list_cards(settings.device)
        self.threads.set_current(str(settings.threads))
        for switch, on in (
            (self.motion, settings.reduce_motion),
            (self.previews, settings.previews),
            (self.recipe, settings.write_recipe),
            (self.log_prompts, settings.log_prompts),
            (self.compiled, settings.compiled),
            (self.eight_bit, settings.eight_bit),
            (self.monitor, settings.sound_monitor),
        ):
            switch.blockSignals(True)
            switch.setChecked(on)
            switch.blockSignals(False)
        self.bin.set_value(settings.bin_days)
        self.folder.setText(str(settings.library))
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

    def _choose_folder(self) -> None:
        file_dialogs.open_folder(
            self,
            self.tr("Gallery folder"),
            lambda folder: self._studio.change(library_folder=str(folder)),
            self._studio.settings.library,
        )

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        some_keys = self.keys_editor.filter(wanted if wanted not in self.pages["keys"].title.casefold() else "")
        for key, page in self.pages.items():
            found = page.filter(wanted) or (key == "keys" and some_keys)
            self._buttons[key].setVisible(found)
        first = next((key for key in self.pages if not self._buttons[key].isHidden()), None)
        if first and self._buttons[self.current_page].isHidden():
            self.show_page(first)


def _thread_choices(cores: int) -> list[int]:
    return sorted({n for n in (1, 2, 4, 6, 8, 12, 16, 24, 32, cores) if n <= cores})


def _side_by_side(*widgets: QWidget) -> QWidget:
    return _holder(QHBoxLayout, widgets)


def _one_above_other(*widgets: QWidget) -> QWidget:
    return _holder(QVBoxLayout, widgets)


def _left(widget: QWidget) -> QWidget:
    holder = _side_by_side(widget)
    layout = holder.layout()
    assert isinstance(layout, QHBoxLayout)
    layout.addStretch(1)
    return holder


def _holder(kind: Callable[[QWidget], QHBoxLayout | QVBoxLayout], widgets: tuple[QWidget, ...]) -> QWidget:
    holder = QWidget()
    layout = kind(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(px(8))
    for widget in widgets:
        layout.addWidget(widget)
    return holder
