# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of the tasks tell what a playbook does; the tags leave out what nothing else relies on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.documents import names
from ansible_collections.koreai.contact_center.tests.harness.edges import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.pages import page
from ansible_collections.koreai.contact_center.tests.harness.playbook import COLLECTION, Controller
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches

pytestmark = pytest.mark.xdist_group("tasks and tags")

DECLARED = {"contact_lists_desired": [{"key": "winback", "name": "Winback", "description": "New words"}]}

BEGIN = ["Check the report folder [reports]", "Mark the reports unfinished [reports]"]
PLAN = "Write plan.md, plan.json and summary.json [reports]"
RESULT = "Write result.md, result.json and summary.json [reports]"
COMPARE = "Compare the contact lists with their declarations"
APPLY = ["Check the variables before applying", "Bring the contact lists in step"]
END = [
    "Show the outcome of each environment [outcome]",
    "Find the environments that failed",
    "End: fail for the environments that failed",
]
STORIES = {
    "validate": ["Check the declarations", *END],
    "plan": [*BEGIN, "Check the variables before planning", COMPARE, PLAN, *END],
    "apply": [*BEGIN, *APPLY, RESULT, *END],
    "drift": [*BEGIN, "Check the variables before looking for drift", COMPARE, PLAN, *END],
    "export": [
        BEGIN[0],
        "Check the variables before exporting",
        "Read all contact lists",
        "Turn what was read into declarations",
        "Write ENV.contact_lists.yml",
        "Name what was left out",
        *END,
    ],
    "matrix": [
        BEGIN[0],
        "Check the variables before comparing",
        "Read all contact lists",
        "Compare them with their declarations",
        "Write matrix.md [reports]",
        *END,
    ],
    "promote": [
        *BEGIN,
        "Check the variables of the promotion",
        "Check the variables before planning",
        COMPARE,
        "Require that the source could be read",
        "Select what is in step in the source",
        *APPLY,
        RESULT,
        *END,
    ],
}
_TASK = re.compile(r"^      (?:koreai\.contact_center\.\w+ : )?(.+)\tTAGS: \[(.*)\]$", re.MULTILINE)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    streams = [a_stream(name) for name in ("dev", "staging")]
    for stream in streams:
        stream.add("Winback", "Old words")
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        yield simulator


@pytest.fixture
def workflow(simulator: Simulator, tmp_path: Path) -> Workflow:
    return Workflow(Controller(tmp_path, [simulator]), simulator, shared=DECLARED)


def test_every_playbook_has_its_story() -> None:
    assert sorted(STORIES) == names(CHECKOUT / "playbooks", "*.yml")


@pytest.mark.parametrize("playbook", STORIES)
def test_the_list_of_tasks_tells_the_story(workflow: Workflow, playbook: str) -> None:
    run = workflow.run(playbook, "--list-tasks")
    first, second = (_TASK.findall(play) for play in run.stdout.split("play #")[1:])

    assert [task for task, _tags in first] == [
        "Go on if there are environments",
        "Say in summary.json that there are no environments",
        "Fail if there are no environments",
    ]
    told = [f"{task} [{tags}]" if tags else task for task, tags in second]
    assert told == STORIES[playbook]
    assert len({task for task, _tags in second}) == len(second), "no name twice"


def test_every_tag_is_explained_and_there_is_no_other() -> None:
    files = [*(CHECKOUT / "playbooks").glob("*.yml"), *(CHECKOUT / "roles").glob("*/tasks/*.yml")]
    used = {tag for path in files for tag in re.findall(r"^ *tags: (\w+)$", path.read_text(), re.MULTILINE)}
    assert used == {"reports", "outcome", "edits"}
    (_before, table) = page("playbooks").split("| Tag | ", 1)
    assert re.findall(r"^\| `(\w+)` \|", table.split("\n\n")[0], re.MULTILINE) == ["reports", "outcome", "edits"]


def test_what_has_a_tag_can_be_left_out(workflow: Workflow) -> None:
    run = workflow.run("apply", "--skip-tags", "reports,outcome")

    assert run.status == 0, run
    assert [task.name for task in run.tasks if task.host == "dev"] == [*APPLY, *END[1:]]
    assert len([request for request in run.requests if request.is_write]) == 2
    assert workflow.names() == []


def test_the_last_edits_can_be_left_out(workflow: Workflow) -> None:
    run = workflow.run("drift", "--skip-tags", "edits")

    assert run.status == 2
    assert workflow.asked(run) == {"dev": ["list"], "staging": ["list"]}
    (drift,) = workflow.data("summary.json")["environments"]["dev"]["drift"]
    assert (drift["found"], drift["updated_at"]) == ("Old words", None)


@pytest.mark.parametrize("playbook", ["apply", "promote"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["--tags", "reports"],
        ["--tags", "outcome,edits"],
        ["--tags", "tagged"],
        ["--skip-tags", "untagged"],
        ["--skip-tags", "all"],
    ],
    ids=" ".join,
)
def test_no_tag_lets_it_write_without_the_checks(workflow: Workflow, playbook: str, arguments: list[str]) -> None:
    way = ("-e", "promote_from=dev", "-e", "promote_to=staging", "-e", "promote_force=true")
    run = workflow.run(playbook, *arguments, *way)

    assert run.requests == [], "what is checked and what writes have the same tags, none"
    if "summary.json" in workflow.names():
        assert workflow.statuses()["all"] == "error", "nobody takes it for a run"


@pytest.mark.parametrize(
    "arguments", [["--skip-tags", "reports,outcome,edits"], ["--tags", "all"], ["--tags", "untagged"]]
)
def test_what_writes_is_checked_whatever_is_left_out(workflow: Workflow, arguments: list[str]) -> None:
    run = workflow.run("apply", *arguments, "-e", "contact_lists_max_changes=many")

    assert (run.status, run.requests) == (2, [])
    assert f"{COLLECTION}.contact_lists : {APPLY[0]}" in run.stdout
