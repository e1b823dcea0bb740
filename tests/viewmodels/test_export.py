"""The export form and its work, over real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio import paths
from mmstudio.errors import DiskFull
from mmstudio.jobs import Recipe, text_job
from mmstudio.library.files import EXPORT_TOKENS, export_name
from mmstudio.library.items import Item
from mmstudio.media.images import read_header, read_picture
from mmstudio.viewmodels.export import ExportState, ExportViewModel
from mmstudio.viewmodels.library_service import LibraryService
from tests.galleries import NOON, LocalReader, ask, keep_all, open_service


@pytest.fixture
def service(qapp: object, tmp_path: Path) -> Iterator[LibraryService]:
    keep_all(tmp_path / "library", ["a red apple", "castle", "owl"])
    service = open_service(tmp_path / "library")
    yield service
    service.close()


@pytest.fixture
def items(qtbot, service: LibraryService) -> tuple[Item, ...]:
    qtbot.waitUntil(lambda: service.state.total == 3 and service.state.phase == "ready")
    return tuple(ask(service, lambda library: library.page([row.id for row in library.layout()])))


@pytest.fixture
def make_export(service: LibraryService) -> Iterator[Callable[[], ExportViewModel]]:
    made: list[ExportViewModel] = []

    def make() -> ExportViewModel:
        made.append(ExportViewModel(service, LocalReader, now=lambda: NOON))
        return made[-1]

    yield make
    for viewmodel in made:
        viewmodel.close()


@pytest.fixture
def export(qtbot, make_export, items: tuple[Item, ...], tmp_path: Path) -> ExportViewModel:
    viewmodel = make_export()
    viewmodel.begin(items)
    viewmodel.set_folder(str(tmp_path / "out"))
    return viewmodel


def test_the_usual_folder_is_not_inside_the_library(make_export, items: tuple[Item, ...]) -> None:
    viewmodel = make_export()
    viewmodel.begin(items)
    assert not Path(viewmodel.state.folder).is_relative_to(paths.pictures())


def run(qtbot, export: ExportViewModel) -> ExportState:
    export.start()
    qtbot.waitUntil(lambda: export.state.phase == "done")
    return export.state


def test_three_pictures_are_exported_with_their_recipes(qtbot, export: ExportViewModel, tmp_path: Path) -> None:
    export.edit(kind="webp", quality=100)
    export.set_template("{n}-{prompt}")
    state = run(qtbot, export)
    assert [path.name for path in state.written] == ["1-a red apple.webp", "2-castle.webp", "3-owl.webp"]
    assert [read_header(path).recipe.job.prompt for path in state.written] == ["a red apple", "castle", "owl"]
    assert state.done == 3
    assert not state.refused


def test_the_exported_pixels_are_those_of_the_library(qtbot, export: ExportViewModel, items: tuple[Item, ...]) -> None:
    state = run(qtbot, export)
    for item, path in zip(items, state.written, strict=True):
        assert read_picture(path).pixels == read_picture(item.path).pixels


def test_the_example_is_the_name_the_first_file_gets(qtbot, export: ExportViewModel) -> None:
    export.set_template("{prompt} ({seed}) {style} {width}x{height} {date}")
    example = export.state.example
    assert example == "a red apple (1) noto 24x24 2026-11-20.png"
    assert run(qtbot, export).written[0].name == example


def test_an_unknown_token_is_named_and_nothing_can_be_exported(qtbot, export: ExportViewModel) -> None:
    export.set_template("{promt}-{seed}")
    assert export.state.unknown == "{promt}"
    assert not export.state.can_export
    export.start()
    assert export.state.phase == "choosing"
    export.set_template("{prompt}")
    assert export.state.can_export


def test_the_estimate_of_one_picture_is_what_it_becomes(
    qtbot, make_export, items: tuple[Item, ...], tmp_path: Path
) -> None:
    export = make_export()
    export.begin(items[:1])
    export.set_folder(str(tmp_path / "out"))
    export.edit(kind="jpeg", scale=3)
    qtbot.waitUntil(lambda: export.state.bytes_estimate is not None)
    estimate = export.state.bytes_estimate
    assert export.state.size == (72, 72)
    assert run(qtbot, export).written[0].stat().st_size == estimate


def test_a_missing_picture_is_refused_by_name_and_the_others_go_on(
    qtbot, export: ExportViewModel, items: tuple[Item, ...]
) -> None:
    items[1].path.unlink()
    state = run(qtbot, export)
    assert len(state.written) == 2
    assert [(refusal.name, refusal.code) for refusal in state.refused] == [(items[1].name, "file_missing")]
    export.back()
    assert export.state.items == (items[1],)


def test_d2_a_full_disk_ends_the_export_and_keeps_what_is_written(
    qtbot, export: ExportViewModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written = tmp_path / "out" / "one.png"
    answers: list[object] = [written]

    def fill_up(*args: object) -> object:
        if not answers:
            raise DiskFull(folder=str(tmp_path / "out"), needed_mb=2, free_mb=0)
        return answers.pop()

    monkeypatch.setattr("mmstudio.viewmodels.export.export_picture", fill_up)
    state = run(qtbot, export)
    assert (state.code, state.facts["needed_mb"]) == ("disk_full", 2)
    assert state.written == (written,)
    export.back()
    assert len(export.state.items) == 2


def test_stop_comes_between_two_pictures(
    qtbot, export: ExportViewModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stop_after_one(*args: object) -> Path:
        export.cancel()
        return tmp_path / "one.png"

    monkeypatch.setattr("mmstudio.viewmodels.export.export_picture", stop_after_one)
    state = run(qtbot, export)
    assert (state.cancelled, len(state.written)) == (True, 1)


def test_a_bug_ends_the_export_with_a_sentence_instead_of_a_wait(
    qtbot, export: ExportViewModel, monkeypatch: pytest.MonkeyPatch, expect_log
) -> None:
    def broken(*args: object) -> Path:
        raise RuntimeError("a bug")

    expect_log("an export failed")
    monkeypatch.setattr("mmstudio.viewmodels.export.export_picture", broken)
    assert run(qtbot, export).code == "bug"


def test_moving_puts_the_originals_into_the_bin(
    qtbot, export: ExportViewModel, service: LibraryService, items: tuple[Item, ...]
) -> None:
    export.edit(move=True)
    with qtbot.waitSignal(export.moved) as moved:
        run(qtbot, export)
    assert set(moved.args[0].ids) == {item.id for item in items}
    assert not items[0].path.exists()
    ask(service, lambda library: library.undo(moved.args[0]))
    assert items[0].path.exists()


def test_the_form_is_remembered_but_moving_is_chosen_anew(
    qtbot, export: ExportViewModel, make_export, items: tuple[Item, ...], tmp_path: Path
) -> None:
    export.edit(kind="tiff", scale=2, resample="nearest", write_recipe=False, move=True)
    export.set_template("{name} large")
    with qtbot.waitSignal(export.moved):
        run(qtbot, export)
    other = make_export()
    other.begin(items[:1])
    qtbot.waitUntil(lambda: other.state.options.kind == "tiff")
    options = other.state.options
    assert (options.scale, options.resample, options.write_recipe, options.move) == (2, "nearest", False, False)
    assert (other.state.folder, other.state.template) == (str(tmp_path / "out"), "{name} large")


def test_a_second_export_waits_for_nothing_and_changes_nothing_while_one_runs(
    qtbot, export: ExportViewModel, items: tuple[Item, ...]
) -> None:
    export.start()
    export.begin(items[:1])
    assert len(export.state.items) == 3
    qtbot.waitUntil(lambda: export.state.phase == "done")


@given(
    prompt=st.text(max_size=200),
    template=st.lists(
        st.one_of(
            st.sampled_from([f"{{{token}}}" for token in EXPORT_TOKENS]),
            st.text("abc-_ ./\\:{}<>\n", max_size=4).filter(lambda text: "{" not in text and "}" not in text),
        ),
        max_size=6,
    ).map("".join),
)
def test_u2_no_template_and_no_prompt_leave_the_folder(prompt: str, template: str) -> None:
    recipe = Recipe(version="0", job=text_job(prompt))
    for name in ("../../etc/passwd", "plain"):
        made = export_name(template, name, recipe, datetime(2026, 11, 20), 8, 8, 1)
        assert made not in ("", ".", "..")
        assert not set(made) & set('/\\:<>"|?*\0\n')
        assert len(made.encode()) <= 120


@pytest.mark.parametrize("template", ["{0.__class__}", "{prompt!r}", "{seed:>10}", "{name.parent}"])
def test_u3_a_template_is_no_format_string(template: str) -> None:
    with pytest.raises(ValueError):
        export_name(template, "plain", None, datetime(2026, 11, 20), 8, 8, 1)


def test_a_picture_without_recipe_is_named_after_itself() -> None:
    assert export_name("{prompt}-{seed}", "photo", None, datetime(2026, 11, 20), 8, 8, 1) == "photo"


def test_a_background_takes_the_place_of_transparency(qtbot, export: ExportViewModel) -> None:
    export.edit(fill=True, background="#ff0000")
    read = read_picture(run(qtbot, export).written[0])
    pixels = np.frombuffer(read.pixels, np.uint8).reshape(read.height, read.width, 4)
    assert pixels[0, 0].tolist() == [255, 0, 0, 255]


def test_what_is_typed_before_the_remembered_form_arrives_stays(
    qtbot, export: ExportViewModel, make_export, items: tuple[Item, ...]
) -> None:
    run(qtbot, export)
    other = make_export()
    other.begin(items)
    other.edit(kind="tiff")
    qtbot.waitUntil(lambda: other.state.folder == export.state.folder)
    assert other.state.options.kind == "tiff"


def test_a_copy_for_a_drag_has_the_pixels_and_the_name_but_no_recipe(qtbot, make_export, items) -> None:
    viewmodel, given = make_export(), []
    originals = [item.path for item in items]
    viewmodel.bare_copies(originals, given.append)
    qtbot.waitUntil(lambda: bool(given))
    assert [path.name for path in given[0]] == [path.name for path in originals]
    for copy, original in zip(given[0], originals, strict=True):
        assert read_header(original).recipe is not None and read_header(copy).recipe is None
        assert read_picture(copy).pixels == read_picture(original).pixels
    viewmodel.bare_copies(originals, given.append)
    qtbot.waitUntil(lambda: len(given) == 2)
    assert [path.name for path in given[1]] == [path.name for path in originals]  # not "castle 2"
    viewmodel.close()
    assert not any(copy.exists() for copy in given[0] + given[1])


def test_what_cannot_be_copied_for_a_drag_is_said(qtbot, make_export, items, tmp_path: Path) -> None:
    viewmodel, given = make_export(), []
    with qtbot.waitSignal(viewmodel.noticed) as told:
        viewmodel.bare_copies([tmp_path / "gone.png"], given.append)
    qtbot.waitUntil(lambda: given == [[]])
    assert told.args[0] in ("file_missing", "file_unreadable")
