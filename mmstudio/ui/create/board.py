"""The board: the chosen picture large, its siblings beside it, and what is to be said about them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QLocale, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.engine.messages import Loading
from mmstudio.errors import Fact
from mmstudio.ui import words
from mmstudio.ui.canvas import PictureCard, PictureView, drag_out, paint_progress
from mmstudio.ui.controls import Chip, ErrorCard, Mark, Text, TextButton, set_name
from mmstudio.ui.controls.ground import empty_pen
from mmstudio.ui.create.toolbar import Toolbar
from mmstudio.ui.theme import color, paint_icon, px
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.create_state import Batch, CreateResult, CreateState, Key

GAP, MARGIN = 12, 20
_SMALLEST_TILE = 52
_ROWS = (3, 4, 5, 6, 7)
_QUIET_MS = 300  # shorter waits are not mentioned


@dataclass(frozen=True)
class Places:
    """Where the large picture and its siblings go."""

    large: QRect
    siblings: tuple[QRect, ...]


def places(room: QRect, siblings: int, gap: int) -> Places:
    """The largest square for the chosen picture that leaves its siblings room in columns at its right."""
    best, rows = 0.0, 3
    for tried in _ROWS:
        columns = -(-siblings // tried)
        # side + columns * (gap + tile) = width, with tile = (side - (rows - 1) * gap) / rows
        side = (room.width() - columns * gap + columns * (tried - 1) * gap / tried) / (1 + columns / tried)
        side = min(side, float(room.height()))
        if side > best + 0.5:
            best, rows = side, tried
    side = max(1, int(best))
    columns = -(-siblings // rows)
    tile = max(1, (side - (rows - 1) * gap) // rows)
    width = side + columns * (gap + tile)
    left = room.left() + (room.width() - width) // 2
    top = room.top() + (room.height() - side) // 2
    tiles = []
    for index in range(siblings):
        column, row = divmod(index, rows)
        x = left + side + gap + column * (tile + gap)
        # the last row ends where the large picture ends, whatever the rounding
        y = top + (round(row * (side - tile) / (rows - 1)) if siblings >= rows else row * (tile + gap))
        tiles.append(QRect(x, y, tile, tile))
    return Places(QRect(left, top, side, side), tuple(tiles))


class ResultTile(QAbstractButton):
    """One sibling: click shows it large, drag gives its file."""

    menu_wanted = Signal(object)  # global QPoint
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key: Key = (0, 0)
        self._result: CreateResult | None = None
        self._card = PictureCard(self)
        self._name = ("", "")
        self._look: tuple[object, ...] = ()
        self._background = "transparent"
        self._progress: float | None = None
        self._press: QPoint | None = None
        self._settle = QTimer(self, singleShot=True, interval=80)
        self._settle.timeout.connect(self.update)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_result(self, result: CreateResult, background: str, number: int, count: int) -> None:
        if result is self._result and background == self._background:
            return  # of 32 tiles one has changed, and painting the others is what would make the window stutter
        self.key, self._result = result.key, result
        self._background = background
        if result.finished:
            self.set_progress(None)
        prompt = result.recipe.job.prompt[:80] if result.recipe else ""
        name = self.tr("Picture {number} of {count}").format(number=number, count=count)
        if (name, prompt) != self._name:
            self._name = name, prompt
            set_name(self, name, f"{name}: {prompt}" if prompt else name)
            self.setToolTip("")
        shown = (*look(result), background)
        if shown != self._look:
            self._look = shown
            self.update()

    def set_progress(self, fraction: float | None) -> None:
        if fraction != self._progress:
            self._progress = fraction
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, radius = QRectF(self.rect()), px(10)
        result = self._result
        if result is None or result.image is None:
            painter.setPen(empty_pen())
            painter.setBrush(color("raised"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
            if result is not None and result.status == "missing":
                paint_icon(painter, box, "image-off-outline", "text3", 24)
        else:
            self._card.paint(
                painter,
                box,
                result.image,
                background=self._background,
                tint=result.tint,
                radius=radius,
                exact=not self._settle.isActive(),
            )
        if result is not None and result.starred:
            paint_star(painter, box)
        if self._progress is not None:
            paint_progress(painter, box, self._progress)
        if self.underMouse():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("accent_text", 0.7), px(2)))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is not None and self._result is not None and self._result.path:
            if (event.position().toPoint() - self._press).manhattanLength() >= QApplication.startDragDistance():
                self._press = None
                self.setDown(False)
                drag_out(self, self._result.image, self._result.path)
        else:
            super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QEvent) -> None:
        self.menu_wanted.emit(event.globalPos())  # type: ignore[attr-defined]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._settle.start()


def look(result: CreateResult) -> tuple[object, ...]:
    """What is painted of a picture on a small card; the rest may change without painting it again."""
    return result.key, result.version, result.image is None, result.status == "missing", result.starred


def paint_star(painter: QPainter, box: QRectF) -> None:
    """The badge of a starred picture, in its upper right corner."""
    side = px(22)
    badge = QRectF(box.right() - side - px(5), box.top() + px(5), side, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("window", 0.72))
    painter.drawEllipse(badge)
    paint_icon(painter, badge, "star", "accent_text", 14)


class Empty(QWidget):
    """What a new document says, with three prompts to begin with."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = Text(size=20, weight=600)
        self.hint = Text(self.tr("Or begin with one of these:"), size=13, tone="text2")
        chips = QWidget()
        flow = QHBoxLayout(chips)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.setSpacing(px(8))
        self.chips: list[Chip] = []
        for prompt in (
            self.tr("a friendly fox"),
            self.tr("a red apple with a leaf"),
            self.tr("a rocket among the stars"),
        ):
            chip = Chip(prompt, tip=self.tr("Write this into the prompt."))
            chip.clicked.connect(lambda _=False, prompt=prompt: self.chosen.emit(prompt))
            self.chips.append(chip)
            flow.addWidget(chip)
        column = QVBoxLayout(self)
        column.setSpacing(px(12))
        column.addStretch(1)
        for widget in (Mark("creation-outline", "text3", 44), self.text, self.hint):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(px(4))
        column.addWidget(chips, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.invite(())

    def invite(self, ingredients: Collection[str]) -> None:
        """Name what pictures are made of beside words: "picture", "sound"."""
        if "sound" in ingredients:
            self.text.setText(self.tr("Describe a picture, drop one, or record a sound."))
        elif "picture" in ingredients:
            self.text.setText(self.tr("Describe a picture or drop one."))
        else:
            self.text.setText(self.tr("Describe a picture."))


class Remark(QWidget):
    """One line under the pictures: a note, or what was stopped with Continue."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = Text(size=12, tone="text2")
        self.button = TextButton("", kind="link", weight=600, size=12)
        self.button.clicked.connect(lambda: self._do())
        self._do: Callable[[], None] = lambda: None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        row.addStretch(1)
        row.addWidget(self.text)
        row.addWidget(self.button)
        row.addStretch(1)
        self.setFixedHeight(px(32))

    def tell(self, text: str, action: str = "", do: Callable[[], None] | None = None) -> None:
        self.text.setText(text)
        self.button.setVisible(bool(action))
        if action and do is not None:
            self.button.set_words(action)
            self._do = do
        self.setAccessibleName(text)


class Board(QWidget):
    """Shows a CreateState. act: an action of an error card ("try_again") for a batch; menu_wanted: (key, point)."""

    act = Signal(str, int)
    menu_wanted = Signal(object, object)
    tools_moved = Signal()

    def __init__(self, create: CreateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._create = create
        self._fractions: dict[Key, float] = {}
        self._narrow = False
        self._one = create.state.one
        self._loads = ""  # the checkpoint that is being loaded
        self.view = PictureView(self.tr("Picture"), self)
        self.toolbar = Toolbar(self)
        self.zoom = TextButton(
            "", "fit-to-screen-outline", tip=self.tr("Zoom — click to fit the picture. Ctrl+0"), size=12, parent=self
        )
        self.zoom.hide()
        self.empty = Empty(self)
        self.remark = Remark(self)
        self.card = ErrorCard(parent=self)
        self.tiles: list[ResultTile] = []
        self._told: tuple[object, ...] = ()
        self._placed: tuple[object, ...] = ()
        self._patience = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._patience.timeout.connect(self._show_waiting)
        self.empty.chosen.connect(lambda prompt: create.edit(prompt=prompt))
        self.view.activated.connect(lambda: create.show_one(not create.state.one))
        self.view.menu_wanted.connect(self._view_menu)
        self.view.zoom_changed.connect(self._show_zoom)
        self.zoom.clicked.connect(self.view.fit)
        create.changed.connect(self.show_state)
        create.progressed.connect(self._progress)
        create.engine.loading.connect(self._loading_began)  # type: ignore[attr-defined]
        self.show_state(create.state)

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.toolbar.set_compact(narrow)
        self._place()

    def show_state(self, state: CreateState) -> None:
        board, result = state.board, state.result
        self._show_large(state, board, result)
        self._show_siblings(state, board, result)
        self._show_words(board, result)
        self.empty.setVisible(board is None)
        self.empty.invite(state.info.ingredients)
        self._place_if_moved(state)
        self._ask_for_pixels(state)

    def _ask_for_pixels(self, state: CreateState) -> None:
        """Pictures of a former session, or let go to save memory, are read again when they are shown."""
        shown = (*(state.board.results if state.board else ()), *((state.previous,) if state.previous else ()))
        for result in shown:
            if result.status == "kept" and result.image is None:
                self._create.pictures.want_image(result.key)

    def _show_large(self, state: CreateState, board: Batch | None, result: CreateResult | None) -> None:
        self.view.setVisible(result is not None)
        if result is None:
            self.zoom.hide()
        self.toolbar.setVisible(result is not None and result.finished)
        if result is None:
            return
        if state.one != self._one:
            self._one = state.one
            self.view.fit()
        same = getattr(self, "_large_key", None) == result.key
        self._large_key = result.key
        appears = self.view.image is None and result.image is not None
        self.view.show_image(result.image, fade=appears, better=same and not appears)
        self.view.set_background(state.draft.background)
        self.view.tint = None if state.one else result.tint
        self.view.path = result.path if result.status == "kept" else ""
        previous = state.previous
        self.view.set_other(previous.image if previous else None)
        self.view.set_progress(None if result.finished else self._fractions.get(result.key, 0.0))
        count = len(board.results) if board else 1
        number = next((i for i, r in enumerate(board.results, 1) if r.key == result.key), 1) if board else 1
        self.view.setAccessibleName(self.tr("Picture {number} of {count}").format(number=number, count=count))
        self.view.setAccessibleDescription(board.job.prompt[:200] if board else "")
        if result.image is None:
            self._patience.start()
        else:
            self._patience.stop()
            self.view.set_placeholder("")
        self.toolbar.show_result(result)

    def _show_siblings(self, state: CreateState, board: Batch | None, result: CreateResult | None) -> None:
        shown = () if board is None or state.one else tuple(r for r in board.results if r is not result)
        while len(self.tiles) < len(shown):
            tile = ResultTile(self)
            tile.clicked.connect(lambda _=False, tile=tile: self._create.choose(tile.key))
            tile.opened.connect(lambda tile=tile: self._open(tile.key))
            tile.menu_wanted.connect(lambda at, tile=tile: self.menu_wanted.emit(tile.key, at))
            tile.show()
            self.tiles.append(tile)
        while len(self.tiles) > len(shown):
            gone = self.tiles.pop()
            gone.hide()
            gone.deleteLater()
        for tile, sibling in zip(self.tiles, shown, strict=True):
            number = sibling.index + 1
            tile.show_result(sibling, state.draft.background, number, board.job.count if board else 1)
            if not sibling.finished:
                tile.set_progress(self._fractions.get(sibling.key))

    def _show_words(self, board: Batch | None, result: CreateResult | None) -> None:
        """Failures as a card, notes and stops as one line; nothing while there is nothing to say."""
        failure: tuple[str, dict[str, Fact], int] = ("", {}, 0)
        if board is not None and board.status == "failed":
            failure = (board.code, board.facts, board.key)
        elif result is not None and result.status == "unsaved":
            code = "unsaved_disk_full" if result.code == "disk_full" else result.code
            failure = (code, result.facts, result.batch)
        elif result is not None and result.status == "missing":
            failure = ("file_missing", {"name": result.path.replace("\\", "/").rsplit("/", 1)[-1]}, result.batch)
        code, facts, key = failure
        self.card.setVisible(bool(code))
        if code and self._told != (code, facts, key):
            self._told = (code, facts, key)
            offered = words.actions(result.code if code == "unsaved_disk_full" and result else code)
            self.card.tell(
                words.sentence(code, facts),
                [(words.action_title(action), partial(self.act.emit, action, key)) for action in offered],
            )
            QTimer.singleShot(0, self, self._place)  # Qt counts the new buttons only after it has shown them
        if not code:
            self._told = ()
        self._show_remark(board, result, quiet=bool(code))

    def _show_remark(self, board: Batch | None, result: CreateResult | None, quiet: bool) -> None:
        notes = [*(result.notes if result else ()), *(board.notes if board else ())]
        if not quiet and board is not None and board.status == "stopped":
            key = board.key
            text = words.sentence("cancelled", {"kept": board.kept, "count": board.job.count})
            self.remark.tell(text, words.action_title("continue"), lambda: self._create.go_on(key))
            self.remark.show()
        elif not quiet and (said := next((note for note in notes if words.known(note)), "")):
            self.remark.tell(words.sentence(said))
            self.remark.show()
        else:
            self.remark.hide()

    def _show_zoom(self, percent: float | None) -> None:
        self.zoom.setVisible(percent is not None and self.view.isVisible())
        if percent is not None:
            self.zoom.set_words(self.tr("{percent} %").format(percent=QLocale().toString(round(percent))))
        self._place_toolbar()

    def _show_waiting(self) -> None:
        """After 300 ms without a picture: say what is going on."""
        state = self._create.state
        if state.result is None or state.result.image is not None:
            return
        board = state.board
        text = ""
        if state.phase in ("starting", "restarting"):
            text = self.tr("Starting the engine…")
        elif state.phase == "broken":
            text = words.sentence("worker_broken")
        elif board is not None and board.status == "waiting":
            text = self.tr("Waiting in the queue")
        elif self._loads:
            text = self.tr("Loading {name}…").format(name=words.checkpoint_title(self._loads))
        self.view.set_placeholder(text)

    def _loading_began(self, said: Loading) -> None:
        self._loads = said.checkpoint
        if not self._patience.isActive():
            self._show_waiting()

    def _progress(self, key: Key, fraction: float) -> None:
        others = {other: value for other, value in self._fractions.items() if other[0] != key[0]}
        self._fractions = others | {key: fraction}
        if fraction > 0 and self._loads:
            self._loads = ""
            self._show_waiting()
        result = self._create.state.find(key)
        if result is None or result.finished:
            return
        if key == self._create.state.chosen:
            self.view.set_progress(fraction)
        for tile in self.tiles:
            if tile.key == key:
                tile.set_progress(fraction)

    def _open(self, key: Key) -> None:
        self._create.choose(key)
        self._create.show_one(True)

    def _view_menu(self, at: QPoint) -> None:
        if self._create.state.chosen is not None:
            self.menu_wanted.emit(self._create.state.chosen, at)

    # places

    def tools_height(self) -> int:
        """From the lower edge to the upper one of the tools; 0 while there are none."""
        return 0 if self.toolbar.isHidden() else self.height() - self.toolbar.y()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def minimumSizeHint(self) -> QSize:
        return QSize(px(240), px(200))

    def _place_if_moved(self, state: CreateState) -> None:
        """Arrange anew only if something came, went or changed its size: most states bring one more picture."""
        tools = self.toolbar.sizeHint()
        now = (state.one, len(self.tiles), self.view.isHidden(), self._told, self.remark.isHidden(), tools)
        if now != self._placed:
            self._placed = now
            self._place()

    def _place(self) -> None:
        margin = px(MARGIN if self.height() >= px(420) else 12)
        room = self.rect().adjusted(margin, margin, -margin, -px(10))
        self.empty.setGeometry(room)
        if not self.card.isHidden():
            alone = self.view.isHidden()
            width = min(px(460), room.width())
            height = self._card_height(width)
            y = room.center().y() - height // 2 if alone else room.bottom() - height
            self.card.setGeometry(room.center().x() - width // 2, y, width, height)
            if not alone:
                room.setBottom(room.bottom() - height - px(GAP))
        if not self.remark.isHidden():
            height = self.remark.height()
            self.remark.setGeometry(room.left(), room.bottom() - height + px(4), room.width(), height)
            room.setBottom(room.bottom() - height)
        if self._create.state.one:
            self.view.setGeometry(room)
        else:
            found = places(room, len(self.tiles), px(GAP))
            self.view.setGeometry(found.large)
            for tile, rect in zip(self.tiles, found.siblings, strict=True):
                tile.setGeometry(rect)
        self._place_toolbar()

    def _card_height(self, width: int) -> int:
        layout = self.card.layout()
        assert layout is not None
        layout.invalidate()  # its sentence may be another one since it was laid out last
        layout.activate()
        return max(layout.totalHeightForWidth(width), px(88))

    def _place_toolbar(self) -> None:
        over = self.view.geometry()
        self.toolbar.set_compact(self._narrow or over.width() < px(460))
        self.toolbar.adjustSize()
        size = self.toolbar.sizeHint()
        x = over.center().x() - size.width() // 2
        place = QRect(x, over.bottom() - size.height() - px(14), size.width(), size.height())
        if place != self.toolbar.geometry():
            self.toolbar.setGeometry(place)
            self.tools_moved.emit()
        self.view.stackUnder(self.toolbar)  # not raise_: a toast stays over both
        self.zoom.adjustSize()
        self.zoom.move(over.right() - self.zoom.width() - px(12), over.top() + px(12))
        self.zoom.raise_()


__all__ = ["Board", "Empty", "Places", "ResultTile", "look", "paint_star", "places"]
