"""`make run` on machines that miss something: the set-up script with stand-ins for the system's own programs."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLAIN_TOOLS = ("sh", "cat", "cksum", "cp", "dirname", "env", "mkdir", "printf", "rm", "true", "uname")

# makes .venv/bin/python a copy of itself, and notes what is asked of it
PYTHON = """#!/bin/sh
case "$*" in
    *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *"-m pip --version"*) [ -e .venv/bin/python ] ;;
    --version) echo "Python 3.12.1" ;;
    *"-m compileall"*) ;;
    *"import venv"*) [ -z "$NO_VENV" ] ;;
    *"sys.exit"*) [ -z "$OLD_PYTHON" ] ;;
    *) echo "python $*" >>"$NOTES" ;;
esac
"""
NOTING = '#!/bin/sh\necho "$(basename "$0") $*" >>"$NOTES"\n'


class Machine:
    """A checkout and a PATH that has only what is put there."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.bin = folder / "bin"
        self.notes = folder / "notes.txt"
        self.env = {"PATH": str(self.bin), "NOTES": str(self.notes), "HOME": str(folder)}
        (self.checkout / "packaging").mkdir(parents=True)
        self.bin.mkdir()
        shutil.copy(ROOT / "packaging" / "setup.sh", self.checkout / "packaging")
        (self.checkout / "pyproject.toml").write_text("[project]\n")
        for tool in (*PLAIN_TOOLS, "basename"):
            found = shutil.which(tool)
            assert found is not None
            (self.bin / tool).symlink_to(found)
        self.has("python3", PYTHON)

    def has(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(script)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def is_debian(self, user_id: int, sudo: bool = False, installed: str = "") -> None:
        self.has("dpkg-query", f'#!/bin/sh\ncase " {installed} " in *" $4 "*) printf "install ok installed" ;; esac\n')
        self.has("apt-get", NOTING)
        self.has("id", f"#!/bin/sh\necho {user_id}\n")
        self.has("sudo", f'#!/bin/sh\n[ {int(sudo)} = 1 ] || exit 1\nshift\nexec "$@"\n')

    def set_up(self, kind: str = "run") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", str(self.checkout / "packaging" / "setup.sh"), kind],
            env=self.env,
            cwd=self.checkout,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self) -> list[str]:
        """What was asked of apt-get and pip since the last question."""
        said = self.notes.read_text().splitlines() if self.notes.exists() else []
        self.notes.unlink(missing_ok=True)
        return said


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    if os.name != "posix":  # the script is for make; elsewhere the README's three lines are the way
        pytest.fail("make needs a POSIX shell")
    return Machine(tmp_path)


def test_root_gets_the_missing_packages_and_then_the_python_ones(machine):
    machine.is_debian(user_id=0, installed="libegl1 libgl1")
    assert machine.set_up().returncode == 0
    update, install, pip = machine.done()
    assert update.startswith("apt-get update")
    assert "libxcb-cursor0" in install
    assert "libegl1" not in install
    assert pip == "python -m pip install --disable-pip-version-check --no-compile -q -e ."


def test_packages_are_named_before_they_are_installed(machine):
    machine.is_debian(user_id=0)
    said = machine.set_up().stdout
    assert said.index("System packages: libegl1 libgl1") < said.index("Installing the Python packages")


def test_sudo_without_a_password_is_enough(machine):
    machine.is_debian(user_id=1000, sudo=True)
    assert machine.set_up().returncode == 0
    assert [line.split()[0] for line in machine.done()] == ["apt-get", "apt-get", "python"]


def test_without_rights_the_exact_line_is_printed_and_the_rest_goes_on(machine):
    machine.is_debian(user_id=1000)
    done = machine.set_up()
    assert done.returncode == 0
    assert "    sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 libgl1 " in done.stdout
    assert "Going on with what works without them." in done.stdout
    assert [line.split()[0] for line in machine.done()] == ["python"]


def test_a_second_run_does_nothing(machine):
    machine.is_debian(user_id=0)
    machine.set_up()
    machine.done()
    again = machine.set_up()
    assert (again.returncode, again.stdout, machine.done()) == (0, "", [])


def test_a_changed_project_is_installed_again(machine):
    machine.is_debian(user_id=0)
    machine.set_up()
    machine.done()
    (machine.checkout / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    machine.set_up()
    assert machine.done()[-1].startswith("python -m pip install")


def test_tests_bring_more_and_suffice_for_run(machine):
    machine.is_debian(user_id=0)
    machine.set_up("dev")
    install, pip = machine.done()[1:]
    assert "xvfb xdotool pulseaudio libasound2-plugins dbus at-spi2-core" in install
    assert pip.endswith("-e .[dev]")
    assert machine.set_up("run").stdout == ""


def test_an_old_python_is_a_clear_sentence(machine):
    machine.env["OLD_PYTHON"] = "1"
    done = machine.set_up()
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert machine.done() == []


def test_a_missing_venv_module_is_installed_or_named(machine):
    machine.env["NO_VENV"] = "1"
    machine.is_debian(user_id=0)
    done = machine.set_up()
    assert "python3-venv" in machine.done()[1]
    assert done.returncode == 1  # our stand-in installs nothing
    assert "sudo apt-get install python3-venv" in done.stderr


def test_other_systems_are_told_what_they_need(machine):
    done = machine.set_up()
    assert done.returncode == 0
    assert "not a Debian-like system" in done.stdout


def test_run_without_a_display_draws_three_pictures_instead(machine):
    shutil.copy(ROOT / "packaging" / "run.sh", machine.checkout / "packaging")
    machine.is_debian(user_id=0)
    machine.set_up()
    machine.done()
    command = ["/bin/sh", str(machine.checkout / "packaging" / "run.sh")]
    done = subprocess.run(command, env=machine.env, capture_output=True, text=True, check=True)
    assert "no display" in done.stdout
    drawn = machine.done()
    assert len(drawn) == 3
    assert all(line.startswith("python -m mmstudio generate ") for line in drawn)


def test_run_with_a_display_opens_the_window(machine):
    shutil.copy(ROOT / "packaging" / "run.sh", machine.checkout / "packaging")
    machine.is_debian(user_id=0)
    machine.set_up()
    machine.done()
    command = ["/bin/sh", str(machine.checkout / "packaging" / "run.sh")]
    subprocess.run(command, env={**machine.env, "DISPLAY": ":0"}, capture_output=True, text=True, check=True)
    assert machine.done() == ["python -m mmstudio"]
