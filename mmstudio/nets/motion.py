"""The live motion net: what a sound does now, from what was heard until now; two LSTM layers, 0.54 M parameters."""

from __future__ import annotations

import torch
from torch import Tensor, nn

FEATURES = 128  # 64 normalised mel bands and how much each rose
CURVES = 16
LEAST = 0.02  # of a followed curve, and 1 less it at most: its log-odds stay finite

State = tuple[Tensor, Tensor]


class MotionNet(nn.Module):
    """A layered LSTM (Hochreiter and Schmidhuber 1997) that imitates an analysis which sees the future.

    features (B, T, 128), followed (B, T, 16): what followers without a net make of the sound, 0 … 1
    -> curves (B, T, 16) in 0 … 1, and the state to go on with. It begins as the followers and learns where they err.
    Without learned weights, when all are zero, every curve stays at 0.5.
    """

    def __init__(self, hidden: int = 192, layers: int = 2) -> None:
        super().__init__()
        self.hidden, self.layers = hidden, layers
        self.lstm = nn.LSTM(FEATURES, hidden, layers, batch_first=True)
        self.head = nn.Linear(hidden, CURVES)
        self.skip = nn.Linear(CURVES, CURVES, bias=False)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        nn.init.eye_(self.skip.weight)

    def forward(self, features: Tensor, followed: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        seen, state = self.lstm(features, state)                                # (B, T, hidden)
        known = torch.logit(followed.clamp(LEAST, 1 - LEAST))
        return torch.sigmoid(self.head(seen) + self.skip(known)), state         # (B, T, 16)
