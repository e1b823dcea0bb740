"""The colours of the three themes, by what they are used for. No other file names a colour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """One theme; every field but name, dark and focus_px is a colour "#RRGGBB"."""

    name: str
    dark: bool
    window: str  # bars, filmstrip
    canvas: str  # behind pictures
    surround: str  # beside a picture that is shown large: as canvas, or what the person chose of SURROUNDS
    panel: str  # column, composer
    raised: str  # cards, fields
    hover: str  # pointer over, pressed
    line: str  # dividers
    line2: str  # card on, floating tools
    text: str  # values, titles
    text2: str  # labels
    text3: str  # hints
    accent: str  # main action, switch on, progress
    on_accent: str
    accent_text: str  # selection ring, selected icon
    accent_soft: str  # ground of what is selected
    focus: str
    danger: str
    ok: str
    track: str
    fill: str
    handle: str
    handle_edge: str
    prompt: str
    picture: str
    sound: str
    loudness: str  # and the other curves of a sound
    bass: str
    mid: str
    treble: str
    beat: str
    brightness: str
    mask: str
    checker1: str  # the two squares behind transparency: bright enough for dark outlines, grey enough for white ones
    checker2: str
    focus_px: int = 2


DARK = Tokens(
    name="dark",
    dark=True,
    window="#141414",
    canvas="#1B1B1B",
    surround="#1B1B1B",
    panel="#202020",
    raised="#2A2A2A",
    hover="#343434",
    line="#323232",
    line2="#454545",
    text="#EDEDED",
    text2="#B6B6B6",
    text3="#9E9E9E",
    accent="#F5A742",
    on_accent="#201300",
    accent_text="#F5A742",
    accent_soft="#3A2C18",
    focus="#FFFFFF",
    danger="#FF7B72",
    ok="#74D3A4",
    track="#3A3A3A",
    fill="#8C8C8C",
    handle="#F2F2F2",
    handle_edge="#F2F2F2",
    prompt="#E6E6E6",
    picture="#63C7D6",
    sound="#C79BF2",
    loudness="#D9D9D9",
    bass="#FF8A70",
    mid="#EFCB5B",
    treble="#63D2C6",
    beat="#8FA9FF",
    brightness="#D99BEA",
    mask="#FF3D81",
    checker1="#EDEDED",
    checker2="#E4E4E4",
)

LIGHT = Tokens(
    name="light",
    dark=False,
    window="#ECECEC",
    canvas="#DCDCDC",
    surround="#DCDCDC",
    panel="#F7F7F7",
    raised="#FFFFFF",
    hover="#E9E9E9",
    line="#D6D6D6",
    line2="#BDBDBD",
    text="#1A1A1A",
    text2="#484848",
    text3="#5F5F5F",
    accent="#F2A03A",
    on_accent="#201300",
    accent_text="#8A4B00",
    accent_soft="#FBE6C8",
    focus="#1A1A1A",
    danger="#B3261E",
    ok="#1B6E45",
    track="#CFCFCF",
    fill="#7A7A7A",
    handle="#FFFFFF",
    handle_edge="#7A7A7A",
    prompt="#3A3A3A",
    picture="#0F6475",
    sound="#7B45B5",
    loudness="#4A4A4A",
    bass="#A8341B",
    mid="#735800",
    treble="#0A6861",
    beat="#2F4FC0",
    brightness="#8A3AA5",
    mask="#E0116A",
    checker1="#FAFAFA",
    checker2="#F0F0F0",
)

HIGH_CONTRAST = Tokens(
    name="high_contrast",
    dark=True,
    window="#000000",
    canvas="#000000",
    surround="#000000",
    panel="#000000",
    raised="#000000",
    hover="#1E1E1E",
    line="#FFFFFF",
    line2="#FFFFFF",
    text="#FFFFFF",
    text2="#FFFFFF",
    text3="#E0E0E0",
    accent="#FFD400",
    on_accent="#000000",
    accent_text="#FFD400",
    accent_soft="#2B2400",
    focus="#00E5FF",
    danger="#FF8F88",
    ok="#7CF2B5",
    track="#6E6E6E",
    fill="#FFFFFF",
    handle="#FFFFFF",
    handle_edge="#FFFFFF",
    prompt="#FFFFFF",
    picture="#5CE6F7",
    sound="#D9B3FF",
    loudness="#FFFFFF",
    bass="#FF9E87",
    mid="#FFE066",
    treble="#6FF0E2",
    beat="#A9BDFF",
    brightness="#F0B3FF",
    mask="#FF5CA8",
    checker1="#F4F4F4",
    checker2="#DADADA",
    focus_px=3,
)

# behind drawings on the board, one for each: light enough for dark outlines, never pure enough to compete with them
TINTS = ("#F3D6AE", "#CFE3C8", "#CBD6EA", "#EBCACB", "#DDD0EA", "#CDE4E4", "#EFE0C0", "#D9DEE6")

# around pictures, if the person wants one of them in every theme; the grey is half as light as white to the eye
SURROUNDS = {"grey": "#777777", "black": "#000000", "white": "#FFFFFF"}

BY_NAME = {tokens.name: tokens for tokens in (DARK, LIGHT, HIGH_CONTRAST)}
