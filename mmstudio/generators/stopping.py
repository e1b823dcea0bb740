"""Lets Stop through while a net computes: whoever watches is asked before its layers, and may raise Cancelled.

Nothing of what is computed changes: a net that was stopped in its middle gives the same picture the next time.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Iterable, Iterator

from torch import nn

EVERY_S = 0.05  # between two questions: they cross a process
_LAYERS = (nn.Conv2d, nn.Conv3d, nn.Linear)


class Stopping:
    """Asks for the nets of one pipeline.

    fine: ask before every layer, as a processor takes long for one; on a graphics card, which works ahead of us, asking
    before every block costs less and is as soon.
    """

    def __init__(self, nets: Iterable[object], fine: bool) -> None:
        self._fine = fine
        self._known: weakref.WeakSet[nn.Module] = weakref.WeakSet()
        self._ask: Callable[[], None] | None = None
        self._asked = 0.0
        for net in nets:
            self.include(net)

    def include(self, net: object) -> None:
        """Ask in this net too; what is no net, or known already, is left alone."""
        if isinstance(net, nn.Module) and net not in self._known:
            self._known.add(net)
            for part in _layers(net) if self._fine else _blocks(net):
                part.register_forward_pre_hook(self._hook)

    def watch(self, ask: Callable[[], None]) -> None:
        """Whom to ask from now on."""
        self._ask = ask

    def rest(self) -> None:
        """Nobody is asked any more."""
        self._ask = None

    def _hook(self, _net: nn.Module, _arguments: object) -> None:
        if self._ask is not None and (now := time.monotonic()) - self._asked >= EVERY_S:
            self._asked = now
            self._ask()


def _layers(net: nn.Module) -> Iterator[nn.Module]:
    return (part for part in net.modules() if isinstance(part, _LAYERS))


def _blocks(net: nn.Module) -> Iterator[nn.Module]:
    for part in net.modules():
        if isinstance(part, nn.ModuleList):
            yield from part
