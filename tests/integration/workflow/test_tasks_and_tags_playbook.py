# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of the tasks say what a playbook does, and tags leave out what nothing else relies on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.documents import names
from ansible_collections.koreai.contact_center.tests.harness.effort import variants
from ansible_collections.koreai.contact_center.tests.harness.pages import page
from ansible_collections.koreai.contact_center.tests.harness.playbook import COLLECTION, Controller
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches

DECLARED = {"contact_lists_desired": [{"key": "winback", "name": "Winback", "description": "New words"}]}

BEGIN = ["Forget what an earlier play found", "Begin, and say in summary.json that the run did not finish"]
COMPARE = "Compare the contact lists with their declarations"
APPLY = [
    "Require the reviewed plan of this environment",
    "Bring the contact lists in sync",
    "Fail if not everything is in sync now",
]
PLAN = [COMPARE, "Fail if there is no plan that can be applied"]
END = [
    "Keep the statuses as artifacts of the job",
    "End: write the reports, and fail for the environments that failed",
]
WORK = {
    "validate": ["Check the declarations"],
    "plan": PLAN,
    "apply": APPLY,
    "drift": PLAN,
    "export": ["Read all contact lists"],
    "doctor": ["See what this account does", "Fail if the collection would not work here"],
    "matrix": ["Read all contact lists", "Compare them with their declarations"],
    "promote": [
        "Check the two environments",
        "Note which play this is",
        *PLAN,
        "Require a plan of the source that was made in this play",
        "Select what is in sync in the source",
        *APPLY,
    ],
}
_BEGIN, _END = ([f"{task} [always]" for task in tasks] for tasks in (BEGIN, END))
STORIES = {name: [*_BEGIN, *work, *_END] for name, work in WORK.items()}
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


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What --list-tasks shows for each playbook."""
    with Simulator([a_stream("dev")]) as simulator:
        workflow = Workflow(Controller(tmp_path_factory.mktemp("listed"), [simulator]), simulator, shared=DECLARED)
        first, *others = STORIES
        run = workflow.run(first, "--list-tasks", *(f"{COLLECTION}.{name}" for name in others))
    # The one that is named first comes last on the command line.
    return dict(zip([*others, first], run.stdout.split("playbook: ")[1:], strict=True))


@pytest.mark.parametrize("playbook", STORIES)
def test_the_list_of_tasks_tells_the_story(listed: dict[str, str], playbook: str) -> None:
    first, second = (_TASK.findall(play) for play in listed[playbook].split("play #")[1:])

    assert [task for task, _tags in first] == [
        "Continue if there are environments",
        "Fail if there are no environments",
    ]
    told = [f"{task} [{tags}]" if tags == "always" else task for task, tags in second]
    assert told == STORIES[playbook]
    assert len({task for task, _tags in second}) == len(second), "no name twice"


def test_every_tag_is_explained_and_there_is_no_other() -> None:
    files = [*(CHECKOUT / "playbooks").glob("*.yml"), *(CHECKOUT / "roles").glob("*/tasks/*.yml")]
    used = {tag for path in files for tag in re.findall(r"^ *tags: (\w+)$", path.read_text(), re.MULTILINE)}
    assert used == {"always", "edits"}
    (_before, table) = page("playbooks").split("| Tag | ", 1)
    assert re.findall(r"^\| `(\w+)` \|", table.split("\n\n")[0], re.MULTILINE) == ["edits"]


def test_the_last_edits_can_be_left_out(workflow: Workflow) -> None:
    run = workflow.run("drift", "--skip-tags", "edits")

    assert run.status == 2
    assert workflow.asked(run) == {"dev": ["list"], "staging": ["list"]}
    (drift,) = workflow.data("summary.json")["environments"]["dev"]["drift"]
    assert (drift["found"], drift["updated_at"]) == ("Old words", None)


@pytest.mark.parametrize("playbook", ["apply", "promote"])
@pytest.mark.parametrize(
    "arguments",
    variants(
        [
            ["--skip-tags", "always"],
            ["--tags", "reports"],
            ["--tags", "edits"],
            ["--tags", "tagged"],
            ["--skip-tags", "untagged"],
            ["--skip-tags", "all"],
            ["--skip-tags", "all,always"],
        ]
    ),
    ids=" ".join,
)
def test_no_tag_lets_it_write_without_the_checks(workflow: Workflow, playbook: str, arguments: list[str]) -> None:
    way = ("-e", "promote_from=dev", "-e", "promote_to=staging", "-e", "promote_force=true")
    run = workflow.run(playbook, *arguments, *way)

    assert run.requests == [], "what writes has no tag"
    assert run.status == (0 if arguments[-1] == "all,always" else 2)
    if arguments[-1] == "always":
        assert "The run did not begin as it should, so that there is no report." in run.stdout
    elif run.status:
        assert workflow.statuses()["all"] == "error", "nobody takes it for a run"
