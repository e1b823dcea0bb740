"""Create with another checkpoint: the column has the controls that it knows, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mmstudio.checkpoints.records import Checkpoint
from mmstudio.generators import registry
from mmstudio.jobs import ControlUse, GenerateJob, LoraUse, Recipe, text_job
from mmstudio.ui import words
from mmstudio.ui.controls import IconButton, Menu, Text
from mmstudio.ui.create.column import CreateColumn
from mmstudio.ui.create.composer import Composer
from mmstudio.ui.create.toolbar import Toolbar
from mmstudio.viewmodels.create_state import CreateResult
from mmstudio.viewmodels.drafts import PictureIngredient
from mmstudio.viewmodels.studio import Studio

SDXL = Checkpoint(id="own-xl", title="My XL", kind="pipeline", path="/m/xl", form="folder", family="sdxl")


@pytest.fixture
def column(qtbot: QtBot, studio: Studio) -> Iterator[CreateColumn]:
    registry.use((SDXL,))
    column = CreateColumn(studio.create, {})
    qtbot.addWidget(column)
    column.show()
    yield column
    registry.use(())


def test_the_card_lists_what_draws(column: CreateColumn) -> None:
    menu = Menu(column)
    column.card.fill_menu(menu)
    assert [action.text() for action in menu.actions() if action.isCheckable()] == ["Starter drawings", "My XL"]


def test_another_checkpoint_brings_its_own_controls(column: CreateColumn, studio: Studio) -> None:
    column.card.chosen.emit("own-xl")
    assert column.card.title.text() == "My XL"
    assert column.styles is None and column.background is None and column.side is None
    assert [field.current() for field in column.sides] == ["1024", "1024"]
    assert column.steps is not None and column.steps.value() == 30
    assert studio.create.state.draft.count == 1  # nobody knows how long one takes here
    studio.create.use_checkpoint("starter")
    assert column.styles is not None and column.steps is None and column.sides == []


def test_the_job_has_what_was_chosen(column: CreateColumn, studio: Studio) -> None:
    studio.create.use_checkpoint("own-xl")
    studio.create.edit(prompt="a heron", steps=12, guidance_scale=3.5, width=1152)
    assert column.sampler is not None
    column.sampler.chosen.emit("Euler a")
    studio.create.generate()
    job = studio.engine.jobs[-1]
    assert (job.checkpoint, job.steps, job.guidance_scale, job.sampler) == ("own-xl", 12, 3.5, "Euler a")
    assert (job.width, job.height) == (1152, 1024)


def test_a_refiner_is_offered_by_name_and_reaches_the_job(column: CreateColumn, studio: Studio) -> None:
    refiner = msgspec.structs.replace(SDXL, id="fine", title="My refiner", path="/m/fine", variant="refiner")
    registry.use((SDXL, refiner))
    studio.create.use_checkpoint("own-xl")
    said = [label.text() for label in column.findChildren(Text)]
    assert {"Sampler", "Refiner"} <= set(said), "a box that says None alone says nothing"
    assert column.refiner is not None
    column.refiner.chosen.emit("fine")
    studio.create.edit(prompt="a heron")
    studio.create.generate()
    assert studio.engine.jobs[-1].refiner == "fine"


def test_one_undo_brings_the_former_checkpoint_back(column: CreateColumn, studio: Studio) -> None:
    studio.create.use_checkpoint("own-xl")
    studio.create.undo()
    assert studio.create.state.draft.checkpoint == "starter"
    assert column.styles is not None


def test_a_checkpoint_that_is_gone_is_left_with_a_sentence(column: CreateColumn, studio: Studio, qtbot: QtBot) -> None:
    studio.create.use_checkpoint("own-xl")
    registry.use(())
    with qtbot.waitSignal(studio.create.noticed, check_params_cb=lambda code, _: code == "no_checkpoint"):
        studio.create.check_checkpoint()
    assert studio.create.state.draft.checkpoint == "starter"


def test_a_picture_is_where_a_large_model_starts(qtbot: QtBot, column: CreateColumn, studio: Studio) -> None:
    composer = Composer(studio.create)
    qtbot.addWidget(composer)
    composer.resize(1200, 170)
    composer.show()
    assert composer.sound.isVisibleTo(composer)
    studio.create.use_checkpoint("own-xl")
    studio.create.edit(prompt="a fox", picture=PictureIngredient(path="/a.png", read="/copy.png"))
    assert composer.picture.isVisibleTo(composer) and not composer.sound.isVisibleTo(composer)
    assert not composer.mix.isVisibleTo(composer) and not composer.prompt_weight.isVisibleTo(composer)
    well = composer.picture
    assert well.strength.isVisibleTo(well) and not well.weight.isVisibleTo(well)
    well.strength.value_changed.emit(40)
    studio.create.generate()
    job = studio.create.engine.jobs[-1]  # type: ignore[attr-defined]
    assert job.denoising_strength == 0.4
    assert job.start_picture is not None and job.start_picture.read == "/copy.png"
    studio.create.use_checkpoint("starter")
    assert composer.sound.isVisibleTo(composer) and well.weight.isVisibleTo(well)


def test_upscale_is_offered_where_an_upscaler_is_installed(qtbot: QtBot, studio: Studio) -> None:
    toolbar = Toolbar()
    qtbot.addWidget(toolbar)
    job = text_job("a fox", seed=4)
    result = CreateResult(1, 0, "kept", path="/a.png", recipe=Recipe(version="0", job=job))
    toolbar.show_result(result)
    assert not toolbar.upscale.isVisibleTo(toolbar)
    registry.use((Checkpoint(id="twice", title="Twice", kind="upscaler", path="/m/t.safetensors"),))
    toolbar.show_result(result)
    assert toolbar.upscale.isVisibleTo(toolbar)
    larger = msgspec.structs.replace(job, upscaler="twice")
    toolbar.show_result(replace(result, recipe=Recipe(version="0", job=larger)))
    assert not toolbar.upscale.isVisibleTo(toolbar)
    engine = studio.create.engine
    studio.create.edit(prompt="a fox", seed=4, seed_locked=True, count=1)
    studio.create.generate()
    engine.keep(0, "/nowhere/fox.png")  # type: ignore[attr-defined]
    engine.finish()  # type: ignore[attr-defined]
    studio.create.upscale()
    assert engine.jobs[-1] == msgspec.structs.replace(engine.jobs[0], upscaler="twice")  # type: ignore[attr-defined]
    registry.use(())


def added(kind: str, name: str) -> Checkpoint:
    return Checkpoint(id=name, title=name.title(), kind=kind, path=f"/m/{name}.safetensors", family="sdxl")  # type: ignore[arg-type]


@pytest.fixture
def additions(column: CreateColumn, studio: Studio) -> CreateColumn:
    """My XL with two LoRAs, a ControlNet and an IP-Adapter beside it."""
    kinds = ("lora", "ink"), ("lora", "wool"), ("controlnet", "edges"), ("ip_adapter", "mood")
    registry.use((SDXL, *(added(kind, name) for kind, name in kinds)))
    studio.create.use_checkpoint("own-xl")
    studio.create.edit(prompt="a fox")
    return column


def job_of(studio: Studio) -> GenerateJob:
    studio.create.generate()
    job = studio.engine.jobs[-1]
    assert isinstance(job, GenerateJob)
    return job


def test_loras_are_added_weighed_and_taken_out(additions: CreateColumn, studio: Studio, qtbot: QtBot) -> None:
    loras = additions.loras
    assert loras is not None
    menu = Menu(additions)
    loras.fill_menu(menu)
    assert [action.text() for action in menu.actions()] == ["Ink", "Wool"]
    for action in menu.actions():
        action.trigger()
    assert not loras.add.isVisibleTo(loras)
    loras.rows["wool"].value_changed.emit(60.0)
    assert job_of(studio).loras == (LoraUse(checkpoint="ink"), LoraUse(checkpoint="wool", weight=0.6))
    qtbot.mouseClick(loras.findChildren(IconButton)[0], Qt.MouseButton.LeftButton)
    assert [lora.checkpoint for lora in job_of(studio).loras] == ["wool"]
    registry.use((SDXL,))  # they were deleted
    studio.create.edit(prompt="a fox again")
    assert additions.loras is None and job_of(studio).loras == ()


def test_a_picture_is_drawn_over_looked_at_or_kept_to(additions: CreateColumn, studio: Studio) -> None:
    use = additions.picture_use
    assert use is not None and not use.kind.isVisibleTo(use)
    studio.create.edit(picture=PictureIngredient(path="/a.png", read="/copy.png", weight=0.4))
    assert job_of(studio).start_picture is not None
    use.use.chosen.emit("mood")
    job = job_of(studio)
    assert job.ip_adapter == "mood" and job.mood_picture is not None and job.mood_picture.weight == 0.4
    use.use.chosen.emit("lines")
    assert use.kind.isVisibleTo(use)
    use.kind.chosen.emit("line_art")
    job = job_of(studio)
    assert job.control == ControlUse(
        checkpoint="edges", picture="/a.png", read="/copy.png", kind="line_art", weight=0.8
    )
    assert job.start_picture is None and job.ip_adapter == ""
    studio.create.edit(picture=None, picture_as="start", control_kind="canny")
    studio.create.use_recipe(Recipe(version="0", job=job))
    draft = studio.create.state.draft
    assert (draft.picture_as, draft.control, draft.control_kind) == ("lines", "edges", "line_art")
    assert draft.picture is not None and draft.picture.weight == 0.4


def test_a_second_pass_and_clip_skip_are_set_under_advanced(additions: CreateColumn, studio: Studio) -> None:
    assert additions.hires is not None and additions.clip_skip is not None
    additions.hires.value_changed.emit(150.0)
    additions.clip_skip.value_changed.emit(2.0)
    job = job_of(studio)
    assert (job.hires_scale, job.clip_skip) == (1.5, 2)
    studio.create.use_checkpoint("starter")
    assert job_of(studio).hires_scale == 1.0 and additions.hires is None


def test_any_picture_is_enlarged_through_the_queue(studio: Studio) -> None:
    registry.use((Checkpoint(id="twice", title="Twice", kind="upscaler", path="/m/t.safetensors"),))
    studio.create.enlarge(Path("/gallery/aunt.png"), "twice")
    job = studio.create.engine.jobs[-1]  # type: ignore[attr-defined]
    assert job.checkpoint == "twice" and job.start_picture.path == "/gallery/aunt.png"
    assert (words.job_title(job), words.checkpoint_title("twice")) == ("Enlarging a picture", "Twice")
    registry.use(())
