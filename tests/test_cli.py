"""What the command line promises: files, exit codes, one sentence on stderr and never a traceback."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mmstudio import __version__, display, errors, paths, settings
from mmstudio.cli import generate as generating
from mmstudio.cli import train, window, words
from mmstudio.cli.commands import main
from mmstudio.errors import DiskFull, Fact, StudioError
from mmstudio.generators import registry
from mmstudio.generators.base import Drawn, Report
from mmstudio.jobs import CheckpointUse, GenerateJob, TextCondition
from mmstudio.media.images import read_header


class PaintedGenerator:
    """Paints one colour per seed at once; draws what the test wants to go wrong."""

    info = registry.STARTER
    checkpoints = (CheckpointUse(name="painted.safetensors", sha256="0" * 64),)
    device = "cpu"
    dtype = "float32"
    libraries: dict[str, str] = {}

    def __init__(self) -> None:
        self.jobs: list[GenerateJob] = []
        self.before: Callable[[int], None] = lambda index: None
        self.unread: tuple[str, ...] = ()
        self.understood: tuple[tuple[str, ...], tuple[str, ...]] | None = None
        self.shares: tuple[float, ...] = ()

    def run(self, job: GenerateJob, report: Report, batch_size: int = 1) -> None:
        self.jobs.append(job)
        report.unread(self.unread)
        if self.understood:
            report.understood(*self.understood)
        if self.shares:
            report.mixed(self.shares, ())
        for index in range(job.count):
            self.before(index)
            pixels = np.zeros((8, 8, 4), np.uint8)
            pixels[2:, 2:] = (job.seeds(index)[0] % 256, 40, 50, 255)
            report.preview(index, pixels)
            report.drawn(Drawn(index=index, pixels=pixels))
            report.progress((index + 1) / job.count)


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> PaintedGenerator:
    painted = PaintedGenerator()
    monkeypatch.setattr(registry, "load", lambda checkpoint: painted)
    return painted


def test_generate_writes_each_picture_with_its_recipe(generator, tmp_path, capsys):
    code = main(["generate", "a red apple", "--style", "noto", "--seed", "7", "--count", "4", "--out", str(tmp_path)])
    printed = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert sorted(tmp_path.iterdir()) == sorted(printed)
    recipes = [read_header(path).recipe for path in printed]
    assert [recipe.job.seed for recipe in recipes] == [7, 8, 9, 10]
    assert {(recipe.job.prompt, recipe.job.style, recipe.job.count) for recipe in recipes} == {
        ("a red apple", "noto", 1)
    }
    assert {recipe.version for recipe in recipes} == {__version__}
    assert {recipe.checkpoints for recipe in recipes} == {generator.checkpoints}


def test_defaults_are_one_picture_of_any_style_and_own_size_in_the_library(generator, capsys):
    assert main(["generate", "a red apple"]) == 0
    job = generator.jobs[0]
    assert (job.count, job.style, job.width, job.height) == (1, "any", 0, 0)
    path = Path(capsys.readouterr().out.strip())
    assert path.suffix == ".png"
    assert path.parent.parent == paths.pictures()


def test_a_seed_is_drawn_when_none_is_named(generator, tmp_path):
    for _ in range(8):
        assert main(["generate", "a red apple", "--out", str(tmp_path)]) == 0
    assert len({job.seed for job in generator.jobs}) > 1


def test_nothing_is_overwritten(generator, tmp_path):
    for _ in range(3):
        assert main(["generate", "a red apple", "--seed", "7", "--out", str(tmp_path / "apple.webp")]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["apple 2.webp", "apple 3.webp", "apple.webp"]
    assert all(read_header(path).format == "WEBP" for path in tmp_path.iterdir())


def test_jpeg_needs_a_background(generator, tmp_path, capsys):
    target = tmp_path / "apple.jpg"
    assert main(["generate", "a red apple", "--out", str(target)]) == 2
    assert "background" in capsys.readouterr().err
    assert main(["generate", "a red apple", "--out", str(target), "--background", "#f4e9d8"]) == 0
    assert read_header(target).format == "JPEG"


def test_json_names_the_files_and_nothing_else_is_printed(generator, tmp_path, capsys):
    generator.unread = ("tail",)
    assert main(["generate", "a red apple", "--seed", "7", "--count", "2", "--json", "--out", str(tmp_path)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [picture["seed"] for picture in answer["pictures"]] == [7, 8]
    assert all(Path(picture["path"]).is_file() for picture in answer["pictures"])
    assert answer["unread"] == ["tail"]


def test_long_prompts_run_and_say_what_was_not_read(generator, tmp_path, capsys):
    generator.unread = tuple(f"word{n}" for n in range(50))
    assert main(["generate", "word " * 2000, "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().err
    assert "word0 word1" in said
    assert "and 38 more" in said


def test_a_chinese_prompt_is_said_in_english_and_kept_as_it_was_typed(generator, tmp_path, capsys):
    generator.understood = (("fox", "morning"), ("饕餮",))
    assert main(["generate", "狐狸，早上，饕餮", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert said.err.splitlines() == ["Understood as: fox, morning", "Not known: 饕餮"]
    assert read_header(Path(said.out.strip())).recipe.job.prompt == "狐狸，早上，饕餮"
    assert main(["generate", "狐狸，早上，饕餮", "--json", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert (answer["understood"], answer["unknown"]) == (["fox", "morning"], ["饕餮"])
    assert not said.err


def test_words_pictures_and_sounds_are_read_with_their_weights():
    found = generating.conditions_of("in the snow:0.3", ["ref.png:0.6"], ["c:/bark.wav", "rain:night.wav:1"])
    assert found[0] == TextCondition(prompt="in the snow", weight=0.3)
    assert [(Path(one.path).name, one.weight) for one in found[1:]] == [
        ("ref.png", 0.6),
        ("bark.wav", 0.5),
        ("rain:night.wav", 1.0),
    ]


def test_a_picture_alone_will_do_and_a_prompt_alone_keeps_its_colon(generator, tmp_path):
    assert main(["generate", "--image", "ref.png", "--out", str(tmp_path)]) == 0
    assert main(["generate", "a score of 3:0", "--out", str(tmp_path)]) == 0
    assert [job.prompt for job in generator.jobs] == ["", "a score of 3:0"]


def test_how_much_each_condition_counted_is_said(generator, tmp_path, capsys):
    generator.shares = (0.7, 0.3)
    assert main(["generate", "snow", "--image", "a.png", "--out", str(tmp_path)]) == 0
    assert "Share of each: snow 70 %, a.png 30 %" in capsys.readouterr().err


def test_settings_name_the_library_and_the_files(generator, home, tmp_path, capsys):
    library = tmp_path / "my pictures"
    library.mkdir()
    chosen = settings.Settings(
        library_folder=str(library), name_template="{seed}", write_recipe=False, picture_format="webp"
    )
    settings.save(chosen, settings.default_path())
    assert main(["generate", "a red apple", "--seed", "7"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert (path.name, path.parent.parent) == ("7.webp", library)
    assert read_header(path).recipe is None


def test_d5_a_chosen_library_that_is_gone_is_not_made_anew(generator, home, tmp_path, capsys):
    library = tmp_path / "unplugged"
    settings.save(settings.Settings(library_folder=str(library)), settings.default_path())
    assert main(["generate", "a red apple"]) == 1
    assert str(library) in capsys.readouterr().err
    assert not library.exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["generate", "  "], "Write a prompt"),
        (["generate", "x", "--style", "cubist"], "noto-blob"),
        (["generate", "x", "--size", "99"], "128, 256, 512, 1024"),
        (["generate", "x", "--size", "128x256"], "squares"),
        (["generate", "x", "--size", "large"], "128, 256, 512, 1024"),
        (["generate", "x", "--count", "33"], "--count"),
        (["generate", "x", "--count", "0"], "--count"),
        (["generate", "x", "--seed", "-1"], "--seed"),
        (["generate", "x", "--seed", str(2**31)], "--seed"),
        (["generate", "x", "--variation", "1.5"], "--variation"),
        (["generate", "x", "--background", "blue"], "#rrggbb"),
        (["generate", "x", "--memory", "maybe"], "--memory"),
        (["generate", "x", "--model", "sdxl"], "sdxl"),
        (["generate"], "prompt"),
        (["paint"], "paint"),
        (["train", "dreams"], "autoencoder"),
        (["bench", "speed"], "heartbeat"),
        (["library", "export", "--to", "x"], "--starred"),
    ],
)
def test_bad_arguments_exit_with_2_and_name_what_would_be_right(generator, arguments, named, capsys):
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert named in said.err
    assert said.out == ""
    assert generator.jobs == []


def test_a_failure_is_one_sentence_and_keeps_what_was_finished(generator, tmp_path, capsys):
    def full(index: int) -> None:
        if index == 2:
            raise DiskFull(folder=str(tmp_path), needed_mb=1, free_mb=0)

    generator.before = full
    assert main(["generate", "a red apple", "--count", "4", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.err == f"The disk is full: 1 MB are needed in {tmp_path}, 0 MB are free.\n"
    assert len(said.out.splitlines()) == 2 == len(list(tmp_path.iterdir()))


def test_a_bug_reaches_the_log_and_not_the_person(generator, tmp_path, capsys, expect_log):
    expect_log("a command failed")
    generator.before = lambda index: [].pop()
    assert main(["generate", "a red apple", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    log = paths.logs() / "command-line.log"
    assert said == f"Something went wrong. The log has the details: {log}\n"
    assert "IndexError: pop from empty list" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0 or sys.platform == "win32"


def test_stopping_says_how_many_pictures_are_kept(generator, tmp_path, capsys):
    def stop(index: int) -> None:
        if index == 1:
            raise KeyboardInterrupt

    generator.before = stop
    assert main(["generate", "a red apple", "--count", "4", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "Stopped. 1 of 4 pictures are kept.\n"
    assert len(list(tmp_path.iterdir())) == 1


def test_memory_variation_and_background_reach_the_generator(generator, tmp_path):
    options = ["--memory", "off", "--variation", "0.25", "--variation-seed", "9", "--background", "#102030"]
    assert main(["generate", "x", *options, "--size", "256x256", "--out", str(tmp_path)]) == 0
    job = generator.jobs[0]
    assert (job.memory, job.variation, job.variation_seed, job.background) == (False, 0.25, 9, "#102030")
    assert (job.width, job.height) == (256, 256)


def test_the_waiting_policy_is_set_before_torch_is_loaded(monkeypatch, tmp_path):
    seen = []
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)

    def load(checkpoint: str) -> PaintedGenerator:
        seen.append(os.environ["OMP_WAIT_POLICY"])
        return PaintedGenerator()

    monkeypatch.setattr(registry, "load", load)
    assert main(["generate", "x", "--out", str(tmp_path)]) == 0
    assert seen == ["PASSIVE"]


def test_version_is_one_line(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"mmstudio {__version__}\n"


def _all_errors(kind: type[StudioError] = StudioError) -> list[type[StudioError]]:
    return [sub for direct in kind.__subclasses__() for sub in (direct, *_all_errors(direct))]


def test_every_error_has_a_sentence_here():
    ours = {kind.code for kind in _all_errors() if kind.__module__ == errors.__name__}
    assert ours - words.known_codes() == set()


def test_facts_are_never_patterns():
    class Odd(StudioError):
        code = "file_missing"

    facts: dict[str, Fact] = {"name": "{0.__class__}{name}%s"}
    assert words.sentence(Odd(**facts)) == "{0.__class__}{name}%s was moved or deleted."


def test_u7_without_a_display_one_line_and_exit_code_2(monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main(["app"]) == 2
    assert main([]) == 2
    assert capsys.readouterr().err == f"{window.NO_DISPLAY}\n" * 2


def test_u7_a_display_that_nobody_serves_is_none(monkeypatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":64999")
    assert not display.has_display()
    monkeypatch.setenv("DISPLAY", "elsewhere:10.0")
    assert display.has_display()


def test_u7_a_listening_display_counts(monkeypatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X64998")
        server.listen()
        monkeypatch.setenv("DISPLAY", ":64998.0")
        assert display.has_display()


def test_training_names_the_missing_package(monkeypatch, capsys):
    def missing(name: str) -> object:
        raise ModuleNotFoundError("No module named 'numpy.linalg'", name="numpy.linalg")

    monkeypatch.setattr(train.importlib, "import_module", missing)
    assert main(["train", "autoencoder", "--data", "x"]) == 1
    assert capsys.readouterr().err.endswith("-m pip install numpy\n")


@pytest.mark.parametrize("recipe", train.RECIPES)
def test_every_recipe_explains_its_options(recipe, capsys):
    assert main(["train", recipe, "--help"]) == 0
    said = capsys.readouterr().out
    options, _ = train.RECIPES[recipe]
    assert all(option in said for option in options.split() if option.startswith("--"))


def test_training_options_reach_the_recipe(monkeypatch):
    class Recipe:
        seen: list[str] = []

        @classmethod
        def main(cls, arguments: list[str]) -> int:
            cls.seen = arguments
            return 0

    monkeypatch.setattr(train.importlib, "import_module", lambda name: Recipe)
    assert main(["train", "generator", "--data", "d", "--minutes", "5", "--resume"]) == 0
    assert Recipe.seen == ["--data", "d", "--minutes", "5", "--resume"]


def test_make_job_reads_sides():
    assert generating.make_job("x", size="256").width == 256
    assert generating.make_job("x", size="512X512").height == 512
