"""Weights that are stored in bytes are what they were, nearly."""

from __future__ import annotations

import torch

from mmstudio.generators.weights import in_bytes, in_full


def test_big_matrices_lose_less_than_half_a_step_of_each_row() -> None:
    torch.manual_seed(1)
    matrix = torch.randn(40, 60) * torch.logspace(-3, 3, 40)[:, None]
    again = in_full(in_bytes({"a": matrix}, big=100))["a"]
    assert ((again - matrix).abs().amax(dim=1) <= matrix.abs().amax(dim=1) / 254 * 1.001).all()


def test_big_kernels_have_a_step_for_each_channel_that_they_make() -> None:
    torch.manual_seed(1)
    kernel = torch.randn(8, 5, 3, 3) * torch.logspace(-3, 3, 8)[:, None, None, None]
    again = in_full(in_bytes({"a": kernel}, big=100))["a"]
    assert ((again - kernel).abs().amax(dim=(1, 2, 3)) <= kernel.abs().amax(dim=(1, 2, 3)) / 254 * 1.001).all()


def test_small_tensors_and_vectors_stay_in_half_precision() -> None:
    tensors = {"bias": torch.randn(500), "kernel": torch.randn(2, 4, 3, 3)}
    stored = in_bytes(tensors, big=100)
    assert {name: value.dtype for name, value in stored.items()} == {"bias": torch.float16, "kernel": torch.float16}
    assert in_full(stored).keys() == tensors.keys()


def test_a_row_of_zeros_stays_zero() -> None:
    assert not in_full(in_bytes({"a": torch.zeros(20, 20)}, big=100))["a"].any()
