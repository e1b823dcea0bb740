"""Children: spawned only, never blocking their owner, printing into a capped file."""

from __future__ import annotations

import ast
import os
import signal
import stat
import threading
import time
from pathlib import Path

import pytest

from mmstudio.engine.child import CONTEXT, _settle, run_worker
from mmstudio.engine.process import CappedFile, ChildProcess
from tests.engine.conftest import DEADLINE_S, OPTIONS

ROOT = Path(__file__).parents[2]


def echo(pipe, stderr) -> None:
    """Sends back what it gets, after the first lines that every child has."""
    _settle(stderr)
    pipe.send_bytes(f"{os.nice(0)} {os.environ['OMP_WAIT_POLICY']} {os.environ['OPENBLAS_NUM_THREADS']}".encode())
    while True:
        pipe.send_bytes(pipe.recv_bytes())


def send_half(pipe, stderr) -> None:
    """Begins a message that it never ends."""
    pipe.send_bytes(b"whole")
    os.write(pipe.fileno(), (1000).to_bytes(4, "big") + b"half")
    time.sleep(1000)


def chatter(pipe, stderr) -> None:
    _settle(stderr)
    print("from python", flush=True)
    os.write(2, b"from C\n")
    pipe.send_bytes(b"said")
    pipe.recv_bytes()


@pytest.fixture
def children():
    made: list[ChildProcess] = []
    yield made
    for child in made:
        child.close()


def spawn(children: list[ChildProcess], target, folder: Path, **arguments) -> ChildProcess:
    children.append(ChildProcess(target, (), folder / "child.stderr.txt", **arguments))
    return children[-1]


def test_a_child_runs_at_lower_priority_with_quiet_threads(children, tmp_path: Path) -> None:
    child = spawn(children, echo, tmp_path)
    niceness, policy, threads = child.receive(DEADLINE_S).split()
    assert int(niceness) > os.nice(0) or int(niceness) == 19
    assert (policy, threads) == (b"PASSIVE", b"1")


def test_messages_go_both_ways_and_wake_the_owner(children, tmp_path: Path) -> None:
    woken = threading.Event()
    child = spawn(children, echo, tmp_path, wake=woken.set)
    assert woken.wait(DEADLINE_S)
    child.receive(DEADLINE_S)
    child.post(b"a" * 1_000_000)
    assert child.receive(DEADLINE_S) == b"a" * 1_000_000


def test_posting_to_a_stopped_child_never_blocks(children, tmp_path: Path) -> None:
    child = spawn(children, echo, tmp_path)
    child.receive(DEADLINE_S)
    os.kill(child.pid, signal.SIGSTOP)
    began = time.monotonic()
    for _ in range(2000):
        child.post(b"x" * 10_000)
    assert time.monotonic() - began < DEADLINE_S
    child.close()
    assert child.exit_code == -signal.SIGKILL


def test_half_a_message_never_blocks(children, tmp_path: Path) -> None:
    child = spawn(children, send_half, tmp_path)
    assert child.receive(DEADLINE_S) == b"whole"
    assert child.receive(0.2) is None
    child.kill()
    with pytest.raises(EOFError):
        while True:
            child.receive(DEADLINE_S)


def test_too_long_a_message_breaks_the_pipe(children, tmp_path: Path) -> None:
    child = spawn(children, echo, tmp_path, max_message_bytes=1000)
    child.receive(DEADLINE_S)
    child.post(b"x" * 2000)
    with pytest.raises(EOFError):
        assert child.receive(DEADLINE_S) is None


def test_prints_of_python_and_c_land_in_a_private_file(children, tmp_path: Path) -> None:
    child = spawn(children, chatter, tmp_path)
    assert child.receive(DEADLINE_S) == b"said"
    child.close()
    file = tmp_path / "child.stderr.txt"
    assert set(file.read_text().splitlines()) == {"from python", "from C"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_p10_the_file_is_capped_and_keeps_the_end(tmp_path: Path) -> None:
    file = CappedFile(tmp_path / "f.txt", limit_bytes=1000)
    for number in range(1000):
        file.write(f"{number:09d}\n".encode())
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 2 and max(sizes) <= 1000
    assert (tmp_path / "f.txt").read_text().endswith("000000999\n")


def test_p10_a_disk_that_takes_nothing_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    CappedFile(tmp_path / "file" / "below a file").write(b"lost")


def test_p7_the_end_of_the_pipe_ends_the_worker() -> None:
    """Where the system does not end children with their parent, this does."""
    ours, theirs = CONTEXT.Pipe()
    printed, stderr = CONTEXT.Pipe(duplex=False)
    worker = CONTEXT.Process(target=run_worker, args=(theirs, stderr, OPTIONS), daemon=True)
    worker.start()
    theirs.close()
    stderr.close()
    assert ours.recv_bytes()
    ours.close()
    worker.join(DEADLINE_S)
    assert worker.exitcode == 0
    printed.close()


def test_p12_children_are_spawned() -> None:
    assert CONTEXT.get_start_method() == "spawn"


def test_p12_nobody_forks() -> None:
    """os.fork, a fork context, or multiprocessing without a context of its own appear nowhere in the program."""
    found = []
    for path in (ROOT / "mmstudio").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            text = ast.unparse(node) if isinstance(node, ast.Call) else ""
            if text.startswith(("os.fork", "multiprocessing.Process(", "multiprocessing.Pool(", "mp.Process(")):
                found.append(f"{path.name}: {text}")
            if isinstance(node, ast.Call) and "get_context(" in text.split("\n")[0][:40] and "'spawn'" not in text:
                found.append(f"{path.name}: {text}")
            if "ProcessPoolExecutor(" in text[:30] and "mp_context" not in text:
                found.append(f"{path.name}: {text}")
    assert found == []
