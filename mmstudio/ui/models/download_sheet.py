"""What a download will cost, before it begins: size, free disk, address, licence. And the settings of downloads."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from mmstudio.checkpoints import catalogue
from mmstudio.settings import Settings
from mmstudio.ui import words
from mmstudio.ui.controls import ErrorCard, Switch, Text, TextButton, set_name
from mmstudio.ui.gallery.details import FactTable
from mmstudio.ui.models.details import LicenceCard
from mmstudio.ui.sheet import Sheet
from mmstudio.ui.theme import px
from mmstudio.viewmodels.models import ModelsState, ModelsViewModel


class DownloadSheet(Sheet):
    """Opens when a person presses Download: asks the host first, and fetches nothing before the second press."""

    def __init__(self, title: str, viewmodel: ModelsViewModel, window: QWidget) -> None:
        super().__init__(self.tr("Download {title}").format(title=title), window, 460)
        self._viewmodel = viewmodel
        self.asking = Text(self.tr("Asking for size and licence…"), tone="text2", wrap=True)
        self.facts = FactTable()
        self.licence = LicenceCard()
        self.accept = Switch(self.tr("I accept this licence"))
        self.accept_words = Text(self.tr("I accept this licence"))
        self.gated = Text(
            self.tr(
                "Its host gives it only to those who accepted the licence there. Accept it on its page, then keep a "
                "token of yours under Models ⋯ Downloads."
            ),
            size=12,
            tone="text2",
            wrap=True,
        )
        self.cancel = TextButton(self.tr("Cancel"))
        self.go = TextButton(self.tr("Download"), "download-outline", weight=600)
        self.trouble = ErrorCard()  # from the start: what is added later is not measured before it is shown
        accept = QHBoxLayout()
        accept.setSpacing(px(10))
        accept.addWidget(self.accept)
        accept.addWidget(self.accept_words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.go)
        for part in (self.asking, self.facts, self.licence, self.gated):
            self.content.addWidget(part)
        self.content.addLayout(accept)
        self.content.addWidget(self.trouble)
        self.content.addLayout(buttons)
        self.cancel.clicked.connect(self.close_sheet)
        self.go.clicked.connect(self._begin)
        self.accept.toggled.connect(self._may_begin)
        self.closed.connect(viewmodel.forget_asked)
        self.closed.connect(self.deleteLater)
        viewmodel.changed.connect(self.show_state)
        self.show_state(viewmodel.state)

    def show_state(self, state: ModelsState) -> None:
        plan, refused = state.described, state.refused
        self.asking.setVisible(plan is None and refused is None)
        for part in (self.facts, self.licence, self.accept, self.accept_words):
            part.setVisible(plan is not None)
        self.gated.setVisible(plan is not None and plan.gated)
        if plan is not None:
            entry = catalogue.entry(plan.id)
            size = words.size_text(plan.size_bytes) if plan.size_bytes else self.tr("not stated by its host")
            self.facts.show_facts(
                (
                    (self.tr("Size"), size),
                    (self.tr("Files"), str(len(plan.files))),
                    (self.tr("Free disk"), words.size_text(state.free_bytes)),
                    (self.tr("Goes to"), state.folder),
                    (self.tr("From"), plan.source),
                )
            )
            self.licence.show_licence(plan.licence, plan.licence_url, entry.commercial, entry.rules)
        if refused is not None:
            self.trouble.tell(words.sentence(refused.code, refused.facts))
        self.trouble.setVisible(refused is not None)
        self._may_begin()
        self.place()

    def _may_begin(self) -> None:
        plan = self._viewmodel.state.described
        self.go.setEnabled(plan is not None and self.accept.isChecked())
        tip = "" if self.go.isEnabled() else self.tr("Accept the licence first.")
        self.go.set_words(self.tr("Download"), tip)

    def _begin(self) -> None:
        plan = self._viewmodel.state.described
        if plan is not None:
            self._viewmodel.download(plan.id, accepted=self.accept.isChecked())
            self.close_sheet()


class DownloadsSheet(Sheet):
    """Another address in the hub's place, a proxy, and a token for hosts that want one."""

    changed = Signal(str, str)  # mirror, proxy

    def __init__(self, settings: Settings, viewmodel: ModelsViewModel, window: QWidget) -> None:
        super().__init__(self.tr("Downloads"), window, 460)
        self._viewmodel = viewmodel
        self.mirror = self._field(self.tr("Mirror"), settings.mirror, "https://…")
        self.proxy = self._field(self.tr("Proxy"), settings.proxy, self.tr("as the system says"))
        self.token = self._field(self.tr("Token"), "", self._token_words())
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.insecure = Text(
            self.tr("The mirror's address has to begin with https://, so that nobody can change what comes."),
            size=12,
            tone="danger",
            wrap=True,
        )
        self.insecure.hide()
        self.note = Text(
            self.tr("The token stays on this computer, in the system's keyring where there is one."),
            size=11,
            tone="text2",
            wrap=True,
        )
        self.forget = TextButton(self.tr("Forget the token"))
        self.forget.setVisible(bool(viewmodel.state.token_in))
        self.save = TextButton(self.tr("Save"), weight=600)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.forget)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        self.content.addWidget(self.insecure)
        self.content.addWidget(self.note)
        self.content.addLayout(buttons)
        self.save.clicked.connect(self._save)
        for field in (self.mirror, self.proxy, self.token):
            field.returnPressed.connect(self._save)
        self.forget.clicked.connect(self._forget)
        self.closed.connect(self.deleteLater)

    def _field(self, name: str, value: str, placeholder: str) -> QLineEdit:
        field = QLineEdit(value)
        field.setPlaceholderText(placeholder)
        field.setMaxLength(1000)
        set_name(field, name)
        field.setToolTip("")
        box = QVBoxLayout()
        box.setSpacing(px(4))
        box.addWidget(Text(name, size=12, tone="text2"))
        box.addWidget(field)
        self.content.addLayout(box)
        return field

    def _token_words(self) -> str:
        match self._viewmodel.state.token_in:
            case "keyring":
                return self.tr("kept in the system's keyring")
            case "file":
                return self.tr("kept in a file that only you can read")
            case _:
                return self.tr("none")

    def _save(self) -> None:
        mirror = self.mirror.text().strip()
        self.insecure.setVisible(bool(mirror) and not mirror.startswith("https://"))
        if self.insecure.isVisibleTo(self):
            self.place()
            self.mirror.setFocus()
            return
        self.changed.emit(mirror, self.proxy.text().strip())
        if self.token.text().strip():
            self._viewmodel.keep_token(self.token.text())
        self.close_sheet()

    def _forget(self) -> None:
        self._viewmodel.keep_token("")
        self.close_sheet()
