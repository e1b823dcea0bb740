"""Below the details of the gallery: what the amber button does with the current item, and what else can be done."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.ui.controls import (
    IconButton,
    Menu,
    PrimaryButton,
    TextButton,
    set_name,
)
from mmstudio.ui.gallery.badges import KIND_ICONS
from mmstudio.ui.gallery.facts import open_tip, open_words
from mmstudio.ui.theme import color, paint_icon, px
from mmstudio.viewmodels.gallery import (
    GalleryState,
    GalleryViewModel,
    drawing_of,
    frame_of,
)


class DetailsFoot(QWidget):
    """Pinned below: the main action with its menu, and three lesser ones."""

    main_wanted = Signal()
    export_wanted = Signal()
    reveal_wanted = Signal()

    def __init__(self, viewmodel: GalleryViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewmodel = viewmodel
        self.use = PrimaryButton(self.tr("Use these settings"), "tune-variant")
        self.which = _MenuHalf(self.tr("Use a part of the settings"))
        self.copy = TextButton(self.tr("Copy"), "content-copy", weight=600, tip=self.tr("Copy — the picture. Ctrl+C"))
        self.export = TextButton(
            self.tr("Export"), "export-variant", weight=600, tip=self.tr("Export — as another file. Ctrl+E")
        )
        self.delete = IconButton(
            "trash-can-outline", self.tr("Delete"), self.tr("Delete — to the bin, with Undo. Delete")
        )
        self.delete.setProperty("kind", "raised")
        self.delete.setFixedWidth(px(42))
        main = QHBoxLayout()
        main.setSpacing(px(2))
        main.addWidget(self.use, 1)
        main.addWidget(self.which)
        rest = QHBoxLayout()
        rest.setSpacing(px(8))
        rest.addWidget(self.copy, 1)
        rest.addWidget(self.export, 1)
        rest.addWidget(self.delete)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        box.addLayout(main)
        box.addLayout(rest)
        self.use.clicked.connect(self.main_wanted)
        self.which.clicked.connect(self._open_menu)
        self.export.clicked.connect(self.export_wanted)
        self.delete.clicked.connect(viewmodel.delete)
        viewmodel.changed.connect(self.show_state)
        self.show_state(viewmodel.state)

    def show_state(self, state: GalleryState) -> None:
        item = state.details
        drawn = item is not None and drawing_of(item) is not None
        frame = item is not None and frame_of(item) is not None
        document = item if item is not None and item.is_document else None
        self.use.setEnabled(drawn or frame if document is None else not document.missing)
        self.which.setEnabled(drawn)
        why = self.tr("This picture has no settings inside.") if item is not None else ""
        if item is not None and item.kind == "sound":
            why = self.tr("A sound has no settings.")
        if drawn:
            why = self.tr("Use these settings — every control of Create. A")
        elif frame:
            why = self.tr("Use these settings — Explore goes to this place. A")
        if document is not None:
            self.use.set_words(open_words(document), open_tip(document), KIND_ICONS[document.kind])
        else:
            self.use.set_words(self.tr("Use these settings"), why, "tune-variant")
        self.which.setVisible(document is None)
        several = len(state.selection)
        self.copy.setEnabled(item is not None and not item.missing)
        self.export.setEnabled(bool(several))
        self.delete.setEnabled(bool(several))
        self.export.set_words(self.tr("Export") if several < 2 else self.tr("Export %n", "", several))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the words of both buttons do not fit side by side, one or both show their icon alone."""
        pair = (self.copy, self.export)
        room = self.width() - self.delete.width() - px(8) * 2
        for button in pair:
            button.set_compact(False)
        for button in pair:
            if sum(other.sizeHint().width() for other in pair) > room:
                button.set_compact(True)

    def _open_menu(self) -> None:
        menu = Menu(self)
        fill_use_menu(menu, self._viewmodel)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.which.mapToGlobal(self.which.rect().topRight()) - _corner(menu))


class _MenuHalf(QAbstractButton):
    """The right end of the main button: a chevron on the same amber."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_name(self, name)
        self.setFixedSize(px(38), px(46))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = color("accent" if self.isEnabled() else "track")
        painter.setBrush(ground.darker(110) if self.isDown() else ground.lighter(108) if self.underMouse() else ground)
        painter.drawRoundedRect(QRectF(self.rect()), px(10), px(10))
        paint_icon(painter, QRectF(self.rect()), "chevron-up", "on_accent" if self.isEnabled() else "text3", 20)


def fill_use_menu(menu: Menu, viewmodel: GalleryViewModel) -> None:
    """All, prompt only, seed only, all but seed."""
    translate = QCoreApplication.translate
    menu.addAction(translate("DetailsFoot", "All settings")).triggered.connect(lambda: viewmodel.use_settings("all"))
    menu.addAction(translate("DetailsFoot", "Prompt only")).triggered.connect(lambda: viewmodel.use_settings("prompt"))
    menu.addAction(translate("DetailsFoot", "Seed only")).triggered.connect(lambda: viewmodel.use_settings("seed"))
    menu.addAction(translate("DetailsFoot", "All but the seed")).triggered.connect(
        lambda: viewmodel.use_settings("all_but_seed")
    )


def _corner(menu: Menu) -> QPoint:
    size = menu.sizeHint()
    return QPoint(size.width(), size.height() + px(6))
