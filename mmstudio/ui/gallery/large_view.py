"""One picture over the grid, large; arrows walk, Esc, Enter or Z goes back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.library.items import Item
from mmstudio.ui.canvas.view import PictureView
from mmstudio.ui.controls import ElidedLabel, ErrorCard, IconButton, Text
from mmstudio.ui.gallery.facts import title_of
from mmstudio.ui.theme import px
from mmstudio.ui.words import sentence
from mmstudio.viewmodels.gallery import GalleryState, GalleryViewModel


class LargeView(QWidget):
    """Follows the current picture while it is shown."""

    closed = Signal()
    shown = Signal()  # another picture
    menu_wanted = Signal(object)  # global QPoint

    def __init__(self, viewmodel: GalleryViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewmodel = viewmodel
        self._item: Item | None = None
        self._serial = 0
        self.view = PictureView(self.tr("Picture"))
        self.name = ElidedLabel(weight=600)
        self.zoom = Text(size=11, tone="text3", tabular=True)
        self.back = IconButton("arrow-left", self.tr("Back to all pictures"), self.tr("Back to all pictures. Esc"))
        self.previous = IconButton("chevron-left", self.tr("Previous picture"), self.tr("Previous picture. Left"))
        self.next = IconButton("chevron-right", self.tr("Next picture"), self.tr("Next picture. Right"))
        self.star = IconButton("star-outline", self.tr("Star"), self.tr("Star. ."), checkable=True, on_icon="star")
        self.fit = IconButton("fit-to-screen-outline", self.tr("Fit"), self.tr("Fit. Ctrl+0"))
        self.trouble = ErrorCard()
        self.trouble.hide()
        head = QHBoxLayout()
        head.setContentsMargins(px(12), px(8), px(14), px(4))
        head.setSpacing(px(4))
        head.addWidget(self.back)
        head.addSpacing(px(4))
        head.addWidget(self.name, 1)
        head.addWidget(self.zoom)
        head.addSpacing(px(8))
        for button in (self.fit, self.star, self.previous, self.next):
            head.addWidget(button)
        stage = QVBoxLayout()
        stage.setContentsMargins(px(20), px(4), px(20), px(20))
        stage.addWidget(self.view, 1)
        stage.addWidget(self.trouble, 0, Qt.AlignmentFlag.AlignCenter)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addLayout(stage, 1)
        self.back.clicked.connect(self.closed)
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.fit.clicked.connect(self.view.fit)
        self.star.clicked.connect(lambda: self._item and viewmodel.star_one(self._item.id))
        self.view.activated.connect(self.closed)
        self.view.menu_wanted.connect(self.menu_wanted)
        self.view.zoom_changed.connect(self._show_zoom)
        viewmodel.changed.connect(self.show_state)

    def open_view(self) -> None:
        """Show the current picture."""
        self._item = None
        self.show_state(self._viewmodel.state)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, by: int) -> None:
        """The next or previous picture in the order of the grid."""
        place = self._viewmodel.state.order.place(self._viewmodel.state.selection.current)
        if place is not None:
            self._viewmodel.move_to(place + by)

    def show_state(self, state: GalleryState) -> None:
        if self.isHidden():
            return
        item = state.details
        if item is None:
            if state.selection.current is None:
                self.closed.emit()  # the last picture was deleted
            return
        place = state.order.place(item.id) or 0
        self.previous.setEnabled(place > 0)
        self.next.setEnabled(place < len(state.order) - 1)
        if item == self._item:
            return
        former, self._item = self._item, item
        self.name.setText(title_of(item))
        self.star.setChecked(item.starred)
        self.view.setAccessibleName(title_of(item))
        self.view.path = str(item.path)
        if former is None or former.path != item.path or former.missing != item.missing:
            self._read(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_PageUp:
                self.step(-1)
            case Qt.Key.Key_Right | Qt.Key.Key_PageDown:
                self.step(1)
            case Qt.Key.Key_Escape | Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Z:
                self.closed.emit()
            case _:
                super().keyPressEvent(event)

    def _read(self, item: Item) -> None:
        """The former picture stays until the new one is there; a file that is gone is said so."""
        self._serial += 1
        serial = self._serial
        self.trouble.setVisible(item.missing)
        self.view.setVisible(not item.missing)
        if item.missing:
            self.trouble.tell(sentence("file_missing", {"name": item.name}))
            return
        self._viewmodel.library.cover(item.path, None, lambda image: self._arrived(serial, item, image))

    def _arrived(self, serial: int, item: Item, image: QImage | None) -> None:
        if serial != self._serial:
            return
        readable = image is not None and not image.isNull()
        self.trouble.setVisible(not readable)
        self.view.setVisible(readable)
        if readable:
            self.view.show_image(image, fade=True)
            self.shown.emit()
        else:
            self.trouble.tell(sentence("file_unreadable", {"name": item.name}))

    def _show_zoom(self, percent: float | None) -> None:
        self.zoom.setText("" if percent is None else self.tr("{percent} %").format(percent=round(percent)))
