"""Reads the window as a screen reader on Linux does: `python packaging/accessibility.py [--tree]`.

Starts a session bus, the accessibility bus (AT-SPI) and the program in places of its own, goes through every workspace
by pressing the rail through that bus, and lists what nobody could understand: controls without a name or a role,
and those that are called like another one of their kind. Exits with 1 if there is any. --tree prints all of it.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from mmstudio.bench.child import display, own_places

BUS, REGISTRY = "org.a11y.Bus", "org.a11y.atspi.Registry"
ACCESSIBLE, ACTION, VALUE = (f"org.a11y.atspi.{name}" for name in ("Accessible", "Action", "Value"))
ROOT = "/org/a11y/atspi/accessible/root"
ROOMS = ("Create", "Restore", "Animate", "Explore", "Gallery", "Models")
FOCUSABLE, SHOWING, VISIBLE = 11, 25, 30  # places of these states in AT-SPI's bit field
PLAIN = ("filler", "panel", "unknown", "redundant object")  # roles that say nothing about what can be done
_PATIENCE_S = 60.0


@dataclass
class Node:
    """One thing that a screen reader may speak of. states: numbers of AT-SPI."""

    bus: str
    path: str
    name: str
    role: str
    description: str
    states: frozenset[int]
    interfaces: tuple[str, ...]
    depth: int
    children: list[Node] = field(default_factory=list)

    def all(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.all()

    @property
    def reachable(self) -> bool:
        return FOCUSABLE in self.states and SHOWING in self.states


class Bus:
    """Questions to the accessibility bus."""

    def __init__(self, address: str) -> None:
        self._connection: DBusConnection = open_dbus_connection(address)

    def ask(self, bus: str, path: str, interface: str, method: str, signature: str = "", *body: Any) -> Any:
        call = new_method_call(DBusAddress(path, bus, interface), method, signature or None, body)
        answer = self._connection.send_and_get_reply(call, timeout=_PATIENCE_S)
        if answer.header.message_type.name == "error":
            raise OSError(f"{method} of {path}: {answer.body}")
        return answer.body[0] if len(answer.body) == 1 else answer.body

    def known(self, bus: str, path: str, name: str, interface: str = ACCESSIBLE) -> Any:
        return self.ask(bus, path, "org.freedesktop.DBus.Properties", "Get", "ss", interface, name)[1]

    def node(self, bus: str, path: str, depth: int = 0) -> Node:
        """This one and everything below it."""
        low, high = self.ask(bus, path, ACCESSIBLE, "GetState")
        bits = low | high << 32
        node = Node(
            bus=bus,
            path=path,
            name=self.known(bus, path, "Name"),
            role=self.ask(bus, path, ACCESSIBLE, "GetRoleName"),
            description=self.known(bus, path, "Description"),
            states=frozenset(number for number in range(64) if bits >> number & 1),
            interfaces=tuple(self.ask(bus, path, ACCESSIBLE, "GetInterfaces")),
            depth=depth,
        )
        if depth == 0 or SHOWING in node.states:
            for child_bus, child_path in self.ask(bus, path, ACCESSIBLE, "GetChildren"):
                with contextlib.suppress(OSError):  # it went while it was looked at
                    node.children.append(self.node(child_bus, child_path, depth + 1))
        return node

    def press(self, node: Node) -> None:
        self.ask(node.bus, node.path, ACTION, "DoAction", "i", 0)


def wait_for(what: str, find: Any) -> Any:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        found = find()
        if found:
            return found
        time.sleep(0.2)
    raise SystemExit(f"{what} did not appear on the accessibility bus within {_PATIENCE_S:.0f} s")


@contextlib.contextmanager
def buses() -> Iterator[tuple[str, str]]:
    """Addresses of a new session bus and of the accessibility bus that it starts."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert daemon.stdout is not None
        session = daemon.stdout.readline().strip()
        if not session:
            raise SystemExit("dbus-daemon could not start a session bus")
        yield session, Bus(session).ask(BUS, "/org/a11y/bus", BUS, "GetAddress")
    finally:
        daemon.terminate()
        daemon.wait()


def program_of(bus: Bus) -> Node | None:
    """The program as the registry lists it, without what is below."""
    for owner, path in bus.ask(REGISTRY, ROOT, ACCESSIBLE, "GetChildren"):
        with contextlib.suppress(OSError):
            if bus.ask(owner, path, ACCESSIBLE, "GetChildren"):
                return bus.node(owner, path)
    return None


def faults(room: str, tree: Node) -> list[str]:
    """What a screen reader could not say anything about."""
    found = []
    for node in tree.all():
        if not node.reachable:
            continue
        where = f"{room}: {node.role}, {node.path.rsplit('/', 1)[-1]}"
        if not node.name.strip():
            found.append(f"{where}: no name")
        elif node.role in PLAIN and ACTION not in node.interfaces:
            found.append(f"{where}, {node.name!r}: neither a role nor an action")
    said = Counter((node.role, node.name) for node in tree.all() if node.reachable and node.name.strip())
    found += [
        f"{room}: {count} × {role} {name!r}: which is which?" for (role, name), count in said.items() if count > 1
    ]
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tree", action="store_true", help="print all nodes")
    asked = options.parse_args()
    wrong: list[str] = []
    with buses() as (session, address), display() as (screen, _), own_places(**screen) as env:
        env |= {"DBUS_SESSION_BUS_ADDRESS": session, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "LANG": "C.UTF-8"}
        program = subprocess.Popen([sys.executable, "-m", "mmstudio"], env=env, stdin=subprocess.DEVNULL)
        try:
            bus = Bus(address)
            tree = wait_for("The window", lambda: (found := program_of(bus)) and any(found.children) and found)
            for room in ROOMS:
                rail = next((n for n in tree.all() if n.name == room and ACTION in n.interfaces), None)
                if rail is None:
                    wrong.append(f"{room}: its tile on the rail cannot be pressed")
                    continue
                bus.press(rail)
                time.sleep(1.5)  # nothing on this bus tells that a workspace has settled
                tree = program_of(bus) or tree
                nodes = list(tree.all())
                reachable = [node for node in nodes if node.reachable]
                print(f"{room}: {len(nodes)} nodes, {len(reachable)} can have the focus")
                if asked.tree:
                    for node in nodes:
                        print("  " * node.depth + f"{node.role}: {node.name!r} {'*' if node.reachable else ''}")
                wrong += faults(room, tree)
        finally:
            program.terminate()
            program.wait()
    for fault in wrong:
        print(fault, file=sys.stderr)
    print("Every control has a name and says what it is." if not wrong else f"{len(wrong)} cannot be understood.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
