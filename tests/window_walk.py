"""Walks through what the window can show, for tests that look at all of it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from mmstudio.settings import Loaded, Settings
from mmstudio.ui.appearance import Appearance
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.shell.rooms import ROOMS
from mmstudio.viewmodels.animate import AnimateViewModel
from mmstudio.viewmodels.recording import RecordingViewModel
from mmstudio.viewmodels.studio import Studio
from mmstudio.viewmodels.transport import Transport
from tests.fake_animate import FakeAnimateBench, FakeMicrophone, FakeOutput
from tests.fake_keeper import kept_models
from tests.fakes import FakeEngine, FakeLive
from tests.galleries import LocalReader, keep_all, open_service
from tests.look import settle

if TYPE_CHECKING:
    from tests.fake_restore import FakeBench

PLACEHOLDER = re.compile(r"\{[^{}]*\}|%n")
Until = Callable[[Callable[[], bool]], object]  # waits until a condition holds


def open_window(
    app: QApplication,
    folder: Path,
    language: str = "en",
    prompts: tuple[str, ...] = ("a red apple", "a castle", "a fox"),
) -> MainWindow:
    """The whole window over a library of real files in folder, with a fake engine; not shown yet."""
    folder.mkdir(exist_ok=True)
    keep_all(folder, prompts)
    settings = Settings(library_folder=str(folder), language=language, reduce_motion=True)  # type: ignore[arg-type]
    appearance = Appearance(app)
    appearance.apply(settings)
    service = open_service(folder)
    studio = Studio(FakeEngine(), service, Loaded(settings), LocalReader)  # type: ignore[arg-type]
    studio.__dict__["models"] = kept_models(lambda: studio.settings)
    studio.__dict__["live"] = FakeLive(studio)
    studio.__dict__["animate"] = _animate(studio, folder)
    return MainWindow(studio, appearance)


def _animate(studio: Studio, folder: Path) -> AnimateViewModel:
    """Animate without processes and devices, as the studio would make it."""
    bench = FakeAnimateBench()
    transport = Transport(FakeOutput(), bench.in_order)
    recording = RecordingViewModel(FakeMicrophone(), lambda: folder, bench.in_order, lost_after_s=600)
    animate = AnimateViewModel(bench, transport, recording, studio)
    animate.noticed.connect(studio.noticed)
    animate.told.connect(studio.told)
    return animate


class LongWords(QTranslator):
    """Every text 40 % longer by repeated vowels, its placeholders kept: "Generate" becomes "Geeneeraatee"."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        if disambiguation or context.startswith("Q"):  # patterns of dates, separators, and texts of Qt
            return source
        return re.sub(rf"{PLACEHOLDER.pattern}|[A-Za-z]+", _longer, source)

    def isEmpty(self) -> bool:
        return False


def _longer(word: re.Match[str]) -> str:
    """The same word is always lengthened in the same way, so that a tooltip still starts with the name it explains."""
    letters = list(word[0])
    vowels = [place for place, letter in enumerate(letters) if letter in "aeiouAEIOU"]
    if PLACEHOLDER.fullmatch(word[0]) or not vowels:
        return word[0]
    for number in range(math.ceil(0.4 * len(letters))):
        letters[vowels[number % len(vowels)]] += letters[vowels[number % len(vowels)]][-1].lower()
    return "".join(letters)


def rooms(window: MainWindow, filled: bool = False) -> Iterator[str]:
    """Every workspace, new ones included: as it is when nothing was done in it yet, or as `fill_rooms` left it."""
    for room in ROOMS:
        window.go_to(room.key)
        settle()
        if filled and room.key == "explore":
            answer_live(window.studio.live)
            settle()
        yield room.key


def covers(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """What lies over the workspaces or beside the window: (name, the window it is in)."""
    window.sheets.toggle_keys()
    settle()
    yield "keys", window
    window.sheets.toggle_keys()
    window.sheets.toggle_palette()
    settle()
    yield "palette", window
    window.sheets.toggle_palette()
    window.drawer.toggle()
    settle()
    yield "queue", window
    window.drawer.toggle()
    window.sheets.show_settings()
    settings = window.sheets.settings
    assert settings is not None
    for page in settings.pages:
        settings.show_page(page)
        settle()
        yield f"settings {page}", settings
    settings.close()


def fake_restore(window: MainWindow) -> FakeBench:
    """Restore on a bench of the tests; the window is built anew with it."""
    from mmstudio.viewmodels.restore import RestoreViewModel
    from tests.fake_restore import FakeBench

    studio, bench = window.studio, FakeBench()
    studio.__dict__["restore"] = restore = RestoreViewModel(bench, studio)
    restore.noticed.connect(studio.noticed)
    window.rebuild()
    return bench


def open_photo(window: MainWindow) -> None:
    """A photo in Restore, on a bench of the tests."""
    fake_restore(window)
    window.go_to("restore")
    window.studio.restore.open(Path("/photos/lake.tif"))
    settle()


def fill_rooms(window: MainWindow, until: Until) -> None:
    """What a day's work leaves in every workspace: results, an open photo with mask and repairs, a song with its
    curves, anchors with their pictures and keys of a walk, chosen items in gallery and models."""
    studio, engine = window.studio, window.studio.engine
    paths = sorted(Path(studio.settings.library).rglob("*.png"))
    open_photo(window)
    studio.restore.edit(fading=True)
    studio.restore.editor.mask_all()
    for _ in range(2):
        studio.restore.restore()
    studio.create.edit(prompt="a friendly fox under a (red:1.2) umbrella in the rain", count=len(paths), style="noto")
    studio.create.generate()
    for index, path in enumerate(paths):
        engine.keep(index, path)
    engine.finish()
    studio.animate.open_picture(Path("/pictures/fox.png"))
    studio.animate.open_sound(Path("/sounds/song.flac"))
    studio.animate._bench.give_frame()  # type: ignore[attr-defined]
    window.go_to("explore")
    settle()
    for at in (0.2, 0.7):
        studio.explore.move_to(at, 1 - at)
        answer_live(studio.live)
        studio.explore.keys.add()
    window.go_to("gallery")
    until(lambda: bool(studio.gallery.state.rows))
    studio.gallery.click(studio.gallery.state.rows[0].id)
    until(lambda: studio.gallery.state.details is not None)
    window.go_to("models")
    studio.models.select(studio.models.state.rows[-1].id)
    settle()


def answer_live(live: FakeLive) -> None:
    """A picture for every frame that was asked for so far and not dropped since."""
    for number, (_, request) in enumerate(tuple(live.asked), 1):
        if hasattr(request, "side_px"):
            live.answer(number)


def screens(window: MainWindow, until: Until) -> Iterator[str]:
    """Walk through the states of Create and the gallery and what lies over them; every step gives its name."""
    studio, engine = window.studio, window.studio.engine
    settle()
    yield "empty"
    studio.create.show_layers()
    for path in sorted(Path(studio.settings.library).rglob("*.png"))[:2]:
        studio.layers.add(path)
    until(lambda: len(studio.layers.state.board.layers) == 2)
    studio.layers.take("mask")
    settle()
    yield "layers"
    studio.create.undo()
    studio.create.undo()
    settle()
    yield "no layers"
    studio.create.show_one(False)
    window.welcome()
    settle()
    yield "first card"
    window.first_steps.card.closed.emit()
    studio.create.edit(prompt="a fox", count=4)
    studio.create.generate()
    engine.preview(0)
    engine.advance(0.5, finished=1, seconds_left=75)
    studio.create.generate()
    settle()
    yield "drawing"
    window.drawer.toggle()
    settle()
    yield "queue"
    window.drawer.ask_clear()
    settle()
    yield "question of the queue"
    window.drawer.toggle()
    engine.fail("out_of_memory", needed_gb=9.1, free_gb=2.0)
    engine.fail("out_of_memory", needed_gb=9.1, free_gb=2.0)
    settle()
    assert window.page.workspace.board.card.isVisible()
    yield "failed"
    studio.create.generate()
    engine.preview(0)
    engine.keep(0, Path(studio.settings.library) / "fox.png")
    engine.fail("cancelled")
    settle()
    assert window.page.workspace.board.remark.isVisible()
    yield "stopped"
    for code in ("worker_broken", "unsaved_disk_full", "folder_unreachable", "bug"):
        window.notice(code, {"folder": "/home/ada/Pictures/MM Studio"})
        settle()
        yield f"notice {code}"
        window.notices.withdraw(code)
    window.sheets.toggle_keys()
    settle()
    yield "keys"
    assert window.sheets.keys is not None
    window.sheets.keys.close_sheet()
    window.sheets.toggle_palette()
    settle()
    yield "palette"
    assert window.sheets.palette is not None
    window.sheets.palette.close_sheet()
    window.sheets.show_settings()
    for page in window.sheets.settings.pages:
        window.sheets.settings.show_page(page)
        settle()
        yield f"settings {page}"
    window.sheets.settings.close()
    window.go_to("gallery")
    gallery = studio.gallery
    until(lambda: bool(gallery.state.rows))
    gallery.select_all()
    until(lambda: gallery.state.details is not None)
    settle()
    yield "gallery, several"
    window.page.workspace.export()
    until(lambda: studio.export.state.phase == "choosing")
    settle()
    yield "export"
    studio.export.dismiss()
    gallery.select_none()
    gallery.search("heron")
    until(lambda: gallery.state.empty == "search")
    settle()
    yield "gallery, nothing found"
    gallery.clear_search()
    until(lambda: bool(gallery.state.rows))
    gallery.select_all()
    window.page.workspace.open_large()
    settle()
    yield "gallery, large"
