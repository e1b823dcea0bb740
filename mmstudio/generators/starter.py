"""The starter generator: words, pictures and sounds to drawings with transparency, by our own nets, on any processor.

Conditions are joined into one (`generators/conditions.py`); the memory proposes drawings that fit it; one net turns
them into one latent; the decoder makes a picture of 128 px, and an upscaler makes that 512. All chance comes from one
vector of normal noise per picture, drawn on the CPU.
"""

from __future__ import annotations

import gc
import lzma
import math
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from mmstudio.errors import CheckpointDamaged, EmptyPicture, UnknownSize, UnknownStyle
from mmstudio.generators import place
from mmstudio.generators.base import Drawn, Pixels, Report
from mmstudio.generators.conditions import Senses, Tokens, premultiplied_square, shares_of
from mmstudio.generators.live_upscaling import LiveUpscaler
from mmstudio.generators.precision import quick_dtype
from mmstudio.generators.registry import STARTER
from mmstudio.generators.upscaling import Upscalers, load_upscalers
from mmstudio.generators.weights import read_weights, under
from mmstudio.generators.words import shipped_text_encoder
from mmstudio.jobs import MAX_SEED, CheckpointUse, Condition, ExploreJob, GenerateJob, TextCondition, background_rgb
from mmstudio.lexicon import is_chinese, understood
from mmstudio.nets.autoencoder import Decoder, Encoder
from mmstudio.nets.generator import Z_DIM, LatentGenerator
from mmstudio.nets.mapper import TEXT, ConditionMapper
from mmstudio.nets.memory import Memory, Neighbours, unpacked
from mmstudio.nets.text_encoder import Reading, TextEncoder

AUTOENCODER, GENERATOR, MEMORY, MAPPER = (
    f"starter-{part}.safetensors" for part in ("autoencoder", "generator", "memory", "mapper")
)

_POSE_DIM = 6
_STYLES_AT = _POSE_DIM
_Z_AT = _POSE_DIM + 16  # room for sixteen styles, so that another style later moves nothing
_MEMORY_AT = _Z_AT + Z_DIM
DRAWN_PX = 128
_TINT = 0.5  # how far noise moves the tone, as a share of how drawings of one thing differ
_FAINT = 3 / 255  # alpha below this is haze of the decoder, not drawing


class Nets(NamedTuple):
    """The nets of the starter in memory. styles: names in the order the nets know."""

    memory: Memory
    generator: LatentGenerator
    decoder: Decoder
    upscalers: Upscalers
    styles: tuple[str, ...]
    mapper: ConditionMapper


class Plan(NamedTuple):
    """What is decided about a batch before anything is drawn: text (B, 384), style (B,), z (B, 8), poses (B, 2, 3)."""

    text: Tensor
    style: Tensor
    z: Tensor
    poses: Tensor
    neighbours: Neighbours | None


class StarterGenerator:
    """Carries out GenerateJobs. See `mmstudio.generators.base.Generator`."""

    info = STARTER
    libraries: dict[str, str] = {}

    def __init__(
        self,
        nets: Nets,
        encoder: TextEncoder,
        checkpoints: tuple[CheckpointUse, ...],
        device: str = "cpu",
        folder: Path | None = None,
    ) -> None:
        self.checkpoints, self.device, self.dtype = checkpoints, device, "float32"
        self._folder = folder
        self._looker: Encoder | None = None  # read when somebody's own picture comes
        self._live: tuple[str, LiveUpscaler] | None = None  # of the colour that frames lie on
        self._nets, self._encoder = nets, encoder
        self._read = lru_cache(maxsize=64)(encoder.read)
        self.senses = Senses(self._read, folder)

    def run(self, job: GenerateJob | ExploreJob, report: Report, batch_size: int = 1) -> None:
        """Draw every picture of job in order; see Generator.run."""
        if isinstance(job, ExploreJob):
            from mmstudio.generators.exploring import carry_out

            carry_out(self, job, report)
            return
        side = self._check(job)
        report.progress(0.0)
        tokens = self.senses.tokens(job.conditions)
        condition = self.joined(tokens)
        if tokens.unread:
            report.unread(tokens.unread)
        if len(job.conditions) > 1 or tokens.notes:
            report.mixed(shares_of(self._nets.mapper, tokens, len(job.conditions)), tokens.notes)
        for text in texts_of(job):
            if is_chinese(text.prompt):
                report.understood(*understood(text.prompt)[1:])
        for start in range(0, job.count, batch_size):
            report.progress(start / job.count)
            count = min(batch_size, job.count - start)
            noise = torch.stack([noise_of(job, start + i, len(self._nets.memory)) for i in range(count)])
            pictures = self.draw(condition, job.style, noise, memory=job.memory)
            if side > DRAWN_PX:
                if start == 0:  # the one that is waited for: a third of the careful net's time
                    report.preview(0, self._first_look(pictures[:1], side, job.background))
                pictures = self.upscaled(pictures)
            for offset, picture in enumerate(pictures):
                report.drawn(Drawn(start + offset, finished(picture, side, job.background)))
        report.progress(1.0)

    def vector(self, job: GenerateJob) -> Tensor:
        """What all conditions of a job come to, (384,)."""
        return self.joined(self.senses.tokens(job.conditions))

    @torch.inference_mode()
    def draw(
        self, text: Tensor, style: str, noise: Tensor, memory: bool = True, banned: Tensor | None = None
    ) -> Tensor:
        """Premultiplied RGBA pictures (B, 4, 128, 128) on the CPU. text (384,), noise (B, >= 30 + rows of the memory).

        banned (rows,): rows of the memory that may not be used. Raises EmptyPicture.
        """
        plan = self.plan(text, style, noise, memory, banned)
        for _ in range(2):  # a driver may answer NaN once; the second try is always in full precision
            pictures = self.picture_of(self.latents(plan))
            if bool(torch.isfinite(pictures).all()) and bool((pictures[:, 3].amax(dim=(1, 2)) > 0).all()):
                return posed(pictures, plan.poses)
            self._nets.generator.float()
            self._nets.decoder.float()
        raise EmptyPicture

    @torch.inference_mode()
    def plan(self, text: Tensor, style: str, noise: Tensor, memory: bool = True, banned: Tensor | None = None) -> Plan:
        """Decide style, tone, neighbours and pose of every picture from its noise."""
        store, count = self._nets.memory, noise.shape[0]
        texts = text.expand(count, -1)
        styles = self._styles(text, style, noise, banned)
        mirrors, neighbours = torch.ones(count, dtype=torch.bool), None
        if memory:
            rows = noise[:, _MEMORY_AT : _MEMORY_AT + len(store)]
            neighbours = store.propose(texts, styles, rows, None if banned is None else banned.expand(count, -1))
            mirrors = store.mirrors[store.caption[neighbours.rows[:, 0]]]
        z = noise[:, _Z_AT : _Z_AT + Z_DIM].clamp(-2, 2) * _TINT
        return Plan(texts, styles, z, poses_of(noise[:, :_POSE_DIM], mirrors), neighbours)

    @torch.inference_mode()
    def latents(self, plan: Plan) -> Tensor:
        """Latents (B, 8, 16, 16) of planned pictures, on the device."""
        neighbours = plan.neighbours
        if neighbours is not None:
            neighbours = Neighbours(*(part.to(self.device) for part in neighbours))
        text, style, z = (part.to(self.device) for part in (plan.text, plan.style, plan.z))
        latent: Tensor = self._nets.generator(text, style, z, neighbours)
        return latent.clamp(-3, 3)

    @torch.inference_mode()
    def picture_of(self, latent: Tensor) -> Tensor:
        """Premultiplied pictures (B, 4, 128, 128) of latents, on the CPU, upright."""
        decoder = self._nets.decoder
        latent = latent.to(next(decoder.parameters()).dtype, memory_format=torch.channels_last)
        return cleaned(decoder(latent).float().cpu())

    @torch.inference_mode()
    def project(self, pixels: Pixels) -> Tensor:
        """The latent (1, 8, 16, 16) of a person's own picture, (H, W, 3 or 4) straight alpha, fitted into the square.

        `picture_of` shows what the nets make of it: pictures unlike the drawings they know come back softer.
        """
        return self.encoded(premultiplied_square(pixels))

    @torch.inference_mode()
    def encoded(self, pictures: Tensor) -> Tensor:
        """Latents (B, 8, 16, 16) of premultiplied pictures (B, 4, 128, 128), upright as `picture_of` gives them."""
        if self._looker is None:
            self._looker = _encoder(self._folder).to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        latent: Tensor = self._looker(pictures.to(self.device, memory_format=torch.channels_last))
        return latent.contiguous()

    def upscaled(self, pictures: Tensor, live: bool = False) -> Tensor:
        """Premultiplied pictures (B, 4, 128, 128) -> (B, 4, 512, 512) on the CPU, crisp.

        live: by the quick net, for what moves; a picture that rests or is kept is worth the careful one.
        """
        return cleaned(self._nets.upscalers.enlarged(pictures, live))

    def frame(self, picture: Tensor, side_px: int, background: str) -> Pixels:
        """A premultiplied picture (1, 4, 128, 128) over a colour, as RGB (side, side, 3), as quickly as it can be
        drawn: what moves is enlarged by the quick net, a little less exactly than by `upscaled`."""
        if side_px <= picture.shape[-1]:
            return over(picture, side_px, background)
        if self.device != "cpu":
            return over(self.upscaled(picture, live=True), side_px, background)
        if self._live is None or self._live[0] != background:
            self._live = background, LiveUpscaler(self._nets.upscalers.live, background)
        large = self._live[1].frame(picture)
        if side_px == len(large):
            return large
        way = cv2.INTER_AREA if side_px < len(large) else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(large, (side_px, side_px), interpolation=way), np.uint8)

    @property
    def encoder(self) -> TextEncoder:
        """What reads the words."""
        return self._encoder

    @property
    def memory(self) -> Memory:
        """The drawings that it leans on."""
        return self._nets.memory

    @property
    def rows(self) -> int:
        """How many drawings the memory holds; noise has as many numbers and 30 more."""
        return len(self._nets.memory)

    def read(self, prompt: str) -> Reading:
        """How a prompt is understood; cached, because a batch and its variations ask for the same words."""
        return self._read(prompt)

    def unload(self) -> None:
        """Give the memory back; the object cannot draw afterwards."""
        self._read.cache_clear()
        del self._nets, self._encoder, self._read, self.senses
        gc.collect()
        if self.device == "cuda":
            torch.cuda.empty_cache()

    def _first_look(self, picture: Tensor, side: int, background: str) -> Pixels:
        """A picture (1, 4, 128, 128) by the quick upscaler, as `finished`; no larger than that makes it."""
        quick = self.upscaled(picture, live=True)[0]
        return finished(quick, min(side, quick.shape[1]), background)

    def _check(self, job: GenerateJob) -> int:
        if job.style != "any" and job.style not in self.info.styles:
            raise UnknownStyle(name=job.style, known=", ".join(("any", *self.info.styles)))
        width, height = job.width or self.info.own_size_px, job.height or self.info.own_size_px
        if width != height or width not in self.info.sizes_px:
            raise UnknownSize(width=width, height=height, known=", ".join(map(str, self.info.sizes_px)))
        return width

    @torch.inference_mode()
    def shares(self, conditions: tuple[Condition, ...]) -> tuple[float, ...]:
        """How much each condition moves what is drawn, 1 in all. Raises as `Senses.tokens`."""
        return shares_of(self._nets.mapper, self.senses.tokens(conditions), len(conditions))

    @torch.inference_mode()
    def joined(self, tokens: Tokens) -> Tensor:
        """What the generator reads, (384,), for conditions of any kind."""
        mapped: Tensor = self._nets.mapper(tokens.vectors[None], tokens.kinds[None], tokens.weights[None])[0]
        return mapped

    def condition(self, tokens: Tensor, weights: Tensor) -> Tensor:
        """What the generator reads, (384,), for the vectors (T, 384) of texts and their weights (T,) >= 0."""
        kinds = torch.full((len(tokens),), TEXT)
        return self.joined(Tokens(tokens, kinds, weights, torch.arange(len(tokens))))

    def _styles(self, text: Tensor, style: str, noise: Tensor, banned: Tensor | None) -> Tensor:
        """The wanted style, or for "any" one that noise picks among those that know the words best."""
        names = self._nets.styles
        if style != "any":
            return torch.full((noise.shape[0],), names.index(style))
        store = self._nets.memory
        similarity = store.similarity(text[None])[0]
        if banned is not None:
            similarity = similarity.masked_fill(banned, -1.0)
        best = torch.stack([similarity[store.style == number].max() for number in range(len(names))])
        return (best * 25 + noise[:, _STYLES_AT : _STYLES_AT + len(names)]).argmax(dim=1)


def load(folder: Path | None = None, device: str | None = None, quick: bool = False) -> StarterGenerator:
    """Read all weights. quick: for frames that move, decoder and upscalers in `quick_dtype`; what is kept is drawn in
    full precision. Raises CheckpointMissing or CheckpointDamaged, naming the file."""
    device = device or ("cuda" if place.taken().kind == "cuda" else "cpu")
    files = [read_weights(name, folder) for name in (AUTOENCODER, GENERATOR, MEMORY, MAPPER)]
    dtype = quick_dtype(device) if quick else torch.float32
    upscalers = load_upscalers(folder, device, dtype)
    try:
        config = files[1].config
        decoder = Decoder()
        decoder.load_state_dict(under(files[0].tensors, "decoder"))
        generator = LatentGenerator(len(config["styles"]), **config["net"])
        generator.load_state_dict(files[1].tensors)
        memory = unpacked(files[2].tensors)
        mapper = ConditionMapper()
        mapper.load_state_dict(files[3].tensors)
    except (KeyError, RuntimeError, ValueError, TypeError, lzma.LZMAError) as error:
        raise CheckpointDamaged(name=STARTER.checkpoint, file=files[1].use.name) from error
    decoder = decoder.to(dtype).eval().requires_grad_(False).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    generator = generator.float().eval().requires_grad_(False).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    nets = Nets(
        memory, generator, decoder, upscalers, tuple(config["styles"]), mapper.float().eval().requires_grad_(False)
    )
    uses = (*(file.use for file in files), upscalers.use)
    return StarterGenerator(nets, shipped_text_encoder(), uses, device, folder)


def _encoder(folder: Path | None) -> Encoder:
    encoder = Encoder()
    encoder.load_state_dict(under(read_weights(AUTOENCODER, folder).tensors, "encoder"))
    return encoder.float().eval().requires_grad_(False)


def texts_of(job: GenerateJob) -> list[TextCondition]:
    """What a job asks for in words."""
    return [condition for condition in job.conditions if isinstance(condition, TextCondition)]


def noise_of(job: GenerateJob, index: int, rows: int) -> Tensor:
    """All chance of picture `index` of a job, moved toward that of the variation seed."""
    seed, variation_seed = job.seeds(index)
    noise = seeded_noise(seed, rows)
    return noise if job.variation == 0 else slerp(noise, seeded_noise(variation_seed, rows), job.variation)


def seeded_noise(seed: int, rows: int) -> Tensor:
    """Standard normal numbers (30 + rows,) of a seed: pose, style, tone, and one for each row of the memory."""
    random = torch.Generator().manual_seed(seed % (MAX_SEED + 1))
    return torch.randn(_MEMORY_AT + rows, generator=random)


def slerp(start: Tensor, end: Tensor, share: float) -> Tensor:
    """The way between two vectors of noise that stays as long as noise is."""
    cosine = F.cosine_similarity(start, end, dim=-1).clamp(-1, 1)
    angle = torch.arccos(cosine)
    if float(angle) < 1e-4:
        return torch.lerp(start, end, share)
    return (torch.sin((1 - share) * angle) * start + torch.sin(share * angle) * end) / torch.sin(angle)


def poses_of(noise: Tensor, mirrors: Tensor) -> Tensor:
    """Affine matrices (B, 2, 3) of noise (B, 6): mirrored where allowed, a little turned, sheared, narrowed, shrunk."""
    noise = noise.clamp(-2, 2)
    mirrored = torch.where(mirrors & (noise[:, 0] > 0), -1.0, 1.0)
    angle, shear = noise[:, 1] * math.radians(3), noise[:, 2] * 0.03
    size = 1.05 + 0.03 * noise[:, 3]  # above 1 shrinks the drawing, so that turning it cuts nothing off
    across, down = size * torch.exp(0.04 * noise[:, 4]), size * torch.exp(-0.04 * noise[:, 4])
    nothing = torch.zeros_like(angle)
    return torch.stack(
        [
            torch.stack([mirrored * across * angle.cos(), mirrored * across * (shear - angle.sin()), nothing], dim=1),
            torch.stack([down * angle.sin(), down * angle.cos(), nothing], dim=1),
        ],
        dim=1,
    )


def posed(pictures: Tensor, poses: Tensor) -> Tensor:
    """Resample pictures (B, 4, H, W) by affine matrices, sharply."""
    places = F.affine_grid(poses, list(pictures.shape), align_corners=False)
    moved = F.grid_sample(pictures, places, mode="bicubic", padding_mode="zeros", align_corners=False)
    return cleaned(moved)


def cleaned(pictures: Tensor) -> Tensor:
    """Premultiplied pictures within bounds: haze is cut, colour is never more than alpha."""
    alpha = pictures[:, 3:].clamp(0, 1)
    alpha = torch.where(alpha < _FAINT, 0.0, torch.where(alpha > 1 - _FAINT, 1.0, alpha))
    return torch.cat([torch.minimum(pictures[:, :3].clamp(min=0), alpha), alpha], dim=1)


def over(picture: Tensor, side_px: int, background: str) -> Pixels:
    """A premultiplied picture (1, 4, H, H) over a colour, as RGB (side, side, 3)."""
    if picture.shape[-1] != side_px:
        smaller = picture.shape[-1] > side_px
        mode = "area" if smaller else "bilinear"
        picture = F.interpolate(picture, (side_px, side_px), mode=mode)
    ground = torch.tensor(background_rgb(background)) / 255
    places = picture[0].permute(1, 2, 0)
    shown = (places[..., :3] + ground).addcmul_(places[..., 3:], ground, value=-1)
    pixels: Pixels = shown.mul_(255).add_(0.5).clamp_(0, 255).byte().contiguous().numpy()
    return pixels


def finished(picture: Tensor, side_px: int, background: str = "transparent") -> Pixels:
    """A premultiplied picture (4, H, H) as straight 8-bit RGBA of the wanted side, over a colour if one is set.

    Halves by the mean; enlarges by Lanczos, which is what 1024 px is made with.
    """
    if side_px < picture.shape[1]:
        picture = F.avg_pool2d(picture, picture.shape[1] // side_px)
    alpha = picture[3:]
    straight = torch.where(alpha > 0, picture[:3] / alpha.clamp(min=1 / 255), 0.0)
    array = (torch.cat([straight, alpha]).clamp(0, 1) * 255).round().byte().permute(1, 2, 0).contiguous().numpy()
    image = Image.fromarray(array)  # Pillow resizes RGBA with premultiplied colours
    if side_px != image.width:
        image = image.resize((side_px, side_px), Image.Resampling.LANCZOS)
    if background != "transparent":
        image = Image.alpha_composite(Image.new("RGBA", image.size, (*background_rgb(background), 255)), image)
    return np.array(image)
