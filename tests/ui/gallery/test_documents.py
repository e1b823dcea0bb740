"""Projects and walks among the pictures: dropped, found, opened where they were made, sent on, as a person does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from mmstudio.ui.controls import Menu, Text
from mmstudio.ui.gallery.accessible import spoken
from mmstudio.ui.gallery.contact_sheet import ContactSheetForm
from mmstudio.ui.gallery.search_field import completions
from tests.library.test_documents import document, red

Key = Qt.Key


@pytest.fixture
def opened(window, monkeypatch) -> list[tuple[str, str]]:
    """What was asked to be opened where."""
    opened: list[tuple[str, str]] = []

    def note(where: str):
        return lambda path: opened.append((where, path.name))

    monkeypatch.setattr(window.studio.send_to, "project", note("restore"))
    monkeypatch.setattr(window.studio.send_to, "walk_file_to_animate", note("animate"))
    monkeypatch.setattr(window.studio.send_to, "walk", note("explore"))
    return opened


@pytest.fixture
def bring(qtbot, window, page, gallery, tmp_path: Path):
    """Drop a document and choose it."""

    def bring(name: str) -> Path:
        source = document(tmp_path / name, red())
        (tmp_path / f"letter{source.suffix}").write_text("dear reader")
        with qtbot.waitSignal(gallery.imported) as ended:
            files = (source, tmp_path / f"letter{source.suffix}")
            page.carry_out("import", type("Dropped", (), {"files": files})())
        assert (ended.args[0].done, ended.args[0].names) == (1, (f"letter{source.suffix}",))
        assert window.page.toasts.current.words.text() == "1 item(s) imported. 1 file(s) could not be read."
        kind = "project" if source.suffix == ".mmrestore" else "walk"
        assert completions(f"type:{kind[:2]}", gallery.state.library) == (f"type:{kind}",)
        gallery.search(f"type:{kind}")
        qtbot.waitUntil(lambda: len(gallery.state.rows) == 1)
        assert [chip.text() for chip in page.filters.typed] == [f"type:{kind}"]
        gallery.click(gallery.state.rows[0].id)
        qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.kind == kind)
        page.grid.setFocus()
        return gallery.state.details.path

    return bring


def texts(menu: Menu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_a_project_says_what_it_is(qtbot, page, gallery, bring) -> None:
    path = bring("lake.mmrestore")
    qtbot.waitUntil(lambda: page.grid.has_thumb(0))
    assert spoken(gallery.state.details) == "Project: lake.mmrestore"
    facts = dict(page.details.table.facts)
    assert facts["Kind"] == "Project: a photo with all its repairs"
    assert "File size" in facts and "Size" not in facts
    assert page.foot.use.text() == "Open in Restore"
    assert not page.foot.which.isVisible()
    assert page.details.preview.accessibleName() == "Open in Restore"
    page.copy()
    assert QGuiApplication.clipboard().mimeData().urls()[0].toLocalFile() == str(path)
    gallery.clear_search()
    qtbot.waitUntil(lambda: len(gallery.state.rows) > 1)
    gallery.click(gallery.state.rows[-1].id)
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.kind == "picture")
    assert page.foot.use.text() == "Use these settings"
    assert page.foot.which.isVisible()


def test_a_walk_says_how_long_it_is(page, gallery, bring) -> None:
    bring("shore.mmwalk")
    assert spoken(gallery.state.details) == "Walk: shore.mmwalk"
    assert dict(page.details.table.facts)["Length"] == "8.00 s"
    assert page.foot.use.text() == "Open in Explore"


@pytest.mark.parametrize(("name", "room"), [("lake.mmrestore", "restore"), ("shore.mmwalk", "explore")])
def test_enter_double_click_preview_and_button_open_it(qtbot, page, gallery, press, bring, opened, name, room) -> None:
    bring(name)
    press(Key.Key_Return)
    page.grid.opened.emit(gallery.state.details.id)
    qtbot.mouseClick(page.details.preview, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.foot.use, Qt.MouseButton.LeftButton)
    page.commands()["main"]()
    assert opened == [(room, name)] * 5
    assert page._stack.currentWidget() is page.grid


@pytest.mark.parametrize(
    ("name", "ways", "sent"),
    [
        ("lake.mmrestore", ["&Restore, as project"], ["restore"]),
        ("shore.mmwalk", ["&Explore, as walk", "&Animate, as walk"], ["explore", "animate"]),
    ],
)
def test_it_is_sent_where_it_can_be_of_use(page, bring, opened, name, ways, sent) -> None:
    bring(name)
    menu = Menu(page)
    page.menus.fill_send(menu)
    assert texts(menu) == ways
    for action in menu.actions():
        action.trigger()
    assert opened == [(where, name) for where in sent]
    menu = Menu(page)
    page.menus.fill(menu)
    assert texts(menu)[0] == f"Open in {sent[0].capitalize()}"
    assert ("Send to Animate" in texts(menu)) == ("animate" in sent)
    assert not {"Send to Restore", "Compare", "Describe", "More like this", "Open"} & set(texts(menu))
    assert {"Star", "Add a tag", "Export", "Show in folder", "Delete"} < set(texts(menu))


def test_among_chosen_pictures_it_is_left_out_where_pixels_are_wanted(qtbot, page, gallery, bring, monkeypatch) -> None:
    bring("lake.mmrestore")
    gallery.clear_search()
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 6)
    picture = next(row.id for row in gallery.state.rows if gallery.item(row.id).kind == "picture")
    gallery.click(picture)
    qtbot.waitUntil(lambda: gallery.state.details is not None and gallery.state.details.id == picture)
    gallery.select_all()
    compared: list[str] = []
    gallery.compare(lambda items: compared.extend(item.kind for item in items))
    qtbot.waitUntil(lambda: bool(compared))
    assert set(compared) == {"picture"}
    assert len(compared) == 5
    sent: list[Path] = []
    monkeypatch.setattr(page.studio.send_to, "restore", sent.extend)
    menu = Menu(page)
    page.menus.fill_send(menu)
    next(action for action in menu.actions() if action.text() == "&Restore, as photo").trigger()
    qtbot.waitUntil(lambda: bool(sent))
    assert {path.suffix for path in sent} == {".png"}
    page.contact_sheet()
    qtbot.waitUntil(lambda: page.window().findChild(ContactSheetForm) is not None)
    form = page.window().findChild(ContactSheetForm)
    assert "5 picture(s)" in " ".join(text.text() for text in form.findChildren(Text))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("contact_sheet", "There are no pictures here for a contact sheet."),
        ("compare_two", "There are no two pictures here to compare."),
    ],
)
def test_what_needs_pictures_says_so_among_documents(qtbot, window, page, bring, command, said) -> None:
    bring("lake.mmrestore")
    page.commands()[command]()
    qtbot.waitUntil(lambda: window.page.toasts.current.words.text() == said)
    assert page._stack.currentWidget() is page.grid
