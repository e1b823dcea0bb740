"""The rail at the left: one tile for each workspace, help and settings at its foot."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtSvgWidgets import QSvgWidget
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from mmstudio import paths
from mmstudio.ui import drops
from mmstudio.ui.controls import IconButton, PaintedButton, set_name
from mmstudio.ui.theme import color, font, paint_icon, px

_HOLD_MS = 600


class RailTile(PaintedButton):
    """Icon and name; chosen: raised ground, accent icon and a bar at the window's edge. The dot says that a result
    arrived here while the person was elsewhere."""

    def __init__(self, icon_name: str, text: str, key: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon_name
        self._narrow = False
        self._dot = False
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.key = key
        set_name(self, text, tip)
        self.setAcceptDrops(True)
        self._hold = QTimer(self, singleShot=True, interval=_HOLD_MS)
        self._hold.timeout.connect(self.click)

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.updateGeometry()
        self.update()

    def set_dot(self, dot: bool) -> None:
        self._dot = dot
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(56), px(44)) if self._narrow else QSize(px(76), px(56))

    minimumSizeHint = sizeHint

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Holding a drag here opens the workspace; dropping here is dropping there."""
        event.acceptProposedAction()
        self._hold.start()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hold.stop()

    def dropEvent(self, event: QDropEvent) -> None:
        self._hold.stop()
        rail = self.parent()
        what = drops.dropped(event.mimeData())
        if what is not None and isinstance(rail, Rail):
            event.acceptProposedAction()
            rail.dropped.emit(self.key, what)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rail = self.parent()
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and isinstance(rail, Rail):
            rail.walk(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        on = self.isChecked()
        margin = px(5 if self._narrow else 8)
        tile = QRectF(self.rect()).adjusted(margin, 0, -margin, 0)
        if on or self.underMouse():
            painter.setBrush(color("raised"))
            painter.setOpacity(1.0 if on else 0.6)
            painter.drawRoundedRect(tile, px(12), px(12))
            painter.setOpacity(1.0)
        if on:
            painter.setBrush(color("accent"))
            bar = QRectF(-px(3), self.height() / 2 - px(11), px(6), px(22))
            painter.drawRoundedRect(bar, px(2), px(2))
        token = "accent_text" if on else "text" if self.underMouse() else "text2"
        box = QRectF(tile) if self._narrow else QRectF(tile.left(), px(7), tile.width(), px(24))
        paint_icon(painter, box, self._icon, token, 24)
        if not self._narrow:
            face = font(11, 600 if on else 500)
            painter.setFont(face)
            painter.setPen(color("text" if on else "text2"))
            words = QFontMetrics(face).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - px(4))
            painter.drawText(QRectF(0, px(33), self.width(), px(18)), Qt.AlignmentFlag.AlignCenter, words)
        if self._dot and not on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accent"))
            painter.drawEllipse(QRectF(box.center().x() + px(9), box.top() + px(0), px(7), px(7)))


class Rail(QWidget):
    """Workspaces in the order they are added. chosen is emitted only when a person chooses."""

    chosen = Signal(str)
    dropped = Signal(str, object)  # on the tile of this workspace: Dropped
    help_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_name(self, self.tr("Workspaces"))
        self.setToolTip("")
        self.tiles: list[RailTile] = []
        self._group = QButtonGroup(self)
        self._logo = QSvgWidget(str(paths.resources() / "icons" / "mmstudio.svg"))
        self._logo.setFixedSize(px(40), px(40))
        self._logo.setAccessibleName("MM Studio")
        self.help = IconButton("help-circle-outline", self.tr("Help"), self.tr("Help — all keys. ?"), size=24, box=40)
        self.settings = IconButton("cog-outline", self.tr("Settings"), self.tr("Settings. Ctrl+,"), size=24, box=40)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, px(14), 0, px(6))
        self._box.setSpacing(px(6))
        self._box.addWidget(self._logo, 0, Qt.AlignmentFlag.AlignHCenter)
        self._box.addSpacing(px(12))
        self._box.addStretch(1)
        self._box.addWidget(self.help, 0, Qt.AlignmentFlag.AlignHCenter)
        self._box.addWidget(self.settings, 0, Qt.AlignmentFlag.AlignHCenter)
        self.help.clicked.connect(self.help_wanted)
        self.settings.clicked.connect(self.settings_wanted)
        self._group.idClicked.connect(lambda index: self.chosen.emit(self.tiles[index].key))

    def add(self, key: str, icon_name: str, text: str, tip: str) -> None:
        tile = RailTile(icon_name, text, key, tip, self)
        self._group.addButton(tile, len(self.tiles))
        self._box.insertWidget(2 + len(self.tiles), tile)
        self.tiles.append(tile)

    def set_current(self, key: str) -> None:
        for tile in self.tiles:
            if tile.key == key:
                tile.setChecked(True)
                tile.set_dot(False)
        for tile in self.tiles:
            tile.setFocusPolicy(Qt.FocusPolicy.TabFocus if tile.isChecked() else Qt.FocusPolicy.ClickFocus)

    def set_dot(self, key: str) -> None:
        """A result arrived in a workspace that is not shown."""
        for tile in self.tiles:
            if tile.key == key and not tile.isChecked():
                tile.set_dot(True)

    def set_narrow(self, narrow: bool) -> None:
        self.setFixedWidth(px(56 if narrow else 76))
        for tile in self.tiles:
            tile.set_narrow(narrow)

    def walk(self, by: int) -> None:
        index = self._group.checkedId() + by
        if 0 <= index < len(self.tiles):
            self.tiles[index].setFocus(Qt.FocusReason.TabFocusReason)
            self.tiles[index].click()
