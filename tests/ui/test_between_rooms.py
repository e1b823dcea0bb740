"""Whatever is dropped on whatever workspace, and every way to send: each cell of both tables, in one window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from mmstudio.documents.explore import Card
from mmstudio.documents.walk_file import unpack_walk
from mmstudio.jobs import ExploreJob, PictureAnchor, Recipe
from mmstudio.library.files import keep_picture
from mmstudio.ui import drops
from mmstudio.ui.controls import Menu
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.shell.rooms import ROOMS
from mmstudio.viewmodels.walk_files import WalkFiles
from tests.galleries import LocalReader
from tests.library.test_documents import document, red
from tests.look import settle
from tests.window_walk import fake_restore, open_window

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

# dropped -> on which workspace -> what is asked of whom; "refused" says where it can go instead
DROPS = {
    "/a.png": {
        "create": "mix.take_picture a.png",
        "restore": "opening.open_many a.png",
        "animate": "animate.open_pictures a.png",
        "explore": "anchors.use_picture a.png",
        "gallery": "gallery.import_files a.png",
        "models": "refused",
    },
    "/a.png /b.jpg": {
        "create": "mix.take_picture a.png",
        "restore": "opening.open_many a.png b.jpg",
        "animate": "animate.open_pictures a.png b.jpg",
        "explore": "anchors.use_picture a.png + anchors.use_picture b.jpg",
        "gallery": "gallery.import_files a.png b.jpg",
        "models": "refused",
    },
    "/rain.wav": {
        "create": "mix.take_sound rain.wav",
        "restore": "refused",
        "animate": "animate.open_sound rain.wav",
        "explore": "asks",
        "gallery": "gallery.import_files rain.wav",
        "models": "refused",
    },
    "/film.mp4": {
        "create": "mix.take_picture film.mp4",
        "restore": "library.read film.mp4 + restore.open_pixels",
        "animate": "animate.open_sound film.mp4 + library.read film.mp4",
        "explore": "refused",
        "gallery": "gallery.import_files film.mp4",
        "models": "refused",
    },
    "a grey heron": {
        "create": "create.edit a grey heron",
        "restore": "refused",
        "animate": "refused",
        "explore": "anchors.add a grey heron",
        "gallery": "gallery.search a grey heron",
        "models": "models.search a grey heron",
    },
    "/lake.mmrestore": {
        "create": "restore.open lake.mmrestore",
        "restore": "restore.open lake.mmrestore",
        "animate": "restore.open lake.mmrestore",
        "explore": "restore.open lake.mmrestore",
        "gallery": "gallery.import_files lake.mmrestore",
        "models": "refused",
    },
    "/home.mmwalk": {
        "create": "studio.open_walk home.mmwalk",
        "restore": "studio.open_walk home.mmwalk",
        "animate": "send_to.walk_file_to_animate home.mmwalk",
        "explore": "studio.open_walk home.mmwalk",
        "gallery": "gallery.import_files home.mmwalk",
        "models": "refused",
    },
    "/net.safetensors": dict.fromkeys([room.key for room in ROOMS], "models.add net.safetensors"),
    "/album": {
        "create": "asks",
        "restore": "opening.open_folder album",
        "animate": "studio.pictures_in album",
        "explore": "refused",
        "gallery": "gallery.import_files album",
        "models": "models.add album",
    },
    "/letter.doc": dict.fromkeys([room.key for room in ROOMS], "refused"),
    "https://example.org/a.png": dict.fromkeys([room.key for room in ROOMS], "refused"),
}


@pytest.fixture
def window(qtbot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    window = open_window(qapp, tmp_path / "library")
    qtbot.addWidget(window)
    fake_restore(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitUntil(lambda: window.studio.library.state.phase == "ready")
    yield window
    window.close()
    window.studio.close()


@pytest.fixture
def asked(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the workspaces ask of their view-models, which do nothing here."""
    studio, asked = window.studio, list[str]()

    def note(owner: str, name: str) -> None:
        def called(*arguments: object) -> bool:
            asked.append(" ".join([f"{owner}.{name}", *_named(arguments)]))
            if name == "read":
                image = QImage(8, 8, QImage.Format.Format_RGB888)
                arguments[-1](image)  # type: ignore[operator]
            return True

        parts = {
            "studio": studio,
            "mix": studio.create.mix,
            "anchors": studio.explore.anchors,
            "opening": studio.restore.opening,
        }
        part = parts.get(owner) or getattr(studio, owner)
        monkeypatch.setattr(part, name, called)

    for owner, names in {
        "mix": ("take_picture", "take_sound"),
        "restore": ("open", "open_pixels"),
        "opening": ("open_many", "open_folder"),
        "animate": ("open_pictures", "open_sound"),
        "anchors": ("use_picture", "use_sound", "add"),
        "gallery": ("import_files", "search"),
        "models": ("add", "search"),
        "library": ("read",),
        "studio": ("pictures_in", "open_walk"),
        "send_to": ("walk_file_to_animate",),
    }.items():
        for name in names:
            note(owner, name)
    monkeypatch.setattr(studio.library, "header", lambda path, then: then(SimpleNamespace(settings=None)))
    return asked


def _named(arguments: tuple[object, ...]) -> Iterator[str]:
    for argument in arguments:
        if isinstance(argument, Path):
            yield argument.name
        elif isinstance(argument, list | tuple):
            yield from _named(tuple(argument))
        elif isinstance(argument, str):
            yield argument
        elif (anchor := getattr(argument, "anchor", None)) is not None:  # a card of Explore
            yield anchor.job.prompt


def data(text: str) -> QMimeData:
    dragged = QMimeData()
    if "/" in text:
        dragged.setUrls([QUrl(part) if "://" in part else QUrl.fromLocalFile(part) for part in text.split()])
    else:
        dragged.setText(text)
    return dragged


def dropped_on(window: MainWindow, room: str, text: str, asked: list[str]) -> str:
    """What was asked, or what else came of it."""
    asked.clear()
    window.go_to(room)
    page, create = window.page, window.studio.create
    workspace, prompt = page.workspace, create.state.draft.prompt
    dragged, at = data(text), workspace.rect().center()
    workspace.dragEnterEvent(QDragEnterEvent(at, COPY, dragged, LEFT, NONE))
    said = workspace._drop_target.text.text()
    assert said, "a drag says in words what will happen"
    workspace.dropEvent(QDropEvent(QPointF(at), COPY, dragged, LEFT, NONE))
    if not asked and (toast := page.toasts.current) is not None and toast.words.text() == said:
        toast.close_softly()
        return "refused"
    menu = QApplication.activePopupWidget()
    if menu is not None:
        menu.close()
        return "asks"
    if create.state.draft.prompt != prompt:
        return f"create.edit {create.state.draft.prompt}"
    return " + ".join(asked)


def test_every_drop_does_what_the_table_says(window, asked):
    found = {text: {room.key: dropped_on(window, room.key, text, asked) for room in ROOMS} for text in DROPS}
    assert found == DROPS


def test_what_is_dropped_on_a_tile_of_the_rail_is_dropped_there(window, asked):
    tiles = {tile.key: tile for tile in window.rail.tiles}
    for room, expected in DROPS["/a.png"].items():
        asked.clear()
        window.go_to("create" if room != "create" else "gallery")
        dragged = data("/a.png")  # the event does not own it
        tiles[room].dropEvent(QDropEvent(QPointF(5, 5), COPY, dragged, LEFT, NONE))
        assert (" + ".join(asked) or "refused") == expected
        assert (window.page.workspace.key == room) == (expected != "refused")


def test_a_walk_is_saved_given_away_and_opened(window, qtbot, tmp_path):
    """As its maker saves it, and as somebody drops it who has not got its pictures."""
    studio, explore, animate = window.studio, window.studio.explore, window.studio.animate
    studio.__dict__["walk_files"] = WalkFiles(LocalReader(), tmp_path / "pictures", studio)
    Image.new("RGB", (30, 20), "navy").save(tmp_path / "lake.png")
    window.go_to("explore")
    room = window.page.workspace
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert "no walk yet" in window.page.toasts.current.words.text()
    explore.rename("Over the lake")
    explore.anchors.add(Card(anchor=PictureAnchor(path=str(tmp_path / "lake.png")), name="lake"), 1)
    explore.keys.add()
    explore.move_to(0.9, 0.5)
    explore.keys.add()
    made, path = explore.draft, tmp_path / "lake.mmwalk"
    room._menus._write_walk(path)
    stamps = [n for n, (channel, _) in enumerate(studio.live.asked, 1) if channel == "wish"]
    studio.live.answer(stamps[-1])
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: "lake.mmwalk was saved" in window.page.toasts.current.words.text())
    (tmp_path / "lake.png").unlink()
    explore.new_document()
    for name in ("create", "explore"):
        dropped_on(window, name, str(path), [])
        qtbot.waitUntil(lambda: explore.draft.name == "Over the lake")
        assert window.page.workspace.key == "explore"
        assert explore.draft.walk.duration_s == made.walk.duration_s and len(explore.draft.walk.keys) == 2
        assert explore.draft.cards[1].name == "lake" and Path(explore.draft.cards[1].anchor.path).exists()
    assert len([name for name in explore.state.recent if name == "Over the lake"]) == 1, "the one it was made in"
    dropped_on(window, "animate", str(path), [])
    qtbot.waitUntil(lambda: animate.animation.walk == explore.draft.walk)
    assert animate.state.name == "Over the lake"


def test_a_walk_that_is_being_saved_when_the_program_ends_is_saved(window, tmp_path):
    studio = window.studio
    studio.__dict__["walk_files"] = WalkFiles(LocalReader(), tmp_path / "pictures", studio)
    window.go_to("explore")
    studio.explore.keys.add()
    window.page.workspace._menus._write_walk(tmp_path / "home.mmwalk")  # its cover is still being drawn
    assert not (tmp_path / "home.mmwalk").exists()
    studio.close()
    assert unpack_walk(tmp_path / "home.mmwalk", tmp_path / "elsewhere").walk.keys


def test_a_broken_walk_is_refused_in_one_sentence_and_changes_nothing(window, qtbot, tmp_path):
    studio = window.studio
    studio.__dict__["walk_files"] = WalkFiles(LocalReader(), tmp_path / "pictures", studio)
    studio.walk_files.failed.connect(studio._failed)
    (tmp_path / "cut.mmwalk").write_bytes(b"PK\x03\x04")
    before = studio.explore.draft
    with qtbot.waitSignal(studio.noticed) as noticed:
        studio.open_walk(tmp_path / "cut.mmwalk")
    assert noticed.args == ["file_unreadable", {"name": "cut.mmwalk"}]
    assert studio.explore.draft == before


def test_a_sound_on_explore_is_an_anchor_or_gives_its_beats(window, asked, monkeypatch):
    monkeypatch.setattr(
        window.studio.explore.keys, "snap_to", lambda path: asked.append(f"keys.snap_to {Path(path).name}")
    )
    window.go_to("explore")
    found = []
    for number in range(2):
        window.page.workspace.take(drops.dropped(data("/rain.wav")))
        menu = QApplication.activePopupWidget()
        menu.actions()[number].trigger()
        menu.close()
        found.append(asked.pop())
    assert found == ["anchors.use_sound rain.wav", "keys.snap_to rain.wav"]


def test_a_mask_on_animate_says_what_may_move_and_can_be_the_picture_after_all(window, qtbot):
    animate = window.studio.animate
    window.go_to("animate")
    window.page.workspace.take(drops.dropped(data("/mask.png")))
    assert animate.animation.pictures == ("picture-mask",)
    window.page.workspace.take(drops.dropped(data("/lake.png")))
    window.page.workspace.take(drops.dropped(data("/mask.png")))
    assert animate.animation.area and animate.animation.pictures == ("picture-lake",)
    toast = window.page.toasts.current
    assert "what may move" in toast.words.text()
    qtbot.mouseClick(toast.button, LEFT)
    assert animate.animation.pictures == ("picture-mask",) and not animate.animation.area


def test_a_photo_of_restore_goes_to_animate_with_its_mask(window, monkeypatch):
    studio = window.studio
    monkeypatch.setattr(studio.restore, "save", lambda path, then: then(path))
    monkeypatch.setattr(studio.library, "adopt", lambda path: None)
    studio.restore.open(Path("/photos/lake.tif"))
    studio.send_to.photo("animate")
    assert window.page.workspace.key == "animate" and not studio.animate.animation.area
    mask = np.zeros_like(studio.restore.document.mask)
    mask[:20] = 255
    studio.restore.editor.take_area(mask)
    studio.send_to.photo("animate")
    assert studio.animate.animation.pictures and studio.animate.animation.area


# what the menus of Create's results and of the gallery's items offer, in order -> what arrives where
RESULT_SENDS = {
    "Restore, as photo": "opening.open_many first.png",
    "Animate, as picture": "animate.open_pictures first.png",
    "Explore, as anchor": "anchors.use_recipe a fox",
    "Create, as picture": "mix.take_picture first.png",
    "Create, as settings": "create a fox",
    "Gallery": "gallery.reveal first.png",
}
ITEM_SENDS = {
    "Create, as settings": "create a red apple",
    "Create, as picture": "mix.take_picture first.png",
    "Restore, as photo": "opening.open_many first.png",
    "Animate, as picture": "animate.open_pictures first.png",
    "Explore, as anchor": "anchors.use_picture first.png",
}


def test_every_way_to_send_a_result_or_an_item_arrives(window, asked, qtbot, monkeypatch):
    studio, engine = window.studio, window.studio.engine
    path = next(Path(studio.settings.library).rglob("*.png"))
    monkeypatch.setattr(
        studio.explore.anchors, "use_recipe", _noting(asked, "anchors.use_recipe", lambda r, _: r.job.prompt)
    )
    monkeypatch.setattr(studio.create, "use_recipe", _noting(asked, "create", lambda r, *_: r.job.prompt))
    monkeypatch.setattr(studio.gallery, "reveal", _noting(asked, "gallery.reveal", lambda path: Path(path).name))
    studio.create.edit(prompt="a fox", count=1)
    studio.create.generate()
    engine.keep(0, path)
    engine.finish()
    window.go_to("gallery")
    qtbot.waitUntil(lambda: bool(studio.gallery.state.rows))
    studio.gallery.click(studio.gallery.state.rows[0].id)
    qtbot.waitUntil(lambda: studio.gallery.state.details is not None)
    named = {path.name: "first.png", studio.gallery.state.details.path.name: "first.png"}
    found: dict[str, dict[str, str]] = {"create": {}, "gallery": {}}
    for room, sends in found.items():
        for place in range(len(_ways(window, room))):
            action = _ways(window, room)[place]
            asked.clear()
            action.trigger()
            qtbot.waitUntil(lambda: bool(asked))
            said = " + ".join(asked)
            for name, short in named.items():
                said = said.replace(name, short)
            sends[action.text().replace("&", "")] = said
    assert found == {"create": RESULT_SENDS, "gallery": ITEM_SENDS}


def _ways(window, room):
    """The actions of its menu Send to."""
    window.go_to(room)
    menu = Menu(window)
    workspace = window.page.workspace
    (workspace.menus.fill_send if room == "gallery" else workspace.fill_send_menu)(menu)
    return [action for action in menu.actions() if not action.isSeparator()]


def _noting(asked, name, words):
    def called(*arguments):
        asked.append(f"{name} {words(*arguments)}")
        return True

    return called


# from where -> what its menu Send to offers, by the letter that chooses it
SENDS = {
    "restore": {"C": "create", "A": "animate", "E": "explore", "G": "gallery"},
    "animate": {"C": "create", "R": "restore", "G": "gallery"},
    "explore": {"R": "restore", "C": "create"},
}


def test_every_way_to_send_arrives(window, qtbot, monkeypatch):
    studio = window.studio
    monkeypatch.setattr(studio.restore, "save", lambda path, then: then(path))
    monkeypatch.setattr(studio.library, "adopt", lambda path: None)
    arrived: list[str] = []
    monkeypatch.setattr(studio, "use_recipe", lambda recipe: arrived.append("create"))
    monkeypatch.setattr(studio.send_to, "picture", lambda path, where: arrived.append(where))
    monkeypatch.setattr(studio.send_to, "animate", lambda paths, area=None: arrived.append("animate"))
    window.go_to("restore")
    studio.restore.open(Path("/photos/lake.tif"))
    window.go_to("animate")
    studio.animate.open_picture(Path("/a.png"))
    window.go_to("explore")
    stamps = [n for n, (channel, _) in enumerate(studio.live.asked, 1) if channel == "picture"]
    studio.live.answer(stamps[-1])
    settle()
    for room, ways in SENDS.items():
        window.go_to(room)
        for letter, expected in ways.items():
            menu = Menu(window)
            window.page.workspace.fill_send_menu(menu)
            action = next(action for action in menu.actions() if f"&{letter}" in action.text())
            arrived.clear()
            action.trigger()
            qtbot.waitUntil(lambda: bool(arrived))
            assert arrived == [expected], (room, action.text())


def test_walk_and_picture_of_explore_go_to_animate_and_the_gallery_and_the_walk_comes_back(window, qtbot):
    studio, explore = window.studio, window.studio.explore

    def send(letter: str) -> None:
        menu = Menu(window)
        window.page.workspace.fill_send_menu(menu)
        next(action for action in menu.actions() if f"&{letter}" in action.text()).trigger()

    window.go_to("explore")
    send("G")
    assert isinstance(studio.engine.jobs[-1], ExploreJob)
    explore.keys.add()
    walk = explore.draft.walk
    send("A")
    assert window.page.workspace.key == "animate" and studio.animate.animation.walk == walk
    explore.new_document()
    send("E")
    assert window.page.workspace.key == "explore" and explore.draft.walk == walk


def test_a_sent_picture_is_taken_by_its_workspace(window, asked):
    took = {
        "create": "mix.take_picture a.png",
        "restore": "opening.open_many a.png",
        "animate": "animate.open_pictures a.png",
        "explore": "anchors.use_picture a.png",
    }
    for where, expected in took.items():
        asked.clear()
        window.studio.send_to.picture(Path("/a.png"), where)
        assert (asked, window.page.workspace.key) == ([expected], where)
        assert window.page.toasts.current.words.text().startswith("Sent to")


def test_a_project_of_the_gallery_is_opened_in_restore_with_a_way_back(window, asked, qtbot):
    studio, gallery = window.studio, window.studio.gallery
    path = document(Path(studio.settings.library) / "lake.mmrestore", red())
    with qtbot.waitSignal(studio.library.added) as added:
        studio.library.adopt(path)
    window.go_to("gallery")
    qtbot.waitUntil(lambda: added.args[0].id in [row.id for row in gallery.state.rows])
    gallery.click(added.args[0].id)
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.path == path)
    qtbot.mouseClick(window.page.workspace.foot.use, LEFT)
    assert (asked, window.page.workspace.key) == (["restore.open lake.mmrestore"], "restore")
    assert window.page.toasts.current.words.text().startswith("Sent to")


def test_a_kept_frame_of_explore_leads_back_to_its_place(window, qtbot):
    explore, gallery = window.studio.explore, window.studio.gallery
    window.go_to("explore")
    explore.set_mode("pad")
    explore.move_to(0.2, 0.7)
    place = explore.position()
    recipe = Recipe(version="1", job=ExploreJob(position=place), created="2026-11-29T12:00:00+00:00")
    path = keep_picture(Path(window.studio.settings.library), np.full((8, 8, 4), 200, np.uint8), recipe)
    with qtbot.waitSignal(window.studio.library.added) as added:
        window.studio.library.adopt(path)
    explore.new_document()
    window.go_to("gallery")
    kept = window.page.workspace
    qtbot.waitUntil(lambda: added.args[0].id in [row.id for row in gallery.state.rows])
    gallery.click(added.args[0].id)
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.path == path)
    assert kept.foot.use.isEnabled() and not kept.foot.which.isEnabled()
    menu = Menu(window)
    kept.menus.fill_send(menu)
    assert "Explore, to its place" in [action.text() for action in menu.actions()]
    qtbot.mouseClick(kept.foot.use, LEFT)
    assert window.page.workspace.key == "explore" and explore.position() == place
