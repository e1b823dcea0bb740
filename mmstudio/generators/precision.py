"""In which precision nets run where speed is worth more than the last of 256 levels: frames that move, and finding
damage, where the map differs by three of 255 at most."""

from __future__ import annotations

import torch


def quick_dtype(device: str) -> torch.dtype:
    """bfloat16 where the processor multiplies it itself (AVX512-BF16, AMX): our decoder and upscalers then take a third
    to half of the time. float32 everywhere else; where it is only imitated, bfloat16 is the slower one."""
    told = getattr(torch.cpu, "get_capabilities", dict)  # newer than the oldest torch we run with
    able: dict[str, object] = told() if device == "cpu" else {}
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") else torch.float32
