# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes wrong in one environment never hides the others, and summary.json is always there and true."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.edges import named_checkout
from ansible_collections.koreai.contact_center.tests.harness.guard import GUARD
from ansible_collections.koreai.contact_center.tests.harness.playbook import COLLECTION, Controller, environments
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Fault, Simulator, Switches

pytestmark = pytest.mark.xdist_group("broken environments")

DECLARED: dict[str, Any] = {
    "contact_lists_desired": [{"key": "winback", "name": "Winback", "description": "New words"}]
}
WRONG_SECRET = "a-wrong-secret-of-sixteen-and-more"
HOSTS: dict[str, dict[str, Any]] = {
    "credentials": {"kore_client_secret": WRONG_SECRET},
    "declarations": {"contact_lists_desired": "{{ nowhere_defined }}"},
    "host": {"kore_host": "{{ nowhere_defined }}"},
    "keys": {"contact_lists_overrides": {"nobody": {"name": "X"}}},
    "unreachable": {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1},
    "well": {},
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    # The first host of the play is one that fails.
    streams = [a_stream(name) for name in HOSTS]
    for stream in streams:
        stream.add("Winback", "Old words")
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        yield simulator


@pytest.fixture
def workflow(simulator: Simulator, tmp_path: Path) -> Workflow:
    controller = Controller(tmp_path, [simulator], hidden=[WRONG_SECRET])
    return Workflow(controller, simulator, shared=DECLARED, hosts=HOSTS)


def _inventory(workflow: Workflow) -> dict[str, Any]:
    inventory = environments(workflow.simulator, **DECLARED)
    for name, variables in HOSTS.items():
        inventory["kore_environments"]["hosts"][name].update(variables)
    # Declared for the group, so that a host's own value wins.
    return inventory


def test_each_environment_fails_by_itself_and_the_others_go_on(workflow: Workflow) -> None:
    # What a host lacks cannot be taken from the process environment.
    inventory = _inventory(workflow)
    hosts = inventory["kore_environments"]["hosts"]
    # Ansible shows the lines around a variable that it cannot evaluate: secrets come from elsewhere.
    secrets = {f"SECRET_OF_{name}": about.pop("kore_client_secret") for name, about in hosts.items()}
    inventory["kore_environments"]["vars"]["kore_client_secret"] = (
        "{{ lookup('ansible.builtin.env', 'SECRET_OF_' ~ inventory_hostname) }}"
    )
    hosts["nothing"] = {}
    lent = {"KORE_STREAM_ID": "st-well", "KORE_ACCOUNT_ID": "a", "KORE_HOST": workflow.simulator.url, **secrets}
    run = workflow.run("plan", inventory=inventory, variables=lent)
    summary = workflow.data("summary.json")["environments"]

    assert run.status == 2
    assert workflow.statuses() == {**dict.fromkeys([*HOSTS, "nothing"], "error"), "well": "changes", "all": "error"}
    for name, words in {
        "credentials": "Invalid SDK credentials",
        "declarations": "nowhere_defined",
        "host": "nowhere_defined",
        "keys": "no declared list has this key",
        "unreachable": "Unreachable: ",
        "nothing": "kore_",
    }.items():
        assert words in summary[name]["msg"], (name, summary[name])
        assert words.split()[0].rstrip(":") in workflow.text("plan.md").replace("&#95;", "_")
    assert list(workflow.data("plan.json")["environments"]) == ["well"]
    assert workflow.names() == ["plan.json", "plan.md", "summary.json"]


def test_limit_takes_one_environment(workflow: Workflow) -> None:
    run = workflow.run("apply", "--limit", "well", inventory=_inventory(workflow), check=True)

    assert run.status == 0, run
    assert workflow.statuses() == {"all": "changes", "well": "changes"}


def test_a_matrix_shows_who_could_not_be_read(workflow: Workflow) -> None:
    run = workflow.run("matrix", "--limit", "well,unreachable,credentials", inventory=_inventory(workflow))
    lines = workflow.text("matrix.md").splitlines()

    assert run.status == 2
    assert "| <code>winback</code> | unreachable | unreachable | differs: description |" in lines
    assert any(line.startswith("- <code>credentials</code> unreachable: ") for line in lines)


@pytest.mark.parametrize(
    ("inventory", "arguments"),
    [
        ({"kore_environments": {"hosts": {}}}, ()),
        ({"kore_environments": {"hosts": {"dev": {}}}, "others": {"hosts": {"web": {}}}}, ("--limit", "web")),
    ],
    ids=["empty group", "limit to another host"],
)
def test_a_run_without_environments_is_an_error(workflow: Workflow, inventory: Any, arguments: Any) -> None:
    run = workflow.run("plan", *arguments, inventory=inventory)

    assert run.status == 2
    assert "There is no environment to work on" in run.stdout
    assert workflow.statuses() == {"all": "error"}


def test_a_run_that_is_killed_did_not_finish(workflow: Workflow, tmp_path: Path) -> None:
    asked = threading.Event()
    workflow.simulator.on("list", lambda request: asked.set())
    workflow.simulator.inject(Fault("hang", kind="list", times=1))
    (tmp_path / "inventory.yml").write_text(yaml.safe_dump(environments(workflow.simulator, **DECLARED)))
    command = [Path(sys.executable).with_name("ansible-playbook"), "-i", "inventory.yml", f"{COLLECTION}.plan"]
    with GUARD.run():
        process = subprocess.Popen(
            [*command, "--limit", "well"],
            cwd=tmp_path,
            env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(named_checkout(tmp_path / "collections"))},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert asked.wait(60)
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL

    assert workflow.statuses() == {"all": "error", "well": "error"}
    assert workflow.data("summary.json")["environments"]["well"]["msg"] == "The run did not finish."


def test_validate_names_all_problems_of_all_environments_without_credentials(workflow: Workflow) -> None:
    items = [
        {"key": "a", "name": "A", "former_names": ["Old"]},
        {"key": "b", "name": "B", "former_names": ["old"], "colour": "blue"},
    ]
    names = {"dev": {"a": {"name": "N" * 49}}, "prod": {"zz": {"name": "X"}, "a": {"name": "b"}}, "well": {}}
    inventory = {
        "kore_environments": {
            "hosts": {name: {"contact_lists_overrides": overrides} for name, overrides in names.items()},
            "vars": {"contact_lists_desired": items, "kore_client_secret": "{{ nowhere_defined }}"},
        }
    }
    run = workflow.run("validate", inventory=inventory)
    found = {task.host: json.dumps(task.result["msg"]) for task in run.tasks if task.status == "failed"}

    assert run.status == 2
    assert run.requests == []
    assert workflow.names() == []
    assert sorted(found) == ["dev", "prod", "well"]
    assert all("colour" in text for text in found.values())
    assert "49 characters" in found["dev"]
    assert "zz" in found["prod"]
    assert "zz" not in found["well"]


def test_valid_declarations_are_well(workflow: Workflow) -> None:
    hosts = {"dev": {}, "prod": {}}
    run = workflow.run("validate", inventory={"kore_environments": {"hosts": hosts, "vars": DECLARED}})

    assert (run.status, run.requests) == (0, [])


def test_an_account_is_shared_by_the_environments_of_the_play(workflow: Workflow) -> None:
    run = workflow.run("plan", "-e", "kore_rate_limit=1", "--limit", "well,credentials", inventory=_inventory(workflow))

    # 1 is refused where it is given as it is; divided it is never less than 2.
    assert run.status == 2
    assert workflow.statuses()["well"] == "changes"
