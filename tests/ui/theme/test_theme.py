from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFontInfo, QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton, QStyle

import mmstudio
from mmstudio import paths
from mmstudio.ui.theme import DARK, HIGH_CONTRAST, LIGHT, color, font, icon, px, theme, themes
from mmstudio.ui.theme.icons import pixmap
from mmstudio.ui.theme.scale import set_ui_scale
from mmstudio.ui.theme.style import StudioStyle
from mmstudio.ui.theme.stylesheet import stylesheet
from tests.look import settle

THEMES = [DARK, LIGHT, HIGH_CONTRAST]
SOURCE = Path(mmstudio.__file__).parent


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
def test_texts_can_be_read_on_every_surface(tokens):
    surfaces = [tokens.window, tokens.canvas, tokens.panel, tokens.raised, tokens.hover]
    for text in (tokens.text, tokens.text2, tokens.text3):
        for surface in surfaces:
            assert contrast(text, surface) >= 4.5, (tokens.name, text, surface)
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.accent_text, tokens.accent_soft) >= 4.5
    for surface in (tokens.window, tokens.panel, tokens.raised):
        assert contrast(tokens.danger, surface) >= 4.5
        assert contrast(tokens.ok, surface) >= 4.5


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
def test_rings_and_marks_can_be_seen(tokens):
    for surface in (tokens.window, tokens.canvas, tokens.panel, tokens.raised):
        assert contrast(tokens.focus, surface) >= 3
        assert contrast(tokens.accent_text, surface) >= 3
        assert contrast(tokens.handle_edge, tokens.track) >= 2 or contrast(tokens.handle, tokens.track) >= 3


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda tokens: tokens.name)
def test_surfaces_are_neutral_so_that_they_never_tint_a_picture(tokens):
    for name in ("window", "canvas", "panel", "raised", "hover", "line", "line2", "text", "text2", "text3", "track"):
        colour = getattr(tokens, name)
        assert colour[1:3] == colour[3:5] == colour[5:7], name


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
def test_the_style_sheet_has_no_open_ends(tokens):
    made = stylesheet(tokens)
    assert "$" not in made and "@" not in made
    assert made.count("{") == made.count("}")


def test_no_other_file_names_a_colour():
    """Pictures, their grounds and the mask editor's own marks have colours of data; controls have tokens."""
    colour = re.compile(r"#[0-9A-Fa-f]{6}\b")
    allowed = {"tokens.py"}
    found = [
        f"{file.relative_to(SOURCE)}: {match}"
        for folder in ("theme", "controls", "shell")
        for file in (SOURCE / "ui" / folder).rglob("*.py")
        if file.name not in allowed
        for match in colour.findall(file.read_text(encoding="utf-8"))
    ]
    assert not found


def test_sizes_follow_the_scale_and_never_vanish():
    set_ui_scale(200)
    assert (px(324), px(1), px(0)) == (648, 2, 0)
    set_ui_scale(80)
    assert (px(10), px(1), px(0.5)) == (8, 1, 1)
    assert "font" not in stylesheet(DARK)  # fonts have their own way through px()


def test_inter_is_bundled_with_its_licence_and_used():
    assert QFontInfo(font()).family() == "Inter"
    assert "SIL OPEN FONT LICENSE" in (paths.resources() / "fonts" / "OFL.txt").read_text()


def test_tabular_digits_have_one_width():
    metrics = QFontMetrics(font(13, tabular=True))
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_small_chinese_texts_are_larger():
    from PySide6.QtCore import QLocale

    assert font(11).pixelSize() == 11
    QLocale.setDefault(QLocale("zh_CN"))
    assert font(11).pixelSize() == 12


def test_icons_take_the_colour_of_a_token_and_are_sharp():
    for ratio in (1.0, 1.5, 2.0):
        shown = pixmap("plus", "accent", 18, ratio)
        assert shown.width() == round(18 * ratio)
        middle = shown.toImage().pixelColor(shown.width() // 2, shown.height() // 2)
        assert middle.name().upper() == theme().accent
    assert not icon("plus").isNull()


def test_every_icon_that_is_named_exists_and_every_file_is_used():
    named = re.compile(r'(?:icon|pixmap|paint_icon|Mark|IconButton|set_icon)\(\s*"([a-z0-9-]+)"')
    sources = [file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py")]
    asked = {name for source in sources for name in named.findall(source)}
    quoted = {name for source in sources for name in re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"', source)}
    shipped = {file.stem for file in (paths.resources() / "icons").glob("*.svg")}
    assert not asked - shipped
    assert not shipped - quoted - {"mmstudio"}


def test_a_theme_reaches_palette_and_painting_at_once(qapp):
    heard = []
    themes().changed.connect(heard.append)
    themes().apply("light", reduce_motion=True)
    assert theme() is LIGHT
    assert color("panel").name().upper() == LIGHT.panel
    assert qapp.palette().window().color().name().upper() == LIGHT.window
    assert heard == [LIGHT]
    themes().changed.disconnect(heard.append)


def test_all_themes_have_all_tokens():
    assert asdict(DARK).keys() == asdict(LIGHT).keys() == asdict(HIGH_CONTRAST).keys()


def test_a_tooltip_comes_after_600_ms(qtbot):
    style, asked = StudioStyle(), list[int]()

    class Asking(QPushButton):
        def mouseMoveEvent(self, event: QMouseEvent) -> None:
            asked.append(self.style().styleHint(QStyle.StyleHint.SH_ToolTip_WakeUpDelay, None, self))

    button = Asking("x")
    button.setMouseTracking(True)
    button.setStyleSheet("color: red")  # asked as in the window: through a style sheet that lies over the style
    button.setStyle(style)
    qtbot.addWidget(button)
    button.show()
    for hastened in (False, True, True):
        if hastened:
            style.hasten_tooltips(button.windowHandle())
        at = QPointF(3 + len(asked), 3)
        nobody, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        move = QMouseEvent(QEvent.Type.MouseMove, at, at, at, nobody, nobody, none)
        QApplication.sendEvent(button.windowHandle(), move)
        settle()
        assert "styleHint" not in vars(style), "it costs nothing when the pointer rests"
    assert asked == [700, 600, 600]
