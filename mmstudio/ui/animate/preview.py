"""The preview: the newest frame, fitted, and what is to be said of it in its corners."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mmstudio.ui.controls import set_name
from mmstudio.ui.theme import color, font, px


class PreviewView(QWidget):
    """Shows frames; resized: how many physical pixels there are for one. clicked: play or pause."""

    resized = Signal(int, int)
    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._frame = (0, 0)  # of the film: its shape is kept while frames are small
        self._live, self._note = "", ""
        self.margin = 18
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        set_name(self, self.tr("Preview"))
        self.setToolTip("")

    @property
    def image(self) -> QImage | None:
        return self._image

    def show_frame(self, image: QImage | None) -> None:
        self._image = image
        self.update()

    def tell(self, live: str, note: str) -> None:
        """live: at the left, with a green point; note: at the right. "" = nothing."""
        if (live, note) != (self._live, self._note):
            self._live, self._note = live, note
            self.setAccessibleDescription(" ".join(filter(None, (live, note))))
            self.update()

    def picture_rect(self) -> QRectF:
        """Where the picture is."""
        room = QRectF(self.rect()).adjusted(*(px(side * self.margin) for side in (1, 1, -1, -1)))
        image = self._image
        if image is None or image.isNull() or room.isEmpty():
            return room
        scale = min(room.width() / image.width(), room.height() / image.height())
        width, height = image.width() * scale, image.height() * scale
        return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        ratio = self.devicePixelRatioF()
        size = QSize(self.width() - 2 * px(self.margin), self.height() - 2 * px(self.margin))
        self.resized.emit(max(16, round(size.width() * ratio)), max(16, round(size.height() * ratio)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.picture_rect().contains(event.position()):
            self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        image = self._image
        if image is None or image.isNull():
            return
        painter = QPainter(self)
        painter.fillRect(event.rect(), color("surround"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = self.picture_rect()
        path = QPainterPath()
        path.addRoundedRect(place, px(8), px(8))
        painter.setClipPath(path)
        painter.drawImage(place, image)
        painter.setClipping(False)
        self._paint_tag(painter, place, self._live, left=True)
        self._paint_tag(painter, place, self._note, left=False)

    def _paint_tag(self, painter: QPainter, place: QRectF, text: str, left: bool) -> None:
        if not text:
            return
        face = font(12, 600, tabular=True)
        painter.setFont(face)
        mark = px(14) if left else 0
        width = painter.fontMetrics().horizontalAdvance(text) + px(20) + mark
        x = place.left() + px(12) if left else place.right() - px(12) - width
        box = QRectF(x, place.top() + px(12), width, px(26))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("window", 0.72))
        painter.drawRoundedRect(box, px(7), px(7))
        if left:
            painter.setBrush(color("ok"))
            painter.drawEllipse(QRectF(box.left() + px(10), box.center().y() - px(3), px(6), px(6)))
        painter.setPen(color("text"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(box.adjusted(px(10) + mark, 0, 0, 0), int(flags), text)
