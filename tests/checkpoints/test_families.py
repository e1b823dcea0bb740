"""What other programs call the samplers of large models."""

from __future__ import annotations

import pytest

from mmstudio.checkpoints.families import SAMPLERS, sampler_named


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        *((name, name) for name in SAMPLERS),
        ("dpmpp_2m_sde_gpu Karras", "DPM++ 2M SDE Karras"),  # ComfyUI, its schedule behind it
        ("dpmpp_2m_sde_k", "DPM++ 2M SDE Karras"),  # InvokeAI
        ("k_euler_ancestral", "Euler a"),  # NovelAI
        ("k_lms", "LMS"),
        ("uni_pc", "UniPC"),
        ("LMS Karras", ""),  # not that one, only one like it
        ("dpmpp_3m_sde", ""),
        ("12", ""),
        ("", ""),
    ],
)
def test_samplers_of_other_programs_are_known_by_their_names(name: str, ours: str) -> None:
    assert sampler_named(name) == ours
