"""The sheet in which pictures are exported: the form, its progress, and how it ended."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from mmstudio.media.export import MAX_SCALE
from mmstudio.ui import file_dialogs, words
from mmstudio.ui.controls import (
    ElidedLabel,
    Mark,
    PrimaryButton,
    SegmentedSwitch,
    SliderRow,
    Stepper,
    Switch,
    Text,
    TextButton,
    set_name,
)
from mmstudio.ui.sheet import Sheet
from mmstudio.ui.swatches import BackgroundSwatches
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.export import ExportState, ExportViewModel

_REFUSED_SHOWN = 4


class ExportSheet(Sheet):
    """Shows the ExportState; the form, the progress and the result have the same place."""

    revealed = Signal(Path)  # show this file in the file manager
    ended_unseen = Signal(str)  # the sheet was closed while an export ran: how it ended

    def __init__(self, viewmodel: ExportViewModel, window: QWidget) -> None:
        super().__init__("", window, 500)
        self._viewmodel = viewmodel
        self._form = self._make_form()
        self._progress = self._make_progress()
        self._result = self._make_result()
        self._pages = {"choosing": self._form, "running": self._progress, "done": self._result}
        for page in self._pages.values():  # not a stack: the card is as high as the page that is shown
            page.hide()
            self.content.addWidget(page)
        self.closed.connect(viewmodel.dismiss)
        viewmodel.changed.connect(self.show_state)
        self.show_state(viewmodel.state)

    def open_sheet(self, focus: QWidget | None = None) -> None:
        self.show_state(self._viewmodel.state)
        super().open_sheet(focus or self.export if self._viewmodel.state.phase == "choosing" else self.stop)

    def show_state(self, state: ExportState) -> None:
        if state.phase == "closed":
            if self.isVisible():
                self.close_sheet()
            return
        if state.phase == "done" and not self.isVisible():
            self.ended_unseen.emit(result_sentence(state))
            self._viewmodel.dismiss()
            return
        count = len(state.items)
        moved = self._pages[state.phase].isHidden()
        for phase, page in self._pages.items():
            page.setVisible(phase == state.phase)
        match state.phase:
            case "choosing":
                self.title.setText(self.tr("Export %n picture(s)", "", count))
                self._show_form(state)
            case "running":
                self.title.setText(self.tr("Exporting"))
                self._show_progress(state)
            case "done":
                self._show_result(state)
        if moved and self.isVisible():
            {"choosing": self.export, "running": self.stop, "done": self.finish}[state.phase].setFocus()
        if self.isVisible():
            self.place()

    # the form

    def _make_form(self) -> QWidget:
        self.kind = SegmentedSwitch(
            self.tr("Format"),
            [
                ("same", self.tr("As it is"), ""),
                ("png", "PNG", ""),
                ("jpeg", "JPEG", ""),
                ("webp", "WebP", ""),
                ("tiff", "TIFF", ""),
            ],
        )
        self.scale = Stepper(
            self.tr("Size"), minimum=1, maximum=MAX_SCALE, tip=self.tr("Size — times width and height.")
        )
        self.pixels = Text(size=12, tone="text3", tabular=True)
        self.resample = SegmentedSwitch(
            self.tr("Enlarging"), [("lanczos", self.tr("Smooth"), ""), ("nearest", self.tr("Hard pixels"), "")]
        )
        self.grounds = BackgroundSwatches()
        self.quality = SliderRow(
            self.tr("Quality"),
            minimum=1,
            maximum=100,
            step=1,
            default=90,
            tip=self.tr("Quality — less makes a smaller file. WebP keeps every pixel at 100."),
        )
        self.recipe = Switch(
            self.tr("Settings in the file"),
            self.tr("Settings in the file — prompt and seed go with the picture, and it says that it was generated."),
        )
        self.folder = ElidedLabel(size=12, mode=Qt.TextElideMode.ElideMiddle)
        self.choose = TextButton(self.tr("Choose folder"), "folder-outline")
        self.template = QLineEdit()
        self.template.setMaxLength(200)
        set_name(
            self.template,
            self.tr("File name"),
            self.tr("File name — {name} {n} {prompt} {seed} {style} {model} {date} {time} {width} {height}"),
        )
        self.example = ElidedLabel(size=11, tone="text3", mode=Qt.TextElideMode.ElideMiddle)
        self.originals = SegmentedSwitch(
            self.tr("Originals"), [("copy", self.tr("Keep"), ""), ("move", self.tr("Move to the bin"), "")]
        )
        self.estimate = Text(size=12, tone="text2", tabular=True)
        self.cancel = TextButton(self.tr("Cancel"), kind="ghost", weight=600)
        self.export = PrimaryButton(self.tr("Export"), "export-variant", height=40)
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(16))
        grid.setVerticalSpacing(px(12))
        grid.setColumnMinimumWidth(0, px(92))
        grid.setColumnStretch(1, 1)
        size_row = _row(self.scale, self.pixels)
        folder_row = _row(self.folder, self.choose, stretch_first=True)
        name_box = QWidget()
        name = QVBoxLayout(name_box)
        name.setContentsMargins(0, 0, 0, 0)
        name.setSpacing(px(4))
        name.addWidget(self.template)
        name.addWidget(self.example)
        self._rows: dict[str, tuple[Text, QWidget]] = {}
        for key, words_, control in (
            ("kind", self.tr("Format"), self.kind),
            ("scale", self.tr("Size"), size_row),
            ("resample", self.tr("Enlarging"), self.resample),
            ("grounds", self.tr("Background"), self.grounds),
            ("quality", self.tr("Quality"), self.quality),
            ("recipe", self.tr("Settings in the file"), self.recipe),
            ("folder", self.tr("Folder"), folder_row),
            ("name", self.tr("File name"), name_box),
            ("originals", self.tr("Originals"), self.originals),
        ):
            label = Text(words_, size=12, tone="text2", wrap=True)
            at = grid.rowCount()
            top = Qt.AlignmentFlag.AlignTop if key == "name" else Qt.AlignmentFlag.AlignVCenter
            label.setContentsMargins(0, px(8) if key == "name" else 0, 0, 0)
            grid.addWidget(label, at, 0, top)
            grid.addWidget(control, at, 1)
            self._rows[key] = (label, control)
        self.quality.label.setText("")  # its name stands at the left here
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(18))
        box.addLayout(grid)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.estimate, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.export)
        box.addLayout(foot)
        viewmodel = self._viewmodel
        self.kind.changed.connect(lambda kind: viewmodel.edit(kind=kind))
        self.scale.value_changed.connect(lambda scale: viewmodel.edit(scale=scale))
        self.resample.changed.connect(lambda resample: viewmodel.edit(resample=resample))
        self.grounds.chosen.connect(self._ground_chosen)
        self.quality.value_changed.connect(lambda quality: viewmodel.edit(quality=round(quality)))
        self.recipe.toggled.connect(lambda on: viewmodel.edit(write_recipe=on))
        self.originals.changed.connect(lambda key: viewmodel.edit(move=key == "move"))
        self.template.textEdited.connect(viewmodel.set_template)
        self.choose.clicked.connect(self._choose_folder)
        self.cancel.clicked.connect(self.close_sheet)
        self.export.clicked.connect(viewmodel.start)
        self.template.returnPressed.connect(viewmodel.start)
        return page

    def _show_form(self, state: ExportState) -> None:
        options = state.options
        self.kind.set_current(options.kind)
        self.scale.set_value(options.scale)
        self.resample.set_current(options.resample)
        keeps = options.kind != "jpeg"
        self.grounds.offer_transparency(keeps)
        self.grounds.set_current("transparent" if keeps and not options.fill else options.background)
        if round(self.quality.value()) != options.quality:
            self.quality.set_value(options.quality)
        self.recipe.blockSignals(True)
        self.recipe.setChecked(options.write_recipe)
        self.recipe.blockSignals(False)
        self.originals.set_current("move" if options.move else "copy")
        if self.template.text() != state.template:
            self.template.setText(state.template)
        self.folder.setText(state.folder)
        size = state.size
        if size is None:
            self.pixels.setText("×")
        else:
            self.pixels.setText(self.tr("×   {width} × {height} px").format(width=size[0], height=size[1]))
        self._show_row("resample", options.scale > 1)
        self._show_row("quality", options.kind in ("jpeg", "webp"))
        self.example.set_tone("danger" if state.unknown else "text3")
        if state.unknown:
            self.example.setText(self.tr("Not known: {tokens}").format(tokens=state.unknown))
        else:
            self.example.setText(state.example)
        self._show_estimate(state)
        count = len(state.items)
        self.export.set_words(self.tr("Export %n", "", count))
        self.export.setEnabled(state.can_export)

    def _show_estimate(self, state: ExportState) -> None:
        files = self.tr("%n file(s)", "", len(state.items))
        if state.bytes_estimate is None:
            self.estimate.setText(files)
            return
        size = words.size_text(state.bytes_estimate)
        text = self.tr("{files} · {size}") if len(state.items) == 1 else self.tr("{files} · about {size}")
        self.estimate.setText(text.format(files=files, size=size))

    def _show_row(self, key: str, shown: bool) -> None:
        for widget in self._rows[key]:
            widget.setVisible(shown)

    def _ground_chosen(self, background: str) -> None:
        if background == "transparent":
            self._viewmodel.edit(fill=False)
        else:
            self._viewmodel.edit(fill=True, background=background)

    def _choose_folder(self) -> None:
        folder = Path(self._viewmodel.state.folder)
        take = self._viewmodel.set_folder
        file_dialogs.open_folder(self, self.tr("Choose folder"), lambda chosen: take(str(chosen)), folder)

    # progress

    def _make_progress(self) -> QWidget:
        self.bar = _Bar()
        self.progress_words = Text(tone="text2", tabular=True)
        self.stop = TextButton(self.tr("Stop"), "stop", weight=600)
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(12))
        box.addWidget(self.bar)
        row = QHBoxLayout()
        row.addWidget(self.progress_words, 1)
        row.addWidget(self.stop)
        box.addLayout(row)
        self.stop.clicked.connect(self._viewmodel.cancel)
        return page

    def _show_progress(self, state: ExportState) -> None:
        count = len(state.items)
        self.bar.show_fraction(state.done / max(count, 1))
        text = self.tr("{n} of {total}").format(n=min(state.done + 1, count), total=count)
        self.progress_words.setText(text)

    # the result

    def _make_result(self) -> QWidget:
        self.mark = Mark("check-circle-outline", "ok", 22)
        self.result_words = Text(wrap=True)
        self.refused = Text(size=12, tone="text2", wrap=True)
        self.show_files = TextButton(self.tr("Show in folder"), "folder-open-outline", weight=600)
        self.again = TextButton(self.tr("Try again"), "refresh", weight=600)
        self.finish = TextButton(self.tr("Close"), kind="ghost", weight=600)
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(14))
        head = QHBoxLayout()
        head.setSpacing(px(10))
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        sentences = QVBoxLayout()
        sentences.setSpacing(px(6))
        sentences.addWidget(self.result_words)
        sentences.addWidget(self.refused)
        head.addLayout(sentences, 1)
        box.addLayout(head)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addStretch(1)
        for button in (self.finish, self.again, self.show_files):
            row.addWidget(button)
        box.addLayout(row)
        self.finish.clicked.connect(self.close_sheet)
        self.again.clicked.connect(self._viewmodel.back)
        self.show_files.clicked.connect(self._reveal)
        return page

    def _show_result(self, state: ExportState) -> None:
        count, written = len(state.items), len(state.written)
        well = written == count and not state.code
        self.title.setText(self.tr("Exported") if written else self.tr("Not exported"))
        self.mark.set_icon("check-circle-outline" if well else "alert-circle-outline", "ok" if well else "danger")
        self.result_words.setText(result_sentence(state))
        lines = [words.sentence(refusal.code, refusal.facts) for refusal in state.refused[:_REFUSED_SHOWN]]
        if len(state.refused) > _REFUSED_SHOWN:
            lines.append(self.tr("… and %n more.", "", len(state.refused) - _REFUSED_SHOWN))
        self.refused.setText("\n".join(lines))
        self.refused.setVisible(bool(lines))
        self.show_files.setVisible(bool(written))
        self.again.setVisible(not well)

    def _reveal(self) -> None:
        if self._viewmodel.state.written:
            self.revealed.emit(self._viewmodel.state.written[0])


class _Bar(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction = 0.0
        self.setFixedHeight(px(6))
        self.setAccessibleName(self.tr("Progress"))

    def show_fraction(self, fraction: float) -> None:
        self._fraction = fraction
        self.setAccessibleDescription(self.tr("{percent} %").format(percent=round(fraction * 100)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        rect = QRectF(self.rect())
        painter.setBrush(color("track"))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        rect.setWidth(rect.width() * min(max(self._fraction, 0.0), 1.0))
        painter.setBrush(color("accent"))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)


def result_sentence(state: ExportState) -> str:
    """How an export ended: what is there, and what happened to the rest."""
    translate = QCoreApplication.translate
    count, written = len(state.items), len(state.written)
    if state.code:
        return words.sentence(state.code, state.facts)
    if state.cancelled:
        return translate("ExportSheet", "Stopped. {n} of {total} exported.").format(n=written, total=count)
    if written == 1 == count:
        return translate("ExportSheet", "{name} is in {folder}.").format(
            name=state.written[0].name, folder=state.folder
        )
    if written == count:
        return translate("ExportSheet", "{n} pictures are in {folder}.").format(n=count, folder=state.folder)
    return translate("ExportSheet", "{n} of {total} exported.").format(n=written, total=count)


def _row(*widgets: QWidget, stretch_first: bool = False) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(10))
    for index, widget in enumerate(widgets):
        row.addWidget(widget, 1 if stretch_first and index == 0 else 0)
    if not stretch_first:
        row.addStretch(1)
    return holder
