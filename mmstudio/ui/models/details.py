"""The column of Models: one checkpoint, its licence, memory, file and starting values, and what can be done."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QDate, QLocale, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.checkpoints.families import FAMILIES
from mmstudio.checkpoints.records import FOLDERS
from mmstudio.engine.state import EngineState
from mmstudio.ui import words
from mmstudio.ui.controls import ChipRow, ErrorCard, IconButton, Mark, PrimaryButton, Text, TextButton
from mmstudio.ui.controls.laid_out import laid_out_once
from mmstudio.ui.gallery.details import FactTable
from mmstudio.ui.models import texts
from mmstudio.ui.models.parts import IconTile, ShareBar
from mmstudio.ui.theme import px
from mmstudio.viewmodels.models import ModelsState, Row

_KINDS_OF_FOLDERS = {folder: kind for kind, folder in FOLDERS.items()}


class LicenceCard(QFrame):
    """What a licence asks for, in up to three plain lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "plain")
        self._url = ""
        self.name = Text(weight=600, wrap=True)
        self.read = TextButton(self.tr("Read"), "open-in-new", kind="ghost", size=12)
        self.read.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._url)))
        self.lines = Text(size=12, tone="text2", wrap=True)
        self.mark = Mark("currency-usd-off", "danger", 16)
        self.warning = Text(self.tr("Pictures made with it may not be sold."), size=12, wrap=True)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.read, 0, Qt.AlignmentFlag.AlignTop)
        warned = QHBoxLayout()
        warned.setSpacing(px(8))
        warned.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        warned.addWidget(self.warning, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(12), px(9), px(9), px(10))
        box.setSpacing(px(6))
        box.addLayout(head)
        box.addLayout(warned)
        box.addWidget(self.lines)

    def show_licence(self, name: str, url: str, commercial: bool | None, rules: tuple[str, ...] = ()) -> None:
        """url: where its text stands, "" = not known. commercial: None = it was not read."""
        self._url = url
        self.name.setText(name or self.tr("Licence not verified"))
        self.read.setVisible(url.startswith("https://"))
        for widget in (self.mark, self.warning):
            widget.setVisible(commercial is False)
        self.lines.setText("\n".join(f"· {rule}" for rule in rules))
        self.lines.setVisible(bool(rules))


class ModelDetails(QWidget):
    """Everything about the selected checkpoint."""

    put_right_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = EngineState()
        self._row: Row | None = None
        self.tile = IconTile("cube-outline", "fill", 52)
        self.title = Text(size=20, weight=600, wrap=True)
        self.kind = Text(size=12, tone="text2", wrap=True)
        self.trouble = QVBoxLayout()
        self.licence = LicenceCard()
        self.memory_name = Text(size=12, tone="text2", wrap=True)
        self.memory = Text(size=12, tabular=True)
        self.memory_bar = ShareBar(self.tr("Memory"), 8)
        self.memory_note = Text(size=11, tone="text2", wrap=True)
        self.table = FactTable()
        self.starts = Text(self.tr("Starts with"), weight=600)
        self.values = ChipRow()
        self.body = QWidget()
        self.nothing = Text(self.tr("Choose a model to see what it can do."), tone="text3", wrap=True)
        self._card: ErrorCard | None = None
        self._arrange()

    def show_state(self, state: ModelsState) -> None:
        row = state.row
        self.nothing.setVisible(row is None)
        self.body.setVisible(row is not None)
        if row is not None and row != self._row:
            with laid_out_once(self.body):
                self._show_row(row)
        self._row = row

    def show_engine(self, engine: EngineState) -> None:
        self._engine = engine
        if self._row is not None:
            self._show_memory(self._row)

    def _show_row(self, row: Row) -> None:
        self.tile.show_icon(texts.kind_icon(row.kind), texts.group_token(row.purpose))
        self.title.setText(texts.title_of(row))
        self.kind.setText(texts.kind_words(row.kind))
        entry, checkpoint = row.entry, row.checkpoint
        url = entry.licence_url if entry else checkpoint.source if checkpoint else ""
        self.licence.show_licence(
            row.licence, url, entry.commercial if entry else None, entry.rules if entry is not None else ()
        )
        self._show_memory(row)
        self._show_trouble(row)
        self.table.show_facts(self._facts(row))
        self._show_values(row)

    def _show_memory(self, row: Row) -> None:
        needed = row.checkpoint.memory_mib if row.checkpoint else row.entry.memory_mib if row.entry else 0
        total = self._engine.memory_total_mib
        for widget in (self.memory_name, self.memory, self.memory_bar, self.memory_note):
            widget.setVisible(needed > 0)
        if not needed:
            return
        side = row.starts_with[2] if row.starts_with else 0
        self.memory_name.setText(self.tr("Memory at {side} px").format(side=side) if side else self.tr("Memory"))
        size = words.size_text(needed * 1_048_576)
        if total:
            text = self.tr("{needed} of {total}").format(needed=size, total=words.size_text(total * 1_048_576))
        else:
            text = size
        self.memory.setText(text)
        share = min(1.0, needed / total) if total else 0.0
        self.memory_bar.setVisible(total > 0)
        self.memory_bar.show_shares((("danger" if total and needed > total else "picture", share),), text)
        measured = row.checkpoint is not None and row.checkpoint.memory_measured
        if total and needed > total:
            note = self.tr("More than there is: it will work in parts, and slowly.")
        elif measured:
            note = self.tr("Measured on this computer.")
        else:
            note = self.tr("An estimate from the size of the file.")
        self.memory_note.setText(note)

    def _show_trouble(self, row: Row) -> None:
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
            self._card = None
        if row.trouble is not None:
            sentence = words.sentence(row.trouble.code, {"name": row.title, **row.trouble.facts})
            actions = [(self.tr("Try again"), self.again_wanted.emit)]
            self._card = ErrorCard(sentence, actions)
        elif row.checkpoint is not None and row.checkpoint.misplaced:
            kind = texts.kind_words(_KINDS_OF_FOLDERS.get(row.checkpoint.misplaced, row.kind))
            sentence = self.tr("It lies in the folder of another kind. This is what it does: {kind}.")
            self._card = ErrorCard(
                sentence.format(kind=kind),
                [(self.tr("Move it there"), self.put_right_wanted.emit)],
                icon_name="folder-outline",
                token="text2",
            )
        elif row.status in ("damaged", "missing"):
            code = "checkpoint_damaged" if row.status == "damaged" else "file_missing"
            self._card = ErrorCard(words.sentence(code, {"name": row.title}), ())
        elif row.entry is not None and row.entry.extra:
            sentence = self.tr("It needs the package {name}, whose licence is its own.")
            self._card = ErrorCard(
                sentence.format(name=row.entry.extra), (), icon_name="information-outline", token="text2"
            )
        if self._card is not None:
            self.trouble.addWidget(self._card)

    def _facts(self, row: Row) -> tuple[tuple[str, str], ...]:
        facts = list[tuple[str, str]]()
        checkpoint, entry = row.checkpoint, row.entry
        if (family := FAMILIES.get(row.family)) is not None:
            facts.append((self.tr("Family"), " ".join((family.title, row.variant)).strip()))
        elif row.family:
            facts.append((self.tr("Family"), row.family))
        if checkpoint is not None:
            path = Path(checkpoint.path)
            facts.append((self.tr("File"), path.name))
            facts.append((self.tr("Folder"), str(path.parent)))
            checked = self.tr("SHA-256 known: {start}…").format(start=checkpoint.sha256[:12])
            facts.append((self.tr("Checked"), checked if checkpoint.sha256 else self.tr("not verified")))
            if checkpoint.added:
                day = QDate(*datetime.fromisoformat(checkpoint.added).timetuple()[:3])
                facts.append((self.tr("Added"), QLocale().toString(day, QLocale.FormatType.ShortFormat)))
        source = checkpoint.source if checkpoint else entry.source if entry else ""
        if source:
            facts.append((self.tr("Source"), urlsplit(source).hostname or source))
        elif checkpoint is not None and row.status != "built_in":
            facts.append((self.tr("Source"), self.tr("your own file")))
        if entry is not None and entry.repository:
            facts.append((self.tr("Name there"), entry.repository))
        facts.append((self.tr("Size"), texts.size_words(row) or self.tr("told before the download")))
        return tuple(facts)

    def _show_values(self, row: Row) -> None:
        start = row.starts_with
        self.starts.setVisible(start is not None)
        self.values.setVisible(start is not None)
        if start is not None:
            steps, guidance, side = start
            number = QLocale().toString(guidance, "f", 1)
            self.values.set_texts(
                (
                    self.tr("%n step(s)", "", steps),
                    self.tr("guidance {number}").format(number=number),
                    self.tr("{side} px").format(side=side),
                ),
                removable=False,
            )

    def _arrange(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(px(2))
        names.addWidget(self.title)
        names.addWidget(self.kind)
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.tile, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        memory = QHBoxLayout()
        memory.addWidget(self.memory_name, 1)
        memory.addWidget(self.memory)
        body = QVBoxLayout(self.body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(px(14))
        body.addLayout(head)
        body.addLayout(self.trouble)
        body.addWidget(self.licence)
        column = QVBoxLayout()
        column.setSpacing(px(5))
        column.addLayout(memory)
        column.addWidget(self.memory_bar)
        column.addWidget(self.memory_note)
        body.addLayout(column)
        body.addWidget(self.table)
        body.addWidget(self.starts)
        body.addWidget(self.values)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.nothing)
        box.addWidget(self.body)
        box.addStretch(1)


class ModelFoot(QWidget):
    """What can be done with the selected checkpoint."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.main = PrimaryButton("")
        self.free = TextButton(self.tr("Free memory"), "memory", tip=self.tr("Free memory — unloads all models."))
        self.check = TextButton(
            self.tr("Check"), "shield-check-outline", tip=self.tr("Check — reads all of it and compares its checksum.")
        )
        self.remove = IconButton("trash-can-outline", self.tr("Delete"), self.tr("Delete — after a question."))
        self.remove.setProperty("kind", "raised")
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.free, 1)
        row.addWidget(self.check, 1)
        row.addWidget(self.remove)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        box.addWidget(self.main)
        box.addLayout(row)

    def show_state(self, state: ModelsState) -> None:
        row = state.row
        own = row is not None and row.here and row.status != "built_in"
        self.check.setVisible(own)
        self.remove.setVisible(own)
        self.free.setVisible(row is not None and row.here)
        main = self.main_words(row)
        self.main.setVisible(bool(main))
        if main:
            self.main.set_words(main, self.tr("{verb}. Ctrl+Enter").format(verb=main))

    def main_words(self, row: Row | None) -> str:
        """The nearest thing to be done with a row; "" for nothing."""
        if row is None:
            return ""
        if row.draws:
            return self.tr("Use in Create")
        if row.entry is None:
            return ""
        if row.status == "available":
            return self.tr("Download")
        return self.tr("Continue") if row.status == "paused" else self.tr("Pause")
