"""Critics that recipes teach against, and the reader of styles."""

import torch
import torch.nn.functional as F

from mmstudio.training.adversary import LatentCritic, PatchCritic, StyleReader, liveliness, teach
from mmstudio.training.loop import update


def test_a_critic_of_latents_judges_every_place() -> None:
    assert LatentCritic(19)(torch.randn(2, 8, 16, 16), torch.randn(2, 19)).shape == (2, 8, 8)


def test_a_critic_of_pictures_judges_every_patch() -> None:
    assert PatchCritic(width=8)(torch.rand(2, 4, 128, 128)).shape == (2, 16, 16)


def test_a_critic_that_is_asked_learns_nothing() -> None:
    critic = PatchCritic(width=8)
    made = torch.rand(2, 4, 128, 128, requires_grad=True)
    liveliness(critic, made, torch.rand(2, 4, 128, 128)).backward()  # type: ignore[no-untyped-call]
    assert made.grad is not None
    assert made.grad.abs().sum() > 0
    assert all(parameter.grad is None for parameter in critic.parameters())


def test_a_critic_that_is_taught_comes_to_prefer_what_is_true() -> None:
    torch.manual_seed(0)
    critic = LatentCritic(4, width=16)
    optimizer = torch.optim.AdamW(critic.parameters(), lr=3e-3)
    told = torch.zeros(8, 4)
    for step in range(20):
        teach(
            critic,
            optimizer,
            torch.randn(8, 8, 16, 16) - 1,
            torch.randn(8, 8, 16, 16) + 1,
            told,
            step=step,
            strength=0.05,
        )
    with torch.no_grad():
        better = critic(torch.randn(8, 8, 16, 16) + 1, told) - critic(torch.randn(8, 8, 16, 16) - 1, told)
    assert better.mean() > 0


def test_a_reader_tells_styles_by_texture_wherever_it_is() -> None:
    torch.manual_seed(0)
    reader = StyleReader(2, width=16)
    optimizer = torch.optim.AdamW(reader.parameters(), lr=3e-3)
    style = torch.tensor([0, 1] * 8)
    smooth_or_rough = (0.2 + 0.8 * style)[:, None, None, None]
    for _ in range(30):
        loss = F.cross_entropy(reader(torch.randn(16, 8, 16, 16) * smooth_or_rough), style)
        update([optimizer], loss, reader.parameters())
    assert torch.equal(reader(torch.randn(16, 8, 16, 16) * smooth_or_rough).argmax(1), style)
