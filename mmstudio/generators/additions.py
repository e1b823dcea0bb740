"""What is added to a pipeline for one job: LoRAs with weights, words of textual inversion, ControlNet, IP-Adapter.

Each is of the pipeline's own family or refused with a sentence. What a job does not name is taken out again, so that
its picture is the one it would have been without.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from PIL import Image
from torch import Tensor

from mmstudio.checkpoints.families import FAMILIES, Family
from mmstudio.checkpoints.records import Checkpoint, Kind
from mmstudio.checkpoints.store import ENCODER, Store
from mmstudio.errors import CheckpointDamaged, CheckpointMissing, FileMissing, NotEnough, WrongFamily
from mmstudio.generators.base import Pixels
from mmstudio.jobs import CheckpointUse, ControlUse, GenerateJob
from mmstudio.media.images import read_picture

REFERENCE_WEIGHT = 0.6  # of a picture that a repair is to look like: the photo around it counts too


class Look(NamedTuple):
    """What an IP-Adapter made of a picture, or of several that are mixed. adapter: its id. seen: as `Additions.seen`.
    weight: 0 … 1; with 0 the picture is the one without it."""

    adapter: str
    seen: Tensor
    weight: float


class Additions:
    """Those of one pipeline. `control` is the ControlNet of the job that runs, or None."""

    def __init__(self, pipeline: Any, family: Family, store: Store) -> None:
        self._pipeline, self._family, self._store = pipeline, family, store
        self._loras: dict[str, str] = {}  # checkpoint -> name that peft knows it by
        self._words: set[str] = set()
        self._controls: dict[str, Any] = {}
        self._adapter = ""
        self._mood: dict[str, Any] = {}
        self.control: Any = None

    def prepare(
        self, job: GenerateJob, reference: Pixels | None = None, look: Look | None = None
    ) -> tuple[CheckpointUse, ...]:
        """Put in what job names and take out the rest; returns what a recipe says about it.

        reference: a picture (H, W, 3) whose mood is taken with whichever IP-Adapter of the family is installed, look:
        one that was looked at before; both instead of what job names.
        Raises CheckpointMissing, CheckpointDamaged, WrongFamily and NotEnough.
        """
        uses = [self.prepare_reading(job)]
        self.control = None
        if job.control is not None:
            row = self._row(job.control.checkpoint, "controlnet")
            if row.id not in self._controls:
                self._controls.clear()  # each is a third of a model: one at a time
                self._controls[row.id] = self._read_control(row)
            self.control = self._controls[row.id]
            uses.append((_use(row),))
        mood = job.mood_picture
        if look is not None:
            uses.append(self._put_in_adapter(look.adapter, look.weight, None))
            self._mood = {"ip_adapter_image_embeds": [look.seen]}
        elif reference is not None:
            uses.append(self._put_in_adapter(self.reference_adapter(), REFERENCE_WEIGHT, lambda: reference))
        elif mood is not None and mood.weight > 0:
            uses.append(self._put_in_adapter(job.ip_adapter, mood.weight, lambda: _rgb(mood.read or mood.path)))
        else:
            uses.append(self._put_in_adapter("", 0.0, None))
        return tuple(use for some in uses for use in some)

    def prepare_reading(self, job: GenerateJob) -> tuple[CheckpointUse, ...]:
        """Put in what its words are read with, LoRAs and words of textual inversion. Raises as `prepare`."""
        loras = self._put_in_loras(job) if job.loras or self._loras else ()
        return (*loras, *self._put_in_words(job))

    def call(self) -> dict[str, Any]:
        """What the pipeline is called with for the IP-Adapter."""
        return self._mood

    # LoRA

    def _put_in_loras(self, job: GenerateJob) -> tuple[CheckpointUse, ...]:
        rows = {lora.checkpoint: self._row(lora.checkpoint, "lora") for lora in job.loras if lora.weight}
        if set(rows) != set(self._loras):
            if self._loras:
                self._pipeline.unload_lora_weights()
                self._loras.clear()
            for number, row in enumerate(rows.values()):
                name = f"lora_{number}"
                try:
                    self._pipeline.load_lora_weights(
                        str(Path(row.path).parent),
                        weight_name=Path(row.path).name,
                        adapter_name=name,
                        local_files_only=True,
                        use_safetensors=True,
                    )
                except (ValueError, KeyError, RuntimeError, TypeError, AttributeError, OSError) as error:
                    self._pipeline.unload_lora_weights()
                    self._loras.clear()
                    raise CheckpointDamaged(name=row.title, file=Path(row.path).name) from error
                self._loras[row.id] = name
        if rows:
            weights = {lora.checkpoint: lora.weight for lora in job.loras}
            self._pipeline.set_adapters(
                list(self._loras.values()), adapter_weights=[weights[checkpoint] for checkpoint in self._loras]
            )
        return tuple(_use(row) for row in rows.values())

    # textual inversion

    def _put_in_words(self, job: GenerateJob) -> tuple[CheckpointUse, ...]:
        """A word is put in when the prompt has the name of its file, as other programs do it too."""
        if not self._family.embeddings:
            return ()
        text = f"{job.prompt} {job.negative_prompt}".casefold()
        used = list[Checkpoint]()
        for row in self._store.rows():
            word = Path(row.path).stem
            if row.kind == "embedding" and row.family == self._family.id and row.usable:
                if not re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", text):
                    continue
                if word not in self._words:
                    self._read_word(row, word)
                    self._words.add(word)
                used.append(row)
        return tuple(_use(row) for row in used)

    def _read_word(self, row: Checkpoint, word: str) -> None:
        from safetensors.torch import load_file

        tensors = load_file(row.path)
        try:
            if "clip_g" in tensors:
                pairs = [
                    (tensors["clip_l"], "tokenizer", "text_encoder"),
                    (tensors["clip_g"], "tokenizer_2", "text_encoder_2"),
                ]
            else:
                pairs = [(next(iter(tensors.values())), "tokenizer", "text_encoder")]
            for vectors, tokenizer, encoder in pairs:
                self._pipeline.load_textual_inversion(
                    vectors if vectors.ndim == 2 else vectors[None],
                    token=word,
                    tokenizer=getattr(self._pipeline, tokenizer),
                    text_encoder=getattr(self._pipeline, encoder),
                )
        except (ValueError, RuntimeError, KeyError) as error:
            raise CheckpointDamaged(name=row.title, file=Path(row.path).name) from error

    # ControlNet

    def _read_control(self, row: Checkpoint) -> Any:
        import diffusers

        net_class = getattr(diffusers, self._family.controlnet_class)
        dtype = self._pipeline.dtype
        path = Path(row.path)
        try:
            if path.is_dir():
                net = net_class.from_pretrained(
                    str(path), torch_dtype=dtype, local_files_only=True, use_safetensors=True
                )
            else:  # a single file holds no configuration; that of the net it goes with is the only one that fits
                from safetensors.torch import load_file

                net = net_class.from_unet(self._pipeline.unet, load_weights_from_unet=False)
                net.load_state_dict(load_file(path))
                net = net.to(dtype)
        except (ValueError, KeyError, RuntimeError, OSError) as error:
            raise CheckpointDamaged(name=row.title, file=path.name) from error
        return net.eval().to(self._pipeline.device)

    # IP-Adapter

    def reference_adapter(self, wanted: str = "") -> str:
        """The id of an IP-Adapter of this family that is installed, the wanted one if it is there, "" = none is."""
        rows = self._store.rows() if self._family.ip_adapters else ()
        there = [row.id for row in rows if row.kind == "ip_adapter" and row.family == self._family.id and row.usable]
        return wanted if wanted in there else next(iter(there), "")

    def seen(self, picture: str, adapter: str, guided: bool) -> Tensor:
        """What an IP-Adapter makes of a picture file, as pipelines take it. guided: with guidance, before which stands
        what it makes of nothing. Raises as `prepare`, and as `read_picture`."""
        pixels = _rgb(picture)
        self._put_in_adapter(adapter, 1.0, None)
        guided = guided and self._pipeline.unet.config.time_cond_proj_dim is None
        device = self._pipeline._execution_device
        seen: Tensor = self._pipeline.prepare_ip_adapter_image_embeds(Image.fromarray(pixels), None, device, 1, guided)[
            0
        ]
        return seen

    def _put_in_adapter(
        self, wanted: str, weight: float, picture: Callable[[], Pixels] | None
    ) -> tuple[CheckpointUse, ...]:
        if wanted != self._adapter and self._adapter:
            self._pipeline.unload_ip_adapter()
            self._adapter = ""
        self._mood = {}
        if not wanted:
            return ()
        row = self._row(wanted, "ip_adapter")
        if not self._adapter:
            encoder = Path(row.path).parent / ENCODER
            if not encoder.is_dir():
                raise NotEnough(name=row.title, missing=ENCODER)
            try:
                self._pipeline.load_ip_adapter(
                    str(Path(row.path).parent),
                    subfolder="",
                    weight_name=Path(row.path).name,
                    image_encoder_folder=ENCODER,
                    local_files_only=True,
                )
            except (ValueError, KeyError, RuntimeError, OSError) as error:
                raise CheckpointDamaged(name=row.title, file=Path(row.path).name) from error
            self._adapter = wanted
        self._pipeline.set_ip_adapter_scale(weight)
        if picture is not None:
            self._mood = {"ip_adapter_image": Image.fromarray(picture())}
        return (_use(row),)

    def _row(self, checkpoint: str, kind: Kind) -> Checkpoint:
        row = self._store.find(checkpoint)
        if not row.usable:
            raise CheckpointMissing(name=row.title)
        if row.kind != kind or (row.family and row.family != self._family.id):
            of = FAMILIES[row.family].title if row.family in FAMILIES else row.family or row.kind
            raise WrongFamily(name=row.title, family=of, needed=self._family.title)
        if not row.sha256:
            row = self._store.verify(row.id)
        return row


def opened(path: str, width: int, height: int) -> Image.Image:
    """A picture that fills width x height, cut where it is too long. Raises FileMissing, FileBroken."""
    picture = Image.fromarray(_rgb(path))
    scale = max(width / picture.width, height / picture.height)
    wide, high = max(width, round(picture.width * scale)), max(height, round(picture.height * scale))
    picture = picture.resize((wide, high), Image.Resampling.LANCZOS)
    left, top = (wide - width) // 2, (high - height) // 2
    return picture.crop((left, top, left + width, top + height))


def control_call(control: ControlUse, width: int, height: int, over: bool, many: int) -> dict[str, Any]:
    """What a controlled pipeline is called with. over: there is a starting picture besides."""
    map_picture = Image.fromarray(
        drawn_map(np.asarray(opened(control.read or control.picture, width, height)), control.kind)
    )
    return {
        "control_image" if over else "image": [map_picture] * many if many > 1 else map_picture,
        "controlnet_conditioning_scale": control.weight,
        "control_guidance_start": control.start,
        "control_guidance_end": control.end,
    }


def drawn_map(pixels: Pixels, kind: str) -> Pixels:
    """What a ControlNet looks at, (H, W, 3): white lines on black, drawn by OpenCV; "given" = the picture itself."""
    if kind == "given":
        return pixels
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    if kind == "canny":
        middle = float(np.median(grey))
        lines = cv2.Canny(grey, max(20.0, 0.66 * middle), max(60.0, 1.33 * middle))
    elif kind == "soft_edge":
        smooth = cv2.GaussianBlur(grey, (0, 0), 2).astype(np.float32)
        strength = cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
        lines = np.clip(strength / max(1e-6, float(np.percentile(strength, 99))) * 255, 0, 255).astype(np.uint8)
    else:  # line_art: what is darker than its surroundings
        around = cv2.GaussianBlur(grey, (0, 0), 6).astype(np.float32)
        darker = np.clip((around - grey) * 6, 0, 255)
        lines = darker.astype(np.uint8)
    return np.repeat(lines[..., None], 3, axis=2)


def _use(row: Checkpoint) -> CheckpointUse:
    return CheckpointUse(name=Path(row.path).name, sha256=row.sha256)


def _rgb(path: str) -> Pixels:
    if not Path(path).exists():
        raise FileMissing(name=Path(path).name)
    read = read_picture(Path(path))
    pixels = np.frombuffer(read.pixels, np.uint8).reshape(read.height, read.width, 4)
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return (pixels[..., :3] * alpha + 255 * (1 - alpha)).round().astype(np.uint8)
