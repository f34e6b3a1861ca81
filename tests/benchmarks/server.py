# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator in a separate process, so that it shares no interpreter with what is measured."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt

ROOT = Path(__file__).resolve().parents[2]
_READY = 30.0

# No proxy is used, because all requests go to this machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Server:
    """A running simulator with one environment. ``connection`` has the options to reach it."""

    connection: dict[str, str]

    def token(self) -> str:
        """A token for plays that cannot sign one themselves; it is valid for an hour."""
        client = self.connection["client_id"]
        claims = {"sub": client, "appId": client, "exp": int(time.time()) + 3600}
        return jwt.encode(claims, self.connection["client_secret"], algorithm="HS256")

    def lists(self) -> list[dict[str, Any]]:
        """All records, oldest first."""
        records = self._control("GET", "state")["streams"][self.connection["stream_id"]]["lists"]
        return list(records.values())

    def log(self) -> list[dict[str, Any]]:
        """All requests since the last reset."""
        return list(self._control("GET", "log")["requests"])

    def reset(self) -> None:
        """Return the lists to the start; clear log and limiter."""
        self._control("POST", "reset")

    def switch(self, **switches: Any) -> None:
        """Set switches of the simulator, see its ``--help``."""
        self._control("POST", "switch", switches)

    def _control(self, method: str, name: str, body: Any = None) -> Any:
        request = urllib.request.Request(  # noqa: S310  the simulator's own address
            f"{self.connection['host']}/_simulator/{name}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
        )
        with _OPENER.open(request, timeout=60) as answer:
            return json.load(answer)


@contextmanager
def a_server(lists: int, *, rate_limit: int = 0, window: float = 60.0) -> Iterator[Server]:
    """Start a simulator with this many lists, without latency."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        ready = Path(folder, "ready.json")
        limits = ("--rate-limit", str(rate_limit), "--window", str(window))
        command = [sys.executable, "-m", "tests.simulator", "--port", "0", "--lists", str(lists), *limits, "--quiet"]
        process = subprocess.Popen([*command, "--ready-file", str(ready)], cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + _READY
            while not ready.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the simulator did not start")
                time.sleep(0.05)
            found = json.loads(ready.read_text("utf-8"))["environments"][0]
            yield Server({name: value for name, value in found.items() if name != "name"})
        finally:
            process.terminate()
            process.wait()
