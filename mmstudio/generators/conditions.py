"""Conditions of every kind as tokens in the space of the words: what the starter's mapper joins into one.

Words are read by MiniLM, pictures by the image encoder; of a sound its concepts and measured words become one token.
The kinds of tokens are those the mapper was taught: a sound, whose place is among the words, enters as words do.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import Tensor

from mmstudio.errors import CheckpointDamaged
from mmstudio.generators.weights import read_weights
from mmstudio.jobs import Concept, Condition, PictureCondition, SoundCondition, TextCondition
from mmstudio.lexicon import understood
from mmstudio.media.images import read_picture
from mmstudio.nets.mapper import PICTURE, TEXT, ConditionMapper
from mmstudio.nets.text_encoder import Reading
from mmstudio.prompts import mixture

if TYPE_CHECKING:
    from mmstudio.nets.image_encoder import ImageEncoder

IMAGE_ENCODER = "starter-image-encoder.safetensors"
SIDE_PX = 128  # that pictures are looked at with

Read = Callable[[str], Reading]


class Tokens(NamedTuple):
    """vectors (T, 384), kinds (T,), weights (T,); owner (T,): which condition each came from.

    unread: words that had no part. notes: codes of what is to be said about a sound.
    """

    vectors: Tensor
    kinds: Tensor
    weights: Tensor
    owner: Tensor
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Senses:
    """Looks at pictures and listens to sounds; the nets for it are read when first needed."""

    def __init__(self, read: Read, folder: Path | None = None) -> None:
        self._read, self._folder = read, folder
        self._encoder: ImageEncoder | None = None

    def tokens(self, conditions: tuple[Condition, ...]) -> Tokens:
        """All conditions as tokens; each counts as much as its weight. What weighs nothing is left out, unless all do.

        Raises FileMissing, FileBroken, NoSound, PictureTooLarge for what cannot be read, CheckpointMissing or
        CheckpointDamaged for a net that is not whole.
        """
        counted = [(number, one) for number, one in enumerate(conditions) if one.weight > 0]
        equal = not counted
        parts: list[tuple[Tensor, int, float, int]] = []
        unread, notes = list[str](), list[str]()
        for number, one in counted or list(enumerate(conditions)):
            weight = 1.0 if equal else one.weight
            match one:
                case TextCondition():
                    mix = mixture(understood(one.prompt).text)
                    parts += [(self._read(words).vector, TEXT, weight * share, number) for words, share in mix]
                    unread += self._read(mix[0][0]).unread
                case PictureCondition():
                    parts.append((self.seen(Path(one.read or one.path)), PICTURE, weight, number))
                case SoundCondition():
                    concepts, known = heard_of(one)
                    if not known:
                        notes.append("sound_unknown")
                    parts.append((self.blended(concepts), TEXT, weight, number))
        if not parts:
            parts.append((self._read("").vector, TEXT, 1.0, 0))
        vectors, kinds, weights, owner = zip(*parts, strict=True)
        return Tokens(
            torch.stack(vectors), torch.tensor(kinds), torch.tensor(weights), torch.tensor(owner), tuple(unread),
            tuple(notes),
        )  # fmt: skip

    def blended(self, concepts: tuple[Concept, ...]) -> Tensor:
        """One vector (384,) of what was heard: the words for it, each as much as its share."""
        if not concepts:
            return self._read("").vector
        shares = torch.tensor([one.share for one in concepts]).clamp(min=1e-6)
        vectors = torch.stack([self._read(one.name).vector for one in concepts])
        return F.normalize(shares @ vectors, dim=0)

    @torch.inference_mode()
    def seen(self, path: Path) -> Tensor:
        """Where a picture lies among words, (384,). Raises as `read_picture`."""
        return self.look(premultiplied_square(pixels_of(path), SIDE_PX))[0]

    def look(self, pictures: Tensor) -> Tensor:
        """Premultiplied RGBA (B, 4, 128, 128) -> (B, 384); how far two are apart is how differently they are read."""
        return self.read(pictures)[0]

    @torch.inference_mode()
    def read(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Premultiplied RGBA (B, 4, 128, 128) -> vectors (B, 384) and logits of the drawing style (B, styles)."""
        if self._encoder is None:
            self._encoder = image_encoder(self._folder)
        return self._encoder.read(pictures)


def image_encoder(folder: Path | None = None) -> ImageEncoder:
    """The shipped one. Raises CheckpointMissing or CheckpointDamaged."""
    from mmstudio.nets.image_encoder import ImageEncoder  # torchvision takes a second of the first picture

    file = read_weights(IMAGE_ENCODER, folder)
    encoder = ImageEncoder()
    try:
        encoder.load_state_dict(file.tensors)
    except RuntimeError as error:
        raise CheckpointDamaged(name=IMAGE_ENCODER, file=IMAGE_ENCODER) from error
    return encoder.float().eval().requires_grad_(False)


def heard_of(sound: SoundCondition) -> tuple[tuple[Concept, ...], bool]:
    """What is heard in a sound, or what a person left of it, and whether something of that is known. Raises as
    `audio.sound_words.heard_in`."""
    if sound.heard:
        return sound.heard, True
    from mmstudio.audio.sound_words import heard_in  # most pictures are drawn without a sound

    return heard_in(sound)


@torch.inference_mode()
def shares_of(mapper: ConditionMapper, tokens: Tokens, count: int) -> tuple[float, ...]:
    """How much each of `count` conditions moved what is drawn, 0 … 1, 1 in all: how far the condition vector goes when
    that one is taken away. All of it for the only one that counts."""
    owners = sorted(set(tokens.owner.tolist()))
    shares = [0.0] * count
    if len(owners) == 1:
        shares[owners[0]] = 1.0
        return tuple(shares)
    batch = torch.stack([tokens.weights, *[tokens.weights * (tokens.owner != one) for one in owners]])
    vectors = tokens.vectors.expand(len(batch), -1, -1)
    mapped = mapper(vectors, tokens.kinds.expand(len(batch), -1), batch)
    moved = (mapped[1:] - mapped[:1]).norm(dim=1)
    total = float(moved.sum())
    rounding = 1e-5 * float(mapped[0].norm())  # twins move nothing but this, and the processor decides which of them
    for place, one in enumerate(owners):
        shares[one] = float(moved[place]) / total if total > rounding else 1 / len(owners)
    return tuple(shares)


def pixels_of(path: Path) -> np.ndarray:  # type: ignore[type-arg]
    """A picture file (H, W, 4), its longer side at most 512 px. Raises as `read_picture`."""
    picture = read_picture(path, max_side_px=512)
    return np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width, 4)


def premultiplied_square(pixels: np.ndarray, side_px: int = 128) -> Tensor:  # type: ignore[type-arg]
    """A picture (H, W, 3 or 4) as premultiplied RGBA (1, 4, side, side), whole, centred, clear around it."""
    image = Image.fromarray(pixels).convert("RGBA")
    square = ImageOps.pad(image, (side_px, side_px), Image.Resampling.LANCZOS, color=(0, 0, 0, 0))
    rgba = torch.from_numpy(np.array(square)).permute(2, 0, 1)[None].float() / 255
    return torch.cat([rgba[:, :3] * rgba[:, 3:], rgba[:, 3:]], dim=1)
