"""Animate: the preview, the timeline below, what the sound moves at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.media.kinds import PICTURES, SOUNDS
from mmstudio.media.masks import Box
from mmstudio.ui import file_dialogs, words
from mmstudio.ui.animate.column import AnimateColumn, AnimateFoot
from mmstudio.ui.animate.delay_sheet import DelaySheet
from mmstudio.ui.animate.left_card import LeftCard
from mmstudio.ui.animate.painting import MotionCanvas, PaintBar
from mmstudio.ui.animate.preview import PreviewView
from mmstudio.ui.animate.timeline import Timeline
from mmstudio.ui.canvas import copy_picture
from mmstudio.ui.controls import Mark, Menu, SegmentedSwitch, Text, TextButton
from mmstudio.ui.drops import VIDEOS, Dropped
from mmstudio.ui.shell.workspace import Handlers, Workspace
from mmstudio.ui.theme import px
from mmstudio.viewmodels.animate import AnimateViewModel
from mmstudio.viewmodels.animate_state import AnimateState
from mmstudio.viewmodels.pyramid import Pyramid
from mmstudio.viewmodels.recording import found_facts
from mmstudio.viewmodels.studio import FRAMES_SUFFIX

if TYPE_CHECKING:
    from mmstudio.audio.recording import Take
    from mmstudio.ui.hints import Hint
    from mmstudio.viewmodels.studio import Studio

LEAST_STRIP, MOST_STRIP = 168, 320
FRAME_PX = 1920  # of the longer side of a picture that is taken from a video


class EmptyAnimate(QWidget):
    """What Animate says while there is neither picture nor sound."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = Text(size=20, weight=600, wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture = TextButton(self.tr("Add a picture"), "image-outline", weight=600)
        self.sound = TextButton(self.tr("Add a sound"), "music-note-outline", weight=600)
        self.sample = TextButton(self.tr("Try the sample"), kind="ghost")
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        for button in (self.picture, self.sound, self.sample):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(px(14))
        column.addStretch(1)
        column.addWidget(Mark("waveform", "text3", 44), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.text)
        column.addLayout(buttons)
        column.addStretch(1)

    def show_state(self, state: AnimateState) -> None:
        self.text.setText(self._words(state))
        free = state.reading in ("", "listening")  # a long song is listened to for minutes
        self.picture.setVisible(free and state.animation.source == "picture")
        self.sound.setVisible(not state.reading and not state.sound)
        self.sample.setVisible(state.empty and not state.reading)

    def _words(self, state: AnimateState) -> str:
        if state.reading == "picture":
            return words.fill(self.tr("Opening {name}…"), {"name": state.reading_name})
        if state.reading == "sound":
            return self.tr("Reading sound…")
        if state.animation.source == "walk":
            return self.tr("Write the prompts that the picture walks between.")
        if state.sound:
            return self.tr("Now add a picture.")
        return self.tr("Add a picture and a sound. They will move together.")


class AnimateWorkspace(Workspace):
    """Joins preview, timeline and column, and carries out the commands of Animate."""

    key = "animate"
    icon = "waveform"

    def __init__(self, studio: Studio, animate: AnimateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._animate = studio, animate
        self.preview = PreviewView(self)
        self.canvas_ = MotionCanvas(animate.painting, self)
        self.bar = PaintBar(animate, self)
        self.empty = EmptyAnimate(self)
        self.left = LeftCard(animate.left, self)
        self.source = SegmentedSwitch(
            self.tr("What moves"),
            [("picture", self.tr("Picture"), "image-outline"), ("walk", self.tr("Latent walk"), "vector-polyline")],
        )
        self.timeline = Timeline(animate)
        self._column, self._foot = AnimateColumn(animate), AnimateFoot(animate)
        self._delay: DelaySheet | None = None
        self._rate = 0
        self._connect()
        self.preview.show_frame(animate.still)
        self._show(animate.state)

    # what the shell asks for

    def title(self) -> str:
        return self.tr("Animate")

    def canvas(self) -> QWidget:
        return self.preview

    def picture(self) -> QImage | None:
        return self.preview.image

    def column(self) -> QWidget:
        return self._column

    def column_foot(self) -> QWidget:
        return self._foot

    def filmstrip(self) -> QWidget:
        return self.timeline

    def filmstrip_height(self, low: bool) -> int:
        wanted = max(LEAST_STRIP, min(MOST_STRIP, self.timeline.wanted_height()))
        return min(wanted, 230) if low else wanted

    def modes(self) -> QWidget:
        return self.source

    def document_name(self) -> str:
        return self._animate.state.name

    def rename(self, name: str) -> None:
        self._animate.rename(name)

    def fill_document_menu(self, menu: Menu) -> None:  # type: ignore[override]
        menu.addAction(self.tr("New"), self._animate.new)
        menu.addAction(self.tr("Add a picture…"), self._ask_picture)
        menu.addAction(self.tr("Add a sound…"), self._ask_sound)
        recent = self._animate.state.recent
        if recent:
            menu.addSeparator()
        for folder, name in recent[:12]:
            shown = name.replace("&", "&&") or self.tr("Without a name")
            menu.addAction(shown, partial(self._animate.open_recent, folder))

    def fill_send_menu(self, menu: Menu) -> None:  # type: ignore[override]
        if self._animate.state.has_source:
            menu.addAction(self.tr("&Create, this frame"), lambda: self._send_frame("create"))
            menu.addAction(self.tr("&Restore, this frame"), lambda: self._send_frame("restore"))
            if self._animate.keys.walk() is not None:
                menu.addAction(self.tr("&Explore, the walk's keys"), self._studio.send_to.walk_to_explore)
            menu.addAction(self.tr("&Gallery, this frame"), lambda: self._send_frame("gallery"))

    def fill_more_menu(self, menu: Menu) -> None:  # type: ignore[override]
        menu.addAction(self.tr("New"), self._animate.new)
        menu.addAction(self.tr("Add a picture…"), self._ask_picture)
        menu.addAction(self.tr("Add a sound…"), self._ask_sound)
        menu.addAction(self.tr("Measure the sound delay…"), self._measure)

    def can(self, command: str) -> bool:
        state = self._animate.state
        match command:
            case "undo":
                return state.can_undo
            case "redo":
                return state.can_redo
            case "send" | "live":
                return state.has_source
        return True

    def commands(self) -> Handlers:
        animate, transport = self._animate, self._animate.transport
        return {
            "main": animate.film.make,
            "export": animate.film.make,
            "new": animate.new,
            "copy": self._copy,
            "open": self._ask_sound,
            "paste": self._paste,
            "undo": animate.undo,
            "redo": animate.redo,
            "play": transport.toggle,
            "record": animate.recording.toggle,
            "live": animate.toggle_live,
            "frame_back": lambda: animate.step(-1),
            "frame_forward": lambda: animate.step(1),
            "second_back": lambda: transport.seek(transport.time_s - 1),
            "second_forward": lambda: transport.seek(transport.time_s + 1),
            "to_start": transport.to_start,
            "to_end": transport.to_end,
            "loop_in": lambda: animate.times.set_loop_end("in"),
            "loop_out": lambda: animate.times.set_loop_end("out"),
            "marker": animate.times.toggle_marker,
            "loop": lambda: transport.set_looping(not transport.state.looping),
            "variant": lambda: animate.rows.set_variant("b" if animate.animation.variant == "a" else "a"),
            "paint_area": lambda: animate.paint("" if animate.state.painting else "area"),
        }

    def escape(self) -> bool:
        if self._delay is not None:
            self._delay.close_sheet()
            return True
        if self._animate.state.painting:
            if not self.canvas_.drop():
                self._animate.paint("")
            return True
        if self._animate.recording.state.running:
            self._animate.recording.stop()
            return True
        if self._animate.live.on:
            self._animate.live.stop()
            return True
        if self._animate.state.chosen >= 0:
            self._animate.rows.choose(self._animate.state.chosen)
            return True
        return False

    def activated(self) -> None:
        self.preview.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[Hint]:
        from mmstudio.ui.hints import Hint  # for newcomers only

        animate = self._animate

        def ready(widget: QWidget) -> Callable[[], QWidget | None]:
            return lambda: widget if animate.state.has_source and animate.sound.track is not None else None

        def still(widget: QWidget) -> Callable[[], QWidget | None]:
            return lambda: None if animate.transport.state.playing else ready(widget)()

        return [
            Hint(
                self.tr("Press Space: the picture moves with the sound."),
                still(self.timeline.bar.play),
                lambda: animate.transport.state.playing,
            ),
            Hint(
                self.tr("Choose how it moves. More and Less change all at once."),
                ready(self._column.preset),
                lambda: animate.animation.rows,
            ),
            Hint(
                self.tr("Export video makes a film of it, with the sound."),
                ready(self._foot.button),
                lambda: animate.state.making,
            ),
        ]

    def pulse(self) -> None:
        self._foot.button.pulse()

    def set_size_class(self, narrow: bool, low: bool) -> None:
        self.source.set_compact(narrow)
        self.timeline.set_narrow(narrow)
        self._place()

    def status(self) -> str:
        state = self._animate.state
        if not state.width or state.animation.source == "walk":
            return ""
        return self.tr("{width} × {height}").format(width=state.width, height=state.height)

    # what happens

    def _connect(self) -> None:
        animate = self._animate
        animate.changed.connect(self._show)
        animate.changed.connect(self.followed)
        animate.transport.changed.connect(self.followed)
        animate.framed.connect(self._show_frame)
        animate.picture_changed.connect(self._show_canvas)
        animate.rate_changed.connect(self._show_rate)
        animate.live.changed.connect(self._tell)
        animate.left.changed.connect(self._place)
        animate.made.connect(self._made)
        animate.recording.found.connect(self._offer_take)
        self.preview.resized.connect(animate.show_size)
        self.preview.clicked.connect(animate.transport.toggle)
        self.source.changed.connect(animate.set_source)
        self._column.picture_wanted.connect(self._ask_picture)
        self.timeline.bar.measure_wanted.connect(self._measure)
        self.timeline.bar.open_wanted.connect(self._ask_sound)
        self.timeline.height_changed.connect(self.strip_changed)
        self.empty.picture.clicked.connect(self._ask_picture)
        self.empty.sound.clicked.connect(self._ask_sound)
        self.empty.sample.clicked.connect(self._studio.animate_sample)
        self._column.walk.edit_wanted.connect(self._studio.send_to.walk_to_explore)
        self.canvas_.drawn.connect(self._drawn)
        self.bar.way_changed.connect(self._show_drawing)
        self.canvas_.undo_wanted.connect(animate.undo)
        self.canvas_.redo_wanted.connect(animate.redo)

    def _show(self, state: AnimateState) -> None:
        painting = bool(state.painting) and state.width > 0
        came = state.width > 0 and state.animation.source == "picture" and not painting
        if came and self.preview.isHidden() and not self.canvas_.isVisible():
            self.preview.show()  # the first picture came: Space is for it, not for the button that was used last
            self.activated()
        painted_before = not self.canvas_.isHidden()
        self.empty.setVisible(not state.has_source)
        self.preview.setVisible(state.has_source and not painting)
        self.canvas_.setVisible(painting)
        self.empty.show_state(state)
        self.bar.show_state(state)
        self._show_drawing()
        if painting and self.canvas_.before is None:
            self._show_canvas(self._animate.still)
        if painting and not painted_before:
            self.canvas_.setFocus(Qt.FocusReason.OtherFocusReason)  # else the next button takes it from the preview
        if self.source.current() != state.animation.source:
            self.source.set_current(state.animation.source)
        if not state.has_source and self.preview.image is not None:
            self._show_frame(None)
        self._tell()
        self._place()
        self.bar_changed.emit()
        self.status_changed.emit()

    def _show_drawing(self) -> None:
        state = self._animate.state
        self.canvas_.drawing = self.bar.drawing
        self.canvas_.show_lines(state.animation.strokes, state.animation.centre if state.painting == "centre" else None)
        self._place()

    def _drawn(self, what: str, points: list[tuple[float, float]]) -> None:
        painting = self._animate.painting
        match what:
            case "strokes":
                painting.add_stroke(points)
            case "depth":
                painting.grade(points[0], points[-1])
            case "centre":
                painting.set_centre(*points[-1])

    def _show_frame(self, image: QImage | None) -> None:
        self.preview.show_frame(image)
        self.picture_changed.emit()

    def _show_rate(self, rate: int) -> None:
        self._rate = rate
        self._tell()

    def _tell(self) -> None:
        state = self._animate.state
        live = self.tr("Live · %n frame(s)/s", "", self._rate) if self._rate else ""
        note = ""
        if state.animation.area and state.animation.source == "picture":
            note = self.tr("Motion area: painted")
        if state.reading == "listening":
            note = self.tr("Listening to the sound…")
        if self._animate.live.on:
            note = self.tr("Follows the microphone")
        self.preview.tell(live, note)

    def _show_canvas(self, image: QImage | None) -> None:
        """The picture at rest, to be painted on."""
        if image is None or image.isNull():
            self.canvas_.show_pictures(None, None)
            return
        shown = image.convertToFormat(QImage.Format.Format_RGB888)
        lines = np.frombuffer(shown.constBits(), np.uint8).reshape(shown.height(), shown.bytesPerLine())
        pixels = lines[:, : 3 * shown.width()].reshape(shown.height(), shown.width(), 3).copy()
        pyramid = Pyramid(shown.width(), shown.height(), lambda box: pixels[box[1] : box[3], box[0] : box[2]])
        pyramid.refresh(Box(0, 0, shown.width(), shown.height()))
        self.canvas_.show_pictures(pyramid, None)

    def _made(self, path: str) -> None:
        from mmstudio.ui.reveal import reveal

        if Path(path).suffix == FRAMES_SUFFIX:
            text = self.tr("The pictures are in the folder {name}.").format(name=Path(path).name)
            self.message.emit(text, self.tr("Show"), lambda: reveal(Path(path)))
            return
        self.message.emit(
            self.tr("The film is in your gallery."), self.tr("Show"), lambda: self._studio.show_in_gallery(path)
        )

    def _offer_take(self, take: Take) -> None:
        """A take of a program that died. It does not take the place of a song by itself."""

        def use() -> None:
            self._studio.go_to(self.key)
            self._animate.open_sound(take.path)

        self.message.emit(words.sentence("recording_found", found_facts(take)), self.tr("Use it"), use)

    def _send_frame(self, where: str) -> None:
        image = self.preview.image
        if image is not None:
            self._studio.send_to.frame(image, self._animate.state.name, where)

    def _measure(self) -> None:
        if self._delay is None:
            sheet = DelaySheet(self._animate.transport, self)
            sheet.closed.connect(self._measured)
            self._delay = sheet
            sheet.open_sheet()

    def _measured(self) -> None:
        sheet, self._delay = self._delay, None
        if sheet is not None:
            sheet.deleteLater()

    # files

    def _ask_picture(self) -> None:
        shown = file_dialogs.filter_of(self.tr("Pictures"), PICTURES)
        file_dialogs.open_file(self, self.tr("A picture to move"), shown, self._animate.open_picture)

    def _ask_sound(self) -> None:
        shown = file_dialogs.filter_of(self.tr("Sounds and videos"), (*SOUNDS, *VIDEOS))
        file_dialogs.open_file(self, self.tr("A sound that moves it"), shown, self._animate.open_sound)

    # drop and paste

    def _copy(self) -> None:
        """The frame that is shown, as large as the preview draws it."""
        if copy_picture(self.preview.image, ""):
            self.message.emit(self.tr("Copied."), "", None)

    def _paste(self) -> None:
        self.take_data(QGuiApplication.clipboard().mimeData())

    def carry_out(self, deed: str, what: Dropped) -> None:
        if deed == "walk_source":
            self._studio.send_to.walk_file_to_animate(what.files[0])
            return
        if deed == "sources_of":
            self._studio.pictures_in(what.files[0], self._open_listed)
            return
        heard = [file for file in what.files if file.suffix.lower() in (*SOUNDS, *VIDEOS)]
        if heard:  # beside pictures, too
            self._animate.open_sound(heard[0])
            if heard[0].suffix.lower() in VIDEOS and not what.pictures:
                self._offer_frame(heard[0])
        if len(what.pictures) == 1 and self._animate.state.width and not heard:
            self._open_or_mask(what.pictures[0])
        elif what.pictures:
            self._animate.open_pictures(what.pictures)

    def _open_or_mask(self, path: Path) -> None:
        """Another picture, or what a black-and-white one of the same size says may move."""
        use, said = partial(self._animate.open_picture, path), self.tr("The drop says what may move.")
        self._animate.open_mask(path, lambda: self.message.emit(said, self.tr("Use it as the picture"), use))

    def _offer_frame(self, video: Path) -> None:
        """The beginning of a video is its picture, at once where there is none yet, else when asked for."""

        def use() -> None:
            self._studio.library.read(video, FRAME_PX, came)

        def came(image: QImage | None) -> None:
            if image is not None:  # else why not has been said
                self._studio.keep_frame(image, video.stem, self._animate.open_picture)

        if self._animate.state.width or self._animate.animation.source == "walk":
            self.message.emit(
                self.tr("The sound of the video moves the picture."), self.tr("Use its picture, too"), use
            )
        else:
            use()

    def _open_listed(self, pictures: list[Path]) -> None:
        if pictures:
            self._animate.open_pictures(pictures)
        else:
            self.message.emit(self.tr("There are no pictures in this folder."), "", None)

    # places

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        for widget in (self.preview, self.canvas_, self.empty):
            widget.setGeometry(self.rect())
        self.bar.adjustSize()
        self.bar.move((self.width() - self.bar.width()) // 2, self.height() - self.bar.height() - px(12))
        around = px(24)
        self.canvas_.margins = QMarginsF(around, around, around, self.bar.height() + 2 * px(12))
        if self.canvas_.isVisible():
            self.canvas_.refresh()
        self.bar.raise_()
        self.left.adjustSize()
        self.left.move((self.width() - self.left.width()) // 2, px(12))
        self.left.raise_()
