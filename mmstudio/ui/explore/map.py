"""Where the hand is: small pictures of what lies around, and a handle (or, of the seed map, the ground) to drag."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from mmstudio.documents.explore import ExploreDraft
from mmstudio.ui.controls import describe_as, set_name, tell_value
from mmstudio.ui.theme import color, font, px, theme
from mmstudio.viewmodels import explore_draft as d
from mmstudio.viewmodels.explore import ExploreViewModel
from mmstudio.viewmodels.explore_state import ExploreState

_STEP, _FAR = 0.01, 0.10


class LatentMap(QWidget):
    """Painted; a slider to screen readers, whose value is the share of every anchor."""

    cell_menu = Signal(object, object)  # Cell, global QPoint

    def __init__(self, explore: ExploreViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explore = explore
        self._cells: list[d.Cell] = []
        self._around: ExploreDraft | None = None
        self.version = 0  # counts other small pictures
        self._ground_of: tuple[object, ...] = ()
        self._ground_images: list[QImage | None] = []
        self._ground_look = QPixmap()
        self._dragging = False
        self._from = QPointF()
        self._moved = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        describe_as(self, QAccessible.Role.Slider)
        set_name(self, self.tr("Point"), self.tr("Point — drag it, or use the arrow keys; Shift goes further."))
        self.setToolTip("")
        explore.changed.connect(self.show_state)
        explore.small_arrived.connect(self.update)
        self.show_state(explore.state)

    def sizeHint(self) -> QSize:
        return QSize(px(450), px(450))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(180), px(120))

    def positions(self) -> list:  # type: ignore[type-arg]
        """What the small pictures show, the middle first."""
        near = sorted(self._cells, key=lambda cell: (cell.corner < 0, abs(cell.x - 0.5) + abs(cell.y - 0.5)))
        return [cell.position for cell in near]

    def show_state(self, state: ExploreState) -> None:
        around = d.surroundings(state.draft)
        if around != self._around:
            self._around = around
            self._cells = d.map_cells(state.draft)
            self.version += 1
        value = spoken(state)
        if value != self.accessibleDescription():
            self.setAccessibleDescription(value)
            tell_value(self)
            if QAccessible.isActive() and self.hasFocus():
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._ground())
        mode = self._explore.state.draft.mode
        if mode == "pad":
            painter.setClipPath(self._inside())
            self._paint_way(painter)
            painter.setClipping(False)
        if mode == "line":
            self._paint_track(painter)
        if mode in ("line", "triangle", "pad"):
            self._paint_handle(painter, self._point(*self._explore.handle()))
        elif mode == "map":
            self._paint_cross(painter, self._point(0.5, 0.5))

    def _ground(self) -> QPixmap:
        """What lies below the hand, painted once: a hand that moves paints sixty times a second."""
        draft, ratio = self._explore.state.draft, self.devicePixelRatio()
        images = [self._explore.small.of(cell.position) for cell in self._cells]
        of = (self.version, draft.mode, draft.cells, self.size(), ratio, theme().name)
        if of != self._ground_of or any(
            one is not other for one, other in itertools.zip_longest(images, self._ground_images)
        ):
            self._ground_of, self._ground_images = of, images
            self._ground_look = QPixmap(self.size() * ratio)
            self._ground_look.setDevicePixelRatio(ratio)
            self._ground_look.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._ground_look)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setPen(color("line2"))
            painter.setBrush(color("raised"))
            painter.drawRoundedRect(self._edge(), px(12), px(12))
            painter.setClipPath(self._inside())
            for cell, image in zip(self._cells, images, strict=True):
                self._paint_cell(painter, cell, image)
            painter.end()
        return self._ground_look

    def _edge(self) -> QRectF:
        return QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)

    def _inside(self) -> QPainterPath:
        inside = QPainterPath()
        inside.addRoundedRect(self._edge().adjusted(1, 1, -1, -1), px(11), px(11))
        return inside

    def _paint_cell(self, painter: QPainter, cell: d.Cell, image: QImage | None) -> None:
        draft = self._explore.state.draft
        middle, side = self._point(cell.x, cell.y), self._side()
        box = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side).adjusted(px(3), px(3), -px(3), -px(3))
        if not box.intersects(QRectF(self.rect())):
            return
        chosen = draft.mode == "mix" and (cell.column, cell.row) == (1, 1)
        if cell.corner >= 0 or chosen:
            painter.setPen(QPen(color("accent_text"), px(2)) if chosen else Qt.PenStyle.NoPen)
            painter.setBrush(Qt.BrushStyle.NoBrush if chosen else color("hover"))
            painter.drawRoundedRect(box, px(8), px(8))
        if image is not None:
            _paint_small(painter, box.adjusted(px(4), px(4), -px(4), -px(4)), image)
        if cell.corner >= 0:
            self._paint_letter(painter, box, d.letter(cell.corner), cell)

    def _paint_letter(self, painter: QPainter, box: QRectF, letter: str, cell: d.Cell) -> None:
        side = px(20)
        left = box.left() + px(2) if cell.x <= 0.5 else box.right() - side - px(2)
        top = box.bottom() - side - px(2) if cell.y > 0.5 else box.top() + px(2)
        badge = QRectF(left, top, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("window"))
        painter.drawRoundedRect(badge, px(6), px(6))
        painter.setPen(color("text"))
        painter.setFont(font(12, 600))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, letter)

    def _paint_track(self, painter: QPainter) -> None:
        left, right = self._point(0, 0.5), self._point(1, 0.5)
        y = self._track_y()
        painter.setPen(QPen(color("track"), px(4), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(left.x(), y), QPointF(right.x(), y))

    def _paint_handle(self, painter: QPainter, at: QPointF) -> None:
        if self._explore.state.draft.mode == "line":
            at = QPointF(at.x(), self._track_y())
        painter.setPen(QPen(color("window", 0.6), px(2)))
        painter.setBrush(color("accent"))
        painter.drawEllipse(at, px(13), px(13))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("on_accent") if self.hasFocus() else color("handle"))
        painter.drawEllipse(at, px(5), px(5))

    def _paint_cross(self, painter: QPainter, at: QPointF) -> None:
        for token, width in (("window", 4.0), ("accent", 2.0)):
            painter.setPen(QPen(color(token), px(width)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, px(9), px(9))

    def _paint_way(self, painter: QPainter) -> None:
        """The walk, where it leads over this map."""
        draft = self._explore.state.draft
        if draft.mode != "pad" or not draft.walk.keys:
            return
        here = tuple(card.anchor for card in draft.cards[:4])
        points: list[QPointF | None] = []
        for key in draft.walk.keys:
            w, total = key.position.weights, sum(key.position.weights)
            on = key.position.anchors == here and total > 0
            points.append(self._point((w[1] + w[3]) / total, (w[2] + w[3]) / total) if on else None)
        path = QPainterPath()
        ring = [*points, points[0]] if draft.walk.loop and len(points) > 1 else points
        for before, after in itertools.pairwise(ring):
            if before is not None and after is not None:
                path.moveTo(before)
                path.lineTo(after)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for token, width in (("raised", 3.5), ("text", 1.5)):
            painter.setPen(QPen(color(token), px(width)))
            painter.drawPath(path)
        painter.setFont(font(11, 600))
        for number, point in enumerate(points, 1):
            if point is not None:
                painter.setPen(QPen(color("text"), px(1)))
                painter.setBrush(color("raised"))
                painter.drawEllipse(point, px(8), px(8))
                box = QRectF(point.x() - px(8), point.y() - px(8), px(16), px(16))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))

    # geometry

    def _side(self) -> float:
        n = 3 if self._explore.state.draft.mode == "mix" else self._explore.state.draft.cells
        return self._room().width() / n

    def _room(self) -> QRectF:
        side = min(self.width(), self.height()) - px(12)
        if self._explore.state.draft.mode == "line":
            side = self.width() - px(12)
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def _point(self, x: float, y: float) -> QPointF:
        room, side = self._room(), self._side()
        return QPointF(
            room.left() + side / 2 + x * (room.width() - side), room.top() + side / 2 + y * (room.height() - side)
        )

    def _track_y(self) -> float:
        return min(self._point(0, 0.5).y() + self._side() / 2 + px(24), self.height() - px(20))

    def _at(self, place: QPointF) -> tuple[float, float]:
        room, side = self._room(), self._side()
        span = max(room.width() - side, 1.0)
        return (place.x() - room.left() - side / 2) / span, (place.y() - room.top() - side / 2) / span

    def cell_at(self, place: QPointF) -> d.Cell | None:
        side = self._side()
        for cell in self._cells:
            middle = self._point(cell.x, cell.y)
            if abs(middle.x() - place.x()) <= side / 2 and abs(middle.y() - place.y()) <= side / 2:
                return cell
        return None

    # hands and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._dragging, self._moved, self._from = True, False, event.position()
        if self._explore.state.draft.mode in ("line", "triangle", "pad"):
            self._explore.move_to(*self._at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._dragging:
            return
        mode = self._explore.state.draft.mode
        self._moved = self._moved or (event.position() - self._from).manhattanLength() > px(3)
        if mode == "map":
            step = event.position() - self._from
            self._from = event.position()
            side = self._side() * self._last() / max(self._last(), 1)
            self._explore.pan(-step.x() / side, -step.y() / side)
        elif mode != "mix":
            self._explore.move_to(*self._at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._dragging:
            return
        self._dragging = False
        self._explore.close_step()
        cell = self.cell_at(event.position())
        mode = self._explore.state.draft.mode
        if cell is None or self._moved:
            return
        if mode == "mix":
            self._explore.step_aside(cell.column, cell.row)
        elif mode == "map":
            last = self._last()
            self._explore.pan((cell.x - 0.5) * last, (cell.y - 0.5) * last)
            self._explore.close_step()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = QPointF(event.pos()) if event.reason() == QContextMenuEvent.Reason.Mouse else self._keyed()
        cell = self.cell_at(place)
        if cell is not None:
            self.cell_menu.emit(cell, self.mapToGlobal(place.toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }.get(Qt.Key(event.key()))
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if way is None or (control and self._explore.state.draft.mode != "mix"):
            super().keyPressEvent(event)
        elif control:
            self._explore.step_aside(1 + way[0], 1 + way[1])
        else:
            far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            step = _FAR if far else _STEP
            self._explore.move_by(way[0] * step, way[1] * step)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._explore.close_step()
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def _last(self) -> int:
        return self._explore.state.draft.cells - 1

    def _keyed(self) -> QPointF:
        mode = self._explore.state.draft.mode
        return self._point(*self._explore.handle()) if mode in ("line", "triangle", "pad") else self._point(0.5, 0.5)

    def menu_at(self) -> QPoint:
        """Where a menu of the handle opens."""
        return self.mapToGlobal(self._keyed().toPoint())


def spoken(state: ExploreState) -> str:
    """ "A 8 %, B 30 %, C 12 %, D 50 %"; of the seed map where its middle is."""
    if state.draft.mode == "map":
        x, y = state.draft.view
        return f"{x:.2f}, {y:.2f}"
    return ", ".join(f"{d.letter(i)} {round(100 * share)} %" for i, share in enumerate(state.weights))


def _paint_small(painter: QPainter, box: QRectF, image: QImage) -> None:
    side = min(box.width(), box.height())
    square = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
    painter.drawImage(square, image)
