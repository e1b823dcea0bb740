"""Polish the decoder against a critic of patches: `mmstudio train polish --data DIR --out DIR`.

After the autoencoder, and better after the generator too: half of each batch are latents that the generator draws
for training drawings that it may not look up, so that the decoder learns to finish what comes soft. Relativistic
losses with R1 and R2 (R3GAN, Huang et al. 2024, arXiv:2501.05441); the encoder stays as it is.
"""

from __future__ import annotations

import argparse
import copy
import os
import sys
from collections.abc import Mapping
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import torch
from PIL import Image
from torch import Tensor, nn

from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.training.adversary import PatchCritic, liveliness, teach
from mmstudio.training.augment import premultiplied
from mmstudio.training.autoencoder import measure, reconstruction_loss
from mmstudio.training.icons import Icons
from mmstudio.training.lessons import load_autoencoder
from mmstudio.training.loop import Budget, Progress, arguments, update
from mmstudio.training.recipe import carry_out, drawings
from mmstudio.training.sheets import on_checkerboard, tiled
from mmstudio.training.splits import Splits, read_splits

_PULL = 0.08  # of the critic, beside reconstruction
_NOISE = 0.05
_SOFT = 0.3  # what the reconstruction of a generator's latent counts: its details are guesses


class PolishTask:
    """Decode crisply. Validation is minus the PSNR on held-out cells: it may fall by 2 dB, not more.

    drawn (N, 8, 16, 16): what a generator draws for each drawing, NaN where it was not asked; None without one.
    """

    name = "polish"

    def __init__(
        self,
        icons: Icons,
        splits: Splits,
        autoencoder: Autoencoder,
        drawn: Tensor | None,
        device: torch.device,
        batch_size: int = 12,
    ) -> None:
        parts = splits.parts(icons.captions)
        self.icons, self.drawn, self.device, self.batch_size = icons, drawn, device, batch_size
        self.training_indices, self.validation_indices = parts["train"], parts["validation"]
        self.net = copy.deepcopy(autoencoder).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.net.encoder.requires_grad_(False)
        self.net.decoder.requires_grad_(True)
        self.critic = PatchCritic().to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.nets: Mapping[str, nn.Module] = {"autoencoder": self.net, "critic": self.critic}
        self.optimizers: Mapping[str, torch.optim.Optimizer] = {
            "decoder": torch.optim.AdamW(self.net.decoder.parameters(), lr=1.5e-4, betas=(0.0, 0.98)),
            "critic": torch.optim.AdamW(self.critic.parameters(), lr=3e-4, betas=(0.0, 0.98)),
        }

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        image = self._pictures(indices)
        with torch.no_grad():
            latent = self.net.encoder(image)
        latent = latent + torch.randn(latent.shape, generator=random).to(latent) * _NOISE
        soft = self._soft(indices, latent)
        rebuilt = self.net.decoder(torch.where(soft[:, None, None, None], self._drawn(indices, latent), latent))
        loss = self._near(rebuilt, image, soft)
        pull = liveliness(self.critic, rebuilt, image)
        figures = {"near": loss.item(), "pull": pull.item()}
        figures["norm"] = update(
            [self.optimizers["decoder"]], loss + _PULL * min(1.0, done * 5) * pull, self.net.decoder.parameters()
        )
        figures["critic"] = teach(
            self.critic, self.optimizers["critic"], rebuilt, image, step=progress.step, strength=0.1
        )
        return figures

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        figures = measure(self.net, self.icons, self.validation_indices, self.device)
        return -figures["psnr"], figures

    @torch.inference_mode()
    def sheet(self, path: Path) -> None:
        indices = self.training_indices[:: max(1, len(self.training_indices) // 12)][:12]
        image = self._pictures(indices)
        rows = [image, self.net(image)[0]]
        if self.drawn is not None:
            rows.append(self.net.decoder(self._drawn(indices, self.net.encoder(image))))
        Image.fromarray(tiled(on_checkerboard(torch.cat(rows).clamp(0, 1).cpu()), 12)).save(path)

    def _soft(self, indices: list[int], latent: Tensor) -> Tensor:
        """Which of the batch are the generator's: every second one that it was asked for. (B,) bool."""
        if self.drawn is None:
            return torch.zeros(len(indices), dtype=torch.bool, device=latent.device)
        asked = torch.isfinite(self.drawn[indices, 0, 0, 0]).to(latent.device)
        return asked & (torch.arange(len(indices), device=latent.device) % 2 == 0)

    def _drawn(self, indices: list[int], latent: Tensor) -> Tensor:
        return latent if self.drawn is None else self.drawn[indices].to(latent).nan_to_num()

    def _near(self, rebuilt: Tensor, image: Tensor, soft: Tensor) -> Tensor:
        parts = []
        for mask, weight in ((~soft, 1.0), (soft, _SOFT)):
            if mask.any():
                parts.append(weight * reconstruction_loss(rebuilt[mask], image[mask]) * mask.float().mean())
        return torch.stack(parts).sum()

    def _pictures(self, indices: list[int]) -> Tensor:
        pixels = torch.tensor(self.icons.pixels[indices]).to(self.device)
        return premultiplied(pixels).contiguous(memory_format=torch.channels_last)


def main(argv: list[str] | None = None) -> int:
    options = arguments("polish", minutes=12).parse_args(argv)
    return carry_out(options, _task, Budget(options.minutes, options.steps, patience=10_000))


def _task(options: argparse.Namespace, device: torch.device) -> PolishTask:
    autoencoder = load_autoencoder(options.out / "autoencoder.best.pt")
    drawn = options.out / "drawn.pt"
    latents = torch.load(drawn, weights_only=True)["latents"].float() if drawn.exists() else None
    return PolishTask(drawings(options), read_splits(), autoencoder, latents, device, options.batch_size or 12)


if __name__ == "__main__":
    sys.exit(main())
