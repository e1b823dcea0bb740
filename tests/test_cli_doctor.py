"""The doctor names what is missing and exactly what to type."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import sys
import tomllib
from pathlib import Path

import pytest

from mmstudio import settings
from mmstudio.cli import doctor
from mmstudio.cli.commands import main
from mmstudio.cli.doctor import Check

ROOT = Path(__file__).resolve().parent.parent


def all_found(monkeypatch: pytest.MonkeyPatch, *checks: Check) -> None:
    monkeypatch.setattr(doctor, "all_checks", lambda: iter(checks))


def test_exit_code_1_only_when_something_is_missing(monkeypatch, capsys):
    fine, worth_knowing = Check(name="torch", value="2.15"), Check(name="display", value="none", state="note")
    all_found(monkeypatch, fine, worth_knowing)
    assert main(["doctor"]) == 0
    assert "Nothing is missing." in capsys.readouterr().out
    all_found(monkeypatch, fine, Check(name="pillow", value="gone", state="missing", remedy="pip install pillow"))
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "MISSING" in said
    assert "-> pip install pillow" in said


def test_json_has_every_check(monkeypatch, capsys):
    all_found(monkeypatch, Check(name="pillow", value="gone", state="missing", remedy="pip install pillow"))
    assert main(["doctor", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["missing"] == 1
    assert answer["checks"] == [{"name": "pillow", "value": "gone", "state": "missing", "remedy": "pip install pillow"}]


def test_packages_are_those_of_the_project_with_their_floors():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {entry.split(",")[0].split(";")[0] for entry in project["dependencies"]}
    assert {f"{name}>={floor}" for name, floor in doctor.PACKAGES.items()} == wanted


def test_missing_and_old_packages_are_named_with_what_to_type():
    def version_of(name: str) -> str:
        if name == "tokenizers":
            raise importlib.metadata.PackageNotFoundError(name)
        return {"pillow": "12.9.1", "torch": "2.10.0+cpu"}.get(name, "9999.0")

    checks = {check.name: check for check in doctor.package_checks(version_of)}
    assert [name for name, check in checks.items() if check.state == "missing"] == ["tokenizers", "pillow"]
    assert checks["tokenizers"].remedy.endswith('-m pip install --upgrade "tokenizers>=0.21"')
    assert "13.0" in checks["pillow"].value


def test_the_crashing_window_library_is_named():
    versions = {"PySide6_Essentials": "6.12.0"}
    checks = {c.name: c for c in doctor.package_checks(lambda name: versions.get(name, "9999.0"))}
    assert (checks["PySide6_Essentials"].state == "missing") == (sys.version_info < (3, 12))


def test_damaged_and_missing_weights_are_named(tmp_path):
    for name in ("a.safetensors", "b.safetensors"):
        (tmp_path / name).write_bytes(name.encode())
    sums = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("a.safetensors", "b.safetensors", "c.bin")}
    (tmp_path / doctor.CHECKSUMS).write_text(json.dumps(sums))
    (tmp_path / "b.safetensors").write_bytes(b"x")
    states = {check.name: check.state for check in doctor.weight_checks(tmp_path)}
    assert (states["a.safetensors"], states["b.safetensors"], states["c.bin"]) == ("ok", "missing", "missing")


def test_no_weights_at_all_is_missing(tmp_path):
    first = next(doctor.weight_checks(tmp_path / "nowhere"))
    assert (first.name, first.state) == (doctor.CHECKSUMS, "missing")
    assert "git checkout -- models" in first.remedy


def test_the_shipped_weights_are_whole():
    """The checksums cover every weights file that is shipped, and all match."""
    models = ROOT / "models"
    checks = list(doctor.weight_checks(models))
    assert [check for check in checks if check.state != "ok"] == []
    weights = {path.name for path in models.glob("*.safetensors")}
    assert weights
    assert weights <= {check.name for check in checks}


def test_d4_a_folder_that_cannot_be_written_is_missing(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    check = doctor.folder_check("pictures", blocker / "pictures")
    assert check.state == "missing"
    assert str(blocker) in check.remedy


def test_a_folder_that_can_be_made_is_fine(tmp_path):
    check = doctor.folder_check("pictures", tmp_path / "not" / "yet")
    assert check.state == "ok"
    assert not (tmp_path / "not").exists()


def test_d1_little_space_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor.disk, "free_mb", lambda folder: 10)
    assert doctor.folder_check("pictures", tmp_path).state == "missing"


def test_d11_newer_settings_are_mentioned_and_left(home):
    path = settings.default_path()
    path.parent.mkdir(parents=True)
    path.write_text('{"schema": 999}')
    notes = [check for check in doctor.folder_checks() if check.state == "note"]
    assert [note.name for note in notes] == ["settings"]
    assert path.read_text() == '{"schema": 999}'


def test_missing_libraries_name_their_packages():
    def opens(library: str) -> None:
        if library in ("libEGL.so.1", "libxcb-cursor.so.0"):
            raise OSError(library)

    check = doctor.library_check("window libraries", doctor.WINDOW_LIBRARIES, "missing", opens)
    assert check.remedy == "sudo apt-get install libegl1 libxcb-cursor0"


def test_libraries_and_set_up_name_the_same_packages():
    script = (ROOT / "packaging" / "setup.sh").read_text(encoding="utf-8")
    installed = script.split('window_packages="')[1].split('"')[0].split()
    assert {*doctor.WINDOW_LIBRARIES.values(), *doctor.SOUND_LIBRARIES.values()} == set(installed)


def test_a_check_that_fails_itself_stops_nothing(monkeypatch):
    def device_checks() -> object:
        raise RuntimeError("driver on fire")

    monkeypatch.setattr(doctor, "device_checks", device_checks)
    checks = list(doctor.all_checks())
    broken = [check for check in checks if "driver on fire" in check.value]
    assert [(check.name, check.state) for check in broken] == [("device", "missing")]
    assert checks[-1].name in ("sound library", "window libraries", "display")


def test_no_display_is_a_note(monkeypatch):
    monkeypatch.setattr(doctor, "has_display", lambda: False)
    display = next(doctor.display_checks())
    assert display.state == "note"
    assert "mmstudio generate" in display.remedy


def test_nothing_is_written_by_asking(home):
    before = sorted(home.rglob("*"))
    list(doctor.folder_checks())
    assert sorted(home.rglob("*")) == before
