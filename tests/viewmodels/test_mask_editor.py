"""Changes of a large mask are made in another thread; what is asked for meanwhile waits and happens in order."""

from __future__ import annotations

import pytest

from mmstudio.viewmodels.mask_editor import MaskEditor
from mmstudio.viewmodels.mask_tools import Dab
from tests.fake_restore import FakeMaskDocument

WIDTH, HEIGHT = 2400, 1600  # above AT_ONCE_PIXELS


class Later:
    """A Background whose work is done when the test says so."""

    def __init__(self):
        self.waiting = []

    def __call__(self, work, then):
        self.waiting.append((work, then))

    def work_on(self):
        while self.waiting:
            work, then = self.waiting.pop(0)
            then(work())


@pytest.fixture
def later():
    return Later()


@pytest.fixture
def document():
    return FakeMaskDocument(WIDTH, HEIGHT)


@pytest.fixture
def editor(qapp, later, document):
    editor = MaskEditor(background=later)
    editor.set_document(document)
    return editor


def test_the_window_goes_on_while_the_whole_mask_changes(editor, later, document):
    editor.mask_all()
    assert not document.mask.any() and len(later.waiting) == 1
    later.work_on()
    assert document.mask.all() and document.kinds == ["all"] and not editor.empty


def test_a_stroke_that_comes_meanwhile_is_not_lost(editor, later, document):
    editor.mask_all()
    editor.begin_stroke(Dab(100, 100, 10), erase=True)
    editor.extend_stroke(Dab(200, 100, 10))
    editor.end_stroke()
    later.work_on()
    assert document.kinds == ["all", "erase"] and document.mask[100, 150] == 0 and document.mask[500, 500] == 255


def long_stroke(editor, y=300):
    editor.begin_stroke(Dab(100, y, 150))
    editor.extend_stroke(Dab(WIDTH - 100, y, 150))
    editor.end_stroke()


def test_the_window_goes_on_while_a_long_stroke_is_kept(editor, later, document):
    told = []
    editor.settled.connect(told.append)
    long_stroke(editor)
    assert document.mask[300, 1000] == 255 and not editor.stroking and not told
    later.work_on()
    assert told == ["brush"] and document.kinds == ["brush"] and editor.tools.can_undo


def test_what_comes_while_a_long_stroke_is_kept_happens_in_order(editor, later, document):
    long_stroke(editor)
    long_stroke(editor, y=900)
    editor.undo()
    later.work_on()
    assert document.mask[300, 1000] == 255 and document.mask[900, 1000] == 0
    editor.begin_stroke(Dab(100, 1200, 150))
    editor.extend_stroke(Dab(WIDTH - 100, 1200, 150))
    assert editor.drop_stroke()
    later.work_on()
    assert document.mask[1200, 1000] == 0 and document.mask[300, 1000] == 255


def test_a_long_stroke_is_kept_before_another_document_comes(editor, later, document):
    editor.begin_stroke(Dab(100, 300, 150))
    editor.extend_stroke(Dab(WIDTH - 100, 300, 150))
    editor.set_document(None)
    assert document.kinds == ["brush"] and not later.waiting


def test_undo_waits_for_what_it_undoes(editor, later, document):
    editor.mask_all()
    editor.undo()
    later.work_on()
    assert not document.mask.any()


def test_the_window_goes_on_while_the_whole_mask_is_taken_back(editor, later, document):
    editor.invert()
    later.work_on()
    editor.undo()
    assert document.mask.all() and len(later.waiting) == 1
    later.work_on()
    assert not document.mask.any() and editor.empty


def test_esc_drops_the_stroke_that_waits(editor, later, document):
    editor.mask_all()
    editor.begin_stroke(Dab(100, 100, 10), erase=True)
    assert editor.drop_stroke()
    later.work_on()
    assert document.kinds == ["all"] and document.mask.all()


def test_a_small_change_is_made_at_once(editor, later, document):
    editor.fill_rectangle((10, 10), (50, 50))
    assert document.mask[20, 20] == 255 and not later.waiting


def test_a_change_that_fails_does_not_hold_up_the_next_one(editor, later, document):
    def broken(mask):
        raise MemoryError

    editor.replace_mask("broken", broken)
    with pytest.raises(MemoryError):
        later.work_on()
    editor.mask_all()
    later.work_on()
    assert document.mask.all()


def test_a_copy_of_the_mask_is_of_the_moment_it_was_asked_for(editor, later, document):
    copies = []
    editor.snapshot(copies.append)
    editor.mask_all()
    later.work_on()
    assert not copies[0].any() and document.mask.all()


def test_each_step_says_of_what_kind_it_was(editor, later):
    kinds = []
    editor.settled.connect(kinds.append)
    editor.invert()
    later.work_on()
    editor.undo()
    later.work_on()
    assert kinds == ["invert", ""]
