"""The grid of the gallery: rows of thumbs under their days, of which only what is seen is painted and asked for."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from mmstudio.library.items import Item
from mmstudio.ui.canvas.mime import drag_files
from mmstudio.ui.controls.accessible_list import Part, describe_list
from mmstudio.ui.gallery import accessible, badges
from mmstudio.ui.gallery.arriving import ArrivingThumbs
from mmstudio.ui.gallery.band import Band
from mmstudio.ui.gallery.days import paint_day
from mmstudio.ui.gallery.hovered_film import HoveredFilm
from mmstudio.ui.gallery.layout import Group, Layout, Measures
from mmstudio.ui.gallery.thumbs import wanted_px
from mmstudio.ui.gallery.tiles import Look, paint_tile
from mmstudio.ui.theme import color, px, themes
from mmstudio.viewmodels.gallery import GalleryState, GalleryViewModel
from mmstudio.viewmodels.selection import Order, Selection

SMALLEST, LARGEST, USUAL = 96, 320, 128  # height of a row, logical pixels
_MARGIN, _GAP, _HEADING, _GROUP_GAP = 20, 10, 30, 16
_DRAGGED_PICTURES = 24  # that are drawn or named one by one in a drag; all of them are dropped


class GalleryGrid(QAbstractScrollArea):
    """Shows the rows of the view-model's state. Arrows, Home, End, PageUp and PageDown move, Shift extends."""

    opened = Signal(int)  # id: Enter or double click
    menu_wanted = Signal(QPoint)  # global position
    size_stepped = Signal(int)  # Ctrl+wheel: +1 larger, -1 smaller

    def __init__(self, viewmodel: GalleryViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe_list(self, self._parts)
        self._viewmodel = viewmodel
        self._thumbs = ArrivingThumbs(viewmodel, self._size_of, self._ratio, self)
        self._thumbs.arrived.connect(self._repaint_picture)
        self._row_height = USUAL
        self._order: Order | None = None
        self._query: object = None
        self._folder = viewmodel.state.library.folder
        self._selection = Selection()
        self._layout = Layout((), Measures(1, 1))
        self._items_of: dict[int, int] = {}  # first place of a group -> what `items_of` answers
        self._hover: int | None = None  # place
        self._films = HoveredFilm(viewmodel.library, self)
        self._films.changed.connect(self._repaint_picture)
        self._playing: Path | None = None
        self._pressed: int | None = None
        self._press_at = QPoint()
        self._band: Band | None = None  # while it is drawn
        self.select_mode = False  # every click joins or leaves
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # its coming and going would move rows
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Pictures"))
        self.setProperty("own_focus_ring", True)  # around the current picture, not around the whole grid
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._ask_soon = QTimer(self, singleShot=True, interval=0)
        self._ask_soon.timeout.connect(self._ask_visible)
        self.verticalScrollBar().setSingleStep(px(40))
        self.verticalScrollBar().valueChanged.connect(self._ask_soon.start)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._show_handle)
        viewmodel.changed.connect(self.show_state)
        viewmodel.items_ready.connect(self._items_ready)
        viewmodel.revealed.connect(self.reveal)
        themes().changed.connect(self._repaint_all)
        self.show_state(viewmodel.state)

    def _show_handle(self, low: int, high: int) -> None:
        self.verticalScrollBar().setEnabled(high > low)  # nothing to scroll: no handle

    # what is shown

    def show_state(self, state: GalleryState) -> None:
        if state.library.folder != self._folder:  # ids of one library mean nothing in another
            self._folder = state.library.folder
            self._thumbs.forget()
        if state.order is not self._order:
            fresh = state.asked != self._query
            anchor = None if fresh else self._first_visible()
            self._order, self._query = state.order, state.asked
            self._lay_out(anchor)
            if fresh:
                self.verticalScrollBar().setValue(0)
        if state.selection != self._selection:
            former, self._selection = self._selection, state.selection
            if state.selection.current != former.current:
                self._current_changed()
            self.viewport().update()

    def row_height(self) -> int:
        """The height rows should have, in logical pixels before the UI scale."""
        return self._row_height

    def set_row_height(self, height: int) -> None:
        height = min(max(height, SMALLEST), LARGEST)
        if height != self._row_height:
            anchor = self._anchor()
            self._row_height = height
            self._lay_out(anchor)

    def show_playing(self, path: Path | None) -> None:
        """Which sound plays."""
        self._playing = path
        self.viewport().update()

    def reveal(self, id: int) -> None:
        """Scroll until the picture is seen."""
        place = self._viewmodel.state.order.place(id)
        if place is None or not self._layout.lines:
            return
        box = self._layout.box(place)
        top, bottom = box.y - px(_HEADING), box.y + box.height + px(_GAP)
        bar = self.verticalScrollBar()
        if place < self._layout.lines[0].last:
            bar.setValue(0)
        elif top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self._page():
            bar.setValue(bottom - self._page())

    def item_rect(self, place: int) -> QRect:
        """Where the picture at place is, in the viewport."""
        box = self._layout.box(place)
        return QRect(px(_MARGIN) + box.x, box.y - self.verticalScrollBar().value(), box.width, box.height)

    def visible_places(self, more: float = 0.0) -> range:
        """Places of the pictures that are at least partly seen; more: screens above and below."""
        top = self.verticalScrollBar().value()
        extra = round(self._page() * more)
        lines = self._layout.lines_in(top - extra, top + self._page() + extra)
        if not lines:
            return range(0)
        return range(self._layout.lines[lines[0]].first, self._layout.lines[lines[-1]].last)

    def item_at(self, place: int) -> Item | None:
        """What is known of the picture at place."""
        return self._viewmodel.item(self._layout_ids()[place])

    def count_at(self, place: int) -> int:
        """How many pictures are stacked at place; 0 = no stack."""
        return self._viewmodel.state.counts.get(self._layout_ids()[place], 0)

    def items_of(self, group: Group) -> int:
        """How many items a day has, with those that lie under others."""
        if group.first not in self._items_of:
            state = self._viewmodel.state
            self._items_of[group.first] = sum(
                1 if row.batch in state.fanned else state.counts.get(row.id, 1)
                for row in state.rows[group.first : group.last]
            )
        return self._items_of[group.first]

    def is_selected(self, place: int) -> bool:
        return self._layout_ids()[place] in self._selection.ids

    def _parts(self) -> list[Part]:
        """The pictures on the screen, for screen readers."""
        ids, child = self._layout_ids(), self.current_child()
        return [
            Part(
                accessible.spoken(self.item_at(place), self.count_at(place)),
                self.item_rect(place).translated(self.viewport().pos()),
                selected=self.is_selected(place),
                focused=number == child,
                press=partial(self._viewmodel.click, ids[place]),
            )
            for number, place in enumerate(self.visible_places())
        ]

    def has_thumb(self, place: int) -> bool:
        return self._thumbs.get(self._layout_ids()[place]) is not None

    def current_child(self) -> int:
        """The current picture, counted from the first one on the screen; -1 if it is not seen."""
        place = self._viewmodel.state.order.place(self._selection.current)
        seen = self.visible_places()
        return place - seen[0] if place is not None and place in seen else -1

    # layout

    def _lay_out(self, anchor: tuple[int, int] | None) -> None:
        """Place all rows; the anchor (id, distance from the top) stays where it was on the screen."""
        width = self.viewport().width() - px(_MARGIN) * 2 + self.verticalScrollBar().width() // 2
        measures = Measures(
            width=max(width, px(SMALLEST)),
            target=px(self._row_height),
            gap=px(_GAP),
            heading=px(_HEADING),
            group_gap=px(_GROUP_GAP),
        )
        state = self._viewmodel.state
        by_day = state.query.sort in ("newest", "oldest")
        self._layout = Layout(state.rows, measures, by_day)
        self._items_of.clear()
        self._hover = None
        self._update_bar()
        if anchor is not None:
            id, distance = anchor
            place = state.order.place(id)
            if place is not None:
                self.verticalScrollBar().setValue(self._layout.box(place).y - distance)
        self._ask_soon.start()
        self.viewport().update()

    def _update_bar(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self._page())
        bar.setRange(0, max(self._layout.height + px(_MARGIN) - self._page(), 0))

    def _page(self) -> int:
        return self.viewport().height()

    def _anchor(self) -> tuple[int, int] | None:
        """What should stay in place when rows move: the current picture if it is seen, else the first one seen."""
        current = self._viewmodel.state.order.place(self._viewmodel.state.selection.current)
        if current is not None and current < len(self._layout_ids()) and current in self.visible_places():
            return self._layout_ids()[current], self._layout.box(current).y - self.verticalScrollBar().value()
        return self._first_visible()

    def _first_visible(self) -> tuple[int, int] | None:
        if self.verticalScrollBar().value() == 0:
            return None  # at the top new pictures push the others down, and are seen
        seen = self.visible_places()
        if not seen:
            return None
        return self._layout_ids()[seen[0]], self._layout.box(seen[0]).y - self.verticalScrollBar().value()

    def _layout_ids(self) -> tuple[int, ...]:
        return self._order.ids if self._order is not None else ()

    def _current_changed(self) -> None:
        current = self._selection.current
        if current is not None and self._pressed is None and self._band is None:
            self.reveal(current)
        if self.hasFocus():
            accessible.announce_current(self)

    # thumbs

    def _ask_visible(self) -> None:
        """Ask for the items and thumbs on screen first, then for those one screen around."""
        ids = self._layout_ids()
        for more in (0.0, 1.0):
            self._viewmodel.want(ids[place] for place in self.visible_places(more))
        around = self.visible_places(1.0)
        near = self.visible_places()
        # the library answers the newest wish first, so the top left one is asked for last
        later = [place for place in around if place not in near]
        for place in [*reversed(later), *reversed(near)]:
            self._thumbs.ask(self.item_at(place), place in near)

    def _size_of(self, id: int) -> tuple[int, int] | None:
        place = self._place(id)
        if place is None:
            return None
        box = self._layout.box(place)
        return box.width, box.height

    def _place(self, id: int) -> int | None:
        """Where a picture is in what is laid out."""
        place = self._order.place(id) if self._order is not None else None
        return place if place is not None and place < len(self._layout_ids()) else None

    def _repaint_picture(self, id: int) -> None:
        """Its thumb has come, or the film under the pointer goes on."""
        place = self._place(id)
        if place is not None:
            self._update_place(place)

    def _items_ready(self, ids: frozenset[int]) -> None:
        if not ids:  # something changed: what is seen is asked for again, the rest when it is scrolled to
            self._thumbs.try_again()
        self._ask_soon.start()
        self.viewport().update()

    def _update_place(self, place: int) -> None:
        self.viewport().update(self.item_rect(place).adjusted(-px(5), -px(5), px(5), px(5)))

    def _repaint_all(self) -> None:
        self._thumbs.clear()
        self._ask_soon.start()
        self.viewport().update()

    def _ratio(self) -> float:
        return self.viewport().devicePixelRatio()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        # beyond the edge: at 125 % it lies within a row of pixels, where antialiasing would leave what was there before
        painter.fillRect(event.rect().adjusted(-1, -1, 1, 1), color("canvas"))
        offset = self.verticalScrollBar().value()
        top, bottom = event.rect().top() + offset, event.rect().bottom() + offset + 1
        for group in self._layout.groups_in(top, bottom):
            self._paint_heading(painter, group, offset)
        for index in self._layout.lines_in(top, bottom):
            line = self._layout.lines[index]
            for place, box in enumerate(self._layout.boxes(line), line.first):
                rect = QRect(px(_MARGIN) + box.x, box.y - offset, box.width, box.height)
                if rect.intersects(event.rect()):
                    paint_tile(painter, rect, self._look_of(place))
        if self._band is not None:
            self._band.paint(painter, px(_MARGIN), -offset)

    def _paint_heading(self, painter: QPainter, group: Group, offset: int) -> None:
        if not group.day:
            return
        rect = QRectF(px(_MARGIN), group.y - offset, self.viewport().width() - px(_MARGIN) * 2, px(_HEADING) - px(6))
        paint_day(painter, rect, group.day, self.tr("%n item(s)", "", self.items_of(group)))

    def _look_of(self, place: int) -> Look:
        id = self._layout_ids()[place]
        item, state = self._viewmodel.item(id), self._viewmodel.state
        return Look(
            item=item,
            thumb=self._thumbs.get(id),
            frame=self._films.frame(id),
            failed=self._thumbs.failed(id),
            selected=id in self._selection.ids,
            choosing=self.select_mode,
            hover=place == self._hover,
            playing=item is not None and item.path == self._playing,
            focused=id == self._selection.current and self._shows_focus(),
            stacked=state.counts.get(id, 0),
            fanned=item is not None and item.batch in state.fanned,
        )

    def _shows_focus(self) -> bool:
        return self.hasFocus() and self._by_keyboard

    # keys

    _by_keyboard = False  # the focus ring is for those who came by keyboard

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._by_keyboard = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        if self._by_keyboard and self._selection.current is None and self.visible_places():
            self._viewmodel.move_to(self.visible_places()[0])
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = self._reached(event)
        if place is None:
            event.ignore()  # the window's commands have the other keys
            return
        self._by_keyboard = True
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._viewmodel.move_to(place, extend=shift)

    def _reached(self, event: QKeyEvent) -> int | None:
        """The place an arrow leads to, None for other keys."""
        keys = Qt.Key
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return None
        if event.key() not in (
            keys.Key_Left, keys.Key_Right, keys.Key_Up, keys.Key_Down,
            keys.Key_Home, keys.Key_End, keys.Key_PageUp, keys.Key_PageDown,
        ):  # fmt: skip
            return None
        count = len(self._layout_ids())
        if not count:
            return None
        current = self._viewmodel.state.order.place(self._selection.current)
        if current is None:
            return self.visible_places()[0] if self.visible_places() else 0
        match event.key():
            case keys.Key_Left:
                return max(current - 1, 0)
            case keys.Key_Right:
                return min(current + 1, count - 1)
            case keys.Key_Up:
                return self._layout.above(current)
            case keys.Key_Down:
                return self._layout.below(current)
            case keys.Key_Home:
                return 0
            case keys.Key_End:
                return count - 1
        far = self._page() - px(self._row_height)
        return self._layout.page_away(current, -1 if event.key() == keys.Key_PageUp else 1, far)

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keyboard = False
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        position = event.position().toPoint()
        place = self.place_at(position)
        self._press_at = position
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) or self.select_mode
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        left = event.button() == Qt.MouseButton.LeftButton
        if place is None:
            self._begin_band(position, ctrl or shift) if left else None
            return
        id = self._layout_ids()[place]
        if left and badges.star_rect(self.item_rect(place)).contains(event.position()):
            self._viewmodel.star_one(id)
            return
        count = self._viewmodel.state.counts.get(id, 0)
        if left and count and badges.count_rect(self.item_rect(place), count).contains(event.position()):
            self._viewmodel.fan(id)
            return
        self._pressed = place
        if id in self._selection.ids and not ctrl and not shift:
            return  # perhaps several are dragged away: the others leave the selection on release
        if left or id not in self._selection.ids:
            self._viewmodel.click(id, ctrl=ctrl and left, shift=shift and left)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position().toPoint()
        if self._band is not None:
            self._sweep_band(self._band, position, event.modifiers())
            return
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            if (position - self._press_at).manhattanLength() >= QApplication.startDragDistance():
                self._drag_out()
            return
        self._set_hover(self.place_at(position))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._band is not None:
            self._band = None
            self.viewport().update()
            return
        pressed, self._pressed = self._pressed, None
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if pressed is not None and plain and not self.select_mode and event.button() == Qt.MouseButton.LeftButton:
            self._viewmodel.click(self._layout_ids()[pressed])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton and not self.select_mode:
            self._pressed = None
            self.opened.emit(self._layout_ids()[place])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self._selection.current is not None:
            place = self._viewmodel.state.order.place(self._selection.current)
            if place is not None:
                at = self.viewport().mapToGlobal(self.item_rect(place).center())
        if self._selection.ids:
            self.menu_wanted.emit(at)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.size_stepped.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(None)

    def place_at(self, position: QPoint) -> int | None:
        """The picture at a point of the viewport, or None."""
        return self._layout.at(position.x() - px(_MARGIN), position.y() + self.verticalScrollBar().value())

    def _set_hover(self, place: int | None) -> None:
        if place != self._hover:
            for changed in (self._hover, place):
                if changed is not None and changed < len(self._layout_ids()):
                    self._update_place(changed)
            self._hover = place
            id = None if place is None else self._layout_ids()[place]
            self._films.hover(None if id is None else self._viewmodel.item(id), self._tile_side(place))
            self.viewport().setToolTip("")

    def _tile_side(self, place: int | None) -> int:
        """Of a tile, in physical pixels."""
        if place is None:
            return 0
        box = self._layout.box(place)
        return wanted_px(box.width, box.height, self._ratio())

    def _begin_band(self, position: QPoint, keep: bool) -> None:
        self._band = Band(self._in_list(position), self._selection)
        if not keep:
            self._viewmodel.select_none()

    def _sweep_band(self, band: Band, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        edge = px(24)
        if position.y() < edge or position.y() > self._page() - edge:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (-px(30) if position.y() < edge else px(30)))
        band.reach(self._in_list(position))
        box = band.box
        ids = self._layout_ids()
        touched = self._layout.touched(box.x(), box.y(), box.width(), box.height())
        keep = bool(modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
        self._viewmodel.sweep((ids[place] for place in touched), band.former, keep)
        self.viewport().update()

    def _in_list(self, position: QPoint) -> QPoint:
        return QPoint(position.x() - px(_MARGIN), position.y() + self.verticalScrollBar().value())

    # dragging out

    def dragged_data(self) -> QMimeData:
        """The files of the selected pictures, as a file manager takes them."""
        order = self._viewmodel.state.order
        ids = sorted(self._selection.ids, key=lambda id: order.place(id) or 0)
        items = [item for id in ids if (item := self._viewmodel.item(id)) is not None and not item.missing]
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(item.path)) for item in items])
        return data

    def _drag_out(self) -> None:
        place, self._pressed = self._pressed, None
        if place is None:
            return
        pressed = self._layout_ids()[place]
        if pressed not in self._selection.ids:  # the press with Ctrl, for a copy without recipe, has taken it out
            self._viewmodel.click(pressed, ctrl=True)
        files = [Path(url.toLocalFile()) for url in self.dragged_data().urls()]
        tile = self._thumbs.get(pressed)
        if files:
            drag_files(self, files, _faded(tile.pixmap) if tile else QPixmap(), QPoint(px(20), px(20)))

    # the widget itself

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay_out(self._anchor())
        else:
            self._update_bar()
            self._ask_soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_soon.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._repaint_all()


def _faded(pixmap: QPixmap) -> QPixmap:
    """The thumb under the pointer while it is dragged."""
    result = QPixmap(pixmap.size())
    result.setDevicePixelRatio(pixmap.devicePixelRatio())
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setOpacity(0.8)
    painter.drawPixmap(QPointF(0, 0), pixmap)
    painter.end()
    return result
