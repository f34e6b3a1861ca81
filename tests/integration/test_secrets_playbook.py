# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing that a run leaves on the machine contains a secret: caches, logs, files of other callbacks, memory dumps."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.checkout import named_checkout
from ansible_collections.koreai.contact_center.tests.harness.core import a_stream, connection
from ansible_collections.koreai.contact_center.tests.harness.execution_paths import EXECUTION_PATHS, KEYWORDS
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, environments, task
from ansible_collections.koreai.contact_center.tests.simulator import Fault, Simulator

WRONG_SECRET = "not-the-secret-of-this-app"
PROGRAM = "ansible_collections.koreai.contact_center.plugins.modules.kore_contact_list_info"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    stream = a_stream()
    stream.add("Renewals", "About Renewals")
    with Simulator([stream]) as running:
        yield running


@pytest.mark.parametrize("execution_path", EXECUTION_PATHS)
def test_neither_caches_nor_logs_nor_other_callbacks_see_a_secret(
    simulator: Simulator, tmp_path: Path, execution_path: str
) -> None:
    left = tmp_path / "left"
    left.mkdir()
    controller = Controller(tmp_path, [simulator], hidden=[WRONG_SECRET])
    options = {"contact_lists": [{"name": "Renewals", "description": "New words"}]}
    run = controller.play(
        [
            task("written", "kore_contact_lists", options, register="written"),
            {"name": "kept", "ansible.builtin.set_fact": {"written": "{{ written }}", "cacheable": True}},
            task("refused", "kore_contact_list_info", {"client_secret": "{{ wrong }}"}, fails=True),
        ],
        inventory=environments(simulator, wrong=WRONG_SECRET),
        diff=True,
        variables={
            "ANSIBLE_CACHE_PLUGIN": "jsonfile",
            "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(left / "facts"),
            "ANSIBLE_CALLBACKS_ENABLED": "task_results,ansible.builtin.tree,ansible.builtin.junit",
            "ANSIBLE_CALLBACK_TREE_DIR": str(left / "tree"),
            "JUNIT_OUTPUT_DIR": str(left / "junit"),
            "ANSIBLE_LOG_PATH": str(left / "log"),
        },
        **KEYWORDS[execution_path],
    )
    assert run.status == 0, run
    assert run["written"]["updated"] == ["Renewals"]
    files = [path for path in (*left.rglob("*"), *(tmp_path / "ansible").rglob("*")) if path.is_file()]
    assert {path.relative_to(left).parts[0] for path in files if left in path.parents} == {
        "facts",
        "tree",
        "junit",
        "log",
    }
    assert "New words" in (left / "log").read_text(encoding="utf-8")
    controller.hold_secrets(*(path.read_text(encoding="utf-8", errors="replace") for path in files))


def a_module(folder: Path, simulator: Simulator, shell: str, **variables: str) -> int:
    """Start a module by itself, as Ansible would. Return its process id; its output goes to a file."""
    arguments = folder / "arguments.json"
    options = {**connection(simulator, next(iter(simulator.streams.values()))), "timeout": 5, "retry_timeout": 0.1}
    arguments.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": options}), encoding="utf-8")
    paths = os.pathsep.join([str(folder), str(named_checkout(folder / "collections"))])
    output = os.O_WRONLY | os.O_CREAT
    return os.posix_spawn(
        "/bin/sh",
        ["sh", "-c", f'cd "$0" && {shell}', str(folder), sys.executable, "-m", PROGRAM, str(arguments)],
        {**os.environ, "PYTHONPATH": paths, **variables},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, str(folder / "output"), output, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)],
    )


def test_a_module_that_is_aborted_leaves_no_dump_of_its_memory(simulator: Simulator, tmp_path: Path) -> None:
    dumping = 'ulimit -c unlimited && exec "$@"'
    control = os.posix_spawn("/bin/sh", ["sh", "-c", f"cd {tmp_path} && ulimit -c unlimited && kill -ABRT $$"], {})
    if not os.WCOREDUMP(os.waitpid(control, 0)[1]):
        pytest.skip("this machine lets nobody leave a dump")
    asked = threading.Event()
    simulator.listen(lambda _request: asked.set())
    simulator.inject(Fault("hang"))
    process = a_module(tmp_path, simulator, dumping)
    assert asked.wait(30), (tmp_path / "output").read_text()
    os.kill(process, signal.SIGABRT)
    status = os.waitpid(process, 0)[1]
    assert os.WTERMSIG(status) == signal.SIGABRT
    assert not os.WCOREDUMP(status)


def test_a_module_that_crashes_shows_no_secret(simulator: Simulator, tmp_path: Path) -> None:
    # A library that fails in an unforeseen way while it has the secret.
    tmp_path.joinpath("jwt.py").write_text("def encode(claims, key, algorithm):\n    raise SystemError\n")
    process = a_module(tmp_path, simulator, 'exec "$@"')
    os.waitpid(process, 0)
    output = (tmp_path / "output").read_text()
    assert "SystemError" in output
    Controller(tmp_path, [simulator]).hold_secrets(output)
