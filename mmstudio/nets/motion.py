"""The live motion net: what a sound does now, from what was heard until now; two LSTM layers, 0.55 M parameters."""

from __future__ import annotations

import torch
from torch import Tensor, nn

FEATURES = 128  # 64 normalised mel bands and how much each rose
CURVES = 16

State = tuple[Tensor, Tensor]


class MotionNet(nn.Module):
    """A layered LSTM (Hochreiter and Schmidhuber 1997) that imitates an analysis which sees the future.

    features (B, T, 128) -> curves (B, T, 16) in 0 … 1, and the state to go on with. Without learned weights, when all
    are zero, every curve stays at 0.5.
    """

    def __init__(self, hidden: int = 192, layers: int = 2) -> None:
        super().__init__()
        self.hidden, self.layers = hidden, layers
        self.lstm = nn.LSTM(FEATURES, hidden, layers, batch_first=True)
        self.head = nn.Linear(hidden, CURVES)

    def forward(self, features: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        seen, state = self.lstm(features, state)         # (B, T, hidden)
        return torch.sigmoid(self.head(seen)), state     # (B, T, 16)
