"""The sheet in which a folder of photographs is mended: what and where, how far it is, and the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QListWidget, QProgressBar, QWidget

from mmstudio.mending import PhotoReport
from mmstudio.ui import file_dialogs, words
from mmstudio.ui.controls import ElidedLabel, PrimaryButton, SliderRow, Text, TextButton, set_name
from mmstudio.ui.reveal import reveal
from mmstudio.ui.sheet import Sheet
from mmstudio.ui.theme import px
from mmstudio.viewmodels.folder_restore import REPORT, FolderRestore, FolderState


class FolderSheet(Sheet):
    """Closing it stops nothing: the work goes on, and the sheet shows it when it is opened again."""

    def __init__(self, viewmodel: FolderRestore, window: QWidget) -> None:
        super().__init__(QCoreApplication.translate("FolderSheet", "Restore a folder"), window, 560)
        self._viewmodel = viewmodel
        self.folder, self.out = ElidedLabel("", size=13), ElidedLabel("", size=13)
        self.choose = TextButton(self.tr("Choose…"), tip=self.tr("Choose the folder with the photos."))
        self.choose_out = TextButton(self.tr("Choose…"), tip=self.tr("Choose the folder for the mended copies."))
        self.sensitivity = SliderRow(
            self.tr("Sensitivity"),
            maximum=100,
            step=1,
            default=50,
            unit="%",
            tip=self.tr("Sensitivity — more finds fainter lines and more false ones."),
        )
        self.line = Text(tone="text2", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        set_name(self.progress, self.tr("Progress"))
        self.list = QListWidget()
        self.list.setMinimumHeight(px(190))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_name(self.list, self.tr("What became of each photo"))
        self.show_folder = TextButton(self.tr("Show folder"), "folder-open-outline")
        self.again = TextButton(self.tr("Another folder"))
        self.stop = TextButton(self.tr("Stop"), "stop")
        self.main = PrimaryButton(self.tr("Restore"), "bandage")
        self._lay_out()
        self.choose.clicked.connect(self._ask_folder)
        self.choose_out.clicked.connect(self._ask_out)
        self.sensitivity.value_changed.connect(lambda percent: viewmodel.edit(percent / 100))
        self.main.clicked.connect(viewmodel.begin)
        self.stop.clicked.connect(viewmodel.stop)
        self.again.clicked.connect(viewmodel.again)
        self.show_folder.clicked.connect(self._reveal)
        viewmodel.changed.connect(self.show_state)
        self.show_state(viewmodel.state)

    def show_state(self, state: FolderState) -> None:
        choosing, running = state.phase == "choosing", state.phase == "running"
        self.folder.setText(state.folder)
        self.out.setText(state.out)
        self.sensitivity.set_value(round(state.sensitivity * 100))
        for part in (self.choose, self.choose_out, self.sensitivity, self.main):
            part.setVisible(choosing)
        self.stop.setVisible(running)
        self.progress.setVisible(running)
        self.progress.setRange(0, max(1, len(state.photos)))
        self.progress.setValue(len(state.reports))
        self.list.setVisible(not choosing)
        self.show_folder.setVisible(state.phase in ("done", "stopped"))
        self.again.setVisible(state.phase in ("done", "stopped"))
        self.main.setEnabled(state.can_begin)
        self.main.set_words(self.tr("Restore %n photo(s)", "", len(state.photos)))
        self.line.setText(self._line(state))
        if self.list.count() > len(state.reports):
            self.list.clear()
        for report in state.reports[self.list.count() :]:
            self.list.addItem(said(report))
            self.list.scrollToBottom()
        if self.isVisible():
            self.place()

    def _line(self, state: FolderState) -> str:
        if state.code:
            return words.sentence(state.code, {"name": Path(state.folder).name, "folder": state.out})
        if state.phase == "choosing" and state.out == state.folder:
            return self.tr("The copies need a folder of their own: the photos stay as they are.")
        if state.phase == "choosing":
            return self.tr("Scratches and dust are looked for and mended in a copy of each photo.")
        if state.phase == "running":
            return self.tr("{n} of {total} · {name}").format(
                n=len(state.reports) + 1, total=len(state.photos), name=state.current
            )
        failed = sum(bool(report.failed) for report in state.reports)
        untouched = sum(report.untouched for report in state.reports)
        mended = len(state.reports) - failed - untouched
        told = self.tr("{mended} mended · {untouched} without damage · {failed} not possible. {report} tells of each.")
        text = told.format(mended=mended, untouched=untouched, failed=failed, report=REPORT)
        if state.phase == "stopped":
            left = len(state.photos) - len(state.reports)
            return self.tr("Stopped. %n photo(s) were not begun.", "", left) + "\n" + text
        return text

    def _lay_out(self) -> None:
        places = QGridLayout()
        places.setHorizontalSpacing(px(12))
        places.setVerticalSpacing(px(8))
        rows = (
            (self.tr("Photos in"), self.folder, self.choose),
            (self.tr("Mended copies in"), self.out, self.choose_out),
        )
        for number, (title, label, button) in enumerate(rows):
            places.addWidget(Text(title, size=12, tone="text2"), number, 0)
            places.addWidget(label, number, 1)
            places.addWidget(button, number, 2)
        places.setColumnStretch(1, 1)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.show_folder)
        foot.addWidget(self.again)
        foot.addStretch(1)
        foot.addWidget(self.stop)
        foot.addWidget(self.main)
        self.content.addLayout(places)
        self.content.addWidget(self.sensitivity)
        self.content.addWidget(self.line)
        self.content.addWidget(self.progress)
        self.content.addWidget(self.list)
        self.content.addLayout(foot)

    def _ask_folder(self) -> None:
        self._ask(self.tr("The folder with the photos"), self._viewmodel.choose)

    def _ask_out(self) -> None:
        self._ask(self.tr("The folder for the mended copies"), self._viewmodel.choose_out)

    def _ask(self, title: str, take: Callable[[Path], object]) -> None:
        file_dialogs.open_folder(self, title, take, Path(self._viewmodel.state.folder))

    def _reveal(self) -> None:
        reveal(Path(self._viewmodel.state.out))


def said(report: PhotoReport) -> str:
    """One line about one photo."""
    translate = QCoreApplication.translate
    name = Path(report.photo).name
    if report.failed:
        text = words.sentence(report.failed, {"name": name, **report.facts})
        if name in text:
            return text
    elif report.untouched:
        text = translate("FolderSheet", "nothing to repair found")
    elif len(report.places) == 1:
        text = translate("FolderSheet", "1 place mended")
    else:
        text = translate("FolderSheet", "{n} places mended").format(n=len(report.places))
    return translate("FolderSheet", "{name} — {what}").format(name=name, what=text)
