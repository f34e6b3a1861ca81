# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a real ansible-playbook against simulators in this process.

Every run uses the highest verbosity, and is checked: nothing is written in check mode, be it of the whole run or of one
task; no secret and no token is shown; there is no traceback; kore_contact_lists writes what its plan says,
kore_contact_list writes what it returns, and each list is written once.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.koreai.contact_center.tests.harness.checkout import named_checkout
from ansible_collections.koreai.contact_center.tests.harness.core import connection
from ansible_collections.koreai.contact_center.tests.harness.guard import GUARD
from ansible_collections.koreai.contact_center.tests.harness.writes import Reads, hold_to_plans, hold_to_results
from ansible_collections.koreai.contact_center.tests.simulator import (
    API_SECRETS,
    CAMPAIGN_SECRETS,
    LoggedRequest,
    Simulator,
    Stream,
)

COLLECTION = "koreai.contact_center"
CONNECTION_OPTIONS = ("host", "stream_id", "account_id", "client_id", "client_secret")
_CALLBACKS = Path(__file__).with_name("callback")
_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
_TOKEN = re.compile(r"eyJ[\w-]{8,}")
_REACHING_IN = re.compile(r"^(KORE|ANSIBLE|PYTHON|REQUESTS_CA|CURL_CA|SSL_CERT)|_PROXY$", re.IGNORECASE)
_WORD = re.compile(r"[\w.+/=~-]{16,}")

Play = Mapping[str, Any]


@dataclass(frozen=True)
class TaskResult:
    """The result of one task on one host; times in seconds of time.monotonic."""

    name: str
    action: str
    host: str
    status: str
    ignored: bool
    check_mode: bool
    started: float
    ended: float
    core_is_loaded: bool
    result: dict[str, Any]

    @property
    def ran_as_module(self) -> bool:
        """Whether an ordinary module did the work: only an ordinary module returns its own invocation."""
        return "invocation" in self.result

    @property
    def results(self) -> list[dict[str, Any]]:
        """The results of a loop's items, or the only result."""
        return self.result.get("results") or [self.result]

    def meanwhile(self, requests: Iterable[LoggedRequest]) -> list[LoggedRequest]:
        """The requests that arrived while the task ran."""
        return [request for request in requests if self.started <= request.at <= self.ended]


@dataclass(frozen=True)
class Run:
    """One run: exit status, output, results of the tasks, and the requests that the simulators received."""

    status: int
    stdout: str
    stderr: str
    tasks: list[TaskResult]
    requests: list[LoggedRequest]
    seconds: float

    def __getitem__(self, name: str) -> dict[str, Any]:
        """The result of the only task of that name (on one host)."""
        return self.task(name).result

    def task(self, name: str, host: str | None = None) -> TaskResult:
        found = [task for task in self.tasks if task.name == name and host in (None, task.host)]
        assert len(found) == 1, f"{len(found)} results of {name!r} among {[task.name for task in self.tasks]}\n{self}"
        return found[0]

    def kinds(self, name: str) -> list[str]:
        """The kinds of the requests that a task sent."""
        return [request.kind for request in self.task(name).meanwhile(self.requests)]

    def named(self) -> dict[str, dict[str, Any]]:
        """All results, by the names of their tasks."""
        return {task.name: task.result for task in self.tasks}

    def __str__(self) -> str:
        return f"ansible-playbook ended with {self.status}\n{self.stdout[-6000:]}\n{self.stderr[-3000:]}"


def play(tasks: Sequence[Mapping[str, Any]], *, hosts: str = "kore_environments", **keywords: Any) -> dict[str, Any]:
    """A play whose tasks get their connection from the inventory's variables, by ``module_defaults``."""
    defaults = {option: f"{{{{ kore_{option} }}}}" for option in CONNECTION_OPTIONS}
    return {
        "hosts": hosts,
        "gather_facts": False,
        "module_defaults": {f"group/{COLLECTION}.kore": defaults},
        "tasks": list(tasks),
        **keywords,
    }


def task(name: str, module: str, options: Mapping[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    """A task of this collection. If it ``fails``, that is expected, and the play continues."""
    expected = {"ignore_errors": True} if keywords.pop("fails", False) else {}
    return {"name": name, f"{COLLECTION}.{module}": dict(options or {}), **expected, **keywords}


def environments(simulator: Simulator, *streams: Stream, **more: Any) -> dict[str, Any]:
    """An inventory with a host for each stream (by default all of them), and ``more`` variables for the group."""
    hosts = {
        stream.name: {f"kore_{option}": value for option, value in connection(simulator, stream).items()}
        for stream in streams or tuple(simulator.streams.values())
    }
    variables = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable, **more}
    return {"kore_environments": {"hosts": hosts, "vars": variables}}


@dataclass
class Controller:
    """A machine with Ansible, a folder, and the simulators that its playbooks reach.

    ``hidden`` are secrets besides those of the simulators' streams. ``collections`` is a folder with another copy of
    the collection, to use instead of the checkout.
    """

    folder: Path
    simulators: Sequence[Simulator] = ()
    hidden: list[str] = field(default_factory=list)
    collections: Path | None = None
    _runs: int = 0
    _reads: list[Reads] = field(init=False)

    def __post_init__(self) -> None:
        self._reads = [Reads(simulator) for simulator in self.simulators]

    def play(self, tasks: Sequence[Mapping[str, Any]], *, hosts: str = "kore_environments", **options: Any) -> Run:
        """Run one play of these tasks. See ``run`` for the options; all others are keywords of the play."""
        known = Controller.run.__annotations__
        keywords = {key: options.pop(key) for key in list(options) if key not in known}
        return self.run([play(tasks, hosts=hosts, **keywords)], **options)

    def run(
        self,
        playbook: str | Path | Sequence[Play],
        *,
        inventory: Mapping[str, Any] | str | Path | None = None,
        extra_vars: Mapping[str, Any] | str | None = None,
        check: bool = False,
        diff: bool = False,
        variables: Mapping[str, str] | None = None,
        arguments: Sequence[str] = (),
        verbosity: str = "-vvvv",
        timeout: float = 400.0,
    ) -> Run:
        """Run plays, or a playbook by its path or name. The default inventory has the first simulator's streams.

        ``extra_vars`` and ``inventory`` may be YAML texts. If ``inventory`` is empty, no inventory is passed.
        ``variables`` are added to the process environment.
        """
        arguments = [*([verbosity] if verbosity else ()), *arguments]
        given = {"inventory": inventory, "extra_vars": extra_vars, "variables": variables, "arguments": arguments}
        command, environment, results = self._prepared(playbook, check=check, diff=diff, **given)
        before = [simulator.log.count for simulator in self.simulators]
        started = time.monotonic()
        with GUARD.run() if check else nullcontext():
            process = subprocess.run(
                command,
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                timeout=timeout,
                check=False,
            )
        requests = [
            request
            for simulator, count in zip(self.simulators, before, strict=True)
            for request in simulator.log.copy()[count:]
        ]
        lines = results.read_text(encoding="utf-8").splitlines()
        tasks = [TaskResult(**json.loads(line)) for line in lines]
        run = Run(process.returncode, process.stdout, process.stderr, tasks, requests, time.monotonic() - started)
        self.hold(run)
        return run

    def begin(self, playbook: str | Path | Sequence[Play], **options: Any) -> subprocess.Popen[bytes]:
        """Start a run, with the options of ``run``, as the first process of a session, and do not wait for it.

        This run is not checked, because the caller will end it.
        """
        command, environment, _results = self._prepared(playbook, **options)
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def hold_secrets(self, *texts: str) -> None:
        """Fail if a text contains a secret, a token, or anything that looks like one."""
        secrets = [stream.client_secret for simulator in self.simulators for stream in simulator.streams.values()]
        pieces = {
            piece for secret in [*secrets, *self.hidden, *API_SECRETS, *CAMPAIGN_SECRETS] for piece in _pieces(secret)
        }
        tokens = {request.token_sha256 for simulator in self.simulators for request in simulator.log}
        for text in texts:
            shown = [text[max(0, at - 80) : at] for piece in pieces if (at := text.find(piece)) >= 0]
            assert not shown, f"a secret is shown after: {shown}"
            found = _TOKEN.search(text)
            assert not found, f"a token is shown: {text[max(0, found.start() - 80) : found.end()]}"
            same = [word for word in set(_WORD.findall(text)) if hashlib.sha256(word.encode()).hexdigest() in tokens]
            assert not same, "a token is shown"

    def hold(self, run: Run) -> None:
        """Fail if a run broke a rule. What it wrote in check mode is reported to the guard."""
        results = json.dumps([task.result for task in run.tasks], ensure_ascii=False)
        self.hold_secrets(run.stdout, run.stderr, results)
        assert "Traceback (most recent call last)" not in run.stdout + run.stderr + results, run
        for request in run.requests:
            assert any(t.started <= request.at <= t.ended for t in run.tasks), f"sent outside of every task: {request}"
        checked = [request for task in run.tasks if task.check_mode for request in task.meanwhile(run.requests)]
        GUARD.runs += any(task.check_mode for task in run.tasks)
        GUARD.writes += [request for request in checked if request.is_write and request not in GUARD.writes]
        for done in run.tasks:
            if done.action == f"{COLLECTION}.kore_contact_lists":
                self._hold_set(done, run.requests)
            elif done.action == f"{COLLECTION}.kore_contact_list":
                self._hold_one(done, run)

    def _hold_set(self, done: TaskResult, requests: Iterable[LoggedRequest]) -> None:
        """Check that a task wrote to a stream what its plans for that stream say."""
        plans = [plan for result in done.results if (plan := result.get("plan"))]
        for stream_id in {plan["stream_id"] for plan in plans}:
            sent = [request for request in done.meanwhile(requests) if request.stream_id == stream_id]
            hold_to_plans([plan for plan in plans if plan["stream_id"] == stream_id], sent, *self._reads)

    def _hold_one(self, done: TaskResult, run: Run) -> None:
        """Check that a task wrote what it returned, as far as times show which task sent a write."""
        beside = [task for task in run.tasks if task.started <= done.ended and done.started <= task.ended]
        if {task.action for task in beside} == {done.action}:
            results = [result for task in beside for result in task.results]
            hold_to_results(results, done.meanwhile(run.requests), *self._reads)

    def _prepared(
        self,
        playbook: str | Path | Sequence[Play],
        *,
        inventory: Mapping[str, Any] | str | Path | None = None,
        extra_vars: Mapping[str, Any] | str | None = None,
        check: bool = False,
        diff: bool = False,
        variables: Mapping[str, str] | None = None,
        arguments: Sequence[str] = (),
    ) -> tuple[list[str], dict[str, str], Path]:
        """The command line of a run, its environment, and the file for the results of its tasks."""
        self._runs += 1
        stem = self.folder / f"run{self._runs}"
        results = stem.with_suffix(".jsonl")
        results.touch()
        named_inventory = [] if inventory == "" else ["-i", self._inventory(inventory, stem)]
        command = [str(_PLAYBOOK), *named_inventory, *arguments]
        command += ["--check"] if check else []
        command += ["--diff"] if diff else []
        if extra_vars is not None:
            command += ["-e", f"@{_written(stem.with_suffix('.vars.yml'), extra_vars)}"]
        named = isinstance(playbook, (str, Path))
        command.append(str(playbook) if named else str(_written(stem.with_suffix(".yml"), playbook)))
        return command, {**self._environment(), "TASK_RESULTS": str(results), **(variables or {})}, results

    def _inventory(self, inventory: Mapping[str, Any] | str | Path | None, stem: Path) -> str:
        if isinstance(inventory, Path):
            return str(inventory)
        given = environments(self.simulators[0]) if inventory is None else inventory
        return str(_written(stem.with_suffix(".inventory.yml"), given))

    def _environment(self) -> dict[str, str]:
        """This process's environment without what would influence the run."""
        kept = {name: value for name, value in os.environ.items() if not _REACHING_IN.search(name)}
        home = self.folder / "ansible"
        own = {
            "ANSIBLE_CONFIG": str(_written(self.folder / "ansible.cfg", "[defaults]\n")),
            "ANSIBLE_HOME": str(home),
            "ANSIBLE_REMOTE_TEMP": str(home / "remote"),
            "ANSIBLE_ASYNC_DIR": str(home / "async"),
            "ANSIBLE_CALLBACK_PLUGINS": str(_CALLBACKS),
            "ANSIBLE_CALLBACKS_ENABLED": "task_results",
            # Tasks of one account wait for each other, but no test waits for a real minute. Tests of that set their own
            # values.
            "PACING_WINDOW": "0.1",
            "ANSIBLE_NOCOLOR": "1",
            # The invocation identifies the result of an ordinary module; newer versions only return it on request.
            "ANSIBLE_INJECT_INVOCATION": "1",
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections or named_checkout(self.folder / "collections")),
        }
        return {**kept, **own}


def _pieces(secret: str) -> Iterator[str]:
    """A secret, and for a key in PEM form also each line of it."""
    lines = [line for line in secret.splitlines() if len(line) >= 16 and "-----" not in line]
    yield from lines if len(lines) > 1 else [secret]


def _written(path: Path, content: Any) -> Path:
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path
