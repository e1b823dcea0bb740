"""The gallery over a real library: searching, choosing, deleting, using settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from mmstudio.library.library import Library
from mmstudio.library.looks import vector_of
from mmstudio.viewmodels.gallery import GalleryViewModel, recipe_of
from mmstudio.viewmodels.library_service import LibraryService
from mmstudio.viewmodels.looking import Looking
from tests.fakes import FakeLive
from tests.galleries import NOON, LocalReader, ask, keep, keep_all, names, open_service

Wait = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def open_gallery(qapp: object) -> Iterator[Callable[[Path], GalleryViewModel]]:
    opened: list[tuple[GalleryViewModel, LibraryService]] = []

    def open_(folder: Path) -> GalleryViewModel:
        service = open_service(folder)
        opened.append((GalleryViewModel(service, LocalReader), service))
        return opened[-1][0]

    yield open_
    for viewmodel, service in opened:
        viewmodel.close()
        service.close()


@pytest.fixture
def gallery(qtbot, folder: Path, open_gallery) -> GalleryViewModel:
    """Five pictures: red apple, green apple, castle, 日落, <b>bold</b>."""
    keep_all(folder, ["a red apple", "a green apple", "castle", "山上的日落", "<b>bold</b>"])
    viewmodel = open_gallery(folder)
    qtbot.waitUntil(lambda: len(viewmodel.state.rows) == 5 and viewmodel.state.library.phase == "ready")
    return viewmodel


def answered(gallery: GalleryViewModel) -> bool:
    return gallery.state.asked == gallery.state.query


def test_the_newest_picture_comes_first(gallery: GalleryViewModel) -> None:
    assert names(gallery) == ["a red apple", "a green apple", "castle", "山上的日落", "<b>bold</b>"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("apple", ["a red apple", "a green apple"]),
        ("app", ["a red apple", "a green apple"]),
        ("apple -red", ["a green apple"]),
        ('"red apple"', ["a red apple"]),
        ("日落", ["山上的日落"]),
        ("seed:3", ["castle"]),
        ("style:noto apple", ["a red apple", "a green apple"]),
        ("apple style:", ["a red apple", "a green apple"]),  # still being typed
        ('apple tag:"', ["a red apple", "a green apple"]),
        ("nothing", []),
        ("bold", ["<b>bold</b>"]),
    ],
)
def test_search_finds(qtbot, gallery: GalleryViewModel, text: str, found: list[str]) -> None:
    gallery.search(text)
    qtbot.waitUntil(lambda: answered(gallery))
    assert names(gallery) == found


def test_the_newest_search_wins_and_those_between_are_never_asked(qtbot, gallery: GalleryViewModel) -> None:
    asked: list[object] = []
    gallery.changed.connect(lambda state: asked.append(state.asked))
    for text in ("c", "ca", "cas", "cast"):
        gallery.search(text)
    qtbot.waitUntil(lambda: answered(gallery))
    assert names(gallery) == ["castle"]
    assert {query.text for query in asked if query is not None} <= {"", "c", "cast"}


def test_an_overtaken_search_is_not_even_looked_up(qtbot, gallery: GalleryViewModel, monkeypatch) -> None:
    looked_up: list[str] = []
    layout = Library.layout

    def counted(self: Library, query: object, look: object) -> object:
        looked_up.append(query.text)  # type: ignore[attr-defined]
        return layout(self, query, look)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "layout", counted)
    gate: list[bool] = []
    gallery.library.ask(lambda library: gate_wait(gate))
    for text in ("apple", "castle"):
        gallery.search(text)
        gallery.refresh()
    gate.append(True)
    qtbot.waitUntil(lambda: answered(gallery))
    assert looked_up == ["castle"]


def gate_wait(gate: list[bool]) -> None:
    """Hold the library's thread until the test opens the gate; it spins, so that nothing depends on a clock."""
    while not gate:
        pass


def test_filters_and_clearing_them(qtbot, gallery: GalleryViewModel) -> None:
    gallery.click(gallery.state.order.ids[2])
    gallery.star()
    qtbot.waitUntil(lambda: gallery.state.library.starred == 1)
    gallery.filter(starred=True, sort="oldest")
    qtbot.waitUntil(lambda: answered(gallery))
    assert names(gallery) == ["castle"]
    gallery.filter(style="twemoji")
    qtbot.waitUntil(lambda: answered(gallery))
    assert gallery.state.empty == "search"
    gallery.clear_search()
    qtbot.waitUntil(lambda: answered(gallery))
    assert names(gallery) == ["<b>bold</b>", "山上的日落", "castle", "a green apple", "a red apple"]


def test_an_empty_library_is_told_apart_from_an_empty_search(qtbot, folder: Path, open_gallery) -> None:
    viewmodel = open_gallery(folder)
    qtbot.waitUntil(lambda: viewmodel.state.empty == "library")
    viewmodel.search("heron")
    qtbot.waitUntil(lambda: viewmodel.state.empty == "search")


def test_the_details_carry_the_whole_recipe(qtbot, gallery: GalleryViewModel) -> None:
    gallery.move_to(2)
    qtbot.waitUntil(lambda: gallery.state.details is not None)
    recipe = recipe_of(gallery.state.details)
    assert (recipe.job.prompt, recipe.job.seed, recipe.job.style) == ("castle", 3, "noto")


def test_a_star_shows_at_once_and_a_mixed_selection_is_starred(qtbot, gallery: GalleryViewModel) -> None:
    first, second = gallery.state.order.ids[:2]
    gallery.star_one(first)
    qtbot.waitUntil(lambda: gallery.state.library.starred == 1)
    gallery.click(first)
    gallery.click(second, shift=True)
    gallery.star()
    qtbot.waitUntil(lambda: gallery.state.library.starred == 2)
    gallery.star()
    qtbot.waitUntil(lambda: gallery.state.library.starred == 0)


def test_tags_are_found_and_taken_away(qtbot, gallery: GalleryViewModel) -> None:
    gallery.move_to(0)
    gallery.tag(add=("  fruit  bowl ", "", "  "))
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.tags == ("fruit bowl",))
    gallery.search('tag:"fruit bowl"')
    qtbot.waitUntil(lambda: answered(gallery))
    assert names(gallery) == ["a red apple"]
    gallery.tag(remove=("fruit bowl",))
    qtbot.waitUntil(lambda: gallery.state.rows == ())


def test_a_deleted_picture_leaves_and_comes_back_selected(qtbot, gallery: GalleryViewModel) -> None:
    path = ask(gallery.library, lambda library: library.page(gallery.state.order.ids)[1]).path
    gallery.move_to(1)
    with qtbot.waitSignal(gallery.deleted) as deleted:
        gallery.delete()
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 4)
    assert deleted.args == [1]
    assert not path.exists()
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.prompt == "castle")
    with qtbot.waitSignal(gallery.restored):
        gallery.undo_delete()
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.prompt == "a green apple")
    assert path.exists()
    assert len(gallery.state.rows) == 5
    assert not gallery.can_undo


def test_deletions_are_undone_in_turn(qtbot, gallery: GalleryViewModel) -> None:
    for left in (4, 3):
        gallery.move_to(0)
        gallery.delete()
        qtbot.waitUntil(lambda left=left: len(gallery.state.rows) == left)
    for left in (4, 5):
        gallery.undo_delete()
        qtbot.waitUntil(lambda left=left: len(gallery.state.rows) == left)
    assert names(gallery)[0] == "a red apple"


def test_starred_pictures_are_deleted_only_after_a_yes(qtbot, gallery: GalleryViewModel) -> None:
    gallery.star_one(gallery.state.order.ids[0])
    qtbot.waitUntil(lambda: gallery.state.library.starred == 1)
    gallery.select_all()
    gallery.delete()
    qtbot.waitUntil(lambda: gallery.state.starred_asked == 1)
    gallery.confirm_delete(False)
    assert gallery.state.starred_asked == 0
    assert len(gallery.state.rows) == 5
    gallery.delete()
    qtbot.waitUntil(lambda: gallery.state.starred_asked == 1)
    gallery.confirm_delete(True)
    qtbot.waitUntil(lambda: gallery.state.rows == ())
    gallery.undo_delete()
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 5)
    assert gallery.state.library.starred == 1


@pytest.mark.parametrize("which", ["all", "prompt", "seed", "all_but_seed"])
def test_use_settings_hands_over_the_recipe(qtbot, gallery: GalleryViewModel, which: str) -> None:
    gallery.move_to(2)
    qtbot.waitUntil(lambda: gallery.state.details is not None)
    with qtbot.waitSignal(gallery.use_requested) as used:
        gallery.use_settings(which)  # type: ignore[arg-type]
    recipe, part = used.args
    assert (recipe.job.prompt, part) == ("castle", which)


def test_choosing_a_picture_never_changes_settings(qtbot, gallery: GalleryViewModel) -> None:
    with qtbot.assertNotEmitted(gallery.use_requested):
        for place in range(5):
            gallery.move_to(place)
        qtbot.waitUntil(lambda: gallery.state.details is not None)


def test_i11_a_foreign_recipe_can_be_used_as_far_as_it_is_understood(qtbot, folder: Path, open_gallery) -> None:
    folder.mkdir()
    notes = PngInfo()
    notes.add_text("parameters", "a heron\nNegative prompt: fog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 99")
    Image.new("RGB", (8, 8)).save(folder / "foreign.png", pnginfo=notes)
    Image.new("RGB", (8, 8)).save(folder / "plain.png")
    viewmodel = open_gallery(folder)
    qtbot.waitUntil(lambda: len(viewmodel.state.rows) == 2)
    at = names(viewmodel).index("a heron")
    viewmodel.move_to(at)
    qtbot.waitUntil(lambda: viewmodel.state.details is not None)
    with qtbot.waitSignal(viewmodel.use_requested) as used:
        viewmodel.use_settings()
    assert (used.args[0].job.prompt, used.args[0].job.seed) == ("a heron", 99)
    viewmodel.move_to(1 - at)
    qtbot.waitUntil(lambda: viewmodel.state.details is not None and viewmodel.state.details.name == "plain.png")
    with qtbot.waitSignal(viewmodel.noticed) as said:
        viewmodel.use_settings()
    assert said.args[0] == "no_recipe"


def test_a_picture_the_worker_made_appears_without_asking(qtbot, gallery: GalleryViewModel, folder: Path) -> None:
    gallery.move_to(1)
    path = keep(folder, "fresh", when=NOON + timedelta(hours=1))
    gallery.library.adopt(path)
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 6)
    assert names(gallery)[0] == "fresh"
    assert gallery.state.order.place(gallery.state.selection.current) == 2


def test_a_revealed_picture_is_found_behind_a_search(qtbot, gallery: GalleryViewModel, folder: Path) -> None:
    gallery.search("apple")
    qtbot.waitUntil(lambda: answered(gallery) and len(gallery.state.rows) == 2)
    path = ask(gallery.library, lambda library: library.page(library_ids(library))[2]).path
    with qtbot.waitSignal(gallery.revealed):
        gallery.reveal(path)
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.path == path)
    assert gallery.state.query.text == ""


def library_ids(library: Library) -> list[int]:
    return [row.id for row in library.layout()]


def test_l4_a_file_that_vanished_is_shown_grey_and_is_back_when_it_returns(
    qtbot, gallery: GalleryViewModel, folder: Path
) -> None:
    gallery.move_to(0)
    qtbot.waitUntil(lambda: gallery.state.details is not None)
    path = gallery.state.details.path
    path.rename(folder / "away")
    gallery.library.look_again()
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.missing)
    assert len(gallery.state.rows) == 5
    (folder / "away").rename(path)
    gallery.library.look_again()
    qtbot.waitUntil(lambda: gallery.state.details is not None and not gallery.state.details.missing)


def test_another_folder_shows_other_pictures(qtbot, gallery: GalleryViewModel, tmp_path: Path) -> None:
    keep_all(tmp_path / "other", ["an owl"])
    gallery.select_all()
    gallery.library.reopen(tmp_path / "other")
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 1)
    assert names(gallery) == ["an owl"]
    assert gallery.item(gallery.state.order.ids[0]) is None  # the same number was another picture before
    assert not gallery.state.selection.ids
    assert gallery.state.details is None


def towards(x: float, y: float) -> bytes:
    return vector_of([x, y, *[0.0] * 382])


@pytest.fixture
def seen(qtbot, folder: Path) -> Iterator[tuple[GalleryViewModel, FakeLive]]:
    """A fox, a wolf and a car that have all been looked at, and the live worker that does it."""
    keep_all(folder, ["a fox", "a car", "a wolf"])
    service, live = open_service(folder), FakeLive()
    gallery = GalleryViewModel(service, LocalReader, looking=Looking(lambda: live, service))
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 3 and gallery.state.library.phase == "ready")
    gallery.look_around()
    qtbot.waitUntil(lambda: bool(live.requests("looks")))
    live.refuse("worker_died")  # killed once: it is asked again
    qtbot.waitUntil(lambda: len(live.requests("looks")) == 2)
    assert [(one.width, len(one.pixels)) for one in live.requests("looks")[0].pictures] == [(24, 24 * 24 * 4)] * 3
    live.answer(data=[towards(1.0, 0.0), towards(0.0, 1.0), towards(1.0, 0.2)])
    qtbot.waitUntil(lambda: ask(service, lambda library: library.unlooked(1)[1]) == 0)
    yield gallery, live
    gallery.close()
    service.close()


def test_words_find_what_looks_like_them(qtbot, seen) -> None:
    gallery, live = seen
    gallery.look_for("an automobile")
    assert gallery.state.query.text == 'like:"an automobile"'
    qtbot.waitUntil(lambda: bool(live.requests("meaning")))
    live.answer(data=towards(0.1, 1.0))
    qtbot.waitUntil(lambda: answered(gallery))
    assert names(gallery) == ["a car", "a wolf", "a fox"]


def test_more_like_this_sorts_by_the_chosen_picture(qtbot, seen) -> None:
    gallery, _ = seen
    gallery.click(gallery.state.order.ids[0])
    qtbot.waitUntil(lambda: gallery.state.details is not None)
    gallery.more_like_this()
    qtbot.waitUntil(lambda: answered(gallery) and gallery.state.look[0] == "alike")
    assert names(gallery) == ["a fox", "a wolf", "a car"]


def test_words_that_cannot_be_read_are_said_and_the_next_search_goes_on(qtbot, seen) -> None:
    gallery, live = seen
    codes: list[str] = []
    gallery.noticed.connect(lambda code, facts: codes.append(code))
    gallery.look_for("a heron")
    qtbot.waitUntil(lambda: bool(live.requests("meaning")))
    live.refuse("worker_died")
    assert codes == ["worker_died"]
    gallery.search("fox")
    qtbot.waitUntil(lambda: answered(gallery))
    assert names(gallery) == ["a fox"]
