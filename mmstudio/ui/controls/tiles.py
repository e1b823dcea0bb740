"""A grid of tiles, of which one is chosen: styles with a picture, sizes with an icon."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QWidget

from mmstudio.ui.controls.buttons import PaintedButton
from mmstudio.ui.controls.text import set_name
from mmstudio.ui.theme import color, font, paint_icon, px


class Tile(PaintedButton):
    """A rounded ground with a picture (ring when chosen) or an icon (tint when chosen), and a caption under it."""

    def __init__(
        self, key: str, text: str, *, icon_name: str = "", ground: float = 58, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key, self._icon, self._ground = key, icon_name, ground
        self._picture: QImage | None = None
        self._scaled: QImage | None = None
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_name(self, text)

    def set_picture(self, picture: QImage | None) -> None:
        self._picture, self._scaled = picture, None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(66), px(self._ground) + px(20))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(44), px(self._ground) + px(20))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        grid = self.parent()
        if not (isinstance(grid, TileGrid) and grid.walk(event.key())):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ground = QRectF(0, 0, self.width(), px(self._ground))
        on = self.isChecked()
        tint = on and bool(self._icon)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("accent_soft" if tint else "hover" if self.underMouse() and not on else "raised"))
        painter.drawRoundedRect(ground, px(8), px(8))
        if self._picture is not None:
            self._paint_picture(painter, ground)
        elif self._icon:
            paint_icon(painter, ground, self._icon, "accent_text" if on else "text2", 24)
        if on and not tint:
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(color("accent_text"))
            pen.setWidth(px(2))
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), px(8), px(8))
        face = font(11, 600 if on else 400)
        painter.setFont(face)
        painter.setPen(color("text" if on else "text2"))
        words = QFontMetrics(face).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        below = QRectF(0, ground.bottom() + px(3), self.width(), px(17))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_picture(self, painter: QPainter, ground: QRectF) -> None:
        assert self._picture is not None
        ratio = self.devicePixelRatioF()
        side = min(ground.width(), ground.height()) - px(6)
        wanted = round(side * ratio)
        if self._scaled is None or max(self._scaled.width(), self._scaled.height()) != wanted:
            self._scaled = self._picture.scaled(
                wanted, wanted, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        width, height = self._scaled.width() / ratio, self._scaled.height() / ratio
        place = QRectF(ground.center().x() - width / 2, ground.center().y() - height / 2, width, height)
        path = QPainterPath()
        path.addRoundedRect(ground, px(8), px(8))
        painter.setClipPath(path)
        painter.drawImage(place, self._scaled)
        painter.setClipping(False)


class TileGrid(QWidget):
    """Tiles in columns; arrow keys walk. tiles: (key, text, icon or ""). chosen only when a person chooses."""

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        tiles: Sequence[tuple[str, str, str]],
        *,
        columns: int = 4,
        ground: float = 58,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self._group = QButtonGroup(self)
        self.tiles: list[Tile] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(8 if columns < 5 else 6))
        grid.setVerticalSpacing(px(6))
        for index, (key, text, icon_name) in enumerate(tiles):
            tile = Tile(key, text, icon_name=icon_name, ground=ground, parent=self)
            self._group.addButton(tile, index)
            self.tiles.append(tile)
            grid.addWidget(tile, index // columns, index % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        set_name(self, name)
        self.setToolTip("")
        self._group.idClicked.connect(self._clicked)
        if self.tiles:
            self.set_current(self.tiles[0].key)

    def current(self) -> str:
        checked = self._group.checkedId()
        return self.tiles[checked].key if checked >= 0 else ""

    def set_current(self, key: str) -> None:
        """Show key as chosen without telling anybody; an unknown key chooses none."""
        self._group.setExclusive(False)
        for tile in self.tiles:
            tile.setChecked(tile.key == key)
        self._group.setExclusive(True)
        self._refocus()

    def set_picture(self, key: str, picture: QImage | None) -> None:
        for tile in self.tiles:
            if tile.key == key:
                tile.set_picture(picture)

    def walk(self, key: int) -> bool:
        """Move the choice by an arrow key; False if key is no arrow."""
        by = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }.get(Qt.Key(key))
        if by is None:
            return False
        index = self._group.checkedId() + by
        if 0 <= index < len(self.tiles):
            self.tiles[index].setChecked(True)
            self._refocus()
            self.tiles[index].setFocus(Qt.FocusReason.TabFocusReason)
            self.chosen.emit(self.tiles[index].key)
        return True

    def _clicked(self, index: int) -> None:
        self._refocus()
        self.chosen.emit(self.tiles[index].key)

    def _refocus(self) -> None:
        first = self._group.checkedId() if self._group.checkedId() >= 0 else 0
        for index, tile in enumerate(self.tiles):  # Tab enters the grid once
            tile.setFocusPolicy(Qt.FocusPolicy.TabFocus if index == first else Qt.FocusPolicy.ClickFocus)
