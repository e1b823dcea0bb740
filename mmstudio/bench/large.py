"""The measured child that draws with pipelines of diffusers: ours beside plain calls of the same object. Prints JSON.

Nets are made from configurations with random weights: an SDXL with narrow nets on the processor, one of the real sizes
on a graphics card. Nothing is downloaded.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch

from mmstudio.checkpoints.families import FAMILIES
from mmstudio.checkpoints.records import Checkpoint
from mmstudio.checkpoints.store import Store
from mmstudio.engine.device import Processor
from mmstudio.errors import Cancelled
from mmstudio.generators import diffusion, pipelines, single_files
from mmstudio.generators.base import Drawn, Pixels
from mmstudio.generators.plans import Need
from mmstudio.generators.quiet import quiet
from mmstudio.generators.registry import info_of
from mmstudio.jobs import GenerateJob, text_job

PAIRS, LEAST_PAIRS, PAIRS_S, STEPS, SIDE_PX = 7, 3, 40.0, 8, 320  # as many pairs as fit into that time
GPU_PAIRS, GPU_STEPS, GPU_SIDE_PX = 3, 30, 1024
STOPS, LEAST_STOPS, STOPS_S, SWITCHES, WARM_SWITCHES, FILES = 12, 4, 20.0, 50, 10, 500
_TEXT = 64  # width of a narrow text encoder
_NARROW = {
    "block_out_channels": [64, 128, 256],
    "attention_head_dim": [2, 4, 8],
    "transformer_layers_per_block": 1,
    "cross_attention_dim": 2 * _TEXT,
    "projection_class_embeddings_input_dim": 6 * 256 + _TEXT,
}
_NARROW_TEXT = {
    "hidden_size": _TEXT,
    "intermediate_size": _TEXT,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "projection_dim": _TEXT,
}
_NARROW_VAE = {"block_out_channels": [32, 64, 64, 64], "sample_size": SIDE_PX}


class Report:
    """Keeps the pictures; stop: an event after which it raises Cancelled."""

    def __init__(self, stop: threading.Event | None = None) -> None:
        self.pictures: list[Pixels] = []
        self.steps: list[float] = []
        self._stop, self._fraction = stop, -1.0

    def progress(self, fraction: float) -> None:
        if fraction != self._fraction:  # within a step it is only asked whether to stop
            self.steps.append(time.perf_counter())
        self._fraction = fraction
        if self._stop is not None and self._stop.is_set():
            raise Cancelled

    def preview(self, index: int, pixels: Pixels) -> None:
        pass

    def drawn(self, picture: Drawn) -> None:
        self.pictures.append(picture.pixels)

    def unread(self, words: tuple[str, ...]) -> None:
        pass

    def understood(self, words: tuple[str, ...], unknown: tuple[str, ...]) -> None:
        pass

    def mixed(self, shares: tuple[float, ...], notes: tuple[str, ...]) -> None:
        pass


def pipeline(narrow: bool, dtype: torch.dtype) -> Any:
    """An SDXL with random weights."""
    import diffusers
    import transformers

    folder = single_files.config_folder("sdxl")
    assert folder is not None
    torch.manual_seed(0)
    unet = json.loads((folder / "unet" / "config.json").read_bytes()) | (_NARROW if narrow else {})
    vae = json.loads((folder / "vae" / "config.json").read_bytes()) | (_NARROW_VAE if narrow else {})
    texts = []
    for place, kind in (("text_encoder", "CLIPTextModel"), ("text_encoder_2", "CLIPTextModelWithProjection")):
        config = transformers.CLIPTextConfig.from_pretrained(
            str(folder), subfolder=place, **(_NARROW_TEXT if narrow else {})
        )
        texts.append(getattr(transformers, kind)(config).to(dtype).eval())
    made = diffusers.StableDiffusionXLPipeline(
        vae=diffusers.AutoencoderKL.from_config(vae).to(dtype).eval(),
        unet=diffusers.UNet2DConditionModel.from_config(unet).to(dtype).eval(),
        text_encoder=texts[0],
        text_encoder_2=texts[1],
        tokenizer=single_files.clip_tokenizer("<|endoftext|>"),
        tokenizer_2=single_files.clip_tokenizer("!"),
        scheduler=diffusers.EulerDiscreteScheduler.from_pretrained(str(folder), subfolder="scheduler"),
        add_watermarker=False,
    )
    made.set_progress_bar_config(disable=True)
    return made


def generator(made: Any, device: str, plan: Any = "whole") -> diffusion.DiffusionGenerator:
    """Ours, around a pipeline."""
    row = Checkpoint(id="bench", title="Bench", kind="pipeline", path="/bench", family="sdxl", form="folder")
    info = info_of(row)
    assert info is not None
    loaded = pipelines.Loaded(made, FAMILIES["sdxl"], "", Need(0, 0, 0))
    return diffusion.DiffusionGenerator((row,), loaded, info, Store(Path("/nowhere")), device, plan)


def side_by_side(ours: diffusion.DiffusionGenerator, made: Any, job: GenerateJob, pairs: int) -> dict[str, Any]:
    """Interleaved: seconds of ours, of plain diffusers, and how many numbers of the pictures differ.

    ratio: of the wall's time; ratio_processor: of the processor's, which another busy program does not lengthen.
    """
    times: dict[str, list[Took]] = {"ours": [], "plain": []}
    differing, until = 0, time.monotonic() + PAIRS_S
    for number in range(pairs + 1):
        if number > LEAST_PAIRS and time.monotonic() > until:
            break
        report = Report()
        times["ours"].append(_timed(ours, partial(ours.run, job, report)))
        plain: list[Any] = []

        def call(plain: list[Any] = plain) -> None:
            plain.append(
                made(
                    job.prompt,
                    num_inference_steps=job.steps,
                    width=job.width,
                    height=job.height,
                    guidance_scale=ours.info.guidance_scale,
                    generator=torch.Generator().manual_seed(job.seed),
                    output_type="np",
                ).images[0]
            )

        times["plain"].append(_timed(ours, call))
        if number == 0:  # the first warms caches
            times = {"ours": [], "plain": []}
        differing += int(np.count_nonzero((plain[0] * 255).round().astype(np.uint8) != report.pictures[0]))
    pairs_of = list(zip(times["ours"], times["plain"], strict=True))
    return {
        "ours_s": [one.wall_s for one in times["ours"]],
        "plain_s": [one.wall_s for one in times["plain"]],
        "ratio": statistics.median(one.wall_s / other.wall_s for one, other in pairs_of),
        "ratio_processor": statistics.median(one.processor_s / other.processor_s for one, other in pairs_of),
        "differing": differing,
    }


def preview_share(ours: diffusion.DiffusionGenerator, job: GenerateJob) -> dict[str, float]:
    """How much of a step its first look takes."""
    looks: list[float] = []
    look = ours.look

    def timed(*arguments: Any) -> Any:
        begun = time.perf_counter()
        answer = look(*arguments)
        looks.append(time.perf_counter() - begun)
        return answer

    ours.look = timed  # type: ignore[method-assign, assignment]
    report = Report()
    ours.run(job, report)
    ours.look = look  # type: ignore[method-assign]
    one, step = statistics.median(looks), float(np.median(np.diff(report.steps)))
    return {"look_ms": 1000 * one, "step_ms": 1000 * step, "share": one / step}


def stops(ours: diffusion.DiffusionGenerator, job: GenerateJob, whole_s: float) -> list[float]:
    """Seconds from Stop, at times spread over a picture, to the end of the work."""
    waited, until = list[float](), time.monotonic() + STOPS_S
    for number in range(STOPS):
        if number >= LEAST_STOPS and time.monotonic() > until:
            break
        stop = threading.Event()
        pressed: list[float] = []

        def press(stop: threading.Event = stop, pressed: list[float] = pressed) -> None:
            pressed.append(time.perf_counter())
            stop.set()

        share = (number * 5 % STOPS + 0.5) / STOPS  # early and late ones take turns: few of them are spread, too
        timer = threading.Timer(whole_s * share, press)
        timer.start()
        try:
            ours.run(job, Report(stop))
        except Cancelled:
            waited.append(time.perf_counter() - pressed[0])
        timer.cancel()
    return waited


def switches(folder: Path) -> dict[str, float]:
    """Resident MiB after the first switches and at the end: three models loaded, drawn with and let go of in turn."""
    store = Store(folder / "models")
    for number in range(3):
        made = pipeline(True, torch.float32)
        made.save_pretrained(folder / f"one-{number}")
        store.add(folder / f"one-{number}", keep_source=False)
    rows = [row for row in store.rows() if row.kind == "pipeline"]
    job = text_job("a fox", steps=1, width=64, height=64)
    sizes = []
    for number in range(SWITCHES):
        ours = diffusion.load(rows[number % len(rows)], store, "cpu")
        ours.run(job, Report())
        del ours
        Processor().free()
        sizes.append(_resident_mib())
    return {"after_ten": sizes[WARM_SWITCHES - 1], "after_all": sizes[-1]}


def recognising(folder: Path) -> tuple[float, float]:
    """Seconds to look through files of two thousand tensors each, and the share of their bytes that was read.

    They are as large as they say, and take no room.
    """
    names = [f"model.diffusion_model.input_blocks.{i}.{j}.weight" for i in range(250) for j in range(8)]
    names += ["model.diffusion_model.input_blocks.0.0.weight", "conditioner.embedders.1.model.positional_embedding"]
    header, at = {}, 0
    for name in dict.fromkeys(names):
        header[name] = {"dtype": "F16", "shape": [64, 4, 32, 32], "data_offsets": [at, at + 2 * 64 * 4 * 1024]}
        at += 2 * 64 * 4 * 1024
    text = msgspec.json.encode(header)
    for number in range(FILES):
        with open(folder / f"{number:03d}.safetensors", "wb") as file:
            file.write(len(text).to_bytes(8, "little") + text)
            file.truncate(8 + len(text) + at)
    store = Store(folder / "store", (folder,))
    before, begun = _bytes_read(), time.perf_counter()
    rows = store.refresh()
    seconds = time.perf_counter() - begun
    assert sum(row.family == "sdxl" for row in rows) == FILES
    return seconds, (_bytes_read() - before) / (FILES * at)


def on_the_card() -> dict[str, Any]:
    """The same pipeline in its real sizes, and how much of the card each plan takes."""
    made = pipeline(False, torch.float16)
    ours = generator(made, "cuda")
    job = text_job("a fox in snow", steps=GPU_STEPS, width=GPU_SIDE_PX, height=GPU_SIDE_PX, seed=7)
    torch.cuda.reset_peak_memory_stats()
    answer = side_by_side(ours, made, job, GPU_PAIRS)
    answer["peak_gb"] = torch.cuda.max_memory_allocated() / 2**30
    answer["card"] = torch.cuda.get_device_name()
    made.to("cpu")
    ours.free()
    torch.cuda.reset_peak_memory_stats()
    ours.lay_out("offload")
    ours.run(job, Report())
    answer["low_memory_gb"] = torch.cuda.max_memory_allocated() / 2**30
    return answer


def measure() -> dict[str, Any]:
    """Everything, the card's part only where there is one."""
    made = pipeline(True, torch.float32)
    ours = generator(made, "cpu")
    job = text_job("a fox in snow", steps=STEPS, width=SIDE_PX, height=SIDE_PX, seed=7)
    answer = side_by_side(ours, made, job, PAIRS)
    answer["preview"] = preview_share(ours, job)
    answer["stops_s"] = stops(ours, job, statistics.median(answer["ours_s"]))
    del ours, made
    gc.collect()
    with tempfile.TemporaryDirectory(prefix="mmstudio-bench-") as place:
        folder = Path(place)
        answer["switches"] = switches(folder)
        (folder / "many").mkdir()
        answer["recognise_s"], answer["recognise_share"] = recognising(folder / "many")
    if torch.cuda.is_available():
        answer["card"] = on_the_card()
    return answer


class Took(NamedTuple):
    wall_s: float
    processor_s: float


def _timed(ours: diffusion.DiffusionGenerator, work: Callable[[], None]) -> Took:
    begun, busy = time.perf_counter(), time.process_time()
    work()
    if ours.device == "cuda":
        torch.cuda.synchronize()
    return Took(time.perf_counter() - begun, time.process_time() - busy)


def _bytes_read() -> int:
    """By this process so far; 0 where the system does not count."""
    try:
        return int(Path("/proc/self/io").read_text().split()[1])
    except OSError:
        return 0


def _resident_mib() -> float:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


if __name__ == "__main__":
    with quiet():
        print(json.dumps(measure()))
    sys.exit(0)
