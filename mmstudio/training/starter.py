"""Make the starter models from one configuration file: `mmstudio train starter --data DIR`.

Stages run one after the other; out/starter.json remembers which are finished, with which options and from what. Typing
the same again goes on where it was: a finished stage is skipped, one that was interrupted resumes exactly, and one
whose options or forerunners have changed begins anew.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

from mmstudio import disk
from mmstudio.training.loop import Stopped
from mmstudio.training.recipe import said

CONFIGURATION = Path(__file__).with_name("starter.toml")
RECORD = "starter.json"
TRAINED = ("autoencoder", "joint", "manner", "recall", "generator", "upscaler", "polish")
_KNOWN = ("threads", "device", "models", "stage")


@dataclass(frozen=True)
class Stage:
    """One recipe and its options. key: what it is called in the record, unlike all others."""

    recipe: str
    options: dict[str, Any]

    @property
    def key(self) -> str:
        return "-".join([self.recipe, *(str(self.options[name]) for name in ("name", "size") if name in self.options)])


@dataclass(frozen=True)
class Configuration:
    stages: tuple[Stage, ...]
    threads: int = 2
    device: str | None = None
    models: Path | None = None


def read_configuration(path: Path) -> Configuration:
    """Raises Stopped with a sentence that names the file."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Stopped(f"{path} cannot be read: {error}.") from error
    if unknown := [name for name in raw if name not in _KNOWN]:
        raise Stopped(f"{path} has a setting that is not known: {', '.join(unknown)}.")
    stages = []
    for table in raw.get("stage", ()):
        if table.get("recipe") not in (*TRAINED, "export", "evaluate"):
            raise Stopped(f"{path} has a stage without a known recipe: {table}.")
        stages.append(Stage(table["recipe"], {name: value for name, value in table.items() if name != "recipe"}))
    keys = [stage.key for stage in stages]
    if len(set(keys)) < len(keys) or not keys:
        raise Stopped(f"{path} has {'a stage twice' if keys else 'no stages'}.")
    models = raw.get("models")
    return Configuration(tuple(stages), raw.get("threads", 2), raw.get("device"), Path(models) if models else None)


def carry_on(
    configuration: Configuration, data: Path, out: Path, run: Callable[[str, list[str]], int] | None = None
) -> int:
    """Run all stages that are not finished; returns the exit code of the first that fails, else 0.

    run: carries out a recipe with its options; the recipe's own main unless told.
    """
    run = run or _run
    disk.make_folder(out)
    record = read_record(out)
    before = _captions_hash(data)
    for number, stage in enumerate(configuration.stages, 1):
        before = mark = _mark(stage, before)
        known = record.get(stage.key, {})
        if known == {"mark": mark, "finished": True}:
            print(f"{number} of {len(configuration.stages)}: {stage.key} is finished.", flush=True)
            continue
        resume = known.get("mark") == mark
        print(f"{number} of {len(configuration.stages)}: {stage.key}{', resumed' if resume else ''}", flush=True)
        _write(out, record, stage.key, {"mark": mark, "finished": False})
        if code := run(stage.recipe, arguments_of(stage, configuration, data, out, resume)):
            return code
        _write(out, record, stage.key, {"mark": mark, "finished": True})
    return 0


def arguments_of(stage: Stage, configuration: Configuration, data: Path, out: Path, resume: bool) -> list[str]:
    """The options of a stage as its recipe's command line has them."""
    models = str(configuration.models or out / "models")
    given = [text for name, value in stage.options.items() for text in _option(name, value)]
    if stage.recipe == "export":
        return ["--run", str(out), "--models", models, *given]
    threads = ["--threads", str(configuration.threads)]
    if stage.recipe == "evaluate":
        return ["--data", str(data), "--run", str(out), "--models", models, *threads, *given]
    device = ["--device", configuration.device] if configuration.device else []
    return ["--data", str(data), "--out", str(out), *threads, *device, *given, *(["--resume"] if resume else [])]


def read_record(out: Path) -> dict[str, Any]:
    """What is known about the stages; nothing where the record is missing or broken."""
    try:
        record: dict[str, Any] = json.loads((out / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return record


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="mmstudio train starter")
    parser.add_argument("--data", type=Path, required=True, help="folder that has icons/captions.jsonl")
    parser.add_argument("--out", type=Path, default=Path(".training"), help="checkpoints, logs and sheets: %(default)s")
    parser.add_argument("--config", type=Path, default=CONFIGURATION, help="stages and their options: %(default)s")
    options = parser.parse_args(argv)
    return said(lambda: carry_on(read_configuration(options.config), options.data, options.out))


def _run(recipe: str, arguments: list[str]) -> int:
    try:
        return int(importlib.import_module(f"mmstudio.training.{recipe}").main(arguments))
    except SystemExit as error:  # argparse has said which option it does not know
        return int(error.code or 0)


def _option(name: str, value: Any) -> list[str]:
    """true is a switch, false leaves it out."""
    option = f"--{name.replace('_', '-')}"
    return ([option] if value else []) if isinstance(value, bool) else [option, str(value)]


def _mark(stage: Stage, before: str) -> str:
    """A hash of what a stage comes from: its options and the mark of the stage before it."""
    source = json.dumps([stage.recipe, stage.options, before], sort_keys=True)
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _captions_hash(data: Path) -> str:
    path = data / "icons" / "captions.jsonl"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _write(out: Path, record: dict[str, Any], key: str, value: dict[str, Any]) -> None:
    record[key] = value
    disk.write_bytes(out / RECORD, (json.dumps(record, indent=1) + "\n").encode())


if __name__ == "__main__":
    sys.exit(main())
