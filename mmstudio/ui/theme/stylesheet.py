"""The one style sheet. `$token` is a colour of the theme, `@12` a size that passes through px()."""

from __future__ import annotations

import re
from dataclasses import asdict

from mmstudio.ui.theme.scale import px
from mmstudio.ui.theme.tokens import Tokens

_TEMPLATE = """
QWidget { background: transparent; color: $text; selection-background-color: $accent;
          selection-color: $on_accent; }
QWidget[ground="window"] { background: $window; }
QWidget[ground="canvas"] { background: $canvas; }
QWidget[ground="surround"] { background: $surround; }
QWidget[ground="panel"] { background: $panel; }
QWidget[ground="line"] { background: $line; }
QMainWindow, QDialog { background: $window; }
QToolTip { background: $raised; color: $text; border: 1px solid $line2; padding: @6 @8; }

QLabel[tone="text"] { color: $text; }
QLabel[tone="text2"] { color: $text2; }
QLabel[tone="text3"] { color: $text3; }
QLabel[tone="accent_text"] { color: $accent_text; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="ok"] { color: $ok; }

QFrame[card="plain"] { background: $raised; border: 1px solid $line; border-radius: @10; }
QFrame[card="key"] { background: $hover; border: none; border-radius: @6; }
QFrame[card="on"] { background: $raised; border: 1px solid $line2; border-radius: @10; }
QFrame[card="floating"] { background: $raised; border: 1px solid $line2; border-radius: @12; }
QFrame[card="composer"] { background: $panel; border: 1px solid $line; border-radius: @14; }

QLineEdit, QSpinBox, QPlainTextEdit[kind="field"] { background: $raised; border: 1px solid $line; border-radius: @8;
    padding: 0 @12; min-height: @30; }
QLineEdit, QPlainTextEdit { placeholder-text-color: $text3; }
QLineEdit:hover, QSpinBox:hover, QPlainTextEdit[kind="field"]:hover { border-color: $line2; }
QLineEdit:focus, QSpinBox:focus, QPlainTextEdit[kind="field"]:focus { border-color: $line2; }
QLineEdit[kind="bare"], QSpinBox[kind="bare"] { background: transparent; border: none; padding: 0; min-height: 0; }
QAbstractSpinBox QLineEdit { background: transparent; border: none; padding: 0; min-height: 0; }
QPlainTextEdit, QTextEdit { background: transparent; border: none; }
QLineEdit:disabled, QPlainTextEdit:disabled { color: $text3; }

QPushButton { background: $raised; border: 1px solid $line; border-radius: @8; padding: 0 @14; min-height: @30;
    outline: none; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line2; }
QPushButton:disabled { color: $text3; }
QFrame[card] QPushButton[kind="raised"] { background: $hover; border-color: $line2; }
QFrame[card] QPushButton[kind="raised"]:hover { background: $line2; }
QFrame[card] QLineEdit[kind="field"] { background: $panel; border-color: $line2; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: none; border-radius: @10;
    padding: 0 @18; }
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; }
QPushButton[kind="primary"]:disabled { background: $track; color: $text3; }
QPushButton[kind="danger"] { color: $danger; }
QPushButton[kind="link"] { background: transparent; border: none; color: $accent_text; padding: 0 @6; }
QPushButton[kind="link"]:hover { background: $hover; }
QPushButton[kind="ghost"] { background: transparent; border: none; color: $text2; padding: 0 @8; }
QPushButton[kind="ghost"]:hover { background: $hover; color: $text; }
QPushButton[kind="ghost"]:disabled, QPushButton[kind="link"]:disabled { color: $text3; }
QPushButton[kind="key"] { background: $hover; border: 1px solid $line; border-radius: @6; padding: 0 @6;
    min-height: @26; }
QPushButton[kind="key"]:hover { border-color: $line2; }
QPushButton[kind="key"][on="true"] { border: 1px solid $accent_text; color: $accent_text; }
QPushButton[kind="nav"] { background: transparent; border: 1px solid transparent; color: $text2; padding: 0 @9;
    text-align: left; }
QPushButton[kind="nav"]:hover { background: $panel; color: $text; }
QPushButton[kind="nav"]:checked { background: $raised; color: $text; border-color: $line2; }

QToolButton { background: transparent; border: none; border-radius: @8; padding: 0; color: $text2; }
QToolButton:hover { background: $hover; color: $text; }
QToolButton:pressed { background: $line2; }
QToolButton:checked { background: $accent_soft; color: $accent_text; }
QToolButton:disabled { background: transparent; color: $text3; }
QToolButton[kind="raised"] { background: $raised; border: 1px solid $line; color: $text; padding: 0 @10; }
QToolButton[kind="raised"]:hover { background: $hover; }
QToolButton::menu-indicator { image: none; width: 0; }

QMenu { background: $raised; border: 1px solid $line2; border-radius: @10; padding: @6; }
QMenu::item { padding: @7 @24 @7 @12; border-radius: @6; color: $text; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $text3; }
QMenu::icon { padding-left: @8; }
QMenu::separator { height: 1px; background: $line; margin: @6 @8; }

QComboBox QAbstractItemView { background: $raised; border: 1px solid $line2; border-radius: @8; padding: @4;
    outline: none; selection-background-color: $hover; selection-color: $text; }
QComboBox { combobox-popup: 0; }
QScrollArea, QAbstractScrollArea { border: none; background: transparent; }
QListView { background: $raised; }
QListWidget { background: transparent; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $text2; border: none; padding: @4 @8; min-height: @20; }
QAbstractItemView::item { min-height: @28; padding: 0 @8; border-radius: @6; }

QProgressBar { background: $track; border: none; border-radius: @2; max-height: @4; }
QProgressBar::chunk { background: $accent; border-radius: @2; }

QScrollBar:vertical { width: @10; background: transparent; margin: @2; }
QScrollBar:horizontal { height: @10; background: transparent; margin: @2; }
QScrollBar::handle { background: $line2; border-radius: @3; }
QScrollBar::handle:vertical { min-height: @32; }
QScrollBar::handle:horizontal { min-width: @32; }
QScrollBar::handle:hover { background: $fill; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
"""

_SIZE = re.compile(r"@(\d+)")
_TOKEN = re.compile(r"\$(\w+)")


def stylesheet(tokens: Tokens) -> str:
    """The style sheet of one theme at the present UI scale."""
    colours = {**asdict(tokens), **_shades(tokens)}
    sized = _SIZE.sub(lambda match: f"{px(int(match.group(1)))}px", _TEMPLATE)
    return _TOKEN.sub(lambda match: str(colours[match.group(1)]), sized)


def _shades(tokens: Tokens) -> dict[str, str]:
    """Two shades of the accent for pointer over and pressed."""
    red, green, blue = (int(tokens.accent[i : i + 2], 16) for i in (1, 3, 5))
    lighter = [round(value + (255 - value) * 0.14) for value in (red, green, blue)]
    darker = [round(value * 0.9) for value in (red, green, blue)]
    return {
        "accent_hover": "#{:02X}{:02X}{:02X}".format(*lighter),
        "accent_pressed": "#{:02X}{:02X}{:02X}".format(*darker),
    }
