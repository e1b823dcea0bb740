"""Draws with pipelines of diffusers: one adapter for every family that checkpoints/families.py knows.

Chance is drawn on the CPU, one generator per picture, so that a batch gives what each picture gives alone. Between two
layers of any net we can be stopped (stopping.py). When memory runs out, the next cheaper plan is tried.
"""

from __future__ import annotations

import gc
import importlib.metadata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from mmstudio import settings
from mmstudio.checkpoints.families import FAMILIES
from mmstudio.checkpoints.records import Checkpoint
from mmstudio.checkpoints.store import Store
from mmstudio.errors import (
    Cancelled,
    CheckpointDamaged,
    CheckpointTooLarge,
    CheckpointUnknown,
    NotEnough,
    UnknownSize,
    UnknownStyle,
)
from mmstudio.generators import additions, calls, pipelines, place, plans, previews, reading, refining
from mmstudio.generators.additions import Look
from mmstudio.generators.base import Drawn, GeneratorInfo, Pixels, Report
from mmstudio.generators.decoding import Decoding
from mmstudio.generators.plans import Plan
from mmstudio.generators.quiet import quiet
from mmstudio.generators.registry import NOT_ALONE, info_of, rest_of
from mmstudio.generators.starter import slerp
from mmstudio.generators.stopping import Stopping
from mmstudio.generators.watching import Asking, Watch, Watched
from mmstudio.jobs import MAX_SEED, CheckpointUse, ExploreJob, GenerateJob, TextCondition, text_job
from mmstudio.memory import is_out_of_memory, system_memory_mib

LIBRARIES = ("diffusers", "transformers", "torch", "peft")
_SMALLEST_PX, _LARGEST_PX = 64, 4096


class DiffusionGenerator:
    """Carries out GenerateJobs with one pipeline. See `mmstudio.generators.base.Generator`."""

    def __init__(
        self,
        rows: tuple[Checkpoint, ...],
        loaded: pipelines.Loaded,
        info: GeneratorInfo,
        store: Store,
        device: str,
        plan: Plan = "whole",
    ) -> None:
        self.info, self.device, self.family = info, device, loaded.family
        self.variant = loaded.variant
        self.dtype = _formats(loaded)
        self.libraries = {name: importlib.metadata.version(name) for name in LIBRARIES}
        self._own = tuple(CheckpointUse(name=Path(row.path).name, sha256=row.sha256) for row in rows)
        self.checkpoints: tuple[CheckpointUse, ...] = self._own
        self._pipeline = loaded.pipeline
        self._scheduler_config = loaded.pipeline.scheduler.config
        self._own_scheduler = loaded.pipeline.scheduler
        self._additions = additions.Additions(loaded.pipeline, loaded.family, store)
        self._refiner: refining.Refiner | None = None
        self._others: dict[str, Any] = {}  # pipelines that share its nets, by class name
        self._store = store
        self._decoding = Decoding(loaded.pipeline.vae)
        self._looks = previews.Looks(self._decoding.plain, store.rows)
        self._stopping = Stopping(loaded.pipeline.components.values(), fine=device == "cpu")
        self.plan: Plan = plan
        pipelines.lay_out(loaded.pipeline, plan, device)

    # a job

    def run(self, job: GenerateJob | ExploreJob, report: Report, batch_size: int = 1) -> None:
        """Draw every picture of job in order; see Generator.run."""
        if isinstance(job, ExploreJob):
            from mmstudio.generators.diffusion_walk import carry_out

            carry_out(self, job, report)
            return
        width, height = self._check(job)
        report.progress(0.0)
        self._looks.begin()
        done: set[int] = set()
        notes = list[str]()
        first = self.plan
        self._in_memory(
            lambda: self._draw_all(job, report, width, height, batch_size if self.plan == first else 1, done, notes),
            notes,
        )
        report.progress(1.0)

    def inpainted(
        self,
        pixels: NDArray[np.float32],
        mask: NDArray[np.bool_],
        prompt: str,
        seed: int,
        strength: float,
        cancelled: Callable[[], bool],
        reference: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """pixels (h, w, 3) in [0, 1] with what mask (h, w) covers drawn anew, as prompt says. Everything comes back
        changed a little by the autoencoder: only what was masked is meant. Drawn as large as the checkpoint is used to.

        strength: (0, 1], 1 ignores what lies under the mask. reference: a picture whose mood is taken where an
        IP-Adapter of the family is installed. Raises Cancelled soon after cancelled answers True.
        """
        height, width = mask.shape
        size = _drawn_size(width, height, self.info.own_size_px, self.family.multiple_px)
        drawn: list[NDArray[np.float32]] = []
        job = text_job(prompt, checkpoint=self.info.checkpoint, seed=seed, denoising_strength=strength)
        self._in_memory(lambda: drawn.append(self._inpaint(job, pixels, mask, size, cancelled, reference)), [])
        return np.asarray(cv2.resize(drawn[0], (width, height), interpolation=cv2.INTER_AREA), np.float32)

    @torch.inference_mode()
    def read(self, job: GenerateJob) -> dict[str, Tensor]:
        """What the words of a job are read as, by the names that `drawn_from` takes. For families that walk."""
        self._additions.prepare_reading(job)
        return reading.read(self._pipe(0, False), self.family, job, self._guidance(job) > 1)

    @torch.inference_mode()
    def seen(self, job: GenerateJob, picture: str, adapter: str) -> Tensor:
        """What an IP-Adapter makes of a picture file; job: with whose guidance. See `additions.Additions.seen`."""
        return self._additions.seen(picture, adapter, self._guidance(job) > 1)

    def adapter(self, wanted: str = "") -> str:
        """The id of an installed IP-Adapter for it, the wanted one if that is there; "" if there is none."""
        return self._additions.reference_adapter(wanted)

    def drawn_from(
        self, job: GenerateJob, words: dict[str, Tensor], noise: Tensor, report: Watched, look: Look | None = None
    ) -> Pixels:
        """One picture (H, W, 3) from words as `read` gives them and noise as `noise` gives it; job says the rest.

        look: of a picture whose mood is taken. Raises as `run`.
        """
        size = self._check(job)
        drawn: list[Pixels] = []
        self._in_memory(lambda: drawn.append(self._from(job, words, noise, size, report, look)), [])
        return drawn[0]

    @torch.inference_mode()
    def _from(
        self,
        job: GenerateJob,
        words: dict[str, Tensor],
        noise: Tensor,
        size: tuple[int, int],
        report: Watched,
        look: Look | None,
    ) -> Pixels:
        width, height = size
        plain = msgspec.structs.replace(
            job, conditions=(TextCondition(prompt=""),), negative_prompt="", ip_adapter="", control=None
        )
        self.checkpoints = (*self._own, *self._additions.prepare(plain, look=look))
        pipeline = self._pipe(0, False)
        watch = Watch(self, report, [0], 1, 1, size)
        self._decoding.begin()
        self._stopping.watch(watch.ask)
        call = self._call(plain, pipeline, [0], watch)
        for name in ("prompt", "negative_prompt", "clip_skip"):
            call.pop(name, None)
        if self.family.id in ("flux", "qwen-image"):
            noise = pipeline._pack_latents(noise, *noise.shape)
        call |= reading.call_of(self.family, words) | {
            "latents": noise,
            "width": width,
            "height": height,
        }
        return calls.as_pixels(calls.images_of(pipeline, call))[0]

    def _in_memory(self, work: Callable[[], None], notes: list[str]) -> None:
        """Do work; when memory runs out, again by the next cheaper plan. Raises MemoryError when there is none left."""
        order = plans.plans(self.device)
        while True:
            short = False
            try:
                work()
            except Cancelled:
                self._pipeline.maybe_free_model_hooks()  # where nets wait outside the card, one was left on it
                raise
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                short = True
            finally:
                self._stopping.rest()
            if not short:
                return
            at = order.index(self.plan) + 1  # outside `except`, whose exception still holds the tensors
            self.free()
            if at == len(order):
                raise MemoryError
            self.lay_out(order[at])
            notes += [note for note in plans.NOTES[self.plan] if note not in notes]

    @torch.inference_mode()
    def _inpaint(
        self,
        job: GenerateJob,
        pixels: NDArray[np.float32],
        mask: NDArray[np.bool_],
        size: tuple[int, int],
        cancelled: Callable[[], bool],
        reference: NDArray[np.float32] | None,
    ) -> NDArray[np.float32]:
        mood = None if reference is None else (reference * 255).round().astype(np.uint8)
        self.checkpoints = (*self._own, *self._additions.prepare(job, mood))
        pipeline = self._pipe(2, False)
        watch = Asking(cancelled)
        self._decoding.begin()
        self._stopping.watch(watch.ask)
        picture = Image.fromarray((pixels * 255).round().astype(np.uint8)).resize(size, Image.Resampling.LANCZOS)
        hole = Image.fromarray(mask.astype(np.uint8) * 255).resize(size, Image.Resampling.NEAREST)
        call = self._call(job, pipeline, [0], watch) | {
            "width": size[0],
            "height": size[1],
            "image": picture,
            "mask_image": hole,
            "strength": job.denoising_strength,
        }
        images = calls.images_of(pipeline, call)
        return images[0].float().cpu().permute(1, 2, 0).numpy()

    def lay_out(self, plan: Plan) -> None:
        """Change to another plan."""
        self.plan = plan
        pipelines.lay_out(self._pipeline, plan, self.device)
        if self._refiner is not None:
            pipelines.lay_out(self._refiner.pipeline, plan, self.device)

    def free(self) -> None:
        """Give back what the last picture needed."""
        gc.collect()
        if self.device == "cuda":
            torch.cuda.empty_cache()

    def _draw_all(
        self,
        job: GenerateJob,
        report: Report,
        width: int,
        height: int,
        batch_size: int,
        done: set[int],
        notes: list[str],
    ) -> None:
        uses = self._additions.prepare(job)
        self._prepare_refiner(job.refiner)
        refiner = (self._refiner.use,) if self._refiner is not None else ()
        self.checkpoints = (*self._own, *uses, *refiner)
        for start in range(0, job.count, batch_size):
            indices = [i for i in range(start, min(start + batch_size, job.count)) if i not in done]
            if indices:
                pictures, said = self._draw(job, report, indices, width, height)
                for index, picture in zip(indices, pictures, strict=True):
                    report.drawn(Drawn(index, picture, tuple(dict.fromkeys((*notes, *said)))))
                    done.add(index)

    @torch.inference_mode()
    def _draw(
        self, job: GenerateJob, report: Report, indices: list[int], width: int, height: int
    ) -> tuple[list[Pixels], tuple[str, ...]]:
        start = job.start_picture
        control = self._additions.control
        pipeline = self._pipe(1 if start else 0, control is not None)
        hires = job.hires_scale > 1
        refiner = self._refiner
        watch = Watch(self, report, indices, job.count, 1 + hires + (refiner is not None), (width, height))
        self._decoding.begin()
        self._stopping.include(control)
        self._stopping.watch(watch.ask)
        call = self._call(job, pipeline, indices, watch)
        call |= {"width": width, "height": height}
        if start:
            picture = additions.opened(start.read or start.path, width, height)
            call |= {"image": [picture] * len(indices), "strength": job.denoising_strength}
            if len(indices) == 1:
                call["image"] = picture
        if control is not None and job.control is not None:
            call |= additions.control_call(job.control, width, height, bool(start), len(indices))
        if job.variation > 0 and self.family.variation and not start:
            call["latents"] = self._varied(job, indices, width, height)
        if refiner is not None:
            call |= {"denoising_end": 1 - refining.SHARE, "output_type": "latent"}
        images = calls.images_of(pipeline, call)
        if refiner is not None:
            images = self._refined(job, refiner.pipeline, images, call, watch)
        if hires:
            images = self._enlarged(job, indices, images, watch, width, height)
        pictures = calls.as_pixels(images)
        return pictures, self._decoding.said(pictures)

    def _prepare_refiner(self, checkpoint: str) -> None:
        """Have the refiner in memory that a job names, and none where it names none."""
        if self._refiner is not None and self._refiner.id != checkpoint:
            self._refiner = None
            self.free()
        if checkpoint and self._refiner is None:
            dtype = self._pipeline.vae.dtype
            self._refiner = refining.load(checkpoint, self._store, self._pipeline, self.device, dtype, self.plan)
            for net in self._refiner.pipeline.components.values():
                self._stopping.include(net)

    def _refined(self, job: GenerateJob, pipeline: Any, latents: Tensor, begun: dict[str, Any], watch: Watch) -> Tensor:
        """The last steps of pictures whose first steps were called with `begun`."""
        watch.another_pass((begun["width"], begun["height"]))
        negative = job.negative_prompt if self.family.negative_prompt else ""
        call = refining.last_steps(job, negative, latents, begun)
        self._set_sampler(pipeline, job.sampler)
        return calls.images_of(pipeline, call)

    def _enlarged(
        self, job: GenerateJob, indices: list[int], images: Tensor, watch: Watch, width: int, height: int
    ) -> Tensor:
        """Once more, larger: drawn over what is there."""
        multiple = self.family.multiple_px
        wide, high = (int(side * job.hires_scale) // multiple * multiple for side in (width, height))
        larger = [
            Image.fromarray(picture).resize((wide, high), Image.Resampling.LANCZOS)
            for picture in calls.as_pixels(images)
        ]
        pipeline = self._pipe(1, False)
        watch.another_pass((wide, high))
        call = self._call(job, pipeline, indices, watch) | {
            "image": larger if len(larger) > 1 else larger[0],
            "strength": job.hires_strength,
            "width": wide,
            "height": high,
        }
        return calls.images_of(pipeline, call)

    def _call(self, job: GenerateJob, pipeline: Any, indices: list[int], watch: Watch | Asking) -> dict[str, Any]:
        """What every kind of drawing is called with; sets the sampler of pipeline."""
        call = calls.words_and_chance(job, pipeline, self.family, self._guidance(job), indices)
        self._set_sampler(pipeline, job.sampler)
        return call | self._additions.call() | calls.after_each_step(watch) | {"num_inference_steps": self._steps(job)}

    def _steps(self, job: GenerateJob) -> int:
        return job.steps or self.info.steps

    def _guidance(self, job: GenerateJob) -> float:
        return self.info.guidance_scale if job.guidance_scale is None else job.guidance_scale

    def _set_sampler(self, pipeline: Any, name: str) -> None:
        if name and name in self.family.samplers:
            scheduler = pipelines.sampler_of(pipeline, name, self._scheduler_config)
        else:
            scheduler = self._own_scheduler.from_config(self._scheduler_config)  # a used one remembers its last steps
        pipeline.scheduler = scheduler

    def _varied(self, job: GenerateJob, indices: list[int], width: int, height: int) -> Tensor:
        """Noise of the seed, moved toward that of the variation seed; as the pipelines draw it themselves."""
        mixed = []
        for index in indices:
            seed, other = job.seeds(index)
            start, end = self.noise(seed, width, height), self.noise(other, width, height)
            mixed.append(on_sphere(start, end, job.variation))
        return torch.cat(mixed)

    def noise(self, seed: int, width: int, height: int) -> Tensor:
        """The noise (1, C, h, w) of a seed, as the pipelines draw it themselves."""
        shape = (1, self.family.latent_channels, height // 8, width // 8)
        random = torch.Generator().manual_seed(seed % (MAX_SEED + 1))
        dtype = getattr(self._pipeline, self.family.middle[1]).dtype
        if self.family.id == "z-image":
            dtype = torch.float32  # whatever its nets count in
        return torch.randn(shape, generator=random, dtype=dtype).to(self.device)

    def _pipe(self, kind: int, controlled: bool) -> Any:
        """The pipeline for text -> picture (0), picture -> picture (1) or inpainting (2); all share their nets."""
        import diffusers

        name = self.family.controlnet_pipelines[kind] if controlled else self.family.pipelines[kind]
        if type(self._pipeline).__name__ == name and not controlled:
            return self._pipeline
        more = {"controlnet": self._additions.control} if controlled else {}
        if name not in self._others:
            with quiet():
                self._others[name] = getattr(diffusers, name).from_pipe(
                    self._pipeline, torch_dtype=self._pipeline.dtype, **more
                )
            self._others[name].set_progress_bar_config(disable=True)
        if controlled:
            self._others[name].controlnet = self._additions.control
        return self._others[name]

    def _check(self, job: GenerateJob) -> tuple[int, int]:
        if job.style != "any":
            raise UnknownStyle(name=job.style, known="any")
        width, height = job.width or self.info.own_size_px, job.height or self.info.own_size_px
        multiple = self.family.multiple_px
        if any(side % multiple or not _SMALLEST_PX <= side <= _LARGEST_PX for side in (width, height)):
            known = ", ".join(map(str, self.info.sizes_px))
            raise UnknownSize(width=width, height=height, known=known)
        return width, height

    # previews

    def look(self, latents: Tensor, width: int, height: int) -> list[Pixels]:
        """First looks at the latents of a step, of pictures of that size."""
        return self._looks(self._unpacked(latents, width, height))

    def _unpacked(self, latents: Tensor, width: int, height: int) -> Tensor:
        """(B, C, h, w) of what a family keeps as rows of patches."""
        if latents.ndim == 5:
            return latents[:, :, 0]
        if latents.ndim == 3:
            unpacked: Tensor = self._pipeline._unpack_latents(latents, height, width, self._pipeline.vae_scale_factor)
            return unpacked[:, :, 0] if unpacked.ndim == 5 else unpacked
        return latents


def load(row: Checkpoint, store: Store, device: str | None = None) -> DiffusionGenerator:
    """Read a checkpoint of the store. Its hash is taken now if nobody has taken it yet, for recipes name it.

    Raises what `pipelines.load_pipeline` raises, and CheckpointTooLarge where not even its weights find room.
    """
    device = device or place.taken().kind
    if not row.sha256:
        row = store.verify(row.id)
        if not row.usable:
            raise CheckpointDamaged(name=row.title, file=Path(row.path).name)
    rest = rest_of(row, store.rows())
    info = info_of(row, rest)
    if info is None:
        drawing = row.family in FAMILIES and row.kind in ("pipeline", "transformer") and row.variant not in NOT_ALONE
        raise NotEnough(name=row.title, missing="text encoder, VAE") if drawing else CheckpointUnknown(name=row.title)
    if rest is not None and not rest.sha256:
        rest = store.verify(rest.id)
    used, total = system_memory_mib()
    free_mib = total - used
    size_bytes = pipelines.weight_bytes(row, rest)
    in_full = plans.need_of(size_bytes, row.half, 1.0, device != "cpu")
    short = device == "cpu" and 0 < free_mib < in_full.weights_mib + in_full.work_mib
    dtype = pipelines.number_format(device, row.family, short_of_memory=short)
    need = plans.need_of(size_bytes, row.half, 1.0, dtype != torch.float32)
    if 0 < free_mib < need.weights_mib:
        sizes = {"needed_gb": round(need.weights_mib / 1024, 1), "free_gb": round(free_mib / 1024, 1)}
        raise CheckpointTooLarge(name=row.title, **sizes)
    loaded = pipelines.load_pipeline(row, device, dtype, rest)
    loaded.pipeline.set_progress_bar_config(disable=True)
    chosen = settings.load(settings.default_path()).settings
    if chosen.eight_bit:
        share = loaded.family.middle_share
        loaded = loaded._replace(need=plans.in_eight_bits(loaded.need, share, dtype != torch.float32))
        pipelines.in_eight_bits(loaded.pipeline, loaded.family)
    if chosen.compiled and device == "cuda":  # elsewhere it takes longer than it saves
        pipelines.compiled(loaded.pipeline, loaded.family)
    card_mib = torch.cuda.mem_get_info()[0] // 2**20 if device == "cuda" else free_mib - need.weights_mib
    plan = plans.first_plan(
        loaded.need if device == "cuda" else plans.Need(0, 0, loaded.need.work_mib), card_mib, device
    )
    return DiffusionGenerator((row, rest) if rest else (row,), loaded, info, store, device, plan)


def _formats(loaded: pipelines.Loaded) -> str:
    """What a recipe says of the numbers: those that are computed with, and those of the largest net where it keeps
    others."""
    computed = str(loaded.pipeline.vae.dtype).removeprefix("torch.")
    kept = (weight.dtype for weight in getattr(loaded.pipeline, loaded.family.middle[1]).parameters())
    return f"{computed}, float8" if torch.float8_e4m3fn in kept else computed


def on_sphere(start: Tensor, end: Tensor, share: float) -> Tensor:
    """`slerp` of noise of any shape."""
    mixed = slerp(start.float().flatten(), end.float().flatten(), share).view(start.shape)
    return mixed.to(start.dtype)


def _drawn_size(width: int, height: int, own_px: int, multiple: int) -> tuple[int, int]:
    """The same shape with about as many pixels as a checkpoint is used to; sides are multiples of `multiple`."""
    scale = own_px / (width * height) ** 0.5
    sides = (max(1, round(side * scale / multiple)) * multiple for side in (width, height))
    wide, high = (min(max(side, _SMALLEST_PX), 2 * own_px) for side in sides)
    return wide, high
