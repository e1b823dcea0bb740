"""The slider for the delay of sound, as it stands in Animate, in its sheet and in the settings."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mmstudio.settings import LEAST_DELAY_MS, MOST_DELAY_MS
from mmstudio.ui.controls import SliderRow


class DelayRow(SliderRow):
    """Milliseconds by which the picture waits for the sound."""

    def __init__(self, inline: bool = False) -> None:
        super().__init__(
            QCoreApplication.translate("DelayRow", "Sound delay"),
            minimum=LEAST_DELAY_MS,
            maximum=MOST_DELAY_MS,
            step=5,
            default=0,
            unit="ms",
            tip=QCoreApplication.translate(
                "DelayRow", "Sound delay — for Bluetooth: raise it until picture and sound meet."
            ),
            inline=inline,
        )
