"""The page Sound of the settings: which microphone, which loudspeaker, and how late the sound is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint

from mmstudio.audio.devices import DeviceNames
from mmstudio.ui.settings_window import SettingsWindow

NAMES = DeviceNames(("Desk", "Headset"), ("Headset", "Television"))


@pytest.fixture
def sound(qtbot, studio, monkeypatch):
    monkeypatch.setattr(studio, "sound_devices", lambda then: then(NAMES))
    studio.change(language="en")
    window = SettingsWindow(studio)
    qtbot.addWidget(window)
    window.show_page("sound")
    return window.pages["sound"].controls


def listed(drop) -> list[str]:
    return [drop.itemText(place) for place in range(drop.count())]


def test_devices_are_listed_when_the_page_is_shown_and_what_is_chosen_is_kept(sound, studio):
    assert listed(sound["sound_input"]) == ["As the system has it", "Desk", "Headset"]
    assert listed(sound["sound_output"]) == ["As the system has it", "Headset", "Television"]
    sound["sound_input"].chosen.emit("Headset")
    sound["sound_output"].chosen.emit("Television")
    sound["sound_delay_ms"].value_changed.emit(180.0)
    assert not studio.settings.sound_monitor
    sound["sound_monitor"].click()
    kept = studio.settings
    assert (kept.sound_input, kept.sound_output, kept.sound_delay_ms) == ("Headset", "Television", 180)
    assert kept.sound_monitor


def test_the_slider_of_the_delay_reaches_from_edge_to_edge_of_the_lists(sound, qtbot):
    page = sound["sound_input"].window()
    page.show()
    qtbot.waitExposed(page)
    delay, box = sound["sound_delay_ms"], sound["sound_input"]
    left, right = (
        delay.track.mapTo(page, QPoint(0, 0)).x(),
        delay.field.mapTo(page, QPoint(delay.field.width(), 0)).x(),
    )
    assert left == box.mapTo(page, QPoint(0, 0)).x()
    assert right == box.mapTo(page, QPoint(box.width(), 0)).x()


def test_a_device_that_is_not_plugged_in_stays_chosen_and_says_so(sound, studio):
    studio.change(sound_output="Kitchen")
    assert listed(sound["sound_output"])[-1] == "Kitchen (not found)"
    assert sound["sound_output"].currentIndex() == 3
    studio.change(sound_output="")
    assert listed(sound["sound_output"])[-1] == "Television"
    assert sound["sound_output"].currentIndex() == 0


def test_animate_follows_the_settings_and_they_follow_it(studio, monkeypatch):
    from mmstudio.audio import speakers

    opened: list[str] = []
    monkeypatch.setattr(speakers.Speakers, "__init__", lambda self, device="": opened.append(device))
    animate = studio.animate
    studio.change(sound_delay_ms=120, sound_input="Desk", sound_output="Television")
    assert animate.transport.state.delay_ms == 120 and animate.recording.state.device == "Desk"
    assert opened == ["", "Television"]
    animate.transport.set_delay(40)
    animate.recording.choose("Headset")
    assert (studio.settings.sound_delay_ms, studio.settings.sound_input) == (40, "Headset")
