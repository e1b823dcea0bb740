"""Batches lie on one another and fan out; searches are saved; ratings and origins are found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.jobs import Recipe, text_job
from mmstudio.library.files import keep_picture
from mmstudio.library.items import Row
from mmstudio.viewmodels.gallery import GalleryViewModel, in_stacks
from tests.galleries import NOON, LocalReader, ask, keep, names, open_service

Open = Callable[[], GalleryViewModel]


def row(id: int, batch: str = "") -> Row:
    return Row(id, 10, 10, 1, batch)


def ids(rows: list[Row]) -> list[int]:
    return [row.id for row in rows]


def test_a_batch_is_shown_by_its_first_picture_with_its_count() -> None:
    rows = [row(5), row(4, "a"), row(3, "a"), row(2), row(1, "b")]
    shown, counts = in_stacks(rows, ())
    assert ids(shown) == [5, 4, 2, 1]
    assert counts == {4: 2}


def test_a_picture_with_a_star_stands_for_its_batch_in_the_same_place() -> None:
    starred = Row(3, 10, 10, 1, "a", True)
    rows = [row(5), row(4, "a"), starred, row(2)]
    shown, counts = in_stacks(rows, ())
    assert ids(shown) == [5, 3, 2] and counts == {3: 2}
    shown, counts = in_stacks(rows, {"a"})
    assert ids(shown) == [5, 4, 3, 2] and counts == {4: 2}


def test_a_fanned_batch_stands_together_at_the_place_of_its_first_picture() -> None:
    shown, counts = in_stacks([row(4, "a"), row(3, "b"), row(2, "a"), row(1, "b")], {"a"})
    assert ids(shown) == [4, 2, 3]
    assert counts == {4: 2, 3: 2}


@given(st.lists(st.sampled_from(["", "a", "b", "c"])), st.sets(st.sampled_from("abc")))
def test_every_picture_is_shown_or_counted_once(batches: list[str], fanned: set[str]) -> None:
    rows = [row(id, batch) for id, batch in enumerate(batches)]
    shown, counts = in_stacks(rows, fanned)
    hidden = sum(n - 1 for id, n in counts.items() if batches[id] not in fanned)
    assert len(set(ids(shown))) == len(shown) == len(rows) - hidden


@pytest.fixture
def gallery(qtbot, qapp, tmp_path):
    """A castle, and a batch of three foxes that is newer."""
    folder = tmp_path / "library"
    keep(folder, "castle")
    for seed in range(3):
        job = text_job(f"fox {seed}", seed=seed, style="noto", width=24, height=24)
        recipe = Recipe(version="0.1.0", job=job, created=NOON.replace(hour=13).isoformat(), batch="batch 1")
        keep_picture(folder, np.full((24, 24, 4), 90, np.uint8), recipe, when=NOON)
    service = open_service(folder)
    viewmodel = GalleryViewModel(service, LocalReader)
    qtbot.waitUntil(lambda: len(viewmodel.state.rows) == 2 and service.state.phase == "ready")
    yield viewmodel
    viewmodel.close()
    service.close()


def answered(gallery: GalleryViewModel) -> Callable[[], bool]:
    return lambda: gallery.state.asked == gallery.state.query and not gallery._waiting


def test_a_stack_fans_out_and_closes_again(qtbot, gallery) -> None:
    top = gallery.state.rows[0].id
    assert gallery.state.counts == {top: 3}
    gallery.fan(top)
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 4)
    assert names(gallery)[-1] == "castle"
    gallery.fan(gallery.state.rows[1].id)
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 2)
    gallery.stack(False)
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 4)
    assert gallery.state.counts == {}


def test_a_star_given_elsewhere_brings_its_picture_to_the_top_of_the_stack(qtbot, gallery) -> None:
    fox = ask(gallery.library, lambda library: next(i for i in library.page([1, 2, 3, 4]) if i.prompt == "fox 0"))
    assert gallery.state.rows[0].id != fox.id
    ask(gallery.library, lambda library: library.star([fox.id], True))
    qtbot.waitUntil(lambda: gallery.state.rows[0].id == fox.id and gallery.state.counts == {fox.id: 3})
    ask(gallery.library, lambda library: library.star([fox.id], False))
    qtbot.waitUntil(lambda: gallery.state.rows[0].id != fox.id)


def test_a_picture_under_others_is_shown_when_it_is_asked_for(qtbot, gallery) -> None:
    found = ask(gallery.library, lambda library: [i for i in library.page([1, 2, 3, 4]) if i.prompt == "fox 0"])
    gallery.reveal(found[0].path)
    qtbot.waitUntil(lambda: gallery.state.selection.current == found[0].id)
    assert len(gallery.state.rows) == 4


def test_ratings_are_given_found_and_survive_a_new_index(qtbot, gallery) -> None:
    gallery.move_to(1)
    qtbot.waitUntil(lambda: gallery.state.details is not None)
    gallery.rate(4)
    qtbot.waitUntil(lambda: gallery.state.details.rating == 4)
    gallery.rate_by(1)
    qtbot.waitUntil(lambda: gallery.state.details.rating == 5)
    gallery.search("rating:>4")
    qtbot.waitUntil(answered(gallery))
    assert names(gallery) == ["castle"]
    ask(gallery.library, lambda library: library.rebuild())
    assert ask(gallery.library, lambda library: [i.rating for i in library.page(gallery.state.order.ids)]) == [5]
    gallery.rate(5)  # again: it is taken away
    qtbot.waitUntil(lambda: not gallery.state.rows)


def test_where_a_picture_was_made_is_found(qtbot, gallery) -> None:
    gallery.search("from:create")
    qtbot.waitUntil(answered(gallery))
    assert len(gallery.state.rows) == 2
    gallery.search("from:restore")
    qtbot.waitUntil(lambda: gallery.state.empty == "search")


def test_a_smart_folder_shows_what_matches_then(qtbot, gallery) -> None:
    gallery.search("castle")
    gallery.save_folder("Castles")
    qtbot.waitUntil(lambda: [folder.name for folder in gallery.state.library.folders] == ["Castles"])
    assert gallery.folder == "Castles"
    gallery.clear_search()
    assert gallery.folder == ""
    gallery.open_folder("Castles")
    qtbot.waitUntil(answered(gallery))
    assert names(gallery) == ["castle"]
    gallery.forget_folder("Castles")
    qtbot.waitUntil(lambda: not gallery.state.library.folders)
