"""Measure the starter models: `mmstudio train evaluate --data DIR --run DIR --models DIR`.

Prints the table of `mmstudio.training.targets`, writes it with everything behind it into models/evaluation.json, and
draws the contact sheets. --models may be left out: then the checkpoints of the run are exported to run/models and
measured there. The judge, which measures and is not shipped, is trained when a row first asks it, where it is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import torch

from mmstudio import disk
from mmstudio.errors import CheckpointDamaged, CheckpointMissing
from mmstudio.generators.conditions import IMAGE_ENCODER
from mmstudio.generators.starter import AUTOENCODER, GENERATOR, MAPPER, MEMORY
from mmstudio.generators.upscaling import UPSCALERS
from mmstudio.training import export, joint
from mmstudio.training.contact_sheets import write_sheets
from mmstudio.training.exam import Exam, open_exam
from mmstudio.training.icons import DataError
from mmstudio.training.rows import ROWS
from mmstudio.training.targets import as_text, rows

EVALUATION = "evaluation.json"
INDEX = "index.json"
JUDGE_MINUTES = 10
MEASURED = (AUTOENCODER, GENERATOR, IMAGE_ENCODER, MAPPER, MEMORY, UPSCALERS)


def evaluate(exam: Exam, names: list[str], before: dict[str, Any] | None = None) -> dict[str, Any]:
    """Measure rows by name; the others are taken from an earlier evaluation of the same weights.

    What is measured is written after every row, so that little is lost when something fails.
    """
    weights = measured_weights(exam.models)
    measured = before if before is not None and before.get("weights") == weights else {"weights": weights}
    for name in names:
        begin, work = time.monotonic(), time.process_time()
        with torch.inference_mode():
            measured[name] = ROWS[name](exam)
        took, worked = time.monotonic() - begin, time.process_time() - work
        print(f"{name}: {took:.0f} s, {worked:.0f} s of processors", file=sys.stderr, flush=True)
        measured = {name: measured[name] for name in ("weights", *ROWS) if name in measured}
        disk.write_bytes(exam.models / EVALUATION, (json.dumps(measured, indent=1) + "\n").encode())
    return measured


def measured_weights(models: Path) -> dict[str, str]:
    """Hashes of the files that are measured here. Nets that draw nothing lie beside them, with cards of their own."""
    index = json.loads((models / INDEX).read_text(encoding="utf-8"))
    return {name: sha256 for name, sha256 in index.items() if name in MEASURED}


def read_evaluation(models: Path) -> dict[str, Any] | None:
    """The evaluation beside the weights, None when there is none that can be read."""
    try:
        found: dict[str, Any] = json.loads((models / EVALUATION).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="mmstudio train evaluate")
    parser.add_argument("--data", type=Path, required=True, help="folder that has icons/captions.jsonl")
    parser.add_argument("--run", type=Path, required=True, help="the --out folder of the recipes")
    parser.add_argument("--models", type=Path, help="exported weights; those of the run unless told")
    parser.add_argument("--only", nargs="+", choices=[*ROWS, "sheets"], help="measure these again, keep the others")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(argv)
    torch.set_num_threads(options.threads)
    models: Path = options.models or options.run / "models"
    if options.models is None and (code := export.main(["--run", str(options.run), "--models", str(models)])):
        return code

    def train_judge() -> None:
        places = ["--data", str(options.data), "--out", str(options.run), "--threads", str(options.threads)]
        if joint.main([*places, "--name", "judge", "--minutes", str(JUDGE_MINUTES), "--resume"]):
            raise DataError("The judge could not be trained.")

    try:
        exam = open_exam(options.data, options.run, models, train_judge)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except (CheckpointMissing, CheckpointDamaged) as error:
        print(f"{models / str(error.facts['name'])} is missing or damaged: export the starter again.", file=sys.stderr)
        return 1
    names = [name for name in options.only or ROWS if name in ROWS]
    try:
        measured = evaluate(exam, names, read_evaluation(models) if options.only else None)
        if options.only is None or "sheets" in options.only:
            with torch.inference_mode():
                write_sheets(exam, models)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    print(as_text(rows(measured)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
