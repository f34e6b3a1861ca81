# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line of the simulator."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shlex
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from . import faults, repository, seeds, switches
from .log import LoggedRequest
from .simulator import Simulator
from .state import Stream

_DESCRIPTION = """\
A local server that takes the place of Kore.ai's public contact-list API (v2), for trials and tests.
No account is needed, nothing leaves this machine, and all credentials are fake.

It answers as the public API pages say, keeps its lists in memory, checks tokens, enforces the
limit of 60 requests a minute for an account, and can make faults on demand.
"""
_EPILOG = """\
seed file (YAML or JSON), lists by environment with the campaigns that refer to them; other fields of the API's
records are accepted:
  dev:
    - name: Renewals
      description: Customers whose service ends soon
      campaigns: [{{name: Winback May, status: Scheduled}}]
  prod: []

switches, for --switch NAME=VALUE:
{switches}

faults, for --fault NAME[:KIND[:TIMES]] where KIND is get, list, create, update, delete, read,
write or any (the default), and TIMES a number (default 1) or "always":
{faults}

While it runs, http://127.0.0.1:PORT/_simulator/ accepts
  GET log, GET state             all requests so far, and the present lists
  POST reset                     return the lists to the start; clear log, faults and limiter
  POST fault                     {{"name": "status", "kind": "update", "status": 503, "times": 2}}
  POST switch                    {{"rate_limit": 0, "put": "replace"}}
  PUT lists/STREAM/LIST          {{"description": "changed by somebody in the console"}}, by ids or by names
  PUT campaigns/STREAM_ID/ID     {{"name": "Winback May", "status": "Active", "lists": ["LIST_ID"]}} makes one,
                                 {{"status": "Ready"}} changes it; DELETE removes it, POST .../save saves it
These requests are not part of the API, are not logged and do not count.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM; return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        simulator = _simulator(options)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    if not options.quiet:
        simulator.listen(_print_request)
    with simulator, _ready_file(options.ready_file, simulator):
        if options.write_repository:
            repository.write(options.write_repository, _describe(simulator)["environments"])
        print(_greeting(simulator, options.write_repository), flush=True)
        stop.wait()
    print("The simulator has stopped.", flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulator",
        description=_DESCRIPTION,
        epilog=_EPILOG.format(switches=switches.describe(), faults=faults.describe()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--port", type=int, default=8765, help="port to listen on, 0 for any (default 8765)")
    add("--host", default="127.0.0.1", help="loopback address to listen on (default 127.0.0.1)")
    add(
        "--environments",
        metavar="NAMES",
        help="apps to simulate, comma-separated; they share one account, and so one rate limit (default dev, or those "
        "of the repository that is written)",
    )
    add("--separate-accounts", action="store_true", help="give each environment its own account")
    add("--lists", type=int, metavar="N", help="start with N generated lists in each environment")
    add("--seed", type=Path, metavar="FILE", help="start with the lists of a YAML or JSON file")
    add(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="choose another interpretation of the API's pages, see below; may be repeated",
    )
    add(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[:KIND[:TIMES]]",
        help="make a fault, see below; may be repeated",
    )
    add("--latency", type=float, metavar="SECONDS", help="wait this long before each answer")
    add("--rate-limit", type=int, metavar="N", help="requests in a window, 0 for no limit")
    add("--window", type=float, metavar="SECONDS", help="length of the window (default 60)")
    add("--quiet", action="store_true", help="do not print a line for each request")
    add(
        "--ready-file",
        type=Path,
        metavar="FILE",
        help="write address and credentials as JSON once it listens; removed at the end",
    )
    add(
        "--write-repository",
        type=Path,
        metavar="FOLDER",
        help="write a copy of examples/repository that reaches the simulated environments, to run playbooks in",
    )
    return parser


def _simulator(options: argparse.Namespace) -> Simulator:
    """The simulator that the options describe; ValueError with a sentence if that is impossible."""
    streams = _streams(options)
    simulator = Simulator(streams, _switches(options), port=options.port, host=options.host)
    for text in options.fault:
        simulator.inject(faults.parse(text))
    return simulator


def _switches(options: argparse.Namespace) -> switches.Switches:
    values: dict[str, Any] = {}
    for text in options.switch:
        name, separator, value = text.partition("=")
        if not separator:
            raise ValueError(f"--switch: write NAME=VALUE, not {text!r}")
        values[name] = switches.parse(name, value)
    for name in ("latency", "rate_limit", "window"):
        if getattr(options, name) is not None:
            values[name] = getattr(options, name)
    return switches.Switches(**values)


def _streams(options: argparse.Namespace) -> list[Stream]:
    names = _names(options)
    if options.write_repository:
        repository.check(options.write_repository, names)
    seed = _read_seed(options.seed) if options.seed else {}
    unknown = sorted(set(seed) - set(names))
    if unknown:
        raise ValueError(f"--seed: {', '.join(unknown)} not among the environments")
    streams = []
    for name in names:
        stream = seeds.environment(name, name if options.separate_accounts else "shared")
        if name in seed:
            seeds.declared_lists(stream, seed[name])
        elif options.lists is not None:
            seeds.generated_lists(stream, options.lists)
        else:
            seeds.sample_lists(stream)
        streams.append(stream)
    return streams


def _names(options: argparse.Namespace) -> list[str]:
    if options.environments is None:
        return repository.environments() if options.write_repository else ["dev"]
    names = [name.strip() for name in options.environments.split(",") if name.strip()]
    if not names or len(set(names)) != len(names):
        raise ValueError("--environments: give one or more different names")
    return names


def _read_seed(path: Path) -> Mapping[str, list[Mapping[str, Any]]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        data = json.loads(text)
    else:
        import yaml

        try:
            data = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ValueError(f"--seed: {path} is not YAML: {error}") from None
    if not isinstance(data, dict) or not all(map(_is_list_of_maps, data.values())):
        raise ValueError(f"--seed: {path} must hold a list of contact lists for each environment")
    return {str(name): data[name] for name in data}


def _is_list_of_maps(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _describe(simulator: Simulator) -> dict[str, Any]:
    """Address and credentials, as in the ready file."""
    environments = [
        {
            "name": stream.name,
            "host": simulator.url,
            "stream_id": stream.stream_id,
            "account_id": stream.account_id,
            "client_id": stream.client_id,
            "client_secret": stream.client_secret,
        }
        for stream in simulator.streams.values()
    ]
    return {"url": simulator.url, "environments": environments}


def _greeting(simulator: Simulator, written: Path | None) -> str:
    """What to type next."""
    first, *others = _describe(simulator)["environments"]
    options = ("host", "stream_id", "account_id", "client_id", "client_secret")
    pairs = " ".join(f"KORE_{name.upper()}={shlex.quote(first[name])}" for name in options)
    lines = [
        f"The simulator listens on {simulator.url} (Ctrl-C stops it).",
        f"To use the environment {first['name']}:",
        "",
        f"export {pairs}",
        "",
    ]
    if written:
        names = ", ".join([first["name"], *(item["name"] for item in others)])
        lines.append(f"To run the playbooks on {names}: cd {written}")
    elif others:
        rest = ", ".join(item["name"] for item in others)
        lines.append(f"There are also {rest}: --ready-file FILE writes all credentials as JSON,")
        lines.append("and --environments with another first name prints that one's line.")
    return "\n".join(lines)


def _print_request(request: LoggedRequest) -> None:
    """Print one readable line for each request."""
    notes = [request.fault and f"fault {request.fault}", request.committed and "changed"]
    notes.append("over the limit" if request.refused_by_limit else None)
    text = ", ".join(note for note in notes if note)
    status = request.status if request.status is not None else "---"
    path = request.path.encode("unicode_escape").decode()
    line = f"{request.number:>5}  {request.kind:<7} {status}  {request.method} {path}"
    print(f"{line}  ({text})" if text else line, flush=True)


@contextlib.contextmanager
def _ready_file(path: Path | None, simulator: Simulator) -> Iterator[None]:
    """Write the ready file in one step, readable only for the user, and remove it at the end."""
    if path is None:
        yield
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(_describe(simulator), file, indent=2)
        file.write("\n")
    Path(name).replace(path)
    try:
        yield
    finally:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
