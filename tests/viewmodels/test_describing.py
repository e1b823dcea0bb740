"""Pictures are described by the live worker: with an installed net for captions where there is one."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QObject, Signal

from mmstudio.checkpoints.records import Checkpoint
from mmstudio.engine.live_kinds import DescribePicture
from mmstudio.engine.live_messages import LiveNote
from mmstudio.engine.live_thread import LiveFrame
from mmstudio.generators import registry
from mmstudio.generators.base import Described
from mmstudio.viewmodels.describing import CHANNEL, Describing

FOUND = Described(caption="a fox", tags=("fox",), style="noto", sure=True, by="BLIP")


class Live(QObject):
    shown = Signal(object)
    refused = Signal(str, int, str, object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[object] = []

    def ask(self, request: object, channel: str) -> None:
        self.asked.append((request, channel))


@pytest.fixture
def nets():
    yield registry.use
    registry.use(())


def test_an_installed_net_is_asked_and_named_while_it_looks(nets):
    live, said = Live(), list[object]()
    describing = Describing(lambda: live)
    describing.noticed.connect(lambda *what: said.append(what))
    describing.described.connect(lambda *what: said.append(what))
    describing.describe("/p/a.png")
    nets([Checkpoint(id="blip", title="BLIP", kind="caption", path="/m/blip")])
    describing.describe("/p/b.png")
    with_net = DescribePicture("/p/b.png", "blip")
    assert live.asked == [(DescribePicture("/p/a.png"), CHANNEL), (with_net, CHANNEL)]
    notes = (LiveNote("checkpoint_broken", {"name": "BLIP"}),)
    live.shown.emit(LiveFrame(CHANNEL, 2, with_net, None, msgspec.msgpack.encode(FOUND), 1.0, notes, True))
    assert said == [
        ("describing", {"name": "BLIP"}),
        ("checkpoint_broken", {"name": "BLIP"}),
        ("/p/b.png", FOUND),
    ]
