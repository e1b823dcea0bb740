"""The refiner of SDXL: a second net that draws the last steps of a picture, where a person chose one."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor

from mmstudio.checkpoints.store import Store
from mmstudio.errors import CheckpointMissing, WrongFamily
from mmstudio.generators import pipelines
from mmstudio.generators.plans import Plan
from mmstudio.jobs import CheckpointUse, GenerateJob
from mmstudio.prompts import without_weights

SHARE = 0.2  # of the steps, as its makers' own example has it


class Refiner(NamedTuple):
    """pipeline: picture -> picture, with the autoencoder of the model that begins."""

    id: str
    pipeline: Any
    use: CheckpointUse


def load(checkpoint: str, store: Store, base: Any, device: str, dtype: torch.dtype, plan: Plan) -> Refiner:
    """Read a refiner of the store. base: the pipeline that draws the first steps.

    Raises CheckpointMissing, WrongFamily for what is none, and what `pipelines.load_pipeline` raises.
    """
    row = store.find(checkpoint)
    if row.usable and not row.sha256:
        row = store.verify(row.id)
    if not row.usable:
        raise CheckpointMissing(name=row.title)
    if row.variant != "refiner":
        raise WrongFamily(name=row.title, family=row.family or row.kind, needed="SDXL refiner")
    pipeline = pipelines.load_pipeline(row, device, dtype).pipeline
    pipeline.register_modules(vae=base.vae)
    pipeline.set_progress_bar_config(disable=True)
    pipelines.lay_out(pipeline, plan, device)
    return Refiner(row.id, pipeline, CheckpointUse(name=row.title, sha256=row.sha256))


def last_steps(job: GenerateJob, negative_prompt: str, latents: Tensor, begun: dict[str, Any]) -> dict[str, Any]:
    """What the refiner is called with for pictures whose first steps were called with `begun` and left latents."""
    many = len(latents)
    call = {
        "prompt": [without_weights(job.prompt)] * many,
        "negative_prompt": [without_weights(negative_prompt)] * many if negative_prompt else None,
        "image": latents,
        "denoising_start": 1 - SHARE,
        "output_type": "pt",
    }
    kept = ("num_inference_steps", "guidance_scale", "generator", "callback_on_step_end")
    return call | {name: begun[name] for name in (*kept, "callback_on_step_end_tensor_inputs")}
