"""`mmstudio grid`: prompts × styles × seeds, every picture with its recipe, and all of them as one sheet."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mmstudio import disk, settings
from mmstudio.cli.generate import Keeper, make_job
from mmstudio.generators import registry
from mmstudio.generators.base import Drawn, Pixels
from mmstudio.jobs import GenerateJob
from mmstudio.media.grid_sheet import grid_sheet
from mmstudio.media.metadata import write_picture

SHEET = "sheet.png"
MOST = 400  # pictures


@dataclass
class _Row(Keeper):
    """Keeps what it draws, and holds it for the sheet."""

    cells: list[Pixels] = field(default_factory=list)

    def drawn(self, picture: Drawn) -> None:
        super().drawn(picture)
        self.cells.append(picture.pixels)


def jobs_of(
    prompts: Sequence[str], styles: Sequence[str], seed: int, seeds: int, checkpoint: str, size: str
) -> list[GenerateJob]:
    """One job per row of the sheet: every prompt in every style, `seeds` pictures each, from `seed` on.

    Raises ValueError for more than 400 pictures in all, and as `make_job`.
    """
    styles = tuple(dict.fromkeys(styles)) or ("any",)
    if len(prompts) * len(styles) * seeds > MOST:
        raise ValueError(f"At most {MOST} pictures make a sheet.")
    return [
        make_job(prompt, checkpoint=checkpoint, style=style, seed=seed, count=seeds, size=size)
        for prompt in prompts
        for style in styles
    ]


def run(jobs: list[GenerateJob], out: Path, as_json: bool) -> int:
    """Draw into the folder out; prints each file, the sheet last. Returns the exit code. Raises StudioError."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads starve a small machine
    chosen = settings.load(settings.default_path()).settings
    generator = registry.load(jobs[0].checkpoint)
    disk.make_folder(out)
    rows = [_Row(generator=generator, job=job, out=out, settings=chosen, quiet=as_json) for job in jobs]
    for row in rows:
        generator.run(row.job, row)
    names = [job.prompt if job.style == "any" else f"{job.prompt}\n{job.style}" for job in jobs]
    seeds = [f"seed {jobs[0].seeds(number)[0]}" for number in range(jobs[0].count)]
    sheet = np.asarray(grid_sheet([row.cells for row in rows], names, seeds))
    path = disk.write_new(out / SHEET, lambda file: write_picture(file, sheet, "png", None))
    if as_json:
        print(json.dumps({"sheet": str(path), "pictures": [kept for row in rows for kept in row.kept]}, indent=2))
    else:
        print(path)
    return 0
