"""The chain: what is finished is skipped, what was interrupted resumes, what changed begins anew."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mmstudio.training import starter
from mmstudio.training.loop import Stopped, arguments
from mmstudio.training.starter import CONFIGURATION, Configuration, Stage, carry_on, read_configuration

STAGES = Configuration(
    (Stage("autoencoder", {"steps": 2}), Stage("joint", {"name": "judge", "steps": 2}), Stage("export", {}))
)


class Recipes:
    """Notes what is run; fails at one recipe when told."""

    def __init__(self, fails_at: str = "") -> None:
        self.fails_at = fails_at
        self.ran: list[tuple[str, bool]] = []

    def __call__(self, recipe: str, options: list[str]) -> int:
        self.ran.append((recipe, "--resume" in options))
        return int(recipe == self.fails_at)


def carried_on(configuration: Configuration, folder: Path, fails_at: str = "") -> list[tuple[str, bool]]:
    recipes = Recipes(fails_at)
    carry_on(configuration, folder / "data", folder / "run", recipes)
    return recipes.ran


def test_all_stages_run_in_their_order(tmp_path: Path) -> None:
    assert carried_on(STAGES, tmp_path) == [("autoencoder", False), ("joint", False), ("export", False)]


def test_finished_stages_are_skipped(tmp_path: Path) -> None:
    carried_on(STAGES, tmp_path)
    assert carried_on(STAGES, tmp_path) == []


def test_a_failure_stops_the_chain_and_the_stage_resumes_next_time(tmp_path: Path) -> None:
    assert carried_on(STAGES, tmp_path, fails_at="joint") == [("autoencoder", False), ("joint", False)]
    assert carried_on(STAGES, tmp_path) == [("joint", True), ("export", False)]


def test_a_stage_whose_options_changed_and_all_after_it_begin_anew(tmp_path: Path) -> None:
    carried_on(STAGES, tmp_path)
    longer = replace(
        STAGES, stages=(STAGES.stages[0], Stage("joint", {"name": "judge", "steps": 3}), Stage("export", {}))
    )
    assert carried_on(longer, tmp_path) == [("joint", False), ("export", False)]


def test_other_data_begins_anew(tmp_path: Path) -> None:
    carried_on(STAGES, tmp_path)
    (tmp_path / "data" / "icons").mkdir(parents=True)
    (tmp_path / "data" / "icons" / "captions.jsonl").write_text("{}", encoding="utf-8")
    assert [recipe for recipe, _ in carried_on(STAGES, tmp_path)] == ["autoencoder", "joint", "export"]


def test_a_broken_record_is_as_good_as_none(tmp_path: Path) -> None:
    carried_on(STAGES, tmp_path)
    (tmp_path / "run" / "starter.json").write_text("{", encoding="utf-8")
    assert len(carried_on(STAGES, tmp_path)) == 3


def test_the_record_names_every_stage(tmp_path: Path) -> None:
    carried_on(STAGES, tmp_path)
    record = json.loads((tmp_path / "run" / "starter.json").read_text(encoding="utf-8"))
    assert [(name, stage["finished"]) for name, stage in record.items()] == [
        ("autoencoder", True), ("joint-judge", True), ("export", True),
    ]  # fmt: skip


def test_options_reach_the_recipe_as_its_command_line_has_them(tmp_path: Path) -> None:
    stage = Stage("generator", {"batch_size": 8, "no_critic": True, "no_memory": False})
    options = starter.arguments_of(stage, replace(STAGES, device="cpu"), tmp_path, tmp_path / "run", True)
    assert options == [
        "--data", str(tmp_path), "--out", str(tmp_path / "run"), "--threads", "2", "--device", "cpu",
        "--batch-size", "8", "--no-critic", "--resume",
    ]  # fmt: skip


def test_the_shipped_configuration_has_every_stage_in_order() -> None:
    configuration = read_configuration(CONFIGURATION)
    assert [stage.key for stage in configuration.stages] == [
        "autoencoder", "joint-joint", "joint-judge", "manner", "recall", "generator", "upscaler-live",
        "upscaler-final", "polish", "export", "evaluate",
    ]  # fmt: skip


def test_the_shipped_configuration_has_options_that_recipes_know(tmp_path: Path) -> None:
    configuration = read_configuration(CONFIGURATION)
    shared = {text for action in arguments("any", 1)._actions for text in action.option_strings}
    own = {"--name", "--size", "--width", "--imle"}
    for stage in configuration.stages:
        if stage.recipe in starter.TRAINED:
            given = starter.arguments_of(stage, configuration, tmp_path, tmp_path, True)
            assert {text for text in given if text.startswith("--")} <= shared | own


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("threads = ", "cannot be read"),
        ("thread = 2", "not known: thread"),
        ("threads = 2", "has no stages"),
        ('[[stage]]\nrecipe = "painter"', "without a known recipe"),
        ('[[stage]]\nrecipe = "recall"\n[[stage]]\nrecipe = "recall"', "has a stage twice"),
    ],
)
def test_a_configuration_that_cannot_be_followed_is_refused_in_a_sentence(
    text: str, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "stages.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Stopped, match=complaint):
        read_configuration(path)
    assert starter.main(["--data", str(tmp_path), "--out", str(tmp_path), "--config", str(path)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_an_option_that_a_recipe_does_not_know_ends_the_chain(tmp_path: Path) -> None:
    configuration = Configuration((Stage("autoencoder", {"stepps": 2}),))
    assert carry_on(configuration, tmp_path, tmp_path / "run") == 2
