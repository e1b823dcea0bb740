"""The parameter column of Animate: what moves, what the sound moves; the film below."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from mmstudio import presets
from mmstudio.animation import FilmFormat, size_of
from mmstudio.ui import words
from mmstudio.ui.animate.names import preset_name
from mmstudio.ui.animate.rows import Matrix
from mmstudio.ui.animate.walk_card import WalkCard
from mmstudio.ui.controls import (
    DropDown,
    ElidedLabel,
    IconButton,
    Menu,
    PrimaryButton,
    SegmentedSwitch,
    Switch,
    Text,
    TextButton,
)
from mmstudio.ui.swatches import BackgroundSwatches
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.animate import AnimateViewModel
from mmstudio.viewmodels.animate_state import AnimateState, rates_of

LOSSY = ("mp4", "webm", "webp")
LONG_SIDES = (3840, 2560, 1920, 1280, 854, 640, 512)


class SourceCard(QFrame):
    """The picture that moves, with what was painted; a click opens another. paint_wanted: paint on it."""

    wanted = Signal()
    paint_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "plain")
        self._image: QImage | None = None
        self.name = ElidedLabel(size=13, weight=600, mode=Qt.TextElideMode.ElideMiddle)
        self.line = ElidedLabel(size=12, tone="text2")
        self.paint = IconButton(
            "brush",
            self.tr("Paint what may move"),
            self.tr("Paint what may move, and what stays still. P"),
            checkable=True,
        )
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addStretch(1)
        texts.addWidget(self.name)
        texts.addWidget(self.line)
        texts.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(84), px(6), px(8), px(6))
        row.setSpacing(px(8))
        row.addLayout(texts, 1)
        row.addWidget(self.paint)
        self.setMinimumHeight(px(58))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.paint.clicked.connect(self.paint_wanted)

    def show_picture(self, image: QImage | None) -> None:
        self._image = None
        if image is not None and not image.isNull():
            ratio = self.devicePixelRatioF()
            size = QSize(round(px(64) * ratio), round(px(44) * ratio))
            self._image = image.scaled(
                size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
            )
        self.update()

    def show_state(self, state: AnimateState) -> None:
        animation = state.animation
        self.paint.setVisible(state.width > 0)
        self.paint.setChecked(bool(state.painting))
        if state.reading == "picture":
            self.name.setText(words.fill(self.tr("Opening {name}…"), {"name": state.reading_name}))
            self.line.setText("")
            return
        if not state.width:
            self.name.setText(self.tr("Add a picture"))
            self.line.setText(self.tr("Drop one here, or click"))
            self.show_picture(None)
            return
        others = len(animation.pictures) - 1
        self.name.setText(state.picture)
        parts = [self.tr("and %n more", "", others)] if others else []
        parts.append(self.tr("Painted area") if animation.area else self.tr("Whole picture"))
        if animation.anchors:
            parts.append(self.tr("anchors"))
        if animation.strokes:
            parts.append(self.tr("%n direction(s)", "", len(animation.strokes)))
        if animation.mouth:
            parts.append(self.tr("mouth"))
        if animation.depth:
            parts.append(self.tr("depth"))
        self.line.setText(" · ".join(parts))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(px(8), (self.height() - px(44)) / 2, px(64), px(44))
        path = QPainterPath()
        path.addRoundedRect(place, px(6), px(6))
        painter.setClipPath(path)
        painter.fillRect(place, color("track"))
        if self._image is not None:
            ratio = self.devicePixelRatioF()
            width, height = self._image.width() / ratio, self._image.height() / ratio
            middle = place.center()
            painter.drawImage(QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height), self._image)


class AnimateColumn(QWidget):
    """picture_wanted: ask for a picture."""

    picture_wanted = Signal()

    def __init__(self, animate: AnimateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._animate = animate
        self.card = SourceCard()
        self.walk = WalkCard(animate)
        self.preset = DropDown(
            self.tr("Preset"),
            [(key, preset_name(key)) for key in presets.PRESETS],
            self.tr("Preset — changes all rows at once."),
        )
        self.less = IconButton("minus", self.tr("Less"), self.tr("Less — everything moves a little less."))
        self.more = IconButton("plus", self.tr("More"), self.tr("More — everything moves a little more."))
        self.variant = SegmentedSwitch(
            self.tr("A or B — two sets of rows to compare. B"), [("a", "A", ""), ("b", "B", "")]
        )
        self.add = TextButton(
            self.tr("Add"), "plus", kind="ghost", tip=self.tr("Add — let the sound move something else.")
        )
        self.matrix = Matrix(animate)
        self.nothing = Text(self.tr("Nothing moves yet."), size=12, tone="text2", wrap=True)
        self.flashes = Switch(
            self.tr("Limit flashes"),
            self.tr(
                "Limit flashes — at most 3 per second. "
                "Full-picture flashes can harm people with photosensitive epilepsy."
            ),
        )
        self.ground = BackgroundSwatches(transparency=False)
        self._ground = QWidget()
        self._lay_out()
        self._connect()
        self.card.show_picture(animate.still)
        self.show_state(animate.state)

    def sizeHint(self) -> QSize:
        return QSize(px(288), super().sizeHint().height())

    def show_state(self, state: AnimateState) -> None:
        walk = state.animation.source == "walk"
        self.card.setVisible(not walk)
        self.walk.setVisible(walk)
        self.card.show_state(state)
        self.walk.show_state(state)
        if not state.width:
            self.card.show_picture(None)
        if self.variant.current() != state.animation.variant:
            self.variant.set_current(state.animation.variant)
        self.preset.set_current(state.animation.preset)
        self.matrix.show_animation(state.animation, state.chosen)
        self.nothing.setVisible(not state.animation.rows)
        for button in (self.less, self.more):
            button.setEnabled(bool(state.animation.rows))
        self.flashes.setChecked(state.animation.limit_flashes)
        self._ground.setVisible(state.shows_ground)
        self.ground.set_current(state.animation.background)

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(px(9))
        rows.addWidget(self.card)
        rows.addWidget(self.walk)
        line = QHBoxLayout()
        line.setSpacing(px(6))
        line.addWidget(self.preset, 1)
        line.addWidget(self.less)
        line.addWidget(self.more)
        line.addWidget(self.variant)
        rows.addLayout(line)
        head = QHBoxLayout()
        head.addWidget(Text(self.tr("What the sound moves"), size=13, weight=600, wrap=True), 1)
        head.addWidget(self.add)
        rows.addLayout(head)
        rows.addWidget(self.nothing)
        rows.addWidget(self.matrix)
        ground = QVBoxLayout(self._ground)
        ground.setContentsMargins(0, 0, 0, 0)
        ground.setSpacing(px(6))
        ground.addWidget(Text(self.tr("Background"), size=12, tone="text2"))
        ground.addWidget(self.ground)
        rows.addWidget(self._ground)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(Text(self.tr("Limit flashes"), size=12, tone="text2"))
        texts.addWidget(Text(self.tr("At most 3 per second"), size=11, tone="text3"))
        last = QHBoxLayout()
        last.addLayout(texts, 1)
        last.addWidget(self.flashes)
        rows.addLayout(last)
        rows.addStretch(1)

    def _connect(self) -> None:
        animate = self._animate
        animate.changed.connect(self.show_state)
        animate.picture_changed.connect(self.card.show_picture)
        self.card.wanted.connect(self.picture_wanted)
        self.card.paint_wanted.connect(lambda: animate.paint("" if animate.state.painting else "area"))
        self.preset.chosen.connect(animate.rows.set_preset)
        self.variant.changed.connect(animate.rows.set_variant)
        self.less.clicked.connect(animate.rows.less)
        self.more.clicked.connect(animate.rows.more)
        self.add.clicked.connect(self._open_add)
        self.flashes.clicked.connect(self._limit)
        self.ground.chosen.connect(lambda background: animate.edit(background=background))

    def _open_add(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.matrix.fill_add_menu(menu)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _limit(self) -> None:
        """Turning it off asks once; the safe button has the focus."""
        if self.flashes.isChecked():
            self._animate.edit(limit_flashes=True)
            return
        self.flashes.setChecked(True)
        box = QMessageBox(self)
        box.setWindowTitle(self.tr("Limit flashes"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Full-picture flashes can harm people with photosensitive epilepsy."))
        off = box.addButton(self.tr("Allow flashes"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep the limit"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        off.clicked.connect(lambda: self._animate.edit(limit_flashes=False))
        box.open()


class AnimateFoot(QWidget):
    """The film: format, size, frames a second, how long it takes, and the main button."""

    def __init__(self, animate: AnimateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._animate = animate
        self.kind = DropDown(
            self.tr("Format"),
            [
                ("mp4", "MP4"),
                ("webm", "WebM"),
                ("gif", "GIF"),
                ("webp", "WebP"),
                ("apng", "APNG"),
                ("png", self.tr("PNG series")),
            ],
            self.tr("Format — MP4 plays everywhere; GIF, WebP, APNG and PNG series are without sound."),
        )
        self.sizes = DropDown(self.tr("Size"), (), self.tr("Size of the film."))
        self.rate = DropDown(
            self.tr("Frames per second"), (), self.tr("Frames per second — more look smoother and take longer.")
        )
        self.quality = DropDown(
            self.tr("Quality"),
            (),
            self.tr("Quality — finer pictures make larger files."),
        )
        self.line = Text(size=11, tone="text2", wrap=True)
        self.button = PrimaryButton(self.tr("Export video"), "export-variant")
        self.stop = TextButton(self.tr("Stop"), "stop", kind="ghost")
        row = QHBoxLayout()
        row.setSpacing(px(6))
        row.addWidget(self.kind, 4)
        row.addWidget(self.sizes, 6)
        how = QHBoxLayout()
        how.setSpacing(px(6))
        how.addWidget(self.rate, 4)
        how.addWidget(self.quality, 6)
        under = QHBoxLayout()
        under.addWidget(self.line, 1)
        under.addWidget(self.stop)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        box.addLayout(row)
        box.addLayout(how)
        box.addLayout(under)
        box.addWidget(self.button)
        self.kind.chosen.connect(lambda key: animate.film.edit(kind=key))
        self.sizes.chosen.connect(self._sized)
        self.rate.chosen.connect(self._rated)
        self.quality.chosen.connect(lambda key: animate.film.edit(quality=int(key)))
        self.button.clicked.connect(animate.film.make)
        self.stop.clicked.connect(animate.film.stop)
        animate.changed.connect(self.show_state)
        self.show_state(animate.state)

    def show_state(self, state: AnimateState) -> None:
        film = state.view.film
        self.kind.set_current(film.kind)
        rates = rates_of(film.kind)
        if self.rate.count() != len(rates) or self.rate.itemText(0) != next(iter(rates)):
            self.rate.set_options([(name, name) for name in rates])
        self.rate.set_current(next((name for name, rate in rates.items() if rate == film.frame_rate), "30"))
        self._show_sizes(state)
        self._show_quality(film)
        self.line.setText(self._line(state))
        self.stop.setVisible(state.making is not None)
        self.button.setEnabled(state.can_export)
        self.button.set_words(self.tr("Export video"), self._tip(state))

    def _tip(self, state: AnimateState) -> str:
        if not state.has_source:
            walk = state.animation.source == "walk"
            return self.tr("Write a prompt first.") if walk else self.tr("Add a picture first.")
        return self.tr("Export video. Ctrl+Enter")

    def _line(self, state: AnimateState) -> str:
        making = state.making
        if making is not None:
            done = self.tr("Making the film · {n} %").format(n=round(100 * making.fraction))
            time = words.time_left(making.seconds_left)
            left = self.tr("{time} left").format(time=time)
            return f"{done} · {left}" if time else done
        if not state.has_source:
            return self._tip(state)
        parts = [
            self.tr("%n frame(s)", "", state.frames),
            self.tr("{n} s").format(n=QLocale().toString(state.duration_s, "f", 2)),
            self.tr("about {time} to make").format(time=words.time_left(max(1.0, state.making_s))),
        ]
        if state.film_bytes:
            parts.append(self.tr("about {size}").format(size=words.size_text(state.film_bytes)))
        if not state.view.film.has_sound and state.seconds:
            parts.append(self.tr("without sound"))
        return " · ".join(parts)

    def _show_sizes(self, state: AnimateState) -> None:
        film = state.view.film
        wide = state.width >= state.height
        own = "0x0"
        options: list[tuple[str, str]] = []
        base = (512, 512) if state.animation.source == "walk" else (state.width or 1280, state.height or 720)
        options.append((own, _size_text(*size_of(FilmFormat(), *base))))
        for side in LONG_SIDES:
            asked = FilmFormat(width=side) if wide else FilmFormat(height=side)
            size = size_of(asked, *base)
            if max(size) <= 3840 and _size_text(*size) not in (text for _, text in options):
                options.append((f"{side if wide else 0}x{0 if wide else side}", _size_text(*size)))
        if [text for _, text in options] != [self.sizes.itemText(n) for n in range(self.sizes.count())]:
            self.sizes.set_options(options)
        self.sizes.set_current(f"{film.width}x{film.height}")

    def _show_quality(self, film: FilmFormat) -> None:
        """Three steps, and one of its own for what the command line or another program chose."""
        names = {50: self.tr("Small file"), 80: self.tr("Good quality"), 95: self.tr("Best quality")}
        known = {**names, film.quality: names.get(film.quality, self.tr("Quality {n}").format(n=film.quality))}
        options = [(str(number), words) for number, words in sorted(known.items())]
        if [words for _, words in options] != [self.quality.itemText(n) for n in range(self.quality.count())]:
            self.quality.set_options(options)
        self.quality.set_current(str(film.quality))
        self.quality.setVisible(film.kind in LOSSY)

    def _sized(self, key: str) -> None:
        width, height = (int(side) for side in key.split("x"))
        self._animate.film.edit(width=width, height=height)

    def _rated(self, key: str) -> None:
        rate = rates_of(self._animate.state.view.film.kind)[key]
        self._animate.film.edit(rate=(rate.numerator, rate.denominator))


def _size_text(width: int, height: int) -> str:
    return f"{width} × {height}"
