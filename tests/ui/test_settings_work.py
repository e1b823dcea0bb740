"""The pages Work and Files of the settings: what large models compute on, and how pictures are written."""

from __future__ import annotations

import msgspec
import pytest

from mmstudio.ui.settings_window import SettingsWindow


@pytest.fixture
def work(settings):
    return settings.pages["work"].controls


@pytest.fixture
def settings(qtbot, studio):
    cards = ("GeForce", "GeForce", "Radeon")
    studio.engine.state = msgspec.structs.replace(studio.engine.state, cards=cards)
    studio.change(language="en")
    window = SettingsWindow(studio)
    qtbot.addWidget(window)
    window.show_page("work")
    return window


def listed(drop) -> list[str]:
    return [drop.itemText(place) for place in range(drop.count())]


def test_two_cards_of_a_name_are_told_apart_and_the_chosen_one_is_kept(work, studio):
    assert listed(work["device"]) == ["Auto", "Processor", "GeForce · 1", "GeForce · 2", "Radeon · 3"]
    work["device"].chosen.emit("cuda:1")
    assert studio.settings.device == "cuda:1" and work["device"].currentText() == "GeForce · 2"


def test_a_card_that_is_gone_stays_chosen_and_says_so(work, studio):
    studio.change(device="cuda:7")
    assert work["device"].currentText() == "cuda:7 (not found)"


def test_compiling_and_eight_bits_are_choices_that_are_off(work, studio):
    assert not (studio.settings.compiled or studio.settings.eight_bit)
    work["compiled"].click()
    work["eight_bit"].click()
    assert studio.settings.compiled and studio.settings.eight_bit


def test_the_format_of_pictures_reaches_the_worker_and_the_example_of_a_name(settings, studio):
    studio.create.edit(prompt="a fox")
    files = settings.pages["files"]
    files.controls["picture_format"].chosen.emit("webp")
    assert files.example.text().endswith(".webp")
    studio.create.generate()
    assert studio.engine.outputs[-1].picture_format == "webp"
