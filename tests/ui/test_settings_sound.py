"""The page Sound of the settings: which microphone, which loudspeaker, and how late the sound is."""

from __future__ import annotations

import pytest

from mmstudio.audio.devices import DeviceNames
from mmstudio.ui.settings_window import SettingsWindow

NAMES = DeviceNames(("Desk", "Headset"), ("Headset", "Television"))


@pytest.fixture
def settings(qtbot, studio, monkeypatch):
    monkeypatch.setattr(studio, "sound_devices", lambda then: then(NAMES))
    studio.change(language="en")
    window = SettingsWindow(studio)
    qtbot.addWidget(window)
    window.show_page("sound")
    return window


def listed(drop) -> list[str]:
    return [drop.itemText(place) for place in range(drop.count())]


def test_devices_are_listed_when_the_page_is_shown_and_what_is_chosen_is_kept(settings, studio):
    assert listed(settings.input) == ["As the system has it", "Desk", "Headset"]
    assert listed(settings.output) == ["As the system has it", "Headset", "Television"]
    settings.input.chosen.emit("Headset")
    settings.output.chosen.emit("Television")
    settings.delay.value_changed.emit(180.0)
    assert not studio.settings.sound_monitor
    settings.monitor.click()
    kept = studio.settings
    assert (kept.sound_input, kept.sound_output, kept.sound_delay_ms) == ("Headset", "Television", 180)
    assert kept.sound_monitor


def test_a_device_that_is_not_plugged_in_stays_chosen_and_says_so(settings, studio):
    studio.change(sound_output="Kitchen")
    assert listed(settings.output)[-1] == "Kitchen (not found)" and settings.output.currentIndex() == 3
    studio.change(sound_output="")
    assert listed(settings.output)[-1] == "Television" and settings.output.currentIndex() == 0


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
