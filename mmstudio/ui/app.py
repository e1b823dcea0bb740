"""Starts the window: one instance, painted before anything heavy is imported, and never ended by an exception."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QSocketNotifier, Qt, QTimer, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from mmstudio import log, paths, settings
from mmstudio.ui.appearance import Appearance
from mmstudio.ui.garbage import Garbage
from mmstudio.ui.theme.fonts import load_fonts
from mmstudio.ui.theme.style import StudioStyle

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

    from mmstudio.library.reading import Reader
    from mmstudio.ui.shell.main_window import MainWindow

MEASURE = "MMSTUDIO_MEASURE_START"  # set: print the time of the first paint and leave (the benchmark does)
_ANSWER_MS = 5000
_SWITCH_S = 0.0005  # that another thread keeps the window's thread from running Python; by itself it would be ten times
_log = logging.getLogger(__name__)


def main() -> int:
    """Run the studio until its window is closed. A display must exist: Qt aborts the process without one."""
    sys.setswitchinterval(_SWITCH_S)
    app = make_app()
    style = StudioStyle()
    app.setStyle(style)
    garbage = Garbage()  # before any thread starts
    instance = Instance()
    if not instance.first:
        if instance.show_the_other():
            return 0
        print("MM Studio is already running, but its window does not answer.", file=sys.stderr)
        return 1
    log.start("window", stacks=True)
    loaded = settings.load(settings.default_path())
    log.allow_words(loaded.settings.log_prompts)
    appearance = Appearance(app)
    appearance.apply(loaded.settings)

    from mmstudio.engine.child import WorkerOptions
    from mmstudio.engine.thread import EngineThread
    from mmstudio.ui.shell.main_window import MainWindow
    from mmstudio.viewmodels import window_memory
    from mmstudio.viewmodels.library_service import LibraryService
    from mmstudio.viewmodels.studio import Studio

    chosen = loaded.settings
    options = WorkerOptions(
        expects=window_memory.load(paths.config() / "window.json").graphics,
        threads=chosen.threads,
        keep_model_min=chosen.keep_model_min,
        previews=chosen.previews,
        low_memory=chosen.low_memory,
        log_words=chosen.log_prompts,
    )
    engine = EngineThread(options)
    library = LibraryService(chosen.library, make_reader, bin_days=chosen.bin_days, start=False)
    studio = Studio(engine, library, loaded, make_reader)
    window = MainWindow(studio, appearance)

    def bug() -> None:
        window.show_bug()
        studio.keep_session()  # whatever is broken, the work is written

    bugs = _Bugs(bug)
    log.catch_everything(bugs.tell)

    def painted() -> None:
        if os.environ.get(MEASURE):
            print(f"painted {time.monotonic():.6f}", flush=True)
            window.close()
            return
        style.hasten_tooltips(window.windowHandle())
        app.focusWindowChanged.connect(lambda other: style.hasten_tooltips(other) if other is not None else None)
        garbage.settle()
        engine.start()
        library.start()
        instance.listen(lambda: show(window))
        app.setWindowIcon(QIcon(str(paths.resources() / "icons" / "mmstudio.svg")))
        studio.begin()
        warm(window, garbage)
        if not studio.memory.welcomed and not studio.create.state.batches:
            window.welcome()

    window.first_painted.connect(painted)
    window.closing.connect(app.quit)
    app.aboutToQuit.connect(studio.close)
    interrupts = _Interrupts(window.close)
    window.show()
    code = app.exec()
    interrupts.stop()
    instance.release()
    return code


def warm(window: MainWindow, garbage: Garbage) -> None:
    """Make the other workspaces ready while nobody touches the window; again when all of it was built anew."""
    from mmstudio.ui.shell.warm_up import warm_up

    warming = warm_up(window)
    warming.stepped.connect(garbage.settle)  # else each look through what is new would take longer than a frame
    window.rebuilt.connect(garbage.loosen)
    window.rebuilt.connect(warming.restart)


def make_app() -> QApplication:
    """The application object with everything that must be set before the first widget."""
    # Qt would share large fills among threads and wait for each of them; the worker keeps every core busy
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    qInstallMessageHandler(_from_qt)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("mmstudio")
    app.setApplicationDisplayName("MM Studio")
    app.setDesktopFileName("mmstudio")
    load_fonts()
    return app


def make_reader() -> Reader:
    """A client of the child that opens foreign files."""
    from mmstudio.engine.reader import ReaderClient

    return ReaderClient()


def show(window: MainWindow) -> None:
    """Bring the window to the front, also when it is minimised."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


class Instance:
    """Makes sure that one window works in the person's folders (L6). The lock of a killed program is taken over."""

    def __init__(self) -> None:
        folder = paths.data()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            _log.warning("the data folder cannot be made")
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(0)  # a window is open for days; Qt still sees when its process is gone
        locked = self._lock.tryLock(0)
        # a folder that cannot be written to must not keep the program from starting
        self.first = locked or self._lock.error() == QLockFile.LockError.PermissionError
        self._name = "mmstudio-" + hashlib.sha1(str(folder).encode()).hexdigest()[:16]
        self._server: QLocalServer | None = None

    def listen(self, shown: Callable[[], None]) -> None:
        """Call shown whenever another start asks for the window."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)  # left by a killed program; the lock says it is not in use
        self._server = QLocalServer()
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server = self._server

        def connected() -> None:
            while (connection := server.nextPendingConnection()) is not None:
                connection.write(b"shown\n")
                connection.flush()
                connection.disconnectFromServer()
                connection.disconnected.connect(connection.deleteLater)
                shown()

        server.newConnection.connect(connected)
        if not server.listen(self._name):
            _log.warning("no second start can reach this window")

    def show_the_other(self) -> bool:
        """Ask the window that is open to come to the front; False if it does not answer."""
        from PySide6.QtNetwork import QLocalSocket

        deadline = time.monotonic() + _ANSWER_MS / 1000
        while time.monotonic() < deadline:  # it may be starting itself and not listen yet
            asking = QLocalSocket()
            asking.connectToServer(self._name)
            if asking.waitForConnected(500) and asking.waitForReadyRead(_ANSWER_MS):
                return True
            time.sleep(0.05)
        return False

    def release(self) -> None:
        if self._server is not None:
            self._server.close()
        self._lock.unlock()


class _Bugs(QObject):
    """Brings an exception of any thread to the window."""

    _happened = Signal()

    def __init__(self, show_bug: Callable[[], None]) -> None:
        super().__init__()
        self._happened.connect(show_bug, Qt.ConnectionType.QueuedConnection)

    def tell(self, error: BaseException) -> None:
        self._happened.emit()


class _Interrupts:
    """Ctrl+C in the terminal and a polite kill close the window as a person would; nothing is lost."""

    def __init__(self, close: Callable[[], object]) -> None:
        self._reading, self._writing = socket.socketpair()
        self._writing.setblocking(False)
        self._former = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)  # the byte on the socket does the work
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda: self._woken(close))

    def stop(self) -> None:
        signal.set_wakeup_fd(self._former)
        self._notifier.setEnabled(False)

    def _woken(self, close: Callable[[], object]) -> None:
        self._reading.recv(64)
        QTimer.singleShot(0, close)


def _from_qt(kind: QtMsgType, context: object, text: str) -> None:
    log.from_qt(kind.name, text)
