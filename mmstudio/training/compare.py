"""Compare ways to teach the generator, in equally many steps: `mmstudio train compare --data DIR --out DIR --steps N`.

After autoencoder, joint, judge and recall; `mmstudio train take-up` puts shipped nets in place of the first two.
Measured on the validation cells, so that a choice made by it is tuned on nothing that an evaluation measures. Leaves
out/compare/figures.json, which `mmstudio train evaluate` takes over.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio import disk
from mmstudio.nets.image_encoder import ImageEncoder
from mmstudio.training.figures import edges, figure, found_at_1, half_transparent, psnr
from mmstudio.training.generator import NEVER, Forerunners, GeneratorTask, Objective, draw_cells, forerunners
from mmstudio.training.joint import load_joint, read_all
from mmstudio.training.lessons import Lessons
from mmstudio.training.loop import Budget, arguments, device_of, train
from mmstudio.training.recipe import said

FIGURES = Path("compare") / "figures.json"
WAYS = {
    "plain regression, no memory": Objective(memory=False, imle=1, critic_from=NEVER, align=0, obey=0),
    "memory, one draw": Objective(imle=1, critic_from=NEVER, align=0, obey=0),
    "memory, nearest of three draws (IMLE)": Objective(critic_from=NEVER, align=0, obey=0),
    "the same, held to words and style": Objective(critic_from=NEVER),
    "the same, with a critic (as shipped)": Objective(),
}


def main(argv: list[str] | None = None) -> int:
    options = arguments("compare", minutes=12).parse_args(argv)

    def work() -> int:
        torch.set_num_threads(options.threads)
        device = device_of(options.device)
        judge = load_joint(options.out / "judge.best.pt")[0].to(device)
        before = forerunners(options, device)
        figures: dict[str, Any] = {}
        for number, (way, objective) in enumerate(WAYS.items()):
            folder = options.out / FIGURES.parent / str(number)
            figures[way] = _taught(options, before, device, objective, folder, judge)
            disk.write_bytes(options.out / FIGURES, (json.dumps(figures, indent=1) + "\n").encode())
        return 0

    return said(work)


def _taught(
    options: argparse.Namespace,
    before: Forerunners,
    device: torch.device,
    objective: Objective,
    folder: Path,
    judge: ImageEncoder,
) -> dict[str, Any]:
    """Teach one way into a folder of its own, where it resumes, and measure it."""
    seed = 7 if options.seed is None else options.seed
    torch.manual_seed(seed)
    task = GeneratorTask(*before, device, options.batch_size or 32, objective)
    budget = Budget(options.minutes, options.steps, patience=10_000)
    progress = train(task, folder, budget, resume=options.resume, seed=seed)
    return {"steps": progress.step, **measured(task, judge, objective.memory)}


@torch.inference_mode()
def measured(task: GeneratorTask, judge: ImageEncoder, memory: bool) -> dict[str, Any]:
    """PSNR, edges and ghosts beside those of the truth, and how often the judge finds the concept among a hundred.

    memory: whether it was taught with one; then it is measured with and without.
    """
    lessons, cells = task.lessons, task.lessons.parts["validation"]
    own = lessons.families[cells]
    words = first_words(lessons)

    def pictures(memory: bool) -> tuple[Tensor, Tensor]:
        pairs = draw_cells(lessons, task.average, task.autoencoder, cells, task.device, memory)
        truth, drawn = (torch.stack(pictures) for pictures in zip(*pairs, strict=True))
        return truth, drawn

    truth, drawn = pictures(memory)
    seen = read_all(judge, F.avg_pool2d(drawn, drawn.shape[3] // 64))[0]
    return {
        "psnr": figure(psnr(drawn, truth)),
        "psnr_memory_off": figure(psnr(pictures(False)[1], truth)) if memory else None,
        "found": figure(found_at_1(seen @ words.T, own)),
        "edge_energy": round(float(edges(drawn).mean() / edges(truth).mean()), 3),
        "half_transparent": round(float(half_transparent(drawn).mean() / half_transparent(truth).mean()), 3),
    }


def first_words(lessons: Lessons) -> Tensor:
    """The label of the first drawing of every family, by the number of the family: (families, 384)."""
    first: dict[int, int] = {}
    for index, family in enumerate(lessons.families.tolist()):
        first.setdefault(family, index)
    return lessons.texts[[first[family] for family in range(len(first))]]


if __name__ == "__main__":
    sys.exit(main())
