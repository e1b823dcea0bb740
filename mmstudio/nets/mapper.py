"""Any set of weighted condition tokens to the one condition vector that the generator reads."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

TEXT, PICTURE, SOUND = 0, 1, 2  # kinds of tokens


class ConditionMapper(nn.Module):
    """Multi-head attention (Vaswani et al. 2017, arXiv:1706.03762) over a set of tokens.

    tokens (B, T, 384) unit vectors, kinds (B, T) of TEXT, PICTURE or SOUND, weights (B, T) >= 0, 0 = absent
    -> conditions (B, 384) of length 1; zeros where nothing has a weight.

    The weighted mean of the tokens, corrected by what attention sees. Weights enter attention as log-odds, so a
    token counts as many copies of itself: order and a common factor of all weights change nothing, two tokens of
    half the weight are one, and a token whose weight goes to 0 is as good as absent.
    """

    def __init__(self, text_dim: int = 384, width: int = 128, heads: int = 4, kinds: int = 3) -> None:
        super().__init__()
        self.heads = heads
        self.enter = nn.Linear(text_dim, width)
        self.kinds = nn.Embedding(kinds, width)
        self.norm = nn.LayerNorm(width)
        self.parts = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.inner_norm = nn.LayerNorm(width)
        self.inner = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.last_norm = nn.LayerNorm(width)
        self.asked = nn.Parameter(torch.randn(heads, width // heads) * 0.1)
        self.gathered = nn.Linear(width, 2 * width)
        self.leave = nn.Linear(width, text_dim)
        nn.init.zeros_(self.leave.weight)  # starts as the weighted mean
        nn.init.zeros_(self.leave.bias)

    def forward(self, tokens: Tensor, kinds: Tensor, weights: Tensor) -> Tensor:
        total = weights.sum(dim=1, keepdim=True)
        share = weights / total.clamp(min=1e-30)                       # (B, T)
        log_odds = torch.where(total > 0, share.log(), 0.0)[:, None, None]  # (B, 1, 1, T)
        x = self.enter(tokens) * tokens.shape[-1] ** 0.5 + self.kinds(kinds)  # (B, T, width)
        query, key, value = (self._split(part) for part in self.parts(self.norm(x)).chunk(3, dim=-1))
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=log_odds)
        x = x + self.attended(mixed.transpose(1, 2).flatten(2))
        x = x + self.inner(self.inner_norm(x))
        key, value = (self._split(part) for part in self.gathered(self.last_norm(x)).chunk(2, dim=-1))
        query = self.asked[None, :, None].expand(len(x), -1, -1, -1)   # (B, heads, 1, width / heads)
        seen = F.scaled_dot_product_attention(query, key, value, attn_mask=log_odds).flatten(1)
        mean = (share[..., None] * tokens).sum(dim=1)
        condition: Tensor = F.normalize(mean + self.leave(seen), dim=1) * (total > 0)
        return condition

    def _split(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)    # (B, heads, T, width / heads)
