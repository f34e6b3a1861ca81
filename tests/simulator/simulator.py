# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator, as tests and the command line use it."""

from __future__ import annotations

import contextlib
import ipaddress
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType

from .app import create_app
from .faults import GROUPS, Fault
from .log import RequestLog
from .server import Listener
from .state import Stream
from .switches import Switches
from .world import Hook, World, by_id


def is_loopback(host: str) -> bool:
    """Whether a server on that host can only be reached from this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Simulator:
    """A running server, as a context manager.

    ``clock`` returns seconds for the limiter and the log; tests may pass their own. ``port`` 0 takes a free one.
    ``host`` must be a loopback address.
    """

    def __init__(
        self,
        streams: Iterable[Stream],
        switches: Switches | None = None,
        tls: ssl.SSLContext | None = None,
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
        host: str = "127.0.0.1",
    ) -> None:
        if not is_loopback(host):
            raise ValueError(f"{host} is not a loopback address")
        self._world = World(by_id(streams), switches or Switches(), clock)
        self._listener = Listener(host, port, create_app(self._world), tls)
        self._host = host
        self._scheme = "https" if tls else "http"

    @property
    def url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{self._scheme}://{host}:{self._listener.port}"

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._listener.port

    @property
    def streams(self) -> dict[str, Stream]:
        """The streams, by their ids."""
        return self._world.streams

    @property
    def switches(self) -> Switches:
        """The present interpretations; assign ``dataclasses.replace(...)`` of them to change one."""
        return self._world.switches

    @switches.setter
    def switches(self, switches: Switches) -> None:
        self._world.switches = switches

    @property
    def log(self) -> RequestLog:
        """All requests so far."""
        return self._world.log

    @property
    def faults(self) -> list[Fault]:
        """The faults that are still to come."""
        return self._world.faults.copy()

    def inject(self, fault: Fault) -> None:
        """Add a fault; faults are used up in order."""
        self._world.faults.add(fault)

    def catch_up(self) -> None:
        """Carry out the writes of ``late_commit`` that are due by now. Each request also does this itself."""
        self._world.catch_up()

    def on(self, kind: str, function: Hook) -> None:
        """Call ``function(logged_request)`` after each request of a kind, until ``reset``.

        The outcome is decided by then, and the answer is not sent yet: the client's next request sees what the function
        did. ``kind`` may also be ``read``, ``write`` or ``any``.
        """
        self._world.hooks.append((GROUPS[kind], function))

    def listen(self, function: Hook) -> None:
        """Call ``function(logged_request)`` for every request, also after ``reset``."""
        self._world.listeners.append(function)

    def reset(self) -> None:
        """Return the lists to the start; clear log, faults, limiter, hooks and used tokens.

        The start is how the lists were when the simulator started. Switches stay.
        """
        self._world.reset()

    @contextlib.contextmanager
    def refuse(self) -> Iterator[None]:
        """Refuse connections inside the block; afterwards the same port is open again."""
        self._listener.close()
        try:
            yield
        finally:
            self._listener.open()

    def start(self) -> None:
        """Listen, and save the present lists as those of the start."""
        for stream in self.streams.values():
            stream.remember()
        self._world.stopping.clear()
        self._listener.open()

    def stop(self) -> None:
        """Stop at once; requests that hang are cut."""
        self._world.stopping.set()
        self._listener.close()

    def __enter__(self) -> Simulator:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
