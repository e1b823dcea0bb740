"""The days over the rows of the gallery, in words and as they are painted."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from mmstudio.ui.theme import color, font, px


def day_words(day: int, today: date | None = None) -> str:
    """ "Today", "Yesterday", "16 November", or with its year if that is another. day: as in Row."""
    today = today or date.today()
    behind = today.toordinal() - day
    if behind == 0:
        return QCoreApplication.translate("GalleryGrid", "Today")
    if behind == 1:
        return QCoreApplication.translate("GalleryGrid", "Yesterday")
    then = date.fromordinal(day)
    if then.year == today.year:
        pattern = QCoreApplication.translate("GalleryGrid", "d MMMM", "a day of this year, as Qt writes dates")
    else:
        pattern = QCoreApplication.translate("GalleryGrid", "d MMMM yyyy", "a day of another year")
    return QLocale().toString(QDate(then.year, then.month, then.day), pattern)


def paint_day(painter: QPainter, rect: QRectF, day: int, behind: str) -> None:
    """behind: words that follow it, softer."""
    words, left = _measured(day, date.today().toordinal(), QLocale().name(), px(100))
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(font(13, 600))
    painter.setPen(color("text"))
    painter.drawText(rect, middle, words)
    painter.setFont(font(11, 400, tabular=True))
    painter.setPen(color("text3"))
    painter.drawText(rect.adjusted(left, px(1), 0, 0), middle, behind)


@lru_cache(maxsize=512)
def _measured(day: int, today: int, language: str, scale: int) -> tuple[str, int]:
    """The words over a day, and where what follows them begins, in logical pixels. While the gallery is scrolled, they
    are painted sixty times a second."""
    words = day_words(day, date.fromordinal(today))
    return words, QFontMetrics(font(13, 600)).horizontalAdvance(words) + px(10)
