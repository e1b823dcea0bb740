"""The state of Models, with a keeper that says what the test wants it to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from mmstudio.checkpoints.catalogue import entries
from mmstudio.engine import keeper
from mmstudio.engine.conversion import Outcome
from mmstudio.settings import Settings
from mmstudio.viewmodels.models import ModelsViewModel
from tests.fake_keeper import ENTRY, OWN, PLAN, STARTER, FakeKeeper, rows


class FakeConversion:
    def __init__(self, path: Path, wake: Callable[[], None]) -> None:
        self.path, self._wake, self._outcome, self.closed = path, wake, None, False

    def end(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._wake()

    def outcome(self, timeout_s: float = 0.0) -> Outcome | None:
        return self._outcome

    def close(self) -> None:
        self.closed = True


class Models:
    def __init__(self) -> None:
        self.keepers: list[FakeKeeper] = []
        self.settings = Settings()
        self.conversions: list[FakeConversion] = []
        self.viewmodel = ModelsViewModel(lambda: self.settings, self._start, self._convert)
        self.viewmodel.begin()

    def _start(self, places: keeper.Places, wake: Callable[[], None]) -> FakeKeeper:
        self.keepers.append(FakeKeeper(places, wake))
        return self.keepers[-1]

    def _convert(self, path: Path, wake: Callable[[], None]) -> FakeConversion:
        self.conversions.append(FakeConversion(path, wake))
        return self.conversions[-1]

    @property
    def keeper(self) -> FakeKeeper:
        return self.keepers[-1]

    def status(self, id: str) -> str:
        return next(row.status for row in self.viewmodel.state.known if row.id == id)


@pytest.fixture
def models(qapp: object) -> Iterator[Models]:
    models = Models()
    models.keeper.say(rows(STARTER, OWN))
    yield models
    models.viewmodel.close()


def test_what_is_here_comes_before_what_can_be_had(models: Models) -> None:
    state = models.viewmodel.state
    assert [row.id for row in state.rows[:2]] == ["starter", "own"]
    assert {entry.id for entry in entries()} <= {row.id for row in state.rows}
    assert state.selected == "starter"


def test_what_is_here_is_looked_at_first_until_a_person_chooses(models: Models) -> None:
    assert models.viewmodel.state.selected == STARTER.id
    other = ModelsViewModel(lambda: models.settings, models._start, models._convert)  # type: ignore[arg-type]
    other.begin()
    other.search("")
    assert other.state.row is not None and not other.state.row.here  # nobody has looked into the folders yet
    models.keeper.say(rows(STARTER, OWN))
    assert other.state.selected == STARTER.id
    other.select(ENTRY.id)
    models.keeper.say(rows(STARTER))
    assert other.state.selected == ENTRY.id
    other.close()


def test_shelves_and_search_narrow_the_list(models: Models) -> None:
    models.viewmodel.show("installed")
    assert [row.id for row in models.viewmodel.state.rows] == ["starter", "own"]
    models.viewmodel.search("MY mod")
    assert [row.id for row in models.viewmodel.state.rows] == ["own"]
    models.viewmodel.show("available")
    assert models.viewmodel.state.rows == ()


def test_nothing_is_asked_of_the_network_before_a_press(models: Models) -> None:
    models.viewmodel.show("available")
    models.viewmodel.select(ENTRY.id)
    assert models.keeper.asked == []


def test_a_download_is_described_first_and_fetched_only_then(models: Models) -> None:
    models.viewmodel.ask(ENTRY.id)
    assert models.keeper.asked == [keeper.Describe(ENTRY.id)]
    models.keeper.say(keeper.Described(PLAN, 5_000))
    assert models.viewmodel.state.described == PLAN
    models.viewmodel.download(ENTRY.id, accepted=True)
    assert models.keeper.asked[-1] == keeper.Fetch(ENTRY.id, True)
    assert models.status(ENTRY.id) == "waiting"


def test_a_description_that_comes_after_the_sheet_was_closed_is_dropped(models: Models) -> None:
    models.viewmodel.ask(ENTRY.id)
    models.viewmodel.forget_asked()
    assert models.keeper.asked[-1] == keeper.Stop(ENTRY.id)
    models.keeper.say(keeper.Described(PLAN, 5_000))
    assert models.viewmodel.state.described is None


def test_downloads_are_counted_while_they_use_the_network(models: Models) -> None:
    counts: list[int] = []
    models.viewmodel.network_changed.connect(counts.append)
    models.viewmodel.download(ENTRY.id, accepted=True)
    models.keeper.say(keeper.Progress("download", ENTRY.id, 0.4, 4, 10, 2.0, 3.0))
    assert models.status(ENTRY.id) == "downloading"
    models.keeper.say(
        keeper.Failed("download", ENTRY.id, "cancelled"),
        rows(STARTER, OWN, paused=(keeper.Paused(id=ENTRY.id, title="", bytes_done=4, bytes_total=10),)),
    )
    assert counts == [1, 0]
    assert models.status(ENTRY.id) == "paused"


def test_a_finished_download_is_selected_and_told(models: Models, qtbot: QtBot) -> None:
    done = msgspec.structs.replace(OWN, id=ENTRY.id, title=ENTRY.title)
    with qtbot.waitSignal(models.viewmodel.told, check_params_cb=lambda code, _: code == "model_ready"):
        models.keeper.say(keeper.Finished("download", ENTRY.id, done), rows(STARTER, OWN, done))
    assert models.viewmodel.state.selected == ENTRY.id
    assert models.status(ENTRY.id) == "installed"


def test_trouble_stays_with_its_row_until_it_is_tried_again(models: Models) -> None:
    models.viewmodel.download(ENTRY.id, accepted=True)
    models.keeper.say(keeper.Failed("download", ENTRY.id, "no_connection", {"host": "h"}))
    row = next(row for row in models.viewmodel.state.known if row.id == ENTRY.id)
    assert (row.status, row.trouble and row.trouble.code) == ("available", "no_connection")
    models.viewmodel.ask(ENTRY.id)
    assert next(row for row in models.viewmodel.state.known if row.id == ENTRY.id).trouble is None


def test_c1_a_file_that_can_run_programs_is_asked_about_and_converted(models: Models, qtbot: QtBot) -> None:
    asked: list[tuple[str, str]] = []
    models.viewmodel.unsafe_found.connect(lambda path, entry: asked.append((path, entry)))
    models.viewmodel.add([Path("/d/old.ckpt")])
    models.keeper.say(keeper.Failed("add", "/d/old.ckpt", "unsafe_file", {"name": "old.ckpt"}))
    assert asked == [("/d/old.ckpt", "")]
    assert models.conversions == [], "only after a person agreed"
    models.viewmodel.convert(Path("/d/old.ckpt"), "")
    (conversion,) = models.conversions
    assert conversion.path == Path("/d/old.ckpt") and models.viewmodel.state.looking
    conversion.end(Outcome(path="/m/copy.safetensors"))
    assert models.keeper.asked[-1] == keeper.Add("/m/copy.safetensors")
    assert conversion.closed


def test_c1_a_conversion_that_fails_says_so(models: Models, qtbot: QtBot) -> None:
    models.viewmodel.convert(Path("/d/old.ckpt"), "")
    with qtbot.waitSignal(models.viewmodel.noticed, check_params_cb=lambda code, _: code == "checkpoint_refused"):
        models.conversions[0].end(Outcome(code="checkpoint_refused", facts={"name": "old.ckpt"}))
    assert not any(isinstance(message, keeper.Add) for message in models.keeper.asked)


def test_a_keeper_that_dies_is_started_again_when_needed(models: Models, qtbot: QtBot) -> None:
    with qtbot.waitSignal(models.viewmodel.noticed, check_params_cb=lambda code, _: code == "keeper_died"):
        models.keeper.die()
    assert len(models.keepers) == 1
    models.viewmodel.look_again()
    assert len(models.keepers) == 2 and models.keepers[0].closed
    assert models.keeper.asked == [keeper.Refresh()]


def test_settings_that_concern_models_reach_the_keeper(models: Models) -> None:
    former, models.settings = models.settings, msgspec.structs.replace(models.settings, other_folders=("/other",))
    models.viewmodel.settle(former)
    (settled,) = models.keeper.asked
    assert isinstance(settled, keeper.Settle) and settled.places.others == ("/other",)
    models.viewmodel.settle(models.settings)
    assert len(models.keeper.asked) == 1, "nothing changed"
