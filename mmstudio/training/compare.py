"""Compare ways to teach the generator, in equally many steps: `mmstudio train compare --data DIR --out DIR --steps N`.

After autoencoder, joint, judge and recall. Measured on the validation cells, so that a choice made by it is tuned on
nothing that an evaluation measures. Leaves out/compare/figures.json, which `mmstudio train evaluate` takes over.
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
import torch.nn.functional as F

from mmstudio import disk
from mmstudio.nets.image_encoder import ImageEncoder
from mmstudio.training.figures import edges, figure, found_at_1, half_transparent, psnr
from mmstudio.training.generator import NEVER, GeneratorTask, Objective, draw_cells, task_of
from mmstudio.training.joint import load_joint, read_all
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
        measured = {way: _taught(options, device, number, judge) for number, way in enumerate(WAYS)}
        disk.write_bytes(options.out / FIGURES, (json.dumps(measured, indent=1) + "\n").encode())
        return 0

    return said(work)


def _taught(options: argparse.Namespace, device: torch.device, number: int, judge: ImageEncoder) -> dict[str, Any]:
    """Teach one way into a folder of its own, where it resumes, and measure it."""
    seed = 7 if options.seed is None else options.seed
    torch.manual_seed(seed)
    objective = list(WAYS.values())[number]
    task = task_of(options, device, objective)
    budget = Budget(options.minutes, options.steps, patience=10_000)
    begin = time.process_time()
    progress = train(task, options.out / "compare" / str(number), budget, resume=options.resume, seed=seed)
    minutes = (time.process_time() - begin) / 60
    return {"steps": progress.step, "processor_minutes": round(minutes, 1), **measured(task, judge, objective.memory)}


@torch.inference_mode()
def measured(task: GeneratorTask, judge: ImageEncoder, memory: bool) -> dict[str, Any]:
    """PSNR, edges and ghosts beside those of the truth, and how often the judge finds the concept among a hundred."""
    lessons, cells = task.lessons, task.lessons.parts["validation"]
    pairs = draw_cells(lessons, task.average, task.autoencoder, cells, task.device, memory)
    truth, drawn = (torch.stack(pictures) for pictures in zip(*pairs, strict=True))
    families = lessons.families[cells]
    named = {int(family): place for place, family in reversed(list(enumerate(lessons.families.tolist())))}
    own = torch.tensor([list(named).index(int(family)) for family in families])
    words = lessons.texts[list(named.values())]
    seen = read_all(judge, F.avg_pool2d(drawn, drawn.shape[3] // 64))[0]
    return {
        "psnr": figure(psnr(drawn, truth)),
        "found": figure(found_at_1(seen @ words.T, own)),
        "edge_energy": round(float(edges(drawn).mean() / edges(truth).mean()), 3),
        "half_transparent": round(float(half_transparent(drawn).mean() / half_transparent(truth).mean()), 3),
    }


if __name__ == "__main__":
    sys.exit(main())
