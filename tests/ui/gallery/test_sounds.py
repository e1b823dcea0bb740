"""Sounds among the pictures: dropped, found, played, sent on, as a person does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from mmstudio.ui.controls import Menu
from mmstudio.ui.gallery.accessible import spoken
from mmstudio.ui.gallery.search_field import completions
from mmstudio.viewmodels.sound_playing import SoundPlaying
from tests.audio import sounds
from tests.fake_animate import FakeOutput
from tests.viewmodels.test_sound_playing import FakeDecoder

Key = Qt.Key


@pytest.fixture
def output(window) -> FakeOutput:
    output = FakeOutput()
    window.studio.__dict__["listening"] = SoundPlaying(output, FakeDecoder, window.studio)
    return output


@pytest.fixture
def rain(qtbot, window, page, gallery, tmp_path: Path) -> Path:
    """A dropped sound, chosen; the path of its copy."""
    (tmp_path / "letter.mp3").write_text("dear reader")
    source = sounds.write(tmp_path / "rain.wav", sounds.tone(65.0, 2_000), 2_000)
    with qtbot.waitSignal(gallery.imported) as ended:
        page.carry_out("import", type("Dropped", (), {"files": (source, tmp_path / "letter.mp3")})())
    assert (ended.args[0].done, ended.args[0].names) == (1, ("letter.mp3",))
    assert "1 item(s) imported. 1 file(s) could not be read." in window.page.toasts.current.words.text()
    assert completions("type:s", gallery.state.library) == ("type:sound",)
    gallery.search("type:sound")
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 1)
    assert [chip.text() for chip in page.filters.typed] == ["type:sound"]
    gallery.click(gallery.state.rows[0].id)
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.kind == "sound")
    page.grid.setFocus()
    return gallery.state.details.path


def test_its_tile_and_its_details_say_what_it_is(qtbot, page, gallery, rain) -> None:
    qtbot.waitUntil(lambda: page.grid.has_thumb(0))
    assert spoken(gallery.state.details) == "Sound: rain.wav"
    assert page.details.heard.text() == "1:05"
    facts = dict(page.details.table.facts)
    assert facts["Length"] == "65.00 s"
    assert "File size" in facts
    assert "Size" not in facts
    assert not page.foot.use.isEnabled()
    page.copy()
    assert QGuiApplication.clipboard().mimeData().urls()[0].toLocalFile() == str(rain)


def test_space_and_enter_play_it_and_leaving_silences_it(qtbot, window, page, press, rain, output) -> None:
    press(Key.Key_Space)
    qtbot.waitUntil(lambda: len(output.streams) == 1)
    qtbot.waitUntil(lambda: page.details.listen.text().strip() == "Stop")
    page.studio.listening.moved.emit(3.2)
    assert page.details.heard.text() == "0:03 of 1:05"
    press(Key.Key_Return)
    assert page.studio.listening.path is None
    assert page.details.listen.text().strip() == "Play"
    qtbot.mouseClick(page.details.listen, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(output.streams) == 2)
    window.go_to("create")
    assert page.studio.listening.path is None


def test_it_is_sent_where_sounds_are_of_use(monkeypatch, page, rain) -> None:
    sent: list[tuple[str, Path]] = []
    for where in ("animate", "create"):
        to = f"sound_to_{where}"
        monkeypatch.setattr(page.studio.send_to, to, lambda path, where=where: sent.append((where, path)))
    menu = Menu(page)
    page.menus.fill_send(menu)
    for action in menu.actions():
        action.trigger()
    assert sent == [("animate", rain), ("create", rain)]
    menu = Menu(page)
    page.menus.fill(menu)
    texts = [action.text() for action in menu.actions()]
    assert "Send to Animate" in texts
    assert not {"Send to Restore", "Compare", "Describe", "Open"} & set(texts)
