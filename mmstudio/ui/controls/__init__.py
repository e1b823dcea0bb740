"""Controls used everywhere in the window. Each has an accessible name and works by keyboard alone."""

from mmstudio.ui.controls.accessible import describe, describe_as, tell_value
from mmstudio.ui.controls.announce import Announcer
from mmstudio.ui.controls.buttons import IconButton, PaintedButton, PrimaryButton, TextButton
from mmstudio.ui.controls.chips import Chip, ChipRow
from mmstudio.ui.controls.dropdown import DropDown
from mmstudio.ui.controls.error_card import ErrorCard, Mark
from mmstudio.ui.controls.flow_layout import FlowLayout
from mmstudio.ui.controls.menu import Menu
from mmstudio.ui.controls.section import Section
from mmstudio.ui.controls.seed_box import SeedBox
from mmstudio.ui.controls.slider import SliderRow, Track, ValueField, read_number
from mmstudio.ui.controls.stepper import Stepper
from mmstudio.ui.controls.switches import SegmentedSwitch, Switch
from mmstudio.ui.controls.text import ElidedLabel, Text, set_name, set_tip
from mmstudio.ui.controls.tiles import Tile, TileGrid
from mmstudio.ui.controls.toast import Toast, ToastHost

__all__ = [
    "Announcer",
    "Chip",
    "ChipRow",
    "DropDown",
    "ElidedLabel",
    "ErrorCard",
    "FlowLayout",
    "IconButton",
    "Mark",
    "Menu",
    "PaintedButton",
    "PrimaryButton",
    "Section",
    "SeedBox",
    "SegmentedSwitch",
    "SliderRow",
    "Stepper",
    "Switch",
    "Text",
    "TextButton",
    "Tile",
    "TileGrid",
    "Toast",
    "ToastHost",
    "Track",
    "ValueField",
    "describe",
    "describe_as",
    "read_number",
    "set_name",
    "set_tip",
    "tell_value",
]
