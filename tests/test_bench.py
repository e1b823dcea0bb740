"""The bench itself: figures are computed and written right. What they are is never asserted."""

from __future__ import annotations

import json
import sys
from importlib.util import cache_from_source
from pathlib import Path

import numpy as np
import pytest

from mmstudio.bench import child, run, table
from mmstudio.bench import window as bench_window
from mmstudio.bench.table import Figure, Row
from mmstudio.jobs import Recipe, text_job
from mmstudio.library.files import keep_picture
from tests.window_walk import open_window


def test_percentiles_are_values_that_occurred():
    values = [float(n) for n in range(1, 101)]
    assert table.percentile(values, 0.99) == 99
    assert table.percentile(values, 0.5) == 50
    assert table.percentile([7.0], 0.99) == 7
    assert table.percentile([3.0, 1.0, 2.0], 1.0) == 3


def test_a_summary_holds_the_median_against_the_promise():
    median, worst = table.summary("", [1.0, 2.0, 30.0], "ms", at_most=5)
    assert (median.value, median.at_most, worst.value, worst.at_most) == (2.0, 5, 30.0, None)


def test_the_table_says_what_is_over_and_what_was_not_measured():
    rows = [
        Row(what="quick", figures=(Figure(name="median", value=1, unit="s", at_most=2),)),
        Row(what="slow", figures=(Figure(name="median", value=3, unit="s", at_most=2),), note="3 runs"),
        Row(what="lost", failed="no window"),
    ]
    text = table.as_text(table.results(rows))
    assert "quick  median 1 s (within 2)" in text
    assert "slow   median 3 s (OVER 2)" in text
    assert "(3 runs)" in text
    assert "lost   not measured: no window" in text


def test_results_name_machine_date_and_versions(tmp_path):
    path = tmp_path / "new" / "results.json"
    table.save(table.results([Row(what="quick")]), path)
    saved = json.loads(path.read_text(encoding="utf-8"))
    assert saved["machine"]["cores"] >= 1
    assert saved["machine"]["packages"]["torch"]
    assert saved["date"].startswith("20")
    assert saved["rows"][0]["what"] == "quick"


def test_a_row_that_fails_leaves_the_others(monkeypatch, capsys):
    def fails(asked: run.Asked) -> Row:
        raise child.MeasurementFailed("the window died")

    monkeypatch.setattr(run, "ROWS", {"bad": ("bad", fails), "good": ("good", lambda asked: Row(what=asked.what))})
    assert run.run(as_json=True) == 1
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["what"], row["failed"]) for row in rows] == [("bad", "the window died"), ("good", "")]


def test_a_shorter_session_comes_with_a_smaller_gallery_and_says_so(monkeypatch, capsys):
    asked = []
    rows = {"session": ("{minutes:g} minutes", lambda one: asked.append(one) or Row(what=one.what))}
    rows["scroll"] = ("{very_many:,} pictures", lambda one: asked.append(one) or Row(what=one.what))
    monkeypatch.setattr(run, "ROWS", rows)
    run.run(as_json=True, session_s=60)
    assert [row["what"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["1 minutes", "5,000 pictures"]
    assert [(one.very_many, one.session_s) for one in asked] == [(5_000, 60), (5_000, 60)]


def test_what_is_measured_is_compiled_before(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "rooms").mkdir()
    module = tmp_path / "rooms" / "create.py"
    module.write_text("PICTURES = 4\n")
    child.compiled(tmp_path)
    assert Path(cache_from_source(str(module))).is_file()


def test_a_measured_child_answers_in_json(home):
    with child.own_places() as env:
        assert child.measured(["-c", "print('loading'); print([1, 2])"], env) == [1, 2]
        assert env["MMSTUDIO_HOME"] != str(home)


@pytest.mark.parametrize("code", ["raise SystemExit('no weights')", "print('hello')"])
def test_a_measured_child_that_ends_badly_is_named(code):
    with child.own_places() as env, pytest.raises(child.MeasurementFailed):
        child.measured(["-c", code], env)


def test_the_first_line_is_timed_from_the_start_of_the_process():
    with child.own_places() as env:
        line, started, came = child.first_line(["-c", "print('painted 1.5')"], env)
    assert line == "painted 1.5"
    assert came > started


def test_a_window_is_measured_on_some_screen(monkeypatch):
    monkeypatch.setattr(child, "has_display", lambda: False)
    monkeypatch.setattr(child.shutil, "which", lambda name: None)
    with child.display() as (env, where):
        assert env == {"QT_QPA_PLATFORM": "offscreen"}
        assert "Xvfb" in where


def test_a_virtual_display_is_started_and_ended(monkeypatch):
    monkeypatch.setattr(child, "has_display", lambda: False)
    with child.display() as (env, where):
        assert env["DISPLAY"].startswith(":")
        assert "Xvfb" in where


def test_a_gallery_whose_batches_lie_on_one_another_opens_in_the_bench(qtbot, qapp, tmp_path):
    for seed in (1, 2, 3):
        (tmp_path / "library").mkdir(exist_ok=True)
        recipe = Recipe(version="1", job=text_job("a fox", seed=seed, style="noto"), batch="one")
        keep_picture(tmp_path / "library", np.zeros((8, 8, 4), np.uint8), recipe)
    window = open_window(qapp, tmp_path / "library", prompts=())
    qtbot.addWidget(window)
    window.show()
    bench_window.when_indexed(window)
    assert bench_window.open_gallery(window) > 0
    assert len(window.studio.gallery.state.rows) == 3
    window.close()
    window.studio.close()
