"""The Models workspace: rows, the download sheet, questions and keys, with a keeper that the test speaks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from mmstudio.checkpoints.catalogue import entries
from mmstudio.engine import keeper
from mmstudio.ui.controls import IconButton
from mmstudio.ui.models import texts
from mmstudio.ui.models.download_sheet import DownloadSheet, DownloadsSheet
from mmstudio.ui.models.workspace import ModelsWorkspace
from mmstudio.ui.sheet import Question
from mmstudio.viewmodels.models import ModelsViewModel
from mmstudio.viewmodels.studio import Studio
from tests.fake_keeper import ENTRY, OWN, PLAN, STARTER, FakeKeeper, rows


@pytest.fixture
def keepers() -> list[FakeKeeper]:
    return []


@pytest.fixture
def workspace(qtbot: QtBot, studio: Studio, keepers: list[FakeKeeper]) -> Iterator[ModelsWorkspace]:
    def start(places, wake):
        keepers.append(FakeKeeper(places, wake))
        return keepers[-1]

    studio.__dict__["models"] = ModelsViewModel(lambda: studio.settings, start)
    studio.models.begin()
    workspace = ModelsWorkspace(studio)
    qtbot.addWidget(workspace)
    workspace.resize(1000, 700)
    workspace.show()
    keepers[-1].say(rows(STARTER, OWN))
    qtbot.waitUntil(lambda: list(workspace.rows) == [row.id for row in workspace.viewmodel.state.rows])
    yield workspace


def test_a_screen_of_rows_is_made_at_once_and_the_rest_bit_by_bit(qtbot: QtBot, studio: Studio) -> None:
    studio.__dict__["models"] = ModelsViewModel(lambda: studio.settings, FakeKeeper, here=(STARTER, OWN))
    workspace = ModelsWorkspace(studio)
    qtbot.addWidget(workspace)
    every = [row.id for row in workspace.viewmodel.state.rows]
    assert list(workspace.rows) == every[:10] != every
    workspace.viewmodel.select(every[-1])
    workspace.activated()
    assert list(workspace.rows) == every, "what was selected is there for the keyboard"


def test_every_note_of_the_catalogue_can_be_translated() -> None:
    assert {entry.note for entry in entries()} <= {str(note) for note in texts.NOTES}


def test_a_refiner_of_ones_own_is_not_shown_as_a_model_that_draws_alone(
    workspace: ModelsWorkspace, keepers: list[FakeKeeper]
) -> None:
    own = msgspec.structs.replace(OWN, id="r", kind="pipeline", family="sdxl", variant="refiner")
    keepers[-1].say(rows(STARTER, own))
    assert workspace.rows["r"].facts.text() == "for SDXL · Draws the last steps of what SDXL began"


def test_every_row_has_a_name_that_says_how_it_stands(workspace: ModelsWorkspace) -> None:
    assert workspace.rows["starter"].accessibleName().startswith("Starter drawings, Built in")
    assert "Not installed" in workspace.rows[ENTRY.id].accessibleName()


def test_a_search_hides_rows_and_makes_none_anew(qtbot: QtBot, workspace: ModelsWorkspace) -> None:
    before = dict(workspace.rows)
    workspace.viewmodel.search("starter")
    assert list(workspace.rows) == ["starter"] and not before["own"].isVisible()
    workspace.viewmodel.search("")
    assert before["own"].isVisible() and 1 < len(workspace.rows) < len(before), "a screen of them at once"
    qtbot.waitUntil(lambda: workspace.rows == before)
    assert all(row.isVisible() for row in before.values())


def test_arrow_keys_walk_the_rows(qtbot: QtBot, workspace: ModelsWorkspace) -> None:
    workspace.activated()
    qtbot.keyClick(workspace.rows["starter"], Qt.Key.Key_Down)
    assert workspace.viewmodel.state.selected == "own"
    qtbot.keyClick(workspace.rows["own"], Qt.Key.Key_Up)
    assert workspace.viewmodel.state.selected == "starter"


def test_the_download_sheet_waits_for_the_licence(
    qtbot: QtBot, workspace: ModelsWorkspace, keepers: list[FakeKeeper]
) -> None:
    qtbot.keyClick(workspace.rows[ENTRY.id], Qt.Key.Key_Return)
    sheet = workspace._sheet
    assert sheet is not None and not sheet.go.isEnabled()
    keepers[-1].say(keeper.Described(msgspec.structs.replace(PLAN, licence="Some licence"), 9_000_000_000))
    assert sheet.licence.name.text() == "Some licence"
    assert not sheet.go.isEnabled()
    sheet.accept.click()
    sheet.go.click()
    assert keepers[-1].asked[-1] == keeper.Fetch(ENTRY.id, True)


def test_a_host_that_does_not_answer_is_said_in_the_sheet(
    workspace: ModelsWorkspace, keepers: list[FakeKeeper]
) -> None:
    workspace.viewmodel.select(ENTRY.id)
    workspace.do_main()
    keepers[-1].say(keeper.Failed("describe", ENTRY.id, "no_connection", {"host": "example.org"}))
    sheet = workspace._sheet
    assert sheet is not None and "example.org" in sheet.trouble.words.text()
    said = sheet.trouble.words
    assert said.isVisible() and said.height() >= said.heightForWidth(said.width()), "and can be read"


def test_a_long_title_is_read_to_its_end_in_the_download_sheet(workspace: ModelsWorkspace) -> None:
    sheet = DownloadSheet("Stable Diffusion 3.5 Medium, and more", workspace.viewmodel, workspace)
    sheet.open_sheet()
    assert sheet.title.height() >= sheet.title.heightForWidth(sheet.title.width()) > sheet.close_button.height()


def test_a_paused_download_says_how_far_it_came_and_moves_nothing(
    workspace: ModelsWorkspace, keepers: list[FakeKeeper]
) -> None:
    row = workspace.rows[ENTRY.id]
    before = row.licence.parentWidget().pos(), row.weight.pos()
    keepers[-1].say(keeper.Progress("download", ENTRY.id, 0.2, 2_000_000, 10_000_000))
    names = {button.accessibleName() for button in row.findChildren(IconButton)}
    assert names == {f"More about {ENTRY.title}", f"Pause {ENTRY.title}"}
    assert (row.licence.parentWidget().pos(), row.weight.pos()) == before
    keepers[-1].say(keeper.Failed("download", ENTRY.id, "cancelled", {}))
    paused = keeper.Paused(id=ENTRY.id, title=ENTRY.title, bytes_done=2_000_000, bytes_total=10_000_000)
    keepers[-1].say(msgspec.structs.replace(rows(STARTER, OWN), paused=(paused,)))
    assert row.facts.text() == "Paused · 2 MB of 10 MB"


def test_a_file_that_is_taken_in_is_told_of_and_then_chosen(
    workspace: ModelsWorkspace, keepers: list[FakeKeeper]
) -> None:
    taking_in = workspace.storage.taking_in
    assert not taking_in.isVisible()
    keepers[-1].say(keeper.Progress("add", "/from/large.safetensors", 0.42))
    assert taking_in.isVisible() and taking_in.text() == "Copying large.safetensors into the folder · 42 %"
    new = msgspec.structs.replace(OWN, id="large", title="large")
    keepers[-1].say(keeper.Finished("add", "/from/large.safetensors", new))  # the rows come a moment later
    assert not taking_in.isVisible()
    keepers[-1].say(rows(STARTER, OWN, new))
    assert workspace.viewmodel.state.selected == "large"


def test_a_mirror_that_could_be_listened_to_is_not_kept(qtbot: QtBot, workspace: ModelsWorkspace) -> None:
    sheet = DownloadsSheet(workspace.studio.settings, workspace.viewmodel, workspace)
    saved: list[tuple[str, str]] = []
    sheet.changed.connect(lambda *both: saved.append(both))
    sheet.open_sheet(sheet.mirror)
    sheet.mirror.setText("http://mirror.example.org")
    qtbot.keyClick(sheet.mirror, Qt.Key.Key_Return)
    assert saved == [] and sheet.insecure.isVisible()
    sheet.mirror.setText("https://mirror.example.org")
    qtbot.keyClick(sheet.mirror, Qt.Key.Key_Return)
    assert saved == [("https://mirror.example.org", "")]


def test_deleting_a_model_asks_first(qtbot: QtBot, workspace: ModelsWorkspace, keepers: list[FakeKeeper]) -> None:
    workspace.viewmodel.select("own")
    workspace.ask_to_remove()
    (question,) = workspace.window().findChildren(Question)
    assert question.keep is question.focusWidget(), "the safe button has the focus"
    question.sure.click()
    assert keepers[-1].asked == [keeper.Remove("own")]


def test_when_a_model_goes_what_is_outlined_is_what_is_described(
    qtbot: QtBot, workspace: ModelsWorkspace, keepers: list[FakeKeeper]
) -> None:
    """Qt gives the focus of a row that is hidden to the next one, and a row that gets the focus is chosen."""
    with qtbot.waitActive(workspace):
        workspace.activateWindow()
    workspace.viewmodel.select("own")
    workspace.rows["own"].setFocus(Qt.FocusReason.MouseFocusReason)
    keepers[-1].say(rows(STARTER))
    assert [id for id, row in workspace.rows.items() if row._on] == [workspace.viewmodel.state.selected] == ["starter"]
    assert workspace.rows["starter"].hasFocus()


def test_what_came_with_the_program_cannot_be_deleted(workspace: ModelsWorkspace) -> None:
    workspace.viewmodel.select("starter")
    workspace.ask_to_remove()
    assert workspace.window().findChildren(Question) == []
    assert not workspace.foot.remove.isVisibleTo(workspace.foot)


def test_the_main_button_uses_a_model_that_draws(workspace: ModelsWorkspace, qtbot: QtBot) -> None:
    workspace.viewmodel.select("starter")
    with qtbot.waitSignal(workspace.studio.workspace_requested) as went:
        workspace.foot.main.click()
    assert went.args == ["create"]


@pytest.mark.parametrize(
    ("status", "word"), [("available", "Download"), ("paused", "Continue"), ("downloading", "Pause")]
)
def test_the_main_button_says_what_happens_next(
    workspace: ModelsWorkspace, keepers: list[FakeKeeper], status: str, word: str
) -> None:
    if status == "paused":
        paused = keeper.Paused(id=ENTRY.id, title="", bytes_done=4, bytes_total=10)
        keepers[-1].say(rows(STARTER, paused=(paused,)))
    if status == "downloading":
        keepers[-1].say(keeper.Progress("download", ENTRY.id, 0.4, 4, 10, 2.0, 3.0))
    workspace.viewmodel.select(ENTRY.id)
    assert workspace.foot.main.text() == word


def test_dropped_files_are_imported_and_pictures_are_refused(
    workspace: ModelsWorkspace, keepers: list[FakeKeeper], tmp_path: Path
) -> None:
    for name in ("a.safetensors", "b.png"):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        workspace.dropEvent(
            QDropEvent(
                QPointF(5, 5),
                Qt.DropAction.CopyAction,
                data,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )
    assert keepers[-1].asked == [keeper.Add(str(tmp_path / "a.safetensors"))]


def test_a_narrow_window_keeps_the_mark_of_a_licence_that_forbids_selling(workspace: ModelsWorkspace) -> None:
    rows = list(workspace.rows.values())
    forbidding = [row for row in rows if row._row is not None and texts.non_commercial(row._row)]
    assert forbidding and len(forbidding) < len(rows)
    workspace.set_size_class(True, False)
    for row in rows:
        assert row.licence.isVisibleTo(row) == (row in forbidding) == row.licence.mark.isVisibleTo(row)
        assert not row.licence.words.isVisibleTo(row)
        assert row._row is not None and texts.licence_words(row._row) in row.accessibleName()
    workspace.set_size_class(False, False)
    assert all(row.licence.words.isVisibleTo(row) for row in rows)


def test_an_empty_shelf_shows_the_way_back(workspace: ModelsWorkspace) -> None:
    workspace.viewmodel.show("installed")
    workspace.viewmodel.search("nothing like it")
    assert "nothing like it" in workspace.empty.text()
    workspace.show_all.click()
    assert workspace.viewmodel.state.shelf == "all"
