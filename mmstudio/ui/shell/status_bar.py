"""The line at the bottom: what happens now, what waits, what was saved, the network, the device and its memory."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from mmstudio.engine.messages import Loading
from mmstudio.engine.state import EngineState, QueueEntry, QueueState
from mmstudio.jobs import ExploreJob, GenerateJob
from mmstudio.ui import words
from mmstudio.ui.controls import ElidedLabel, IconButton, Mark, Menu, Text, describe, set_name, set_tip
from mmstudio.ui.theme import color, font, paint_icon, px

_SHOWN_PROMPT = 60


def sentence(state: EngineState, queue: QueueState, loading: str = "") -> str:
    """What the engine does, in one sentence. loading: the checkpoint that is being loaded, or ""."""
    translate = QCoreApplication.translate
    running = queue.running
    match state.phase:
        case "starting":
            return translate("StatusBar", "Starting the engine…")
        case "restarting":
            return translate("StatusBar", "Starting the engine again…")
        case "hung":
            return words.sentence("hung", {"seconds": round(state.silent_s)})
        case "broken":
            return words.sentence("worker_broken")
        case "closed":
            return translate("StatusBar", "The engine is closed.")
    if loading:
        return translate("StatusBar", "Loading {name}").format(name=words.checkpoint_title(loading))
    if running is not None:
        work, more = _work(running), len(queue.all_running) - 1  # with several graphics cards
        return work if not more else translate("StatusBar", "{work} (and {n} more)").format(work=work, n=more)
    if queue.paused and queue.waiting:
        return translate("StatusBar", "The queue is paused")
    return translate("StatusBar", "Ready")


def _work(running: QueueEntry) -> str:
    if not isinstance(running.job, GenerateJob | ExploreJob):
        return words.job_title(running.job)
    prompt = " ".join(running.job.prompt.split())
    prompt = prompt if len(prompt) <= _SHOWN_PROMPT else prompt[: _SHOWN_PROMPT - 1] + "…"
    return QCoreApplication.translate("StatusBar", "Drawing “{prompt}”").format(prompt=prompt)


def detail(entry: QueueEntry) -> str:
    """ "3 of 4 · 2 s left"; of a photo that is mended or searched once, only the time."""
    number = min(entry.finished + 1, entry.count)
    left = words.time_left(entry.seconds_left)
    if entry.count == 1 and not isinstance(entry.job, GenerateJob):
        return QCoreApplication.translate("StatusBar", "{time} left").format(time=left) if left else ""
    if left:
        text = QCoreApplication.translate("StatusBar", "{number} of {count} · {time} left")
        return text.format(number=number, count=entry.count, time=left)
    return QCoreApplication.translate("StatusBar", "{number} of {count}").format(number=number, count=entry.count)


class Bar(QWidget):
    """A thin line that fills: progress (accent) or memory (grey)."""

    def __init__(self, token: str, width: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token, self._value = token, 0.0
        describe(self, QAccessible.Role.ProgressBar, self._words)
        self.setFixedSize(px(width), px(12))

    def _words(self) -> str:
        return f"{round(self._value * 100)} %"

    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        value = max(0.0, min(1.0, value))
        if value != self._value:
            self._value = value
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        thick = px(5)
        line = QRectF(0, (self.height() - thick) / 2, self.width(), thick)
        painter.setBrush(color("track"))
        painter.drawRoundedRect(line, thick / 2, thick / 2)
        if self._value > 0:
            line.setWidth(max(thick, self.width() * self._value))
            painter.setBrush(color(self._token))
            painter.drawRoundedRect(line, thick / 2, thick / 2)


class _Dot(QWidget):
    """A round spot, or an icon: colour never stands alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(px(18))
        self._mark = Mark("check-circle-outline", "ok", 16, self)
        self._mark.move(0, px(1))
        self._busy = False
        self._shown = ("", "")
        self.show_icon("check-circle-outline", "ok")

    def show_icon(self, icon_name: str, token: str) -> None:
        if (icon_name, token) == self._shown:
            return
        self._shown = (icon_name, token)
        self._busy = not icon_name
        self.setFixedWidth(px(8 if self._busy else 18))
        self._mark.setVisible(bool(icon_name))
        if icon_name:
            self._mark.set_icon(icon_name, token)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._busy:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accent"))
            painter.drawEllipse(QRectF(self.width() / 2 - px(3.5), self.height() / 2 - px(3.5), px(7), px(7)))


class _Flat(QAbstractButton):
    """A part of the bar that can be pressed: words, and a chevron if it opens something upwards."""

    def __init__(
        self,
        name: str,
        icon_name: str = "",
        *,
        size: float = 11,
        chevron: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._chevron = icon_name, chevron
        self.setFont(font(size, 400, tabular=True))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_name(self, name)

    def set_words(self, text: str) -> None:
        if text != self.text():
            self.setText(text)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        extra = (px(22) if self._icon else 0) + (px(22) if self._chevron else 0)
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + extra + px(12), px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("raised"))
            painter.drawRoundedRect(QRectF(self.rect()), px(6), px(6))
        left = px(6)
        if self._icon:
            paint_icon(painter, QRectF(left, 0, px(16), self.height()), self._icon, "text2", 16)
            left += px(22)
        painter.setFont(self.font())
        painter.setPen(color("text" if self.underMouse() else "text2"))
        painter.drawText(
            QRectF(left, 0, self.width(), self.height()),
            Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine,
            self.text(),
        )
        if self._chevron:
            paint_icon(painter, QRectF(self.width() - px(24), 0, px(18), self.height()), "chevron-up", "text2", 16)


class _Divider(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(px(9), px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.width() // 2, 0, 1, self.height(), color("line"))


class StatusBar(QWidget):
    """Shows EngineState and QueueState. Everything it offers is also a command or a menu entry."""

    stop_wanted = Signal()
    queue_wanted = Signal()
    restart_wanted = Signal()
    free_memory_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(px(34))
        self._engine, self._queue = EngineState(), QueueState()
        self._loading = Loading(0, "")
        self.saved_at = ""  # "12:04"
        self.dot = _Dot()
        self.words = ElidedLabel(size=12, tone="text2")
        self.progress = Bar("accent", 120)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.detail = Text(size=12, tone="text2", tabular=True)
        self.stop = IconButton("stop", self.tr("Stop"), self.tr("Stop now. Esc"), size=16, box=28)
        self.restart = _Flat(self.tr("Restart the engine"), size=12)
        self.restart.setText(self.tr("Restart the engine"))
        self.waiting = _Flat(self.tr("Queue"), size=12, chevron=True)
        set_tip(self.waiting, self.tr("Queue — what runs, waits and is done. J"))
        self.workspace = Text(size=11, tone="text2", tabular=True)
        self.saved = Text(size=11, tone="text2", tabular=True)
        self.network = _Flat(self.tr("Network"), "shield-check-outline")
        self.network.setText(self.tr("Offline"))
        self.network.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_tip(self.network, self.tr("MM Studio uses the network only for downloads you start."))
        self.device = _Flat(self.tr("Device"), "memory")
        self.memory_bar = Bar("fill", 64)
        self.memory_bar.setAccessibleName(self.tr("Memory"))
        self.memory = _Flat(self.tr("Memory"))
        set_tip(self.memory, self.tr("Memory — what holds it, and freeing it."))
        self._dividers = [_Divider() for _ in range(4)]
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), 1, px(12), 0)
        row.setSpacing(px(8))
        row.addWidget(self.dot)
        row.addWidget(self.words)
        row.addWidget(self.progress)
        row.addWidget(self.detail)
        row.addWidget(self.stop)
        row.addWidget(self.restart)
        row.addWidget(self._dividers[0])
        row.addWidget(self.waiting)
        row.addStretch(1)
        row.addWidget(self.workspace)
        row.addWidget(self.saved)
        row.addWidget(self._dividers[1])
        row.addWidget(self.network)
        row.addWidget(self._dividers[2])
        row.addWidget(self.device)
        row.addWidget(self.memory_bar)
        row.addWidget(self.memory)
        self.saved.hide()
        self.workspace.hide()
        self.stop.clicked.connect(self.stop_wanted)
        self.waiting.clicked.connect(self.queue_wanted)
        self.restart.clicked.connect(self.restart_wanted)
        self.device.clicked.connect(self._memory_menu)
        self.memory.clicked.connect(self._memory_menu)
        # a job of a few milliseconds must not make the bar flicker: progress appears after 300 ms
        self._patience = QTimer(self, singleShot=True, interval=300)
        self._patience.timeout.connect(self._show)
        self._show()

    def show_downloads(self, count: int) -> None:
        """How many downloads use the network now."""
        self.network.setText(self.tr("Network: %n download(s)", "", count) if count else self.tr("Offline"))

    def show_engine(self, state: EngineState) -> None:
        self._engine = state
        if state.phase != "busy":
            self._loading = Loading(0, "")
        self._show()

    def show_queue(self, queue: QueueState) -> None:
        had, self._queue = self._queue.running, queue
        if queue.running is not None and (had is None or had.job_id != queue.running.job_id):
            self._patience.start()
        self._show()

    def show_loading(self, said: Loading) -> None:
        self._loading = said
        self._show()

    def show_progress(self, job_id: int) -> None:
        """A Progress of a job arrived: its loading is over."""
        if self._loading.checkpoint and self._loading.job_id in (0, job_id):
            self._loading = Loading(0, "")
            self._show()

    def show_saved(self, clock: str) -> None:
        """The session was written at "12:04"."""
        self.saved_at = clock
        self.saved.setText(self.tr("Saved {time}").format(time=clock))
        self._show_right()

    def show_workspace(self, text: str) -> None:
        self.workspace.setText(text)
        self._show_right()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("window"))
        painter.fillRect(0, 0, self.width(), 1, color("line"))

    def _show(self) -> None:
        state, running = self._engine, self._queue.running
        drawing = running is not None and state.phase in ("busy", "ready")
        patient = drawing and not self._patience.isActive() and not self._loading.checkpoint
        self.words.setText(sentence(state, self._queue, self._loading.checkpoint))
        match state.phase:
            case "ready" | "busy":
                self.dot.show_icon("" if running else "check-circle-outline", "ok")
            case "starting" | "restarting":
                self.dot.show_icon("clock-outline", "text3")
            case _:
                self.dot.show_icon("alert-circle-outline", "danger")
        self.progress.setVisible(patient)
        self.detail.setVisible(patient)
        self.stop.setVisible(running is not None)
        if running is not None:
            self.progress.set_value(running.fraction)
            self.progress.setAccessibleDescription(f"{round(running.fraction * 100)} %")
            self.detail.setText(detail(running))
        self.restart.setVisible(state.phase in ("hung", "broken"))
        count = len(self._queue.waiting)
        trouble = sum(entry.status in ("failed", "parked") for entry in self._queue.entries)
        if count:
            self.waiting.set_words(self.tr("%n waiting", "", count))
        elif trouble:
            self.waiting.set_words(self.tr("%n not finished", "", trouble))
        else:
            self.waiting.set_words(self.tr("Queue"))
        self._show_right()

    def _show_right(self) -> None:
        state = self._engine
        self.workspace.setVisible(bool(self.workspace.text()))
        self.saved.setVisible(bool(self.saved.text()) and not self.workspace.text())
        self._dividers[1].setVisible(bool(self.workspace.text() or self.saved.text()))
        known = bool(state.device)
        self._dividers[2].setVisible(known)
        self.device.setVisible(known)
        name, further = words.device_name(state.device), state.workers - 1
        self.device.set_words(f"{name} + {further}" if further else name)
        has_memory = known and state.memory_total_mib > 0
        self.memory_bar.setVisible(has_memory)
        self.memory.setVisible(has_memory)
        self._dividers[3].hide()
        if has_memory:
            self.memory_bar.set_value(state.memory_used_mib / state.memory_total_mib)
            used, total = state.memory_used_mib / 1024, state.memory_total_mib / 1024
            self.memory.set_words(self.tr("{used} of {total} GB").format(used=f"{used:.1f}", total=f"{total:.0f}"))

    def _memory_menu(self) -> None:
        """What holds memory, and freeing it."""
        menu = Menu(self)
        names = [words.checkpoint_title(name) for name in self._engine.loaded]
        held = (
            self.tr("In memory: {names}").format(names=words.listed(names)) if names else self.tr("No model in memory")
        )
        menu.addAction(held.replace("&", "&&")).setEnabled(False)
        menu.addSeparator()
        free = menu.addAction(self.tr("Free memory"))
        free.setEnabled(bool(names))
        free.triggered.connect(self.free_memory_wanted)
        menu.addAction(self.tr("Restart the engine")).triggered.connect(self.restart_wanted)
        menu.aboutToHide.connect(menu.deleteLater)
        height = menu.sizeHint().height()
        menu.popup(self.memory.mapToGlobal(QPoint(0, -height - px(4))))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
