"""The list of layers, the uppermost first: an eye, a small picture, a name. Dragged, a row goes elsewhere."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QWidget

from mmstudio.documents.layers import Layer
from mmstudio.ui.canvas.scaling import paint_ground, rounded
from mmstudio.ui.controls import set_name, tell_value
from mmstudio.ui.controls.accessible_list import Part, describe_list
from mmstudio.ui.create.layers.words import blend_name
from mmstudio.ui.theme import color, font, paint_icon, px, theme
from mmstudio.viewmodels.layers import LayersState, LayersViewModel

_ROW, _EYE, _THUMB, _GAP = 48, 32, 36, 4


class LayerRows(QWidget):
    """Up and Down choose, Alt with them moves the layer, Space shows or hides it, F2 names it."""

    menu_wanted = Signal(object)  # global QPoint

    def __init__(self, layers: LayersViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = layers
        self._state: LayersState = layers.state
        self._thumbs: dict[int, tuple[object, QImage]] = {}
        self._pressed: tuple[int, QPoint] | None = None  # id, where
        self._drop: int | None = None  # the row before which a dragged one would go
        self._name = QLineEdit(self)
        self._name.hide()
        set_name(self._name, self.tr("Name of the layer"))
        self._name.editingFinished.connect(self._named)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("own_focus_ring", True)
        set_name(self, self.tr("Layers"))
        self.setToolTip("")
        describe_list(self, self._parts)
        layers.changed.connect(self.show_state)
        self.show_state(layers.state)

    def show_state(self, state: LayersState) -> None:
        rows_before = len(self._state.board.layers)
        self._state = state
        self.setFixedHeight(px(_ROW) * max(1, len(state.board.layers)))
        if len(state.board.layers) != rows_before:
            self._name.hide()
        layer = state.layer
        self.setAccessibleDescription(self._said(layer) if layer is not None else "")
        tell_value(self)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.height())

    def row_rect(self, id: int) -> QRect:
        """Where the row of a layer is."""
        ids = [layer.id for layer in self._shown()]
        return QRect(0, px(_ROW) * ids.index(id), self.width(), px(_ROW))

    def rename(self) -> None:
        """F2: type another name."""
        layer = self._state.layer
        if layer is not None:
            row = self.row_rect(layer.id)
            left = px(_EYE + _THUMB + 12)
            self._name.setGeometry(left, row.top() + px(8), row.width() - left - px(6), px(32))
            self._name.setText(layer.name)
            self._name.show()
            self._name.setFocus(Qt.FocusReason.OtherFocusReason)
            self._name.selectAll()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shown = self._shown()
        if not shown:
            painter.setPen(color("text2"))
            painter.setFont(font(12))
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), middle, self.tr("No layers yet."))
            return
        for number, layer in enumerate(shown):
            self._paint_row(painter, layer, QRect(0, px(_ROW) * number, self.width(), px(_ROW)))
        if self._drop is not None:
            y = min(max(px(_ROW) * self._drop, px(1)), self.height() - px(1))
            painter.setPen(QPen(color("accent_text"), px(2)))
            painter.drawLine(0, y, self.width(), y)

    def _paint_row(self, painter: QPainter, layer: Layer, row: QRect) -> None:
        box = QRectF(row).adjusted(1, 1, -1, -px(_GAP) + 1)
        chosen = layer.id == self._state.chosen
        painter.setPen(QPen(color("accent_text"), px(1.5)) if chosen else color("line"))
        painter.setBrush(color("accent_soft" if chosen else "raised"))
        painter.drawRoundedRect(box, px(8), px(8))
        if chosen and self.hasFocus():
            painter.setPen(QPen(color("focus"), px(theme().focus_px)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(px(2), px(2), -px(2), -px(2)), px(6), px(6))
        eye = QRectF(box.left(), box.top(), px(_EYE), box.height())
        paint_icon(painter, eye, "eye-outline" if layer.shown else "eye-off-outline", "text2", 16)
        side = min(px(_THUMB), box.height() - px(6))
        thumb = QRectF(eye.right(), box.center().y() - side / 2, side, side)
        self._paint_thumb(painter, layer, thumb)
        left = thumb.right() + px(8)
        words = QRectF(left, box.top() + px(4), box.right() - left - px(6), box.height() / 2 - px(3))
        gone = layer.path in self._state.missing
        for face, tone, text in (
            (font(12, 600 if chosen else 400), "text" if layer.shown else "text3", layer.name),
            (font(11), "text2", self.tr("Its file is gone") if gone else self._said_short(layer)),
        ):
            painter.setFont(face)
            painter.setPen(color(tone))
            elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(words.width()))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, elided)
            words.moveTop(words.bottom())

    def _paint_thumb(self, painter: QPainter, layer: Layer, box: QRectF) -> None:
        painter.save()
        painter.setClipPath(rounded(box, px(4)))
        paint_ground(painter, box, "transparent")
        image = self._thumb(layer, round(box.width() * self.devicePixelRatioF()))
        if image is not None:
            painter.setOpacity(1.0 if layer.shown else 0.4)
            shape = image.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            at = QRectF(0, 0, shape.width(), shape.height())
            at.moveCenter(box.center())
            painter.drawImage(at, image)
        elif layer.path in self._state.missing:
            paint_icon(painter, box, "image-off-outline", "text3", 16)
        painter.restore()

    def _thumb(self, layer: Layer, side: int) -> QImage | None:
        """The picture with its mask, small."""
        image = self._layers.pixels.shown(layer)
        if image is None:
            return None
        now = (image.cacheKey(), side)
        if layer.id not in self._thumbs or self._thumbs[layer.id][0] != now:
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._thumbs[layer.id] = now, image.scaled(side, side, keep, smooth)
        return self._thumbs[layer.id][1]

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        layer = self._at(event.position().toPoint())
        if layer is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if event.position().x() < px(_EYE):
            self._layers.edit(id=layer.id, shown=not layer.shown)
            return
        self._layers.choose(layer.id)
        self._pressed = layer.id, event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        at = event.position().toPoint()
        if self._drop is None and (at - self._pressed[1]).manhattanLength() < QApplication.startDragDistance():
            return
        self._drop = min(max(round(at.y() / px(_ROW)), 0), len(self._shown()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and self._drop is not None:
            id, _ = self._pressed
            above = [layer.id for layer in self._shown()[: self._drop] if layer.id != id]
            self._layers.move(id, len(self._shown()) - 1 - len(above))
        self._pressed = self._drop = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._at(event.position().toPoint()) is not None and event.position().x() >= px(_EYE):
            self.rename()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        layer = self._at(event.pos())
        if layer is not None:
            self._layers.choose(layer.id)
        self.menu_wanted.emit(event.globalPos())

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), event.modifiers() & Qt.KeyboardModifier.AltModifier
        layer = self._state.layer
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            by = 1 if key == Qt.Key.Key_Up else -1
            if alt:
                self._layers.move_by(by)
            else:
                self._layers.choose_next(by)
        elif key == Qt.Key.Key_Space and layer is not None:
            self._layers.edit(shown=not layer.shown)
        elif key == Qt.Key.Key_F2:
            self.rename()
        elif key == Qt.Key.Key_Escape and self._name.isVisible():
            self._name.hide()
        elif key == Qt.Key.Key_Menu and layer is not None:
            self.menu_wanted.emit(self.mapToGlobal(self.row_rect(layer.id).center()))
        else:
            super().keyPressEvent(event)

    # helpers

    def _shown(self) -> list[Layer]:
        return list(reversed(self._state.board.layers))

    def _at(self, at: QPoint) -> Layer | None:
        number = at.y() // px(_ROW)
        shown = self._shown()
        return shown[number] if 0 <= number < len(shown) else None

    def _named(self) -> None:
        if self._name.isVisible():
            name = " ".join(self._name.text().split())[:120]
            self._name.hide()
            if name:
                self._layers.edit(name=name)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _said_short(self, layer: Layer) -> str:
        return self.tr("{blend} · {percent} %").format(
            blend=blend_name(layer.blend), percent=round(layer.opacity * 100)
        )

    def _said(self, layer: Layer) -> str:
        words = f"{layer.name}, {self._said_short(layer)}"
        return words if layer.shown else self.tr("{layer}, hidden").format(layer=words)

    def _parts(self) -> list[Part]:
        """For screen readers."""
        return [
            Part(
                self._said(layer),
                self.row_rect(layer.id),
                selected=layer.id == self._state.chosen,
                focused=layer.id == self._state.chosen and self.hasFocus(),
                press=partial(self._layers.choose, layer.id),
            )
            for layer in self._shown()
        ]
