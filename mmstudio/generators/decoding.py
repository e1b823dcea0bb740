"""The last part of a pipeline, latents -> picture, and what is done when it overflows (P15)."""

from __future__ import annotations

from typing import Any

import msgspec
import torch
from torch import Tensor

from mmstudio.errors import EmptyPicture
from mmstudio.generators.base import Pixels

_DARK = 2 / 255


class Decoding:
    """Stands before the decoder of a pipeline and makes up for numbers that overflow.

    A picture that comes out as NaN or black in half precision is decoded once more in full, and says so (P15).
    """

    def __init__(self, vae: Any) -> None:
        self._vae = vae
        self._decode = vae.decode
        self._again = False
        vae.decode = self._decoded

    def begin(self) -> None:
        """Forget what was said of the last pictures."""
        self._again = False

    @property
    def plain(self) -> Any:
        """The decoder without anybody who watches, for measuring."""
        return _Plain(self._vae, self._decode)

    def said(self, pictures: list[Pixels]) -> tuple[str, ...]:
        """Notes about the last pictures."""
        flat = any(int(picture.max()) - int(picture.min()) <= 1 for picture in pictures)
        return (*(("decoded_again",) if self._again else ()), *(("flat_colour",) if flat else ()))

    def _decoded(self, z: Tensor, *args: Any, **options: Any) -> Any:
        if not bool(torch.isfinite(z).all()):
            raise EmptyPicture
        dtype = next(self._vae.parameters()).dtype
        answer = self._decode(z.to(dtype), *args, **options)
        if _is_empty(answer) and dtype != torch.float32:
            self._vae.to(torch.float32)
            self._again = True
            answer = self._decode(z.float(), *args, **options)
        if not bool(torch.isfinite(_sample(answer)).all()):
            raise EmptyPicture
        return answer


class _Plain(msgspec.Struct, frozen=True):
    """A decoder as previews measure it."""

    vae: Any
    decode: Any

    @property
    def config(self) -> Any:
        return self.vae.config

    def parameters(self) -> Any:
        return self.vae.parameters()


def _sample(answer: Any) -> Tensor:
    sample: Tensor = answer[0] if isinstance(answer, tuple) else answer.sample
    return sample


def _is_empty(answer: Any) -> bool:
    sample = _sample(answer)
    return not bool(torch.isfinite(sample).all()) or bool(sample.max() <= -1 + _DARK)
