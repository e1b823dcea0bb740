"""A memory of small drawings: compressed latents, found by the words under them and by their style.

This is the retrieval of retrieval-augmented generation (kNN-Diffusion, Sheynin et al. 2022, arXiv:2204.02849;
RDM, Blattmann et al. 2022, arXiv:2204.11824). Latents are kept as two codes per place (residual vector quantisation).
"""

from __future__ import annotations

import lzma
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLOTS = 4
_CANDIDATES = 24  # drawings that noise may choose among
_SHARPNESS = 60.0  # score per unit of similarity: .017 counts as much as one standard deviation of noise
_OWN_STYLE = 4.0  # what the wanted style counts for in the choice of the first slot, in standard deviations of noise


class Neighbours(NamedTuple):
    """Drawings proposed for a batch of prompts: the leading one, one of the wanted style, two more.

    rows (B, 4) of the memory; latents (B, 4, C, h, w); similarity (B, 4); style (B, 4).
    """

    rows: Tensor
    latents: Tensor
    similarity: Tensor
    style: Tensor


class Memory(nn.Module):
    """N drawings under M captions.

    keys (2, M, D): unit vectors of the captions, of the name alone and of its sense with all tags;
    caption (N,): rows of keys; style (N,); codes (N, S, h * w); books (S, K, C);
    mirrors (M,): whether a drawing of that caption may be mirrored (letters and clocks may not).
    """

    keys: Tensor
    caption: Tensor
    style: Tensor
    codes: Tensor
    books: Tensor
    mirrors: Tensor

    def __init__(
        self, keys: Tensor, caption: Tensor, style: Tensor, codes: Tensor, books: Tensor, mirrors: Tensor
    ) -> None:
        super().__init__()
        self.register_buffer("keys", keys)
        self.register_buffer("caption", caption)
        self.register_buffer("style", style)
        self.register_buffer("codes", codes)
        self.register_buffer("books", books)
        self.register_buffer("mirrors", mirrors)

    def __len__(self) -> int:
        return self.caption.shape[0]

    def similarity(self, text: Tensor) -> Tensor:
        """How well every drawing's caption fits prompts (B, D), about a cosine: (B, N).

        A prompt that is nearly some caption is compared with the better reading of each; a description in other
        words with both, for there the better one is often luck.
        """
        name, sense = torch.einsum("bd,rmd->rbm", text, self.keys)                 # (B, M) each
        better = torch.maximum(name, sense)
        known = torch.sigmoid((better.amax(dim=1, keepdim=True) - 0.65) / 0.03)
        fits: Tensor = known * better + (1 - known) * (0.3 * name + 0.7 * sense)
        return fits[:, self.caption]

    def latents(self, index: Tensor) -> Tensor:
        """Stored latents of rows (...) as (..., C, h, w)."""
        codes = self.codes[index].long()                                           # (..., S, h * w)
        places = sum(book[codes[..., stage, :]] for stage, book in enumerate(self.books))
        assert isinstance(places, Tensor)                                          # (..., h * w, C)
        side = int(places.shape[-2] ** 0.5)
        return places.transpose(-1, -2).reshape(*places.shape[:-2], -1, side, side)

    def propose(self, text: Tensor, style: Tensor, noise: Tensor, banned: Tensor | None = None) -> Neighbours:
        """Choose neighbours. text (B, D), style (B,), noise (B, N) standard normal, banned (B, N) bool.

        Noise chooses among the drawings that fit about equally well: the same concept in other styles and by
        other hands. It moves scores, not places, so that a small change of it is a small change of the choice.
        """
        similarity = self.similarity(text)
        if banned is not None:
            similarity = similarity.masked_fill(banned, -1.0)
        own = self.style[None] == style[:, None]
        score = similarity * _SHARPNESS + noise.clamp(-2, 2)
        leading = score + own * _OWN_STYLE
        floor = leading_floor(similarity, own)
        leading = leading.masked_fill(similarity < floor, -torch.inf)
        first = leading.argmax(dim=1)
        score = score.scatter(1, first[:, None], -torch.inf)
        reference = score.masked_fill(~own, -torch.inf).argmax(dim=1)
        score = score.scatter(1, reference[:, None], -torch.inf)
        others = score.topk(SLOTS - 2, dim=1).indices
        index = torch.cat([first[:, None], reference[:, None], others], dim=1)
        return Neighbours(index, self.latents(index), similarity.gather(1, index), self.style[index])

    def packed(self) -> dict[str, Tensor]:
        """Small tensors for a file: keys as bytes of principal components, codes packed by lzma."""
        two, captions, width = self.keys.shape
        flat = self.keys.flatten(0, 1)
        mean = flat.mean(dim=0)
        _, _, basis = torch.pca_lowrank(flat - mean, q=min(96, width, 2 * captions), center=False)
        parts = (flat - mean) @ basis
        scale = parts.abs().amax(dim=0).clamp(min=1e-6) / 127
        codes = lzma.compress(self.codes.transpose(0, 1).contiguous().numpy().tobytes(), preset=9)
        return {
            "keys": (parts / scale).round().to(torch.int8).view(two, captions, -1),
            "basis": (basis * scale).T.contiguous().half(),
            "mean": mean.half(),
            "caption": self.caption.to(torch.int16),
            "style": self.style.to(torch.uint8),
            "mirrors": self.mirrors.to(torch.uint8),
            "books": self.books.half(),
            "codes": torch.frombuffer(bytearray(codes), dtype=torch.uint8),
            "shape": torch.tensor(self.codes.shape),
        }


def leading_floor(similarity: Tensor, own: Tensor) -> Tensor:
    """(B, 1): drawings less similar than this cannot lead, however lucky the noise."""
    bonus = _OWN_STYLE / _SHARPNESS
    best = (similarity + own * bonus).topk(min(_CANDIDATES, similarity.shape[1]), dim=1).values
    return best[:, -1:] - bonus


def unpacked(tensors: dict[str, Tensor]) -> Memory:
    """The memory of a file written from `Memory.packed`. Raises ValueError or LZMAError when it is damaged."""
    count, stages, places = tensors["shape"].tolist()
    raw = bytearray(lzma.decompress(tensors["codes"].numpy().tobytes()))
    codes = torch.frombuffer(raw, dtype=torch.uint8).view(stages, count, places).transpose(0, 1)
    keys = tensors["keys"].float() @ tensors["basis"].float() + tensors["mean"].float()
    keys = F.normalize(keys, dim=-1)
    return Memory(
        keys, tensors["caption"].long(), tensors["style"].long(), codes.contiguous(), tensors["books"].float(),
        tensors["mirrors"].bool(),
    )


def quantised(
    latents: Tensor, sizes: tuple[int, ...] = (256, 128), rounds: int = 15, seed: int = 3
) -> tuple[Tensor, Tensor]:
    """Residual vector quantisation by k-means: (N, C, h, w) -> codes (N, S, h * w) uint8, books (S, K, C).

    sizes: entries of each stage's book, at most 256; shorter books are filled up with zeros.
    """
    random = torch.Generator().manual_seed(seed)
    rest = latents.flatten(2).transpose(1, 2).reshape(-1, latents.shape[1])        # (N * h * w, C)
    codes, books = [], []
    for size in sizes:
        book = _k_means(rest, size, rounds, random)
        code = torch.cat([torch.cdist(part, book).argmin(dim=1) for part in torch.split(rest, 16384)])
        rest = rest - book[code]
        codes.append(code.to(torch.uint8).view(latents.shape[0], -1))
        books.append(F.pad(book, (0, 0, 0, max(sizes) - size)))
    return torch.stack(codes, dim=1), torch.stack(books)


def _k_means(points: Tensor, size: int, rounds: int, random: torch.Generator) -> Tensor:
    def some(count: int) -> Tensor:
        return points[torch.randint(len(points), (count,), generator=random)]

    book = some(size)
    for _ in range(rounds):
        sample = some(40_000)
        nearest = torch.cdist(sample, book).argmin(dim=1)
        count = torch.bincount(nearest, minlength=size)
        mean = torch.zeros_like(book).index_add_(0, nearest, sample) / count[:, None].clamp(min=1)
        book = torch.where(count[:, None] > 0, mean, some(size))
    return book
