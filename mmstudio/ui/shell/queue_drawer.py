"""The queue, drawn up from the status bar: what runs, what waits, what did not work, what is done."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QPropertyAnimation, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.engine.messages import Preview
from mmstudio.engine.state import QueueEntry, QueueState
from mmstudio.jobs import ExploreJob, GenerateJob
from mmstudio.ui import words
from mmstudio.ui.controls import ElidedLabel, IconButton, Text, TextButton, set_name
from mmstudio.ui.shell.status_bar import Bar, detail
from mmstudio.ui.theme import color, motion, paint_icon, px

HEIGHT = 360
_ROW = 60
_THUMB = 40


class _Thumb(QWidget):
    """The last look at the job's pictures; an icon before the first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image: QImage | None = None
        self.icon = "image-outline"
        self.setFixedSize(px(_THUMB), px(_THUMB))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(rect, px(8), px(8))
        painter.fillPath(path, color("hover"))
        if self.image is None:
            paint_icon(painter, rect, self.icon, "text3", 18)
            return
        painter.setClipPath(path)
        painter.drawImage(rect, self.image)


class QueueRow(QFrame):
    """One job. Waiting rows are dragged, or moved with Alt+↑/↓; Delete takes a row away."""

    stop_wanted = Signal(int)
    finish_wanted = Signal(int)  # stop after the picture that is being drawn
    remove_wanted = Signal(int)
    retry_wanted = Signal(int)
    details_wanted = Signal(int)
    move_wanted = Signal(int, int)  # job id, by
    dragged = Signal(int, int)  # job id, y in the list
    dropped = Signal(int, int)

    def __init__(self, entry: QueueEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.setProperty("card", "plain")
        self.setFixedHeight(px(_ROW))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.thumb = _Thumb()
        self.title = ElidedLabel(size=13, weight=500)
        self.line = ElidedLabel(size=11, tone="text3")
        self.bar = Bar("accent", 160)
        self.finish = IconButton(
            "skip-next",
            self.tr("Stop after this one"),
            self.tr("Stop after this one — the picture being drawn is kept."),
            box=28,
        )
        self.retry = TextButton(self.tr("Try again"))
        self.details = TextButton(self.tr("Details"), kind="ghost")
        self.cross = IconButton("close", self.tr("Remove"), size=16, box=28)
        middle = QVBoxLayout()
        middle.setSpacing(px(2))
        middle.addStretch(1)
        middle.addWidget(self.title)
        middle.addWidget(self.line)
        middle.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(10), 0, px(10), 0)
        row.setSpacing(px(12))
        row.addWidget(self.thumb)
        row.addLayout(middle, 1)
        for widget in (self.bar, self.finish, self.details, self.retry, self.cross):
            row.addWidget(widget)
        self._press_y: float | None = None
        self._dragging = False
        self.finish.clicked.connect(lambda: self.finish_wanted.emit(self.entry.job_id))
        self.retry.clicked.connect(lambda: self.retry_wanted.emit(self.entry.job_id))
        self.details.clicked.connect(lambda: self.details_wanted.emit(self.entry.job_id))
        self.cross.clicked.connect(self._cross)
        self.show_entry(entry)

    def show_entry(self, entry: QueueEntry) -> None:
        self.entry = entry
        running, failed = entry.status == "running", entry.status in ("failed", "parked")
        self.title.setText(words.job_title(entry.job))
        self.line.setText(self._sentence(entry))
        self.line.set_tone("danger" if failed else "text3")
        self.bar.setVisible(running)
        self.bar.set_value(entry.fraction)
        self.finish.setVisible(running and entry.count > 1)
        self.retry.setVisible(failed or entry.status == "stopped")
        self.details.setVisible(failed)
        self.cross.set_name(self.tr("Stop") if running else self.tr("Remove"))
        self.thumb.icon = {
            "done": "check",
            "failed": "alert-circle-outline",
            "parked": "alert-circle-outline",
            "stopped": "stop",
        }.get(entry.status, "image-outline")
        self.thumb.update()
        self.setCursor(Qt.CursorShape.OpenHandCursor if entry.status == "waiting" else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(f"{self.title.text()}, {self.line.text()}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self.move_wanted.emit(self.entry.job_id, by)
            else:
                self.focusNextPrevChild(by > 0)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._cross()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.entry.status == "waiting":
            self._press_y = event.position().y()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press_y is None:
            return
        if abs(event.position().y() - self._press_y) >= QApplication.startDragDistance():
            self._dragging = True
        if self._dragging:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(self.entry.job_id, self.mapToParent(event.position().toPoint()).y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.dropped.emit(self.entry.job_id, self.mapToParent(event.position().toPoint()).y())
        self._press_y, self._dragging = None, False
        self.show_entry(self.entry)

    def _cross(self) -> None:
        if self.entry.status == "running":
            self.stop_wanted.emit(self.entry.job_id)
        else:
            self.remove_wanted.emit(self.entry.job_id)

    def _sentence(self, entry: QueueEntry) -> str:
        drawing = isinstance(entry.job, GenerateJob | ExploreJob)
        match entry.status:
            case "running":
                return detail(entry)
            case "waiting" if not drawing:
                return self.tr("Waiting")
            case "done" if not drawing:
                return self.tr("Done")
            case "stopped" if not drawing:
                return words.sentence("cancelled")
            case "waiting":
                return self.tr("Waiting · %n picture(s)", "", entry.count)
            case "done":
                return self.tr("Done · %n picture(s) kept", "", entry.kept)
            case "stopped":
                return words.sentence("cancelled", {"kept": entry.kept, "count": entry.count})
            case "parked":
                return words.sentence("parked")
            case _:
                return words.sentence(entry.code, entry.facts)


class _List(QWidget):
    """The rows, and the line where a dragged one would land."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.landing: int | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.landing is not None:
            QPainter(self).fillRect(QRect(0, self.landing - px(1), self.width(), px(2)), color("accent"))


class QueueDrawer(QFrame):
    """Speaks to the engine itself: submit order, retry, pause. details_wanted asks the shell for the log."""

    details_wanted = Signal(int)  # job id
    closed = Signal()

    def __init__(self, engine: object, parent: QWidget) -> None:
        super().__init__(parent)
        self.engine = engine
        self._over = parent
        self.setObjectName("drawer")
        self.setProperty("ground", "panel")
        self.setProperty("covers", True)  # what is under it cannot be read
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_name(self, self.tr("Queue"))
        self.setToolTip("")
        self.rows: dict[int, QueueRow] = {}
        self._queue = QueueState()
        self._thumbs: dict[int, QImage] = {}
        self.pause = TextButton(self.tr("Pause after this one"), "pause")
        self.clear = TextButton(self.tr("Clear waiting"))
        self.close_button = IconButton("chevron-down", self.tr("Close"), self.tr("Close. J"))
        self.empty = Text(self.tr("Nothing waiting."), tone="text3")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.confirm = _Confirm()
        self.confirm.hide()
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(Text(self.tr("Queue"), size=13, weight=600))
        head.addStretch(1)
        head.addWidget(self.pause)
        head.addWidget(self.clear)
        head.addWidget(self.close_button)
        self._list = _List()
        self._rows_box = QVBoxLayout(self._list)
        self._rows_box.setContentsMargins(0, 0, px(6), 0)
        self._rows_box.setSpacing(px(6))
        self._rows_box.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setWidget(self._list)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(20), px(12), px(14), px(12))
        box.setSpacing(px(10))
        box.addLayout(head)
        asked = QHBoxLayout()
        asked.setContentsMargins(0, 0, px(6), 0)  # as wide as the rows
        asked.addWidget(self.confirm)
        box.addLayout(asked)
        box.addWidget(self.empty, 1)
        box.addWidget(self.scroller, 1)
        self._animation = QPropertyAnimation(self, b"geometry", self)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.finished.connect(self._settled)
        self._open = False
        self.pause.clicked.connect(lambda: engine.set_paused(not self._queue.paused))  # type: ignore[attr-defined]
        self.clear.clicked.connect(self.ask_clear)
        self.close_button.clicked.connect(self.toggle)
        self.confirm.kept.connect(self.confirm.hide)
        self.confirm.confirmed.connect(self._clear)
        parent.installEventFilter(self)
        self.hide()

    def is_open(self) -> bool:
        return self._open

    def toggle(self) -> None:
        """Slide up, or down again."""
        self._open = not self._open
        if self._open:
            self._show_rows()
        shown, hidden = self._place(True), self._place(False)
        self.raise_()
        self.show()
        self._animation.stop()
        self._animation.setDuration(motion(160))
        self._animation.setStartValue(hidden if self._open else shown)
        self._animation.setEndValue(shown if self._open else hidden)
        self._animation.start()
        if not self._open:
            self.closed.emit()

    def ask_clear(self) -> None:
        """The one question of the queue: the safe answer has the focus."""
        count = len(self._queue.waiting)
        if not count:
            return
        if not self._open:
            self.toggle()
        self.confirm.ask(self.tr("Remove %n waiting job(s)?", "", count), self.tr("Clear %n", "", count))

    def show_queue(self, queue: QueueState) -> None:
        """While the drawer is closed only the state is kept: a batch changes it many times a second."""
        self._queue = queue
        present = {entry.job_id for entry in queue.entries}
        self._thumbs = {job_id: image for job_id, image in self._thumbs.items() if job_id in present}
        if self._open:
            self._show_rows()

    def _show_rows(self) -> None:
        queue = self._queue
        present = [entry.job_id for entry in queue.entries]
        for job_id in [job_id for job_id in self.rows if job_id not in present]:
            row = self.rows.pop(job_id)
            self._rows_box.removeWidget(row)
            row.hide()
            row.deleteLater()
        for index, entry in enumerate(queue.entries):
            row = self.rows.get(entry.job_id) or self._new_row(entry)
            if row.entry != entry:
                row.show_entry(entry)
            if self._rows_box.indexOf(row) != index:
                self._rows_box.removeWidget(row)
                self._rows_box.insertWidget(index, row)
        self.empty.setVisible(not queue.entries)
        self.scroller.setVisible(bool(queue.entries))
        self.pause.set_words(self.tr("Continue") if queue.paused else self.tr("Pause after this one"))
        self.pause.setVisible(queue.paused or queue.running is not None or bool(queue.waiting))
        self.clear.setVisible(bool(queue.waiting))
        if not queue.waiting:
            self.confirm.hide()

    def show_preview(self, preview: Preview) -> None:
        """Keep a small copy of the newest look at a job."""
        layout = QImage.Format.Format_RGBA8888 if preview.channels == 4 else QImage.Format.Format_RGB888
        image = QImage(preview.pixels, preview.width, preview.height, preview.width * preview.channels, layout)
        side, keep = px(_THUMB) * 2, Qt.AspectRatioMode.KeepAspectRatio
        if image.width() > side * 2:  # smoothing a large picture takes longer than a frame
            image = image.scaled(QSize(side * 2, side * 2), keep, Qt.TransformationMode.FastTransformation)
        small = image.scaled(QSize(side, side), keep, Qt.TransformationMode.SmoothTransformation).copy()
        self._thumbs[preview.job_id] = small
        row = self.rows.get(preview.job_id)
        if row is not None:
            row.thumb.image = small
            row.thumb.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.toggle()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # type: ignore[override]
        if event.type() == QEvent.Type.Resize and self._open:
            self._animation.stop()
            self.setGeometry(self._place(True))
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("panel"))
        painter.fillRect(0, 0, self.width(), 1, color("line2"))

    def _new_row(self, entry: QueueEntry) -> QueueRow:
        row = QueueRow(entry, self._list)
        engine = self.engine
        row.stop_wanted.connect(engine.cancel)  # type: ignore[attr-defined]
        row.finish_wanted.connect(engine.stop_after_this)  # type: ignore[attr-defined]
        row.remove_wanted.connect(engine.remove)  # type: ignore[attr-defined]
        row.retry_wanted.connect(engine.retry)  # type: ignore[attr-defined]
        row.details_wanted.connect(self.details_wanted)
        row.move_wanted.connect(self._move_by)
        row.dragged.connect(self._drag)
        row.dropped.connect(self._drop)
        row.thumb.image = self._thumbs.get(entry.job_id)
        self.rows[entry.job_id] = row
        return row

    def _move_by(self, job_id: int, by: int) -> None:
        ids = [entry.job_id for entry in self._queue.waiting]
        if job_id in ids and 0 <= ids.index(job_id) + by < len(ids):
            self.engine.move(job_id, ids.index(job_id) + by)  # type: ignore[attr-defined]
            self.rows[job_id].setFocus(Qt.FocusReason.OtherFocusReason)

    def _landing(self, job_id: int, y: int) -> tuple[int, int]:
        """Where a row dropped at y belongs among the waiting ones, and the y of the line that shows it."""
        others = [self.rows[entry.job_id] for entry in self._queue.waiting if entry.job_id != job_id]
        index = sum(row.geometry().center().y() < y for row in others)
        if not others:
            return 0, self.rows[job_id].y()
        line = others[index].y() - px(3) if index < len(others) else others[-1].geometry().bottom() + px(3)
        return index, line

    def _drag(self, job_id: int, y: int) -> None:
        self._list.landing = self._landing(job_id, y)[1]
        self._list.update()

    def _drop(self, job_id: int, y: int) -> None:
        self._list.landing = None
        self._list.update()
        self.engine.move(job_id, self._landing(job_id, y)[0])  # type: ignore[attr-defined]

    def _clear(self) -> None:
        self.confirm.hide()
        self.engine.clear_waiting()  # type: ignore[attr-defined]

    def _place(self, shown: bool) -> QRect:
        over = self._over
        height = min(px(HEIGHT), over.height())
        return QRect(0, over.height() - (height if shown else 0), over.width(), height)

    def _settled(self) -> None:
        self.setVisible(self._open)
        if self._open:
            first = next(iter(self.rows.values()), None)
            (first or self.close_button).setFocus(Qt.FocusReason.OtherFocusReason)


class _Confirm(QFrame):
    """A question in place: the safe button has the focus, the verb is on the other."""

    kept = Signal()
    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "on")
        self.words = Text()
        self.keep = TextButton(self.tr("Keep"))
        self.go = TextButton("", kind="danger")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), px(8), px(8), px(8))
        row.addWidget(self.words, 1)
        row.addWidget(self.keep)
        row.addWidget(self.go)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.keep.clicked.connect(self.kept)
        self.go.clicked.connect(self.confirmed)

    def ask(self, question: str, verb: str) -> None:
        self.words.setText(question)
        self.go.set_words(verb)
        self.show()
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)
