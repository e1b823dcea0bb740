"""The wheel carries everything: installed into an empty environment, far from the checkout, it draws."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from mmstudio.media.images import read_header, read_picture

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts folder of an environment that has this wheel and borrows the packages it depends on."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    # torch and the others take gigabytes: a path line lends ours. It does not lend this checkout, because .pth files
    # of a folder that was itself added by one are not read.
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([str(python), "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    (Path(own) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_the_wheel_holds_resources_models_and_nothing_of_the_tests(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("resources", "models"):
        files = subprocess.run(
            ["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")
        shipped = {f"mmstudio/_shipped/{name}" for name in files if name}
        assert shipped, folder
        assert shipped <= names
    assert not [name for name in names if name.startswith(("tests/", "packaging/"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_an_installed_wheel_draws_outside_the_checkout(installed, home, tmp_path):
    where = "import mmstudio.paths as p; print(p.__file__, p.resources(), p.models(), sep='\\n')"
    found = run([str(installed / "python"), "-c", where], tmp_path).stdout.split("\n")
    assert all(path.startswith(str(installed.parent)) for path in found if path), found
    out = tmp_path / "pictures"
    done = run([str(installed / "mmstudio"), "generate", "a red apple", "--seed", "7", "--out", str(out)], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    picture = next(out.iterdir())
    assert done.stdout.strip() == str(picture)
    assert read_header(picture).recipe.job.prompt == "a red apple"
    assert (read_picture(picture).width, read_picture(picture).height) == (512, 512)


def test_the_doctor_finds_the_shipped_weights_whole(installed, home, tmp_path):
    answer = json.loads(run([str(installed / "mmstudio"), "doctor", "--json"], tmp_path).stdout)
    weights = [check for check in answer["checks"] if check["name"].endswith(".safetensors")]
    assert weights
    assert {check["state"] for check in weights} == {"ok"}
