"""Which card or processor a worker takes, on computers with any cards: none of them is needed here."""

from __future__ import annotations

import pytest
import torch

from mmstudio import settings
from mmstudio.engine import device
from mmstudio.generators import place
from mmstudio.generators.place import Place, planned


@pytest.mark.parametrize(
    ("choice", "cards", "apple", "wanted"),
    [
        ("", 0, False, Place("cpu")),
        ("", 0, True, Place("mps")),
        ("", 2, False, Place("cuda", 0)),
        ("cpu", 2, False, Place("cpu")),
        ("cpu", 0, True, Place("cpu")),
        ("cuda:1", 2, False, Place("cuda", 1)),
        ("cuda:1", 1, False, Place("cuda", 0)),  # it was taken out
        ("cuda:1", 0, False, Place("cpu")),
        ("mps", 0, False, Place("cpu")),
        ("mps", 0, True, Place("mps")),
    ],
)
def test_what_was_chosen_is_taken_where_it_is_there(choice, cards, apple, wanted):
    assert planned(choice, cards, apple) == wanted


@pytest.mark.parametrize(("choice", "cards", "drawing", "live"), [("", 1, 0, 0), ("", 2, 0, 1), ("cuda:2", 3, 2, 0)])
def test_with_several_cards_each_worker_has_its_own(choice, cards, drawing, live):
    assert [planned(choice, cards, False, part).number for part in (False, True)] == [drawing, live]


def test_further_workers_take_every_other_card_unless_the_person_chose_one(monkeypatch, home):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    monkeypatch.setattr(torch.cuda, "set_device", lambda number: None)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda number: f"Card {number}")
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    assert device.probe(1).others() == ("cuda:1", "cuda:2")
    monkeypatch.setenv(settings.PLACE, "cuda:2")
    assert device.probe(1).name == "Card 2"
    monkeypatch.delenv(settings.PLACE)
    settings.save(settings.Settings(device="cuda:1"), settings.default_path())
    assert device.probe(1).others() == ()
    assert place.others("", 1) == place.others("", 0) == ()


def test_the_live_worker_keeps_to_the_processor_where_that_was_chosen():
    assert planned("cpu", 2, False, live=True) == Place("cpu")


def test_a_worker_computes_on_the_chosen_of_several_cards_and_names_them_all(monkeypatch, home):
    current: list[int] = []
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    monkeypatch.setattr(torch.cuda, "set_device", current.append)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda number: f"Card {number}")
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    settings.save(settings.Settings(device="cuda:1"), settings.default_path())
    found = device.probe(1)
    assert (found.name, found.kind, found.cards()) == ("Card 1", "cuda", ("Card 0", "Card 1", "Card 2"))
    monkeypatch.setenv(settings.LIVE, "1")
    assert place.taken() == Place("cuda", 2) and current == [1, 2]
