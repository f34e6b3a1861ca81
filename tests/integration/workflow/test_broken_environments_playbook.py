# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A failure in one environment never hides the others, and summary.json always exists and is true."""

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

from ansible_collections.koreai.contact_center.tests.harness.checkout import named_checkout
from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.guard import GUARD
from ansible_collections.koreai.contact_center.tests.harness.playbook import COLLECTION, Controller, environments
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Fault, LoggedRequest, Simulator, Switches

DECLARED: dict[str, Any] = {
    "contact_lists_desired": [{"key": "winback", "name": "Winback", "description": "New words"}]
}
END = "End: write the reports, and fail for the environments that failed"
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
    # A missing value of a host must not be taken from the process environment.
    inventory = _inventory(workflow)
    hosts = inventory["kore_environments"]["hosts"]
    # Ansible shows the lines around a variable that it cannot evaluate, so secrets come from elsewhere.
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
        "nothing": "kore_stream_id is required and not set. Set it in the inventory or in the play, or with -e",
    }.items():
        assert words in summary[name]["msg"], (name, summary[name])
        assert words.split()[0].rstrip(":") in workflow.text("plan.md").replace("&#95;", "_")
    assert workflow.text("plan.md").splitlines()[3].startswith(f"**No plan for {len(HOSTS)} of {len(HOSTS) + 1}")
    assert list(workflow.data("plan.json")["environments"]) == ["well"]
    assert workflow.names() == ["plan.json", "plan.md", "summary.json"]


def test_what_a_server_says_is_never_a_template(workflow: Workflow) -> None:
    workflow.simulator.inject(Fault("ansi", kind="list"))
    run = workflow.run("plan", "--limit", "well", inventory=_inventory(workflow))
    said = workflow.data("summary.json")["environments"]["well"]["msg"]
    (end,) = [task.result["msg"] for task in run.tasks if task.name.startswith("End: ") and task.status == "failed"]

    assert "{{" in said
    assert end == said
    assert f"well: error: {said[:60]}" in run.stdout


def test_limit_takes_one_environment(workflow: Workflow) -> None:
    run = workflow.run("apply", "--limit", "well", inventory=_inventory(workflow), check=True)

    assert run.status == 0, run
    assert workflow.statuses() == {"all": "changes", "well": "changes"}


def test_a_matrix_shows_who_could_not_be_read(workflow: Workflow) -> None:
    run = workflow.run("matrix", "--limit", "well,unreachable,credentials", inventory=_inventory(workflow))
    lines = workflow.text("matrix.md").splitlines()

    assert run.status == 2
    assert "| <code>winback</code> | not read | not read | differs: description |" in lines
    assert any(line.startswith("- <code>credentials</code> not read: ") for line in lines)


@pytest.mark.parametrize(
    ("inventory", "arguments"),
    [
        ("", ()),
        ({"kore_environments": {"hosts": {}}}, ()),
        ({"kore_environments": {"hosts": {"dev": {}}}, "others": {"hosts": {"web": {}}}}, ("--limit", "web")),
    ],
    ids=["no inventory", "empty group", "limit to another host"],
)
def test_a_run_without_environments_is_an_error(workflow: Workflow, inventory: Any, arguments: Any) -> None:
    run = workflow.run("plan", *arguments, inventory=inventory)

    assert run.status == 2
    assert "There is no environment to work on: the inventory has no host in the group kore_environments" in run.stdout
    assert "for example with -i inventory.yml." in run.stdout
    assert workflow.statuses() == {"all": "error"}


def test_a_limit_that_matches_no_host_is_ansibles_own_error(workflow: Workflow) -> None:
    run = workflow.run("plan", "--limit", "nobody")

    assert (run.status, workflow.names()) == (1, [])


def _killed(workflow: Workflow, kind: str, times: int, *arguments: str) -> None:
    """Run ansible-playbook, and kill it with all its child processes when request number ``times`` of a kind hangs."""
    asked = threading.Event()
    requests: list[LoggedRequest] = []

    def seen(request: LoggedRequest) -> None:
        requests.append(request)
        if len(requests) == times:
            asked.set()

    workflow.simulator.on(kind, seen)
    workflow.simulator.inject(Fault("hang", kind=kind, skip=times - 1))
    folder = workflow.controller.folder
    (folder / "inventory.yml").write_text(yaml.safe_dump(environments(workflow.simulator, **workflow.shared)))
    process = subprocess.Popen(
        [Path(sys.executable).with_name("ansible-playbook"), "-i", "inventory.yml", *arguments],
        cwd=folder,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(named_checkout(folder / "collections"))},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert asked.wait(60)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL


def test_a_run_that_is_killed_did_not_finish(workflow: Workflow) -> None:
    with GUARD.run():
        _killed(workflow, "list", 1, f"{COLLECTION}.plan", "--limit", "well")

    assert workflow.statuses() == {"all": "error", "well": "error"}
    assert workflow.data("summary.json")["environments"]["well"]["msg"] == "The run did not finish."


def test_an_apply_of_a_reviewed_plan_that_is_killed_is_finished_by_applying_the_same_plan_again(
    tmp_path: Path,
) -> None:
    names = ["One", "Two", "Three"]
    stream = a_stream("dev")
    for name in names:
        stream.add(name, "Old words")
    declared = [{"name": name, "description": "New words"} for name in names]
    with Simulator([stream], Switches(rate_limit=0)) as simulator:
        workflow = Workflow(Controller(tmp_path, [simulator]), simulator, shared={"contact_lists_desired": declared})
        assert workflow.run("plan").status == 0
        reviewed = ("-e", "contact_lists_plan_file=reviewed.json")
        (tmp_path / "reviewed.json").write_text(workflow.text("plan.json"))
        _killed(workflow, "update", 2, f"{COLLECTION}.apply", *reviewed)
        interrupted = workflow.statuses()
        changed = [record["name"] for record in stream.lists.values() if record["description"] == "New words"]
        run = workflow.run("apply", *reviewed)

    assert interrupted == {"all": "error", "dev": "error"}
    assert len(changed) == 1
    assert (run.status, workflow.statuses()["all"]) == (0, "applied"), run
    assert sorted([*changed, *workflow.data("result.json")["environments"]["dev"]["updated"]]) == sorted(names)
    assert {record["description"] for record in stream.lists.values()} == {"New words"}


def test_a_task_timeout_tells_what_was_done_and_what_is_not_known(tmp_path: Path) -> None:
    names = ["A", "B", "C", "D"]
    hung, paced = a_stream("hung"), a_stream("paced", account_id="another-account")
    ids = {stream.name: [stream.add(name, "Old words") for name in names] for stream in (hung, paced)}
    declared = [{"name": name, "description": "New words"} for name in names]
    with Simulator([hung, paced], Switches(rate_limit=0)) as simulator:
        workflow = Workflow(Controller(tmp_path, [simulator]), simulator, shared={"contact_lists_desired": declared})
        # The listing and two writes take the whole minute of this environment.
        workflow.hosts = {"paced": {"kore_rate_limit": 3}}
        simulator.inject(Fault("hang", kind="update", contact_list_id=ids["hung"][1]))
        run = workflow.run("apply", variables={"ANSIBLE_TASK_TIMEOUT": "12", "PACING_WINDOW": "60"})

    assert run.status == 2
    assert workflow.statuses() == {"all": "partial", "hung": "partial", "paced": "partial"}
    assert [task.result["changed"] for task in run.tasks if "plan" in task.result] == [True, True]
    result = workflow.data("result.json")["environments"]
    assert result["hung"]["updated"] == ["A"]
    assert [error["name"] for error in result["hung"]["errors"]] == ["B"]
    assert "timeout ended the run. Give it more time" in result["hung"]["errors"][0]["msg"]
    assert result["hung"]["pending"] == ["C", "D"]
    assert result["paced"]["errors"] == []
    assert [*result["paced"]["updated"], *result["paced"]["pending"]] == names
    assert result["paced"]["updated"]
    assert "hung: partial: 1 updated, 1 failed, 2 not tried" in run.stdout
    assert "### Contact lists: result" in workflow.text("result.md")


def test_a_full_disk_hides_nothing_of_what_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    stream = a_stream("dev")
    declared = [{"name": f"List {n}", "description": "New words " * 20} for n in range(20)]
    for item in declared:
        stream.add(item["name"], "Old words")
    command = ["mount", "-t", "tmpfs", "-o", "size=8k,mode=755", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    try:
        with Simulator([stream], Switches(rate_limit=0)) as simulator:
            workflow = Workflow(Controller(tmp_path, [simulator]), simulator, {"contact_lists_desired": declared})
            run = workflow.run("apply", keep=True)
        left = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    finally:
        subprocess.run(["umount", str(folder)], check=True)

    told = run.task(END, "dev").result
    assert run.status == 2
    assert (
        told["msg"] == f"contact_lists_report_dir: {folder / 'result.json'} cannot be written: No space left on device."
    )
    assert told["environments"]["dev"]["updated"] == len(declared)
    assert "dev: applied: 20 updated" in run.stdout
    assert list(left) == ["summary.json"], "no part of a file"
    assert json.loads(left["summary.json"])["status"] == "error", "as it was at the beginning"


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
    checked = [task for task in run.tasks if task.name == "Check the declarations"]
    found = {task.host: json.dumps(task.result["msg"]) for task in checked if task.status == "failed"}

    assert run.status == 2
    assert run.requests == []
    assert workflow.names() == []
    assert sorted(found) == ["dev", "prod", "well"]
    assert all("colour" in text for text in found.values())
    assert "49 characters" in found["dev"]
    assert "zz" in found["prod"]
    assert "zz" not in found["well"]
    shown = run.task(END, "dev").result["lines"]
    assert [line.split(": ")[:2] for line in shown] == [[name, "error"] for name in ("dev", "prod", "well")]


def test_valid_declarations_are_well(workflow: Workflow) -> None:
    hosts = {"dev": {}, "prod": {}}
    run = workflow.run("validate", inventory={"kore_environments": {"hosts": hosts, "vars": DECLARED}})

    assert (run.status, run.requests) == (0, [])
    assert run.task(END, "dev").result["lines"] == ["dev: valid", "prod: valid"]
