"""Settings of microphone and loudspeaker."""

from __future__ import annotations

from mmstudio.audio.devices import DeviceNames
from mmstudio.settings import Settings
from mmstudio.ui.animate.delay_row import DelayRow
from mmstudio.ui.controls import DropDown
from mmstudio.ui.settings_pages.page import WIDE, Page
from mmstudio.ui.theme import px
from mmstudio.viewmodels.studio import Studio


class SoundPage(Page):
    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, self.tr("Sound"))
        self._devices = DeviceNames()
        self._looked = False
        self._add_list("sound_input", (), WIDE, show=self._list_inputs)
        self._add_switch("sound_monitor")
        self._add_list("sound_output", (), WIDE, show=self._list_outputs)
        delay = DelayRow(inline=True)
        delay.label.hide()
        delay.setFixedWidth(px(WIDE))
        delay.track.setFixedWidth(px(WIDE) - delay.field.width() - px(8))  # from edge to edge, as the lists above it
        delay.value_changed.connect(lambda value: studio.change(sound_delay_ms=round(value)))
        self._add_setting("sound_delay_ms", delay, lambda settings: delay.set_value(settings.sound_delay_ms))

    def opened(self) -> None:
        """Asking PortAudio takes a moment, so it is asked when the page is first shown."""
        if not self._looked:
            self._looked = True
            self._studio.sound_devices(self._show_devices)

    def _show_devices(self, devices: DeviceNames) -> None:
        self._devices = devices
        self.show_settings(self._studio.settings)

    def _list_inputs(self, drop: DropDown, settings: Settings) -> None:
        self._list(drop, self._devices.inputs, settings.sound_input)

    def _list_outputs(self, drop: DropDown, settings: Settings) -> None:
        self._list(drop, self._devices.outputs, settings.sound_output)

    def _list(self, drop: DropDown, names: tuple[str, ...], chosen: str) -> None:
        """The system's choice first."""
        system = ("", self.tr("As the system has it"))
        options = self._with_gone([system, *((name, name) for name in names)], chosen)
        if [words for _, words in options] != [drop.itemText(place) for place in range(drop.count())]:
            drop.set_options(options)
