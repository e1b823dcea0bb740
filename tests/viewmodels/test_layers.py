"""Layers: what lies on the board, how it is painted, and what becomes of it."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QColor, QImage

from mmstudio.documents.layers import COMPOSITE_OPS, Layer, LayerBoard, MaskStep
from mmstudio.settings import Settings
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.layer_painting import MODES, LayerPixels, composed
from mmstudio.viewmodels.layers import LayersViewModel
from mmstudio.viewmodels.session import Session
from tests.fake_library import FakeLibraryService
from tests.fakes import FakeEngine

RED, BLUE, CLEAR = (255, 0, 0, 255), (0, 0, 255, 255), (0, 0, 0, 0)


class PictureLibrary(FakeLibraryService):
    """Pictures by the name of their file."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: dict[str, QImage] = {}

    def read(self, path, max_side_px, then):
        then(self.pictures.get(Path(path).name))


def plain(rgba, width=20, height=20):
    image = QImage(width, height, QImage.Format.Format_RGBA8888)
    image.fill(QColor(*rgba))
    return image


@pytest.fixture
def library(qapp):
    library = PictureLibrary()
    library.pictures = {"red.png": plain(RED, 40, 40), "blue.png": plain(BLUE), "wide.png": plain(BLUE, 80, 10)}
    return library


@pytest.fixture
def create(library, tmp_path):
    return CreateViewModel(
        FakeEngine(), library, lambda: Settings(library_folder=str(tmp_path)), chance=random.Random(1)
    )


@pytest.fixture
def layers(create):
    return LayersViewModel(create)


@pytest.fixture
def two(layers):
    """A red board of 40 × 40 with a blue square of 20 × 20 in its middle, which is chosen."""
    layers.add(Path("/red.png"))
    layers.add(Path("/blue.png"))
    return layers


def at(image, x, y):
    return image.pixelColor(x, y).getRgb()


def names(layers):
    return [layer.name for layer in layers.state.board.layers]


def test_the_first_picture_gives_the_board_its_size_and_later_ones_fit_into_it(layers):
    layers.add(Path("/red.png"))
    layers.add(Path("/wide.png"))
    board = layers.state.board
    assert (board.width, board.height) == (40, 40)
    assert (board.layers[1].scale, board.layers[1].x, layers.state.layer.name) == (0.5, 20, "wide")


def test_a_picture_that_cannot_be_read_is_said_and_changes_nothing(layers, create):
    told = []
    create.noticed.connect(lambda code, facts: told.append((code, facts["name"])))
    layers.add(Path("/gone.png"))
    assert told == [("file_unreadable", "gone.png")] and layers.composed() is None


def test_layers_lie_on_one_another_in_their_order(two):
    assert at(two.composed(), 20, 20) == BLUE and at(two.composed(), 2, 2) == RED
    two.move_by(-1)
    assert names(two) == ["blue", "red"] and at(two.composed(), 20, 20) == RED
    two.move_by(1)
    two.edit(shown=False)
    assert at(two.composed(), 20, 20) == RED


def test_opacity_blend_and_place_are_what_is_painted(two):
    two.edit(opacity=0.5)
    assert at(two.composed(), 20, 20)[:3] == pytest.approx((128, 0, 128), abs=2)
    two.edit(opacity=1.0, blend="multiply")
    assert at(two.composed(), 20, 20) == (0, 0, 0, 255)
    two.edit(blend="plus")
    assert at(two.composed(), 20, 20) == (255, 0, 255, 255)
    two.edit(blend="normal", x=5.0, y=5.0, scale=0.5)
    assert at(two.composed(), 2, 2) == BLUE and at(two.composed(), 20, 20) == RED


def test_a_layer_is_turned_and_mirrored_around_its_middle(layers, library):
    half = plain(BLUE)
    for x in range(10):
        for y in range(20):
            half.setPixelColor(x, y, QColor(*RED))
    library.pictures["half.png"] = half
    layers.add(Path("/half.png"))
    assert at(layers.composed(), 2, 10) == RED
    layers.edit(mirrored=True)
    assert at(layers.composed(), 2, 10) == BLUE
    layers.edit(mirrored=False, angle=90.0)
    assert at(layers.composed(), 10, 2) == RED and at(layers.composed(), 10, 17) == BLUE


def test_every_blend_of_openraster_is_painted():
    assert set(MODES) == set(COMPOSITE_OPS) and len(set(MODES.values())) == len(MODES)


def test_a_stroke_hides_and_another_shows_again_and_undo_takes_them_back(two, create):
    two.set_brush(brush_px=8, softness=0.0)
    two.paint(two.stroke_of([(14.0, 20.0), (26.0, 20.0)], hide=True))
    assert at(two.composed(), 20, 20) == RED and at(two.composed(), 20, 28) == BLUE
    two.paint(two.stroke_of([(20.0, 20.0)], hide=False))
    assert at(two.composed(), 20, 20) == BLUE and at(two.composed(), 15, 20) == RED
    create.undo()
    assert at(two.composed(), 20, 20) == RED
    create.undo()
    assert two.state.layer.mask == () and at(two.composed(), 20, 20) == BLUE


def test_strokes_follow_a_layer_that_is_scaled_and_turned(two):
    two.edit(scale=2.0, angle=90.0)
    two.set_brush(brush_px=8, softness=0.0)
    two.paint(two.stroke_of([(30.0, 10.0)], hide=True))
    assert at(two.composed(), 30, 10) == RED and at(two.composed(), 10, 10) == BLUE
    assert two.state.layer.mask[0].radius_px == 2


def test_a_soft_stroke_fades_towards_its_edge(two):
    two.set_brush(brush_px=20, softness=1.0)
    two.paint(two.stroke_of([(20.0, 20.0)], hide=True))
    blue = [at(two.composed(), x, 20)[2] for x in (20, 23, 26, 29)]
    assert blue[0] < 30 and blue == sorted(blue) and blue[-1] > 200


def test_a_whole_mask_is_made_without_a_pointer(two):
    two.mask("hide_all")
    assert at(two.composed(), 20, 20) == RED
    two.mask("invert")
    assert at(two.composed(), 20, 20) == BLUE
    two.mask("fade_right")
    blue = [at(two.composed(), x, 20)[2] for x in (11, 20, 29)]
    assert blue[0] > blue[1] > blue[2]
    two.mask("show_all")
    assert two.state.layer.mask == ()


def test_a_drag_is_one_step_of_undo(two, create):
    for x in range(10, 30):
        two.move_to(float(x), 7.0)
    two.close_step()
    two.nudge(1, 0)
    create.undo()
    assert (two.state.layer.x, two.state.layer.y) == (29.0, 7.0)
    create.undo()
    assert (two.state.layer.x, two.state.layer.y) == (20.0, 20.0)


def test_a_removed_layer_comes_back_with_its_pixels(two, create):
    two.remove()
    assert names(two) == ["red"] and two.state.layer.name == "red"
    create.show_layers()
    create.undo()
    assert names(two) == ["red", "blue"]
    assert at(two.composed(), 20, 20) in (RED, BLUE)


def test_a_click_chooses_the_uppermost_layer_that_shows_something_there(two):
    two.choose_at(2, 2)
    assert two.state.layer.name == "red"
    two.choose_at(20, 20)
    assert two.state.layer.name == "blue"
    two.mask("hide_all")
    two.choose_at(20, 20)
    assert two.state.layer.name == "red"
    two.choose_at(400, 400)
    assert two.state.layer is None


@pytest.mark.parametrize(
    ("asked", "held"),
    [({"opacity": 7.0}, ("opacity", 1.0)), ({"scale": 0.0}, ("scale", 0.02)), ({"angle": 270.0}, ("angle", -90.0))],
)
def test_numbers_out_of_range_become_the_limit(two, asked, held):
    two.edit(**asked)
    assert getattr(two.state.layer, held[0]) == held[1]


def test_the_session_brings_layers_back_with_masks_and_reads_their_pictures(two, create, library, tmp_path):
    two.paint(two.stroke_of([(20.0, 20.0)], hide=True))
    create.show_layers()
    kept = msgspec.json.decode(msgspec.json.encode(create.session()), type=Session)
    again = CreateViewModel(FakeEngine(), library, lambda: Settings(library_folder=str(tmp_path)))
    again.restore(kept)
    other = LayersViewModel(again)
    assert other.state.shown and other.state.board == two.state.board
    assert other.composed().isNull() is False


def test_a_document_has_layers_of_its_own(two, create):
    create.rename("first")
    create.new_document()
    assert two.state.board.layers == ()
    create.open_document(create.state.recent[0][0])
    assert names(two) == ["red", "blue"]


def test_a_layer_whose_file_is_gone_is_left_out_and_known(two, create, library, qtbot):
    del library.pictures["blue.png"]
    two.pixels.images.clear()
    create.show_layers()
    qtbot.waitUntil(lambda: two.state.missing == frozenset({"/blue.png"}))
    assert at(two.composed(), 20, 20) == RED


# files


def test_openraster_is_read_back_as_it_was_written(two, tmp_path):
    two.edit(opacity=0.5, blend="multiply", x=10.0, y=12.0)
    path = tmp_path / "board.ora"
    two.writer(path)()
    with zipfile.ZipFile(path) as packed:
        first = packed.infolist()[0]
        assert (first.filename, first.compress_type, packed.read(first)) == ("mimetype", 0, b"image/openraster")
        image = ElementTree.fromstring(packed.read("stack.xml"))
        assert (image.tag, image.get("w"), image.get("h")) == ("image", "40", "40")
        upper, lower = image.find("stack")
        assert (upper.get("name"), lower.get("name")) == ("blue", "red")
        assert (upper.get("x"), upper.get("y"), float(upper.get("opacity"))) == ("0", "2", 0.5)
        assert upper.get("composite-op") == "svg:multiply" and upper.get("visibility") == "visible"
        square = Image.open(io.BytesIO(packed.read(upper.get("src"))))
        assert square.size == (20, 20) and square.getpixel((10, 10)) == BLUE
        merged = np.asarray(Image.open(io.BytesIO(packed.read("mergedimage.png"))))
        assert merged.shape == (40, 40, 4)
        assert max(Image.open(io.BytesIO(packed.read("Thumbnails/thumbnail.png"))).size) <= 256
    assert tuple(merged[12, 10]) == at(two.composed(), 10, 12)


def test_a_mask_is_part_of_the_exported_pixels_and_hidden_layers_stay_hidden(two, tmp_path):
    two.mask("hide_all")
    two.edit(shown=False, name='<x a="1">&\x00')
    two.writer(tmp_path / "board.ora")()
    with zipfile.ZipFile(tmp_path / "board.ora") as packed:
        upper = ElementTree.fromstring(packed.read("stack.xml")).find("stack")[0]
        assert (upper.get("name"), upper.get("visibility")) == ('<x a="1">&', "hidden")
        assert Image.open(io.BytesIO(packed.read(upper.get("src")))).getpixel((10, 10))[3] == 0


def test_png_holds_what_is_shown(two, tmp_path):
    two.writer(tmp_path / "board.png")()
    pixels = np.asarray(Image.open(tmp_path / "board.png"))
    assert tuple(pixels[20, 20]) == BLUE and tuple(pixels[2, 2]) == RED


def test_a_large_picture_shown_small_keeps_its_mean():
    stripes = QImage(1024, 1024, QImage.Format.Format_RGB32)
    stripes.fill(QColor("black"))
    for x in range(0, 1024, 2):
        for y in range(1024):
            stripes.setPixel(x, y, 0xFFFFFFFF)
    layer = Layer(id=1, path="/s.png", width=1024, height=1024, x=64, y=64, scale=0.125)
    image = composed(LayerBoard(width=128, height=128, layers=(layer,)), LayerPixels({"/s.png": stripes}))
    assert image.pixelColor(64, 64).red() == pytest.approx(128, abs=6)


def test_a_mask_step_without_a_size_is_refused():
    with pytest.raises(ValueError):
        MaskStep(radius_px=0)
