"""What a well shrinks to in a narrow or low window: a tile that opens it over the board."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from mmstudio.ui.controls import PaintedButton, set_name
from mmstudio.ui.create.wells import Well, paint_cover
from mmstudio.ui.theme import color, font, paint_icon, px
from mmstudio.viewmodels.create_state import CreateState

SIDE = 70


class IngredientTile(PaintedButton):
    """70 px of picture or waveform with its weight; a click shows `well` as a popover above it."""

    def __init__(self, well: Well, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._well, self._icon = well, icon_name
        self._image: QImage | None = None
        self._bars: tuple[float, ...] = ()
        self._text, self._there, self._on = "", False, True
        self.popover = Popover(self)
        self.setFixedSize(px(SIDE), px(92))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self.open)

    def sizeHint(self) -> QSize:
        return QSize(px(SIDE), px(92))

    def open(self) -> None:
        """Show the well over the board."""
        self.popover.show_over(self, self._well)

    def show_state(self, state: CreateState) -> None:
        draft = state.draft
        one = draft.picture if self._well.kind == "picture" else draft.sound
        self._there, self._on = one is not None, one is None or one.on
        start = self._well.kind == "picture" and state.info.start_picture
        share = draft.strength if start else one.weight if one is not None else 0.0
        self._text = f"{round(share * 100)} %" if one is not None else self._well.title.text()
        self._image = state.image if draft.picture is not None and state.image_of == draft.picture.read else None
        self._bars = draft.sound.bars if draft.sound is not None else ()
        title = self._well.title.text()
        set_name(self, title, f"{title}: {self._text}" if one is not None else self._well.empty.toolTip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        focus, hover = self.hasFocus(), self.underMouse()
        pen = QPen(
            color("focus" if focus else "line2" if hover or not self._there else "line"), px(2) if focus else 1.2
        )
        if not self._there and not focus:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(color("hover" if hover else "raised") if self._there or hover else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, px(10), px(10))
        inside = QRectF(box.left() + px(8), box.top() + px(8), box.width() - px(16), px(50))
        painter.save()
        if self._there and self._well.kind == "picture":
            paint_cover(painter, inside, self._image)
        elif self._there:
            self._paint_bars(painter, inside)
        else:
            paint_icon(painter, inside, self._icon, "text2", 24)
        painter.restore()
        line = QRectF(box.left(), inside.bottom() + px(4), box.width(), px(22))
        painter.setFont(font(12, tabular=True))
        painter.setPen(color("text2"))
        if self._there:
            dot = QRectF(box.left() + px(10), line.center().y() - px(3), px(7), px(7))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(self._well.kind if self._on else "track"))
            painter.drawEllipse(dot)
            painter.setPen(color("text2"))
            painter.drawText(line.adjusted(px(22), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._text)
        else:
            words = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, int(line.width() - px(6)))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_bars(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("sound"))
        count = max(1, int(box.width() // px(4)))
        for number in range(count):
            level = self._bars[int(number / count * len(self._bars))] if self._bars else 0.1
            tall = max(px(2), level * box.height())
            place = QRectF(box.left() + number * px(4), box.center().y() - tall / 2, px(2.5), tall)
            painter.drawRoundedRect(place, px(1), px(1))


class Popover(QFrame):
    """A floating card above a tile; Esc or a click elsewhere closes it and gives the focus back."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("card", "floating")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(8), px(8), px(8), px(8))

    def show_over(self, tile: QWidget, well: QWidget) -> None:
        self._column.addWidget(well)
        well.show()
        self.adjustSize()
        corner = tile.mapToGlobal(QPoint(0, 0))
        self.move(corner.x() - (self.width() - tile.width()) // 2, corner.y() - self.height() - px(8))
        self.show()
        well.setFocus()
