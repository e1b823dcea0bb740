"""Settings survive everything: damage, other versions, impossible values."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio import settings as settings_file
from mmstudio.settings import Settings, load, save


def test_what_was_saved_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config" / "settings.json"
    chosen = Settings(theme="light", ui_scale=150, library_folder="/some/where", shortcuts={"generate": "F5"})
    save(chosen, path)
    assert load(path) == settings_file.Loaded(chosen)


def test_first_start_has_defaults_and_no_complaint(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json") == settings_file.Loaded(Settings())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe\x00",
        b'{"schema": "1"}',
        b'{"schema": 1, "ui_scale": 7}',
        b'{"schema": 1, "device": "tpu"}',
        b"[" * 100_000,
    ],
)
def test_d11_broken_settings_are_set_aside_and_defaults_used(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    assert load(path) == settings_file.Loaded(Settings(), "broken")
    assert (tmp_path / "settings.broken.json").read_bytes() == content
    assert not path.exists()
    path.write_bytes(b"again")
    load(path)
    assert (tmp_path / "settings.broken.json").read_bytes() == content, "the first broken file is kept"


@given(st.binary(max_size=200))
def test_d11_any_bytes_give_settings(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.json"
    path.write_bytes(content)
    loaded = load(path)
    assert loaded.settings == Settings() or not loaded.problem


@given(
    st.dictionaries(
        st.sampled_from([field.name for field in msgspec.structs.fields(Settings)]),
        st.none() | st.integers() | st.text(max_size=5) | st.booleans() | st.dictionaries(st.text(), st.integers()),
    )
)
def test_d11_any_values_give_settings_in_range(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.json"
    path.write_text(json.dumps(fields))
    settings = load(path).settings
    assert settings.ui_scale in settings_file.UI_SCALES
    assert settings.bin_days >= 1


def test_d11_newer_settings_are_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    content = b'{"schema": 999, "theme": "plaid"}'
    path.write_bytes(content)
    assert load(path) == settings_file.Loaded(Settings(), "newer")
    assert path.read_bytes() == content
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.json"]


def test_older_settings_are_led_through_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"schema": -1, "look": "dark"}')

    def rename(raw: dict[str, object]) -> dict[str, object]:
        return {"schema": 0, "theme": raw["look"]}

    monkeypatch.setitem(settings_file.MIGRATIONS, -1, rename)
    monkeypatch.setitem(settings_file.MIGRATIONS, 0, lambda raw: {**raw, "schema": 1, "bin_days": 7})
    assert load(path).settings == Settings(theme="dark", bin_days=7)


def test_settings_of_an_unknown_old_schema_are_broken_not_fatal(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"schema": 0}')
    assert load(path).problem == "broken"


def test_a_settings_file_that_cannot_be_read_is_no_reason_to_fail(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.mkdir()
    assert load(path) == settings_file.Loaded(Settings(), "broken")


def test_settings_are_private(tmp_path: Path) -> None:
    save(Settings(), tmp_path / "settings.json")
    assert (tmp_path / "settings.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("template", ["{nope}", "{0.__class__}", "{prompt!r}", "{}"])
def test_u2_a_template_that_could_name_no_file_costs_no_other_setting(tmp_path: Path, template: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"schema": 1, "name_template": template, "bin_days": 7}))
    loaded = load(path)
    assert loaded.settings.name_template == Settings().name_template
    assert loaded.settings.bin_days == 7 and loaded.problem == ""
    with pytest.raises(ValueError, match="name_template"):
        Settings(name_template=template)
