# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports and exit status are complete and true, whatever the play, the inventory or an earlier play is like."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests import harness
from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.effort import variants
from ansible_collections.koreai.contact_center.tests.harness.playbook import (
    COLLECTION,
    CONNECTION_OPTIONS,
    Controller,
    Run,
)
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches

DECLARED = [{"key": "winback", "name": "Winback", "description": "New words"}]
NAMES = ("dev", "staging", "production")
REPORT = "kore_contact_lists_report"
UNDEFINED = "{{ nowhere_defined }}"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    streams = [a_stream(name) for name in NAMES]
    for stream in streams:
        stream.add("Winback", "Old words")
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        yield simulator


@pytest.fixture
def workflow(simulator: Simulator, tmp_path: Path) -> Workflow:
    return Workflow(Controller(tmp_path, [simulator]), simulator, shared={"contact_lists_desired": DECLARED})


def plays(workflow: Workflow, *playbook: dict[str, Any], **options: Any) -> Run:
    return workflow.controller.run(list(playbook), inventory=workflow.inventory(), **options)


def imported(name: str, **keywords: Any) -> dict[str, Any]:
    return {"ansible.builtin.import_playbook": f"{COLLECTION}.{name}", **keywords}


def a_play(*tasks: dict[str, Any], **keywords: Any) -> dict[str, Any]:
    return {"hosts": "kore_environments", "gather_facts": False, "tasks": list(tasks), **keywords}


def looked_up(workflow: Workflow) -> tuple[dict[str, Any], dict[str, str]]:
    """The inventory, with secrets from the process environment: Ansible shows the lines around what it refuses."""
    inventory = workflow.inventory()
    secrets = {}
    for name, about in inventory["kore_environments"]["hosts"].items():
        secrets[f"SECRET_OF_{name}"] = about["kore_client_secret"]
        about["kore_client_secret"] = f"{{{{ lookup('ansible.builtin.env', 'SECRET_OF_{name}') }}}}"
    return inventory, secrets


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
@pytest.mark.parametrize(
    "variable",
    variants(
        [
            "ansible_host",
            "ansible_connection",
            "ansible_port",
            "ansible_user",
            "ansible_password",
            "ansible_ssh_private_key_file",
        ]
    ),
)
def test_a_host_whose_connection_cannot_be_evaluated_hides_nobody(
    workflow: Workflow, variable: str, first: bool
) -> None:
    broken = NAMES[0] if first else NAMES[-1]
    workflow.hosts = {broken: {variable: UNDEFINED}}
    inventory, secrets = looked_up(workflow)
    run = workflow.run("plan", inventory=inventory, variables=secrets)

    statuses = workflow.statuses()
    assert run.status == 2
    assert {name for name in NAMES if statuses[name] == "changes"} == set(NAMES) - {broken}
    assert (statuses["all"], statuses[broken]) == ("error", "error")
    assert "nowhere_defined" in workflow.data("summary.json")["environments"][broken]["msg"]
    assert sorted(workflow.data("plan.json")["environments"]) == sorted(set(NAMES) - {broken})


def test_a_failure_that_an_earlier_play_rescued_is_not_this_runs(workflow: Workflow) -> None:
    rescued = {
        "block": [{"ansible.builtin.fail": {"msg": "words under no_log"}, "no_log": True}],
        "rescue": [{"ansible.builtin.debug": {"msg": "rescued"}}],
    }
    run = plays(workflow, a_play(rescued), imported("apply"))

    assert run.status == 0, run
    assert workflow.statuses() == {"all": "applied", **dict.fromkeys(NAMES, "applied")}
    assert "words under no_log" not in "".join(path.read_text() for path in workflow.files())


def test_what_an_earlier_play_applied_is_not_this_runs(workflow: Workflow) -> None:
    apply = {"ansible.builtin.include_role": {"name": f"{COLLECTION}.contact_lists"}}
    secret = {"vars": {"kore_client_secret": ""}}
    run = plays(workflow, a_play(apply), imported("apply", **secret))

    assert run.status == 2
    assert workflow.statuses() == {"all": "error", **dict.fromkeys(NAMES, "error")}


def test_a_message_under_no_log_stays_hidden(workflow: Workflow) -> None:
    # A separate task evaluates what an environment declares, under the no_log of all tasks.
    run = workflow.run("plan", variables={"ANSIBLE_NO_LOG": "1"}, extra_vars={"contact_lists_desired": [{"name": 7}]})

    message = workflow.data("summary.json")["environments"]["dev"]["msg"]
    assert run.status == 2
    assert "Its message is hidden" in message


PROMOTION = {"promote_from": "dev", "promote_to": "production"}


def _applied(workflow: Workflow) -> dict[str, Any]:
    """A play that applies to the source, so that its result stays in the variables."""
    return a_play({"ansible.builtin.include_role": {"name": f"{COLLECTION}.contact_lists"}}, hosts="dev")


def test_a_promotion_relies_on_no_earlier_play(workflow: Workflow) -> None:
    broken = {"kore_client_secret": "{{ '' if inventory_hostname == 'dev' else secret }}"}
    inventory = workflow.inventory()
    for about in inventory["kore_environments"]["hosts"].values():
        about["secret"] = about["kore_client_secret"]
    second = imported("promote", vars={**PROMOTION, **broken})
    run = workflow.controller.run([_applied(workflow), second], inventory=inventory)

    assert run.status == 2
    assert workflow.statuses() == {"all": "error", "production": "error"}
    assert (
        "There is no plan of dev from this play" in workflow.data("summary.json")["environments"]["production"]["msg"]
    )
    assert not [request for request in run.requests if request.is_write and request.stream_id == "st-production"]


@pytest.mark.parametrize(
    "keywords", variants([{"serial": 1}, {"strategy": "ansible.builtin.free"}, {"strategy": "host_pinned"}]), ids=str
)
def test_a_promotion_refuses_a_plan_of_another_play_in_true_words(workflow: Workflow, keywords: Any) -> None:
    # The target comes first, so that this play has no plan of the source yet.
    role = {"ansible.builtin.include_role": {"name": f"{COLLECTION}.promote"}, "vars": {**PROMOTION}}
    again = a_play(role, hosts="production:dev", **keywords)
    run = plays(workflow, _applied(workflow), again)

    written = [request for request in run.requests if request.is_write and request.stream_id == "st-production"]
    if run.status:
        assert written == []
        assert "There is no plan of dev from this play" in run.stdout
        assert "strategy: ansible.builtin.linear" in run.stdout
    else:
        # With the strategy free it depends on which host is faster; with serial it does not.
        assert "serial" not in keywords
        planned = [request for request in run.requests if request.stream_id == "st-dev" and request.kind == "list"]
        assert len(planned) > 1


def test_a_promotion_in_serial_goes_on_what_an_earlier_batch_planned(workflow: Workflow) -> None:
    role = {"ansible.builtin.include_role": {"name": f"{COLLECTION}.promote"}, "vars": {**PROMOTION}}
    # Here the variables of one role are not those of another one.
    private = {"ANSIBLE_PRIVATE_ROLE_VARS": "1"}
    run = plays(workflow, _applied(workflow), a_play(role, serial=1), variables=private)

    assert run.status == 0, run
    assert [request.stream_id for request in run.requests if request.is_write] == ["st-dev", "st-production"]


def test_a_condition_that_leaves_out_the_first_host(workflow: Workflow) -> None:
    workflow.hosts = {"staging": {"kore_client_secret": ""}}
    run = plays(workflow, imported("apply", when="inventory_hostname != 'dev'"))

    assert run.status == 2
    assert workflow.statuses() == {"all": "error", "staging": "error", "production": "applied"}
    assert workflow.names() == ["result.json", "result.md", "summary.json"]


def test_a_localhost_in_the_inventory_with_any_connection(workflow: Workflow) -> None:
    inventory = {**workflow.inventory(), "ungrouped": {"hosts": {"localhost": {"ansible_connection": "ssh"}}}}
    run = workflow.run("plan", inventory=inventory)

    assert run.status == 0, run
    assert workflow.statuses()["all"] == "changes"


def test_become_of_the_inventory_does_not_reach_the_environments(workflow: Workflow) -> None:
    inventory = workflow.inventory()
    run = workflow.run("plan", inventory={"all": {"vars": {"ansible_become": True}, "children": inventory}})

    assert run.status == 0, run
    assert workflow.statuses()["all"] == "changes"


def test_become_on_the_command_line_leaves_true_reports(workflow: Workflow) -> None:
    other = ("-e", "ansible_become_user=nobody", "-e", "ansible_become_exe=/nowhere/sudo")
    run = workflow.run("plan", "-e", "ansible_become=true", *other)

    assert run.status == 2
    assert workflow.statuses() == {"all": "error", **dict.fromkeys(NAMES, "error")}
    assert workflow.names() == ["plan.json", "plan.md", "summary.json"]


def test_what_was_written_is_told_though_the_reports_cannot_be(workflow: Workflow) -> None:
    # A folder of that name has the effect of a full disk: the last step of writing fails.
    (workflow.reports / "result.json").mkdir(parents=True)
    run = plays(workflow, imported("apply"))

    ended = {task.host: task for task in run.tasks if task.name.startswith("End: ")}
    writer = ended.pop("dev")
    path = workflow.reports / "result.json"
    assert run.status == 2
    assert writer.result["msg"] == f"contact_lists_report_dir: {path} cannot be written: Is a directory."
    assert [task.status for task in ended.values()] == ["ok", "ok"]
    assert writer.result["environments"]["dev"]["updated"] == 1
    assert "~ updated 'Winback' in dev, staging, production" in run.stdout
    assert workflow.statuses()["all"] == "error", "as it was at the beginning"
    assert [path.name for path in workflow.reports.iterdir() if path.name.startswith(".")] == []


def test_the_report_folder_is_expanded_once(workflow: Workflow) -> None:
    home = {"HOME": str(workflow.controller.folder / "home")}
    Path(home["HOME"]).mkdir()
    run = workflow.run("plan", "-e", "contact_lists_report_dir=$HOME/r", variables=home)

    assert run.status == 0, run
    assert sorted(path.name for path in Path(home["HOME"], "r").iterdir()) == ["plan.json", "plan.md", "summary.json"]


@pytest.mark.parametrize("mode", variants([0o1777, 0o777]))
def test_a_folder_that_everybody_may_write_to_is_refused(workflow: Workflow, mode: int) -> None:
    workflow.reports.mkdir()
    workflow.reports.chmod(mode)
    run = workflow.run("plan", keep=True)

    assert (run.status, run.requests, workflow.names()) == (2, [], [])
    assert "every user of this machine may write to" in run.stdout


@pytest.mark.parametrize("playbook", variants(["plan", "drift", "matrix", "export", "validate"]))
def test_a_playbook_that_reads_changes_nothing(workflow: Workflow, playbook: str) -> None:
    run = workflow.run(playbook)

    recap = run.stdout[run.stdout.index("PLAY RECAP") :]
    assert recap.count("changed=0") == len(NAMES) == recap.count("changed=")


@pytest.mark.parametrize(
    "arguments", variants([["--tags", "reports"], ["--tags", "edits"], ["--skip-tags", "untagged"]]), ids=str
)
def test_tags_that_leave_out_the_work_end_as_an_error(workflow: Workflow, arguments: list[str]) -> None:
    run = workflow.run("apply", *arguments)

    assert (run.status, run.requests) == (2, [])
    assert workflow.statuses() == {"all": "error", **dict.fromkeys(NAMES, "error")}


def test_a_headline_says_first_what_is_missing(workflow: Workflow) -> None:
    run = workflow.run("plan", extra_vars={"kore_client_secret": ""})

    assert run.status == 2
    text = workflow.text("plan.md")
    assert "**No plan for 3 of 3 environments.**\n" in text
    assert "No changes" not in text
    assert "No changes" not in run.stdout


def test_a_rename_is_a_rename_before_and_after(workflow: Workflow) -> None:
    renamed = [{"name": "Win-back 2026", "former_names": ["Winback"]}]
    plan = workflow.run("plan", extra_vars={"contact_lists_desired": renamed})
    apply = workflow.run("apply", extra_vars={"contact_lists_desired": renamed})

    assert "1 change, 3 writes in 3 environments: 1 to rename." in plan.stdout
    assert "→ rename 'Winback' to 'Win-back 2026' in dev, staging, production" in plan.stdout
    assert "→ renamed 'Winback' to 'Win-back 2026' in dev, staging, production" in apply.stdout
    assert "dev: changes: 1 to rename" in plan.stdout
    assert "dev: applied: 1 renamed" in apply.stdout
    about = workflow.data("summary.json")["environments"]["dev"]
    assert (about["renamed"], about["updated"], about["renames"]) == (1, 0, 1)


def test_a_promotion_that_holds_everything_back_fails(workflow: Workflow) -> None:
    run = workflow.run("promote", extra_vars=PROMOTION)

    assert run.status == 2
    assert workflow.statuses() == {"all": "error", "production": "error"}
    message = workflow.data("summary.json")["environments"]["production"]["msg"]
    assert message.startswith("Nothing was promoted, because every key is held back. 'winback': dev")
    assert not [request for request in run.requests if request.is_write]


def test_serial_in_a_play_of_ones_own(workflow: Workflow) -> None:
    report = f"{COLLECTION}.{REPORT}"
    tasks = [
        {report: {"step": "begin", "kind": "plan"}, "register": "contact_lists_begun"},
        {"ansible.builtin.include_role": {"name": f"{COLLECTION}.contact_lists", "tasks_from": "plan"}},
        {report: {"step": "end", "kind": "plan"}},
    ]
    run = plays(workflow, a_play(*tasks, serial=1))

    assert run.status == 0, run
    assert workflow.statuses() == {"all": "changes", **dict.fromkeys(NAMES, "changes")}


@pytest.mark.parametrize("strategy", variants(["free", "ansible.builtin.host_pinned"]))
def test_a_strategy_without_a_common_beginning_is_refused(workflow: Workflow, strategy: str) -> None:
    task = {f"{COLLECTION}.{REPORT}": {"step": "begin", "kind": "plan"}}
    run = plays(workflow, a_play(task, strategy=strategy))

    assert run.status == 2
    assert "Set strategy: ansible.builtin.linear in this play." in run.stdout
    assert workflow.names() == []


def test_json_on_standard_output_stays_whole(workflow: Workflow) -> None:
    callbacks = workflow.controller.folder / "callbacks"
    callbacks.mkdir()
    (callbacks / "whole_json.py").write_text(
        "from ansible.plugins.callback import CallbackBase\n"
        "class CallbackModule(CallbackBase):\n"
        "    CALLBACK_VERSION, CALLBACK_TYPE, CALLBACK_NAME = 2.0, 'stdout', 'whole_json'\n"
        "    def v2_playbook_on_stats(self, stats):\n"
        "        self._display.display('{\"end\": true}')\n"
    )
    paths = f"{callbacks}:{Path(harness.__file__).with_name('callback')}"
    run = workflow.run("plan", variables={"ANSIBLE_CALLBACK_PLUGINS": paths, "ANSIBLE_STDOUT_CALLBACK": "whole_json"})

    assert run.stdout.rstrip().endswith('{"end": true}')
    assert "changes: 1 to update" not in run.stdout
    assert "dev: changes: 1 to update" in run.stderr


def test_what_is_omitted_is_left_out_on_every_way(workflow: Workflow) -> None:
    nothing = "{{ nothing | default(omit) }}"
    trimmed = "{{ nothing | default(omit) | trim }}"
    declared = [
        {"key": "winback", "name": "Winback", "description": trimmed, "former_names": ["Old", nothing]},
        nothing,
        {"name": "Only here", "description": "Words", "create": True, "allow_duplicates": nothing},
    ]
    given = {
        "contact_lists_desired": declared[:2],
        "contact_lists_extra": declared[2:],
        "contact_lists_overrides": {"winback": {"description": nothing}},
        "contact_lists_ids": nothing,
    }
    direct = {f"{COLLECTION}.kore_contact_lists": {"contact_lists": declared}, "check_mode": True}
    defaults = {option: f"{{{{ kore_{option} }}}}" for option in CONNECTION_OPTIONS}
    alone = a_play(direct, hosts="dev", module_defaults={f"group/{COLLECTION}.kore": defaults})
    plan = plays(workflow, alone, imported("plan"), extra_vars=given)
    apply = workflow.run("apply", extra_vars=given)

    assert (plan.status, apply.status) == (0, 0), plan
    for result in workflow.data("result.json")["environments"].values():
        assert (result["created"], result["updated"]) == (["Only here"], [])
    stored = [record for stream in workflow.simulator.streams.values() for record in stream.lists.values()]
    assert {record["description"] for record in stored} == {"Old words", "Words"}


@pytest.mark.thorough
def test_a_list_that_is_skipped_is_left_alone_by_every_playbook(workflow: Workflow) -> None:
    workflow.hosts = {"dev": {"contact_lists_overrides": {"winback": {"skip": True}}}}

    for stream in workflow.simulator.streams.values():
        stream.add("Nobody's", "Words")
    assert workflow.run("plan").status == 0
    assert workflow.statuses() == {"all": "changes", "dev": "clean", "staging": "changes", "production": "changes"}
    counts = workflow.data("plan.json")["environments"]["dev"]["summary"]
    assert (counts["unchanged"], counts["unmanaged"]) == (0, 1)
    assert workflow.run("drift").status == 2
    summary = workflow.data("summary.json")["environments"]
    assert [about["unmanaged_names"] for about in summary.values()] == [["Nobody's"]] * 3
    assert workflow.run("matrix").status == 0
    (row,) = [line for line in workflow.text("matrix.md").splitlines() if line.startswith("| <code>winback</code>")]
    assert row == "| <code>winback</code> | skipped | differs: description | differs: description |"
    run = workflow.run("promote", extra_vars={**PROMOTION, "promote_from": "production", "promote_to": "dev"})
    assert not [request for request in run.requests if request.is_write]
