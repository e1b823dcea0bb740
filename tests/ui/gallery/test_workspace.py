"""The gallery as a person uses it: keys, mouse, drops, and the words on screen."""

from __future__ import annotations

import gc
import math
import threading
import weakref
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QRegion, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from mmstudio.engine.messages import Output
from mmstudio.jobs import Recipe, text_job
from mmstudio.library.items import Item
from mmstudio.media.images import read_header
from mmstudio.ui.controls import TextButton
from mmstudio.ui.gallery.accessible import spoken
from mmstudio.ui.gallery.contact_sheet import ContactSheetForm
from mmstudio.ui.gallery.grid import GalleryGrid
from mmstudio.ui.gallery.thumbs import ThumbCache, Tile, has_transparency, painted, wanted_px
from mmstudio.ui.sheet import Question
from mmstudio.ui.theme import color
from mmstudio.viewmodels.create_state import tint_of
from mmstudio.viewmodels.gallery import tint_of_item
from tests.galleries import names

Key, Mouse, Modifier = Qt.Key, Qt.MouseButton, Qt.KeyboardModifier


def shown_words(widget: object) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]  # type: ignore[attr-defined]


def click(qtbot, page, place: int, modifiers: Modifier = Modifier.NoModifier, double: bool = False) -> None:
    at = page.grid.item_rect(place).center()
    act = qtbot.mouseDClick if double else qtbot.mouseClick
    act(page.grid.viewport(), Mouse.LeftButton, modifiers, at)


# by keyboard alone


def test_find_star_export_delete_and_undo_by_keyboard_alone(qtbot, window, page, gallery, press, tmp_path) -> None:
    assert page.grid.hasFocus()
    press(Key.Key_F, Modifier.ControlModifier)
    assert page.search.hasFocus()
    qtbot.keyClicks(page.search, "castle")
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 1)
    press(Key.Key_Return)
    assert page.grid.hasFocus()
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.prompt == "castle")

    press(Key.Key_Period)
    qtbot.waitUntil(lambda: gallery.state.details.starred)

    window.studio.export.set_folder(str(tmp_path / "out"))
    press(Key.Key_E, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: window.sheets.export is not None and window.sheets.export.export.hasFocus())
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: window.studio.export.state.phase == "done")
    (exported,) = window.studio.export.state.written
    assert read_header(exported).recipe.job.prompt == "castle"
    press(Key.Key_Escape)
    assert page.grid.hasFocus()

    press(Key.Key_Delete)
    qtbot.waitUntil(lambda: window.findChild(Question) is not None)
    question = window.findChild(Question)
    assert question.keep.hasFocus()
    press(Key.Key_Tab)
    assert question.sure.hasFocus()
    press(Key.Key_Space)
    qtbot.waitUntil(lambda: gallery.state.empty == "search")

    press(Key.Key_Z, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 1)
    assert gallery.state.library.starred == 1
    assert page.grid.hasFocus()


def test_on_a_screen_of_125_percent_nothing_of_the_page_before_is_left_at_the_edge(qtbot, page) -> None:
    viewport = page.grid.viewport()
    width, height = round(viewport.width() * 1.25), round(viewport.height() * 1.25)
    for less in (0, 1, 2, 3):  # one of them ends within a row of pixels
        viewport.resize(viewport.width(), viewport.height() - less)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(1.25)
        image.fill(0xFFFF0000)
        viewport.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        last = math.ceil(viewport.height() * 1.25) - 1
        edge = image.pixelColor(3, min(last, height - 1)).name()
        assert edge in (color("canvas").name(), "#ff0000"), f"mixed with what was there before: {edge}, {less} px less"


def test_arrows_walk_and_shift_extends(qtbot, page, gallery, press) -> None:
    press(Key.Key_Right)
    press(Key.Key_Right)
    assert gallery.state.order.place(gallery.state.selection.current) == 1
    press(Key.Key_End, Modifier.ShiftModifier)
    assert len(gallery.state.selection) == 4
    press(Key.Key_Home)
    assert gallery.state.selection.ids == {gallery.state.order.ids[0]}
    press(Key.Key_A, Modifier.ControlModifier)
    assert len(gallery.state.selection) == 5
    assert "5" in page.selection_bar.count.text()
    assert page.selection_bar.isVisible()
    assert not page.filters.isVisible()
    press(Key.Key_Escape)
    assert len(gallery.state.selection) == 0


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        (Key.Key_A, ("prompt", "seed")),
        (Key.Key_P, ("prompt",)),
        (Key.Key_S, ("seed",)),
        (Key.Key_R, ("prompt",)),
    ],
)
def test_letters_use_settings(qtbot, window, gallery, press, key: Key, changed: tuple[str, ...]) -> None:
    before = window.studio.create.state.draft
    gallery.move_to(2)
    qtbot.waitUntil(lambda: gallery.state.details is not None)
    press(key)
    draft = window.studio.create.state.draft
    assert (draft.prompt == "castle") == ("prompt" in changed)
    assert (draft.seed == 3) == ("seed" in changed)
    assert before.prompt == ""


def test_letters_are_typed_while_searching(qtbot, window, page, gallery, press) -> None:
    gallery.move_to(2)
    press(Key.Key_F, Modifier.ControlModifier)
    qtbot.keyClicks(page.search, "aspr.")
    assert page.search.text() == "aspr."
    assert window.studio.create.state.draft.prompt == ""
    assert gallery.state.library.starred == 0


def test_enter_opens_large_arrows_walk_and_escape_returns(qtbot, page, gallery, press) -> None:
    press(Key.Key_Right)
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: page.large.view.image is not None and page.large.isVisible())
    assert page.large.view.hasFocus()
    first = page.large.view.image
    press(Key.Key_Right)
    qtbot.waitUntil(lambda: page.large.view.image is not first)
    assert gallery.state.order.place(gallery.state.selection.current) == 1
    press(Key.Key_Escape)
    assert page.grid.isVisible()
    assert page.grid.hasFocus()


def test_tab_stays_inside_a_sheet(qtbot, window, gallery, press) -> None:
    gallery.move_to(0)
    press(Key.Key_E, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: window.sheets.export is not None and window.sheets.export.isVisible())
    reached = set()
    for _ in range(40):
        press(Key.Key_Tab)
        assert window.sheets.export.card.isAncestorOf(QApplication.focusWidget())
        reached.add(QApplication.focusWidget())
    assert {window.sheets.export.export, window.sheets.export.cancel, window.sheets.export.template} <= reached


def test_an_export_that_ends_behind_its_closed_sheet_is_announced(
    qtbot, window, gallery, press, tmp_path: Path, monkeypatch
) -> None:
    go_on = threading.Event()

    def wait(*args: object) -> Path:
        go_on.wait(10)
        return tmp_path / "slow.png"

    monkeypatch.setattr("mmstudio.viewmodels.export.export_picture", wait)
    gallery.move_to(0)
    press(Key.Key_E, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: window.sheets.export is not None and window.sheets.export.export.hasFocus())
    press(Key.Key_Space)
    qtbot.waitUntil(lambda: window.studio.export.state.phase == "running")
    press(Key.Key_Escape)
    assert not window.sheets.export.isVisible()
    with qtbot.waitSignal(window.sheets.export.ended_unseen) as said:
        go_on.set()
    assert "slow.png" in said.args[0]
    assert window.studio.export.state.phase == "closed"


def test_escape_closes_what_is_open_and_then_stops_the_work(qtbot, window, page, gallery, press) -> None:
    window.studio.engine.submit(text_job("castle"), Output(folder=""))
    gallery.move_to(0)
    page.open_large()
    press(Key.Key_Escape)
    assert page.grid.isVisible()
    press(Key.Key_Escape)
    assert not gallery.state.selection.ids
    assert ("cancel", None) not in window.studio.engine.calls
    press(Key.Key_Escape)
    assert ("cancel", None) in window.studio.engine.calls


# by mouse


def test_clicks_select_and_a_double_click_opens(qtbot, page, gallery) -> None:
    click(qtbot, page, 1)
    click(qtbot, page, 3, Modifier.ControlModifier)
    assert {gallery.state.order.place(id) for id in gallery.state.selection.ids} == {1, 3}
    click(qtbot, page, 4, Modifier.ShiftModifier)
    assert {gallery.state.order.place(id) for id in gallery.state.selection.ids} == {3, 4}
    click(qtbot, page, 2)
    assert {gallery.state.order.place(id) for id in gallery.state.selection.ids} == {2}
    click(qtbot, page, 2, double=True)
    assert page.large.isVisible()


def test_a_click_on_the_star_of_a_thumb_stars_it(qtbot, page, gallery) -> None:
    rect = page.grid.item_rect(2)
    qtbot.mouseClick(page.grid.viewport(), Mouse.LeftButton, pos=rect.topRight() + QPoint(-14, 14))
    qtbot.waitUntil(lambda: gallery.state.library.starred == 1)
    assert not gallery.state.selection.ids


def test_in_select_mode_every_click_joins(qtbot, page, gallery) -> None:
    page.filters.select.click()
    for place in (0, 2, 4, 2):
        click(qtbot, page, place)
    assert {gallery.state.order.place(id) for id in gallery.state.selection.ids} == {0, 4}


def test_the_rubber_band_selects_what_it_touches(qtbot, page, gallery) -> None:
    viewport = page.grid.viewport()
    below = page.grid.item_rect(0).bottomLeft() + QPoint(5, 60)
    qtbot.mousePress(viewport, Mouse.LeftButton, pos=below)
    qtbot.mouseMove(viewport, page.grid.item_rect(2).center())
    qtbot.mouseRelease(viewport, Mouse.LeftButton, pos=page.grid.item_rect(2).center())
    assert {gallery.state.order.place(id) for id in gallery.state.selection.ids} == {0, 1, 2}


def test_ctrl_and_wheel_change_the_size_of_the_thumbs(qtbot, page) -> None:
    before = page.grid.item_rect(0).height()
    at = QPointF(100, 100)
    for _ in range(3):
        event = QWheelEvent(
            at, at, QPoint(), QPoint(0, 120), Mouse.NoButton, Modifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(page.grid.viewport(), event)
    assert page.grid.item_rect(0).height() > before
    assert page.thumb_size.track.value() == page.grid.row_height()
    assert page.studio.memory.thumb_px == page.grid.row_height()


def test_a_row_keeps_its_height_when_its_thumbs_arrive(qtbot, page, gallery) -> None:
    before = [page.grid.item_rect(place) for place in range(5)]
    qtbot.waitUntil(lambda: len(page.grid._thumbs) == 5)
    assert [page.grid.item_rect(place) for place in range(5)] == before


def test_dragging_out_gives_the_real_files_in_order(qtbot, page, gallery) -> None:
    gallery.select_all()
    qtbot.waitUntil(lambda: len(page.grid.dragged_data().urls()) == 5)
    dragged = [Path(url.toLocalFile()) for url in page.grid.dragged_data().urls()]
    assert all(path.is_file() for path in dragged)
    assert ["apple" in path.name for path in dragged] == [True, True, False, False, False]


def test_a_drag_with_ctrl_asks_for_copies_also_of_the_pressed_picture(
    qtbot, page, gallery, window, monkeypatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(window, "bare_copies", lambda files, then: asked.extend(files))
    monkeypatch.setattr(QGuiApplication, "keyboardModifiers", lambda: Modifier.ControlModifier)
    gallery.select_all()
    qtbot.waitUntil(lambda: len(page.grid.dragged_data().urls()) == 5)
    at = page.grid.item_rect(1).center()
    viewport = page.grid.viewport()
    qtbot.mousePress(viewport, Mouse.LeftButton, Modifier.ControlModifier, at)  # takes it out of the selection
    page.grid._drag_out()
    qtbot.mouseRelease(viewport, Mouse.LeftButton, Modifier.ControlModifier, at)
    assert len(asked) == 5


# drops


def drop(page, data: QMimeData) -> str:
    """Drag data in and let go; returns the words over the canvas."""
    at = page.rect().center()
    act, buttons = Qt.DropAction.CopyAction, Mouse.LeftButton
    page.dragEnterEvent(QDragEnterEvent(at, act, data, buttons, Modifier.NoModifier))
    said = page._drop_target.text.text() if page._drop_target else ""
    page.dropEvent(QDropEvent(QPointF(at), act, data, buttons, Modifier.NoModifier))
    return said


def test_a_dropped_picture_is_imported_and_can_be_shown(qtbot, page, gallery, tmp_path: Path) -> None:
    source = tmp_path / "holiday.png"
    Image.new("RGB", (40, 20), (200, 10, 10)).save(source)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(source))])
    with qtbot.waitSignal(page.message) as said:
        drop(page, data)
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 6)
    said.args[2]()
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.name == "holiday.png")


def test_u5_addresses_of_other_machines_are_refused(qtbot, page, gallery) -> None:
    data = QMimeData()
    data.setUrls([QUrl("http://example.com/picture.png"), QUrl("file://server/share/picture.png")])
    with qtbot.assertNotEmitted(gallery.imported):
        assert "this computer" in drop(page, data)
    assert gallery.state.importing is None


def test_dropped_text_is_searched(qtbot, page, gallery) -> None:
    data = QMimeData()
    data.setText("castle\n")
    drop(page, data)
    qtbot.waitUntil(lambda: names(gallery) == ["castle"])


# words


def test_u1_markup_and_u3_patterns_are_shown_as_they_are(qtbot, page, gallery) -> None:
    gallery.move_to(4)
    qtbot.waitUntil(lambda: gallery.state.details is not None)
    canary = "<b>bold</b> {0.__class__}"
    assert page.details.title.text().replace("\u200b", "") == canary
    assert page.details.title.textFormat() == Qt.TextFormat.PlainText
    page.open_large()
    assert page.large.name.text() == canary
    gallery.search(canary)
    qtbot.waitUntil(lambda: gallery.state.asked == gallery.state.query)
    gallery.search("<i>{0}</i> nothing")
    qtbot.waitUntil(lambda: gallery.state.empty == "search")
    assert "<i>{0}</i> nothing" in page.empty.words.text()
    assert page.empty.words.textFormat() == Qt.TextFormat.PlainText


def test_an_empty_gallery_says_what_will_be_here(qtbot, open_window) -> None:
    window = open_window()
    qtbot.waitUntil(lambda: window.studio.gallery.state.empty == "library")
    assert "Your pictures will appear here." in shown_words(window)


def test_a_search_without_results_offers_to_clear_it(qtbot, page, gallery) -> None:
    gallery.search("heron")
    qtbot.waitUntil(lambda: page.empty.isVisible())
    assert page.empty.words.text() == "Nothing matches “heron”."
    qtbot.mouseClick(page.empty.clear, Mouse.LeftButton)
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 5)
    assert page.grid.isVisible()


def test_d5_a_folder_out_of_reach_is_named_and_its_pictures_stay(qtbot, page, gallery, folder: Path) -> None:
    folder.rename(folder.with_name("unplugged"))
    gallery.library.look_again()
    qtbot.waitUntil(lambda: gallery.state.library.phase == "unreachable", timeout=8000)
    assert str(folder) in page.banner.words.text()
    assert len(gallery.state.rows) == 5
    folder.with_name("unplugged").rename(folder)
    qtbot.mouseClick(page.banner.again, Mouse.LeftButton)
    qtbot.waitUntil(lambda: gallery.state.library.phase == "ready", timeout=8000)
    assert not page.banner.isVisible()


def test_a_toast_offers_undo_after_a_deletion(qtbot, page, gallery) -> None:
    gallery.move_to(0)
    with qtbot.waitSignal(page.message) as said:
        gallery.delete()
    assert said.args[1] == "Undo"
    said.args[2]()
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 5)


def test_typed_filters_are_chips_that_can_be_taken_away(qtbot, page, gallery) -> None:
    page.search.setFocus()
    qtbot.keyClicks(page.search, "apple style:noto")
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 2)
    assert [chip.text() for chip in page.filters.typed] == ["style:noto"]
    page.filters.typed[0].removed.emit()
    assert gallery.state.query.text == "apple"
    assert page.search.text() == "apple"
    assert page.filters.typed == []


def test_the_status_bar_counts_the_library(page) -> None:
    assert page.status().startswith("5 ")


def test_tags_are_added_and_removed_in_the_details(qtbot, page, gallery) -> None:
    gallery.move_to(0)
    qtbot.waitUntil(lambda: gallery.state.details is not None)
    qtbot.mouseClick(page.details.add_tag, Mouse.LeftButton)
    qtbot.keyClicks(page.details.tag_field, "family, winter")
    qtbot.keyClick(page.details.tag_field, Key.Key_Return)
    qtbot.waitUntil(lambda: gallery.state.details.tags == ("family", "winter"))
    page.details.tags.removed.emit("winter")
    qtbot.waitUntil(lambda: gallery.state.details.tags == ("family",))


def test_a_picture_without_settings_says_so(qtbot, page, gallery, tmp_path: Path) -> None:
    source = tmp_path / "photo.jpg"
    Image.new("RGB", (40, 20)).save(source)
    gallery.import_files([source])
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 6)
    gallery.reveal(Path(ask_path(gallery, "photo.jpg")))
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.name == "photo.jpg")
    assert not page.foot.use.isEnabled()
    assert page.foot.use.toolTip() == "This picture has no settings inside."


def ask_path(gallery, name: str) -> str:
    from tests.galleries import ask

    return ask(
        gallery.library,
        lambda library: next(
            str(item.path) for item in library.page([row.id for row in library.layout()]) if item.name == name
        ),
    )


# for screen readers


def test_the_grid_is_a_list_of_pictures_with_names(qtbot, page, gallery) -> None:
    gallery.move_to(1)
    gallery.star()
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.starred)
    interface = QAccessible.queryAccessibleInterface(page.grid)
    assert interface.role() == QAccessible.Role.List
    assert interface.childCount() == 5
    child = interface.child(1)
    assert child.role() == QAccessible.Role.ListItem
    assert child.text(QAccessible.Text.Name) == "a green apple, starred"
    assert child.rect().size() == page.grid.item_rect(1).size()
    assert page.grid.current_child() == 1
    assert spoken(None)


def test_a_grid_that_screen_readers_saw_is_let_go_with_its_window(qtbot, gallery) -> None:
    grid = GalleryGrid(gallery)
    assert QAccessible.queryAccessibleInterface(grid).child(0) is not None
    gone = weakref.ref(grid)
    grid.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    del grid
    gc.collect()
    assert gone() is None


def test_every_button_has_a_name_and_a_tooltip(page) -> None:
    buttons = [
        *page.findChildren(TextButton),
        *page.details.findChildren(TextButton),
        *page.foot.findChildren(TextButton),
    ]
    assert buttons
    assert all(button.accessibleName() and button.toolTip() for button in buttons)


def test_a_day_counts_what_lies_under_its_stacks(page, gallery) -> None:
    (group,) = page.grid._layout.groups
    assert page.grid.items_of(group) == 5
    first, second = (row.id for row in gallery.state.rows[:2])
    gallery.state = replace(gallery.state, counts={first: 4, second: 2})
    page.grid._lay_out(None)
    assert page.grid.items_of(group) == 9


# thumbs


def test_the_cache_of_thumbs_stays_inside_its_limit(qapp) -> None:
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    cache = ThumbCache(limit=10 * 50 * 50 * 4)
    for id in range(100):
        cache.put(id, Tile(painted(image, 50, 50, 1.0, 8), (50, 50), 1.0, 256))
    assert len(cache) == 10
    assert cache.bytes <= 10 * 50 * 50 * 4
    assert cache.get(99) is not None
    assert cache.get(0) is None


def test_a_screen_of_thumbs_that_comes_at_once_is_painted_over_several_turns(qtbot, page, gallery, monkeypatch) -> None:
    qtbot.waitUntil(lambda: len(page.grid._thumbs) == 5)
    monkeypatch.setattr("mmstudio.ui.gallery.arriving._TURN_S", 0.0)
    page.grid._thumbs.clear()
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    for row in gallery.state.rows:
        page.grid._thumbs._asked[row.id] = 256
        gallery.library.thumbnail_ready.emit(row.id, 256, image)
    assert len(page.grid._thumbs) == 0
    page.grid._thumbs._paint()
    assert len(page.grid._thumbs) == 1
    qtbot.waitUntil(lambda: len(page.grid._thumbs) == 5)


def test_a_thumb_is_cut_to_its_tile_and_has_round_corners(qapp) -> None:
    image = QImage(300, 100, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    tile = painted(image, 80, 80, 2.0, 8).toImage()
    assert (tile.width(), tile.height()) == (160, 160)
    assert tile.pixelColor(80, 80).name() == "#336699"
    assert tile.pixelColor(0, 0).alpha() == 0


def test_transparent_pictures_are_told_from_photos(qapp) -> None:
    clear = QImage(20, 20, QImage.Format.Format_ARGB32_Premultiplied)
    clear.fill(Qt.GlobalColor.transparent)
    full = QImage(20, 20, QImage.Format.Format_ARGB32_Premultiplied)
    full.fill(Qt.GlobalColor.red)
    assert has_transparency(clear)
    assert not has_transparency(full)


def test_sharp_screens_ask_for_larger_thumbs() -> None:
    assert [wanted_px(130, 130, ratio) for ratio in (1.0, 2.0, 3.0)] == [256, 256, 512]
    assert wanted_px(960, 320, 2.0) == 1024


def test_a_drawing_stands_on_the_same_ground_in_the_gallery_as_in_create():
    item = Item(id=1, path=Path("a.png"), name="a.png", kind="picture", recipe_json=_recipe_json(seed=3))
    foreign = Item(id=2, path=Path("b.png"), name="b.png", kind="picture")
    clear = QImage(64, 64, QImage.Format.Format_RGBA8888)
    clear.fill(0)
    grounds = [
        painted(clear, 50, 50, 1.0, 8, tint_of_item(one)).toImage().pixelColor(25, 10) for one in (item, foreign)
    ]
    assert tint_of_item(item) == tint_of(text_job("a red apple", seed=3))
    assert grounds[0] != grounds[1]


def _recipe_json(seed: int) -> str:
    return Recipe(version="1", job=text_job("a red apple", seed=seed)).to_json()


def test_the_chosen_pictures_become_a_contact_sheet(qtbot, window, page, gallery, tmp_path):
    gallery.select_all()
    page.commands()["contact_sheet"]()
    qtbot.waitUntil(lambda: window.findChild(ContactSheetForm) is not None)
    form = window.findChild(ContactSheetForm)
    form.columns.field.setValue(2)
    form.captions.set_current("name")
    path = tmp_path / "sheet.png"
    form.wanted.disconnect()  # where it goes is asked by the system's own dialog
    form.wanted.connect(lambda options: window.studio.write_contact_sheet(gallery.state.order.ids, options, path))
    with qtbot.waitSignal(window.studio.told) as told:
        form.save.click()
    assert told.args[0] == "saved_copy" and QImage(str(path)).width() == 2 * (256 + 16) + 16
