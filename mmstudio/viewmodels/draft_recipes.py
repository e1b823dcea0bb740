"""The controls of Create become how a picture is drawn, and how one was drawn becomes the controls."""

from __future__ import annotations

from typing import Literal

import msgspec

from mmstudio.checkpoints.families import sampler_named
from mmstudio.generators import registry
from mmstudio.generators.base import GeneratorInfo
from mmstudio.jobs import GenerateJob, PictureCondition, SoundCondition
from mmstudio.viewmodels.drafts import (
    MOST_SOUND_S,
    USUAL_WEIGHT,
    Draft,
    PictureIngredient,
    SoundIngredient,
    known,
)

Which = Literal["all", "prompt", "seed", "all_but_seed"]


def job_of(draft: Draft, prompt: str, info: GeneratorInfo, variation_seed: int) -> GenerateJob:
    """What the controls say. prompt: its words with their choices made. variation_seed: 0 without variation.

    Without an ingredient that takes part it has no conditions, and nothing can be drawn.
    """
    job = GenerateJob(
        conditions=draft.conditions(prompt, info),
        checkpoint=draft.checkpoint,
        negative_prompt=draft.negative_prompt,
        style=draft.style,
        width=draft.width,
        height=draft.height,
        seed=draft.seed,
        count=draft.count,
        variation=draft.variation,
        variation_seed=variation_seed,
        background=draft.background,
        steps=draft.steps,
        guidance_scale=draft.guidance_scale,
        sampler=draft.sampler,
    )
    return draft.with_additions(job, info)


def as_called_here(job: GenerateJob) -> GenerateJob | None:
    """A job of another program, with the checkpoint and the sampler that it names as they are called here; None where
    that checkpoint is not here, for what else it says means nothing with another one but its words and its seed."""
    info = registry.named(job.checkpoint)
    if info is None:
        return None
    return msgspec.structs.replace(job, checkpoint=info.checkpoint, sampler=sampler_named(job.sampler))


def with_job(draft: Draft, job: GenerateJob, which: Which) -> Draft:
    """draft with what `which` names of a job. A checkpoint that is not here leaves the draft's own."""
    replace = msgspec.structs.replace
    if which != "seed":
        draft = replace(draft, prompt=job.prompt, negative_prompt=job.negative_prompt)
    if which in ("all", "all_but_seed"):
        draft = replace(
            draft,
            checkpoint=job.checkpoint if known(job.checkpoint) else draft.checkpoint,
            style=job.style,
            width=job.width,
            height=job.height,
            background=job.background,
            steps=job.steps,
            guidance_scale=job.guidance_scale,
            sampler=job.sampler,
            loras=job.loras,
            clip_skip=job.clip_skip,
            hires_scale=job.hires_scale,
            refiner=job.refiner,
            variation=job.variation,
            variation_seed=0,
            count=job.count,
            **_ingredients_of(job),
        )
    if which in ("all", "seed"):
        draft = replace(
            draft, seed=job.seed, seed_locked=True, variation=job.variation, variation_seed=job.variation_seed
        )
    return draft


def _ingredients_of(job: GenerateJob) -> dict[str, object]:
    """Weight of the prompt, picture and sound as a job had them."""
    fields: dict[str, object] = {"prompt_weight": 1.0, "picture": None, "sound": None}
    if job.start_picture is not None:
        fields |= {"strength": job.denoising_strength, "picture_as": "start"}
    elif job.ip_adapter:
        fields["picture_as"] = "mood"
    if (control := job.control) is not None:
        weight = min(1.0, control.weight / 2)
        picture = PictureIngredient(path=control.picture, read=control.read or control.picture, weight=weight)
        fields |= {"picture": picture, "picture_as": "lines"}
        fields |= {"control": control.checkpoint, "control_kind": control.kind}
    for one in job.conditions:
        match one:
            case PictureCondition():
                weight = one.weight if one.role == "mood" else USUAL_WEIGHT
                fields["picture"] = PictureIngredient(path=one.path, read=one.read or one.path, weight=weight)
            case SoundCondition():
                fields["sound"] = SoundIngredient(
                    path=one.path,
                    weight=one.weight,
                    start_s=one.start_s,
                    duration_s=min(one.duration_s, MOST_SOUND_S),
                    concepts=one.heard,
                )
            case _:
                fields["prompt_weight"] = one.weight
    return fields
