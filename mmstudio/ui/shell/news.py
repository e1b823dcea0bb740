"""What the window says by itself: toasts, notices with what can be done about them, words for a screen reader."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mmstudio.engine.messages import Done, Failed
from mmstudio.engine.state import EngineState
from mmstudio.errors import Fact
from mmstudio.jobs import ExploreJob, GenerateJob
from mmstudio.ui import file_dialogs, words
from mmstudio.ui.shell.notice_bar import Action
from mmstudio.ui.shell.notice_kinds import QUIET, TOASTS

if TYPE_CHECKING:
    from mmstudio.ui.shell.main_window import MainWindow


class News(QObject):
    """Hears the studio and its engine, and tells it in the window's toasts, its notice bar and to its announcer."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._studio = window, window.studio
        self._failed_at: dict[int, float] = {}  # job id: time.time(), for its entry in the log
        studio, engine = self._studio, self._studio.engine
        studio.noticed.connect(self.tell)
        studio.told.connect(self._told)
        studio.tray.changed.connect(self._tray_changed)
        studio.create.kept.connect(self._kept)  # methods, not lambdas: Qt forgets them with the window
        engine.state_changed.connect(self._engine_changed)
        engine.done.connect(self._announce)
        engine.failed.connect(self._failed)

    def tell(self, code: str, facts: dict[str, Fact] | None = None, at: float | None = None) -> None:
        """Say the sentence of code: in a toast if it only informs, else in the bar, with what can be done.

        at: time.time() when it happened, if not now.
        """
        window = self._window
        at = time.time() if at is None else at
        actions: list[Action] = []
        for action in words.actions(code):
            do = self._deed(action, code, at)
            if do is not None:
                actions.append((words.action_title(action), do))
        if code in TOASTS:
            window.toast(words.sentence(code, facts), *(actions[0] if actions else ()))
            return
        window.notices.tell(code, words.sentence(code, facts), actions, quiet=code in QUIET, facts=facts, at=at)
        window.announcer.say(words.sentence(code, facts))

    def show_failure(self, job_id: int) -> None:
        """The log, where it tells of a job that failed."""
        self._window.sheets.show_log(self._failed_at.get(job_id))

    # helpers

    def _deed(self, action: str, code: str, at: float) -> Callable[[], None] | None:
        """What an action of a notice does."""
        studio, window = self._studio, self._window
        match action:
            case "details":
                return lambda: window.sheets.show_log(at)
            case "settings":
                return window.sheets.show_settings
            case "choose_folder":
                return lambda: window.sheets.show_settings("files")
            case "restart_engine":
                return lambda: studio.engine.restart_engine()
            case "restore":
                return studio.restore_set_aside
            case "show":
                return lambda: window.go_to("restore")
            case "save_elsewhere":
                return self._save_elsewhere
            case "start" if code == "picture_large":
                return studio.restore.opening.open_large
            case "cancel" if code == "picture_large":
                return studio.restore.opening.leave_large
            case "scale":
                return studio.restore.masking.scale_mask
            case "cancel" if code == "mask_size":
                return studio.restore.masking.leave_mask
            case "try_again" if code in ("unsaved", "unsaved_disk_full"):
                return studio.tray.retry
            case "try_again" if code in ("folder_read_only", "folder_unreachable", "disk_full"):
                return lambda: studio.library.reopen(studio.settings.library)
        return None

    def _save_elsewhere(self) -> None:
        file_dialogs.open_folder(self._window, self.tr("Save elsewhere"), self._studio.tray.save_in)

    def _engine_changed(self, state: EngineState) -> None:
        if state.phase in ("ready", "busy"):
            self._window.notices.withdraw("worker_broken")
            self._window.notices.withdraw("hung")

    def _announce(self, said: Done) -> None:
        """Tell a screen reader of new pictures; Restore itself tells of photos that were mended."""
        entry = self._studio.engine.queue.entry(said.job_id)
        if entry is not None and isinstance(entry.job, GenerateJob | ExploreJob):
            self._window.announcer.say(self.tr("%n picture(s) ready.", "", said.kept))

    def _failed(self, said: Failed) -> None:
        self._failed_at[said.job_id] = time.time()
        self._window.announcer.say(words.sentence(said.code, said.facts))

    def _kept(self, _: object) -> None:
        self._window.mark_arrival("create")

    def _told(self, code: str, facts: dict[str, Fact]) -> None:
        if code == "restored":
            self._window.mark_arrival("restore")
        self.tell(code, facts)

    def _tray_changed(self, count: int) -> None:
        """Finished pictures wait to be saved, perhaps since the last start."""
        notices = self._window.notices
        if not count:
            for code in ("tray", "unsaved", "unsaved_disk_full"):
                notices.withdraw(code)
        elif not any(notice.code.startswith("unsaved") for notice in notices.notices):
            actions = [
                (words.action_title("try_again"), self._studio.tray.retry),
                (words.action_title("save_elsewhere"), self._save_elsewhere),
            ]
            notices.tell("tray", self.tr("%n finished picture(s) wait to be saved.", "", count), actions)
