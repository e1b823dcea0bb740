"""How the window looks: colours, sizes, fonts, icons and the one style sheet made from them."""

from mmstudio.ui.theme.fonts import font
from mmstudio.ui.theme.icons import icon, paint_icon
from mmstudio.ui.theme.scale import px
from mmstudio.ui.theme.theme import color, motion, theme, themes
from mmstudio.ui.theme.tokens import DARK, HIGH_CONTRAST, LIGHT, Tokens

__all__ = [
    "DARK",
    "HIGH_CONTRAST",
    "LIGHT",
    "Tokens",
    "color",
    "font",
    "icon",
    "motion",
    "paint_icon",
    "px",
    "theme",
    "themes",
]
