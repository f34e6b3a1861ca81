# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a declaration to production: one story over three environments, in playbook runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Fault, Simulator, Switches

END = "End: write the reports, and fail for the environments that failed"
HOSTILE = "Evil | `x` @team <b> {{ 7*7 }} \u202e\u034f##[debug]x"
ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "schemas/plan.schema.json").read_text())
# Variables of the process environment that must have no effect on the environments.
MISLEADING = {
    "KORE_HOST": "https://nowhere.invalid",
    "KORE_STREAM_ID": "st-none",
    "KORE_ACCOUNT_ID": "none",
    "KORE_IID": "none",
}
DECLARED = """
contact_lists_desired:
  - key: winback
    name: Winback
    description: New words
  - key: renewals
    name: Renewals 2026
    former_names: [Renewals 2025]
  - key: made
    name: Made
    description: Made by a playbook
    create: true
  - key: evil
    name: !unsafe NAME
    description: !unsafe "[{{ 6*7 }}] | yes"
""".replace("NAME", json.dumps(HOSTILE))


@dataclass
class Chapter:
    """One run: its end, its reports as text, and the requests of each environment."""

    run: Run
    statuses: dict[str, str]
    texts: dict[str, str]
    asked: dict[str, list[str]]

    def data(self, name: str) -> Any:
        return json.loads(self.texts[name])


@dataclass
class Story:
    workflow: Workflow
    chapters: dict[str, Chapter] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Chapter:
        return self.chapters[name]

    def tell(self, name: str, playbook: str, *arguments: str, **options: Any) -> None:
        options.setdefault("extra_vars", DECLARED)
        run = self.workflow.run(playbook, *arguments, **options)
        texts = {path.name: path.read_text(encoding="utf-8") for path in self.workflow.files()}
        statuses = self.workflow.statuses() if "summary.json" in texts else {}
        self.chapters[name] = Chapter(run, statuses, texts, self.workflow.asked(run))


def each(*kinds: str) -> dict[str, list[str]]:
    """The same requests for every environment."""
    return {name: list(kinds) for name in ("dev", "staging", "production")}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    streams = [a_stream(name) for name in ("dev", "staging", "production")]
    for stream in streams:
        stream.add("Winback", "Old words")
        stream.add("Renewals 2025", "yes")
        stream.add(HOSTILE, "0123")
        stream.add(f"Only in {stream.name}", "{{ 6*7 }} of nobody")
        stream.add("Twin", "One")
        stream.add("twin", "Two")
        stream.add("Odd \x07", "Two")
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        folder = tmp_path_factory.mktemp("workflow")
        overrides = {"winback": {"description": "New words (dev)"}}
        workflow = Workflow(
            Controller(folder, [simulator]), simulator, hosts={"dev": {"contact_lists_overrides": overrides}}
        )
        yield _told(Story(workflow), simulator, folder)


def _told(story: Story, simulator: Simulator, folder: Path) -> Story:
    dev, staging, production = simulator.streams.values()
    streams = simulator.streams.values()
    ids = {stream.name: {record["name"]: id_ for id_, record in stream.lists.items()} for stream in streams}
    story.tell("plan", "plan", variables=MISLEADING)
    reviewed = folder / "reviewed.json"
    reviewed.write_text(story["plan"].texts["plan.json"])
    story.tell("plan again", "plan", "--check", "--diff", "--forks", "1", check=False)

    staging.edit(ids["staging"]["Winback"], description="Somebody else's words")
    story.tell("apply the reviewed plan", "apply", "-e", "contact_lists_plan_file=reviewed.json")
    story.tell("apply in check mode", "apply", check=True)
    simulator.inject(Fault("status", kind="update", status=400, times=1))
    story.tell("apply with a fault", "apply")
    story.tell("apply the rest", "apply")

    story.tell("drift without any", "drift")
    production.edit(ids["production"]["Winback"], description="Edited | by hand @all")
    story.tell("drift", "drift")
    story.tell("matrix", "matrix")
    story.tell("export", "export", "-e", "contact_lists_export_ids=true")
    exported = story["export"].texts
    alone = ("-e", '{"contact_lists_overrides": {}}')
    without_ids = exported["dev.contact_lists.yml"].split("environments:")[0]
    file = _file(folder / "dev.yml", without_ids)
    story.tell("plan the export", "plan", "--limit", "dev", *alone, extra_vars=file)
    pinned = _file(folder / "staging.yml", exported["staging.contact_lists.yml"])
    story.tell("plan the export pinned", "plan", "--limit", "staging", extra_vars=pinned)
    story.tell("plan it elsewhere", "plan", "--limit", "production", extra_vars=file)

    dev.edit(ids["dev"]["Winback"], description="Not as declared")
    way = ("-e", "promote_from=dev", "-e", "promote_to=production")
    story.tell("promote", "promote", *way)
    story.tell("promote by force", "promote", *way, "-e", "promote_force=true", "-e", '{"promote_only": ["winback"]}')
    story.tell("promote from elsewhere", "promote", *way, "--limit", "production")
    return story


def _file(path: Path, text: str) -> dict[str, str]:
    path.write_text(text, encoding="utf-8")
    return {"contact_lists_file": str(path)}


def test_a_plan_writes_its_three_reports_and_says_changes(story: Story) -> None:
    plan = story["plan"]

    assert plan.run.status == 0, plan.run
    assert plan.statuses == {"all": "changes", "dev": "changes", "staging": "changes", "production": "changes"}
    assert sorted(plan.texts) == ["plan.json", "plan.md", "summary.json"]
    jsonschema.validate(plan.data("plan.json"), SCHEMA)
    counts = plan.data("summary.json")["environments"]["staging"]
    assert {key: counts[key] for key in ("creates", "updates", "renames", "unmanaged", "problems")} == {
        "creates": 1,
        "updates": 2,
        "renames": 1,
        "unmanaged": 4,
        "problems": 0,
    }


def test_a_plan_takes_one_listing_an_environment_and_one_read_a_rename(story: Story) -> None:
    assert story["plan"].asked == each("list", "get")


def test_one_host_writes_the_reports(story: Story) -> None:
    ended = {task.host: task.result for task in story["plan"].run.tasks if task.name == END}

    assert {host: "files" in result for host, result in ended.items()} == {
        "dev": True,
        "staging": False,
        "production": False,
    }


def test_the_same_state_gives_the_same_bytes(story: Story) -> None:
    assert story["plan again"].texts == story["plan"].texts
    assert story["plan again"].run.status == 0


def test_hostile_names_are_neither_templated_nor_markup(story: Story) -> None:
    actions = story["plan"].data("plan.json")["environments"]["staging"]["actions"]
    evil = next(action for action in actions if action["key"] == "evil")

    assert evil["name"] == HOSTILE
    assert evil["changes"]["description"] == {"before": "0123", "after": "[{{ 6*7 }}] | yes"}
    text = story["plan"].texts["plan.md"]
    outside = re.sub(r"```diff\n.*?```", "", text, flags=re.DOTALL)
    assert "@team" not in outside
    assert "<b>" not in outside
    assert "\u202e" not in text
    assert "&#123;&#123; 7&#42;7 &#125;&#125;" in outside
    assert "+ [{{ 6*7 }}] | yes" in text


def test_an_edit_between_plan_and_apply_stops_that_environment_alone_and_is_named(story: Story) -> None:
    apply = story["apply the reviewed plan"]

    assert apply.run.status == 2
    assert apply.statuses == {"all": "error", "dev": "applied", "staging": "error", "production": "applied"}
    assert not [request for request in apply.run.requests if request.is_write and request.stream_id == "st-staging"]
    assert "Winback" in apply.data("result.json")["environments"]["staging"]["msg"]
    assert "Somebody else" in apply.data("result.json")["environments"]["staging"]["msg"]
    assert sorted(apply.texts) == ["result.json", "result.md", "summary.json"]


def test_overrides_and_declarations_arrive_as_they_are(story: Story) -> None:
    result = story["apply the reviewed plan"].data("result.json")["environments"]

    assert sorted(result["dev"]["updated"]) == sorted([HOSTILE, "Winback"])
    assert result["dev"]["renamed"] == ["Renewals 2026"]
    assert result["dev"]["created"] == ["Made"]
    dev = story.workflow.simulator.streams["st-dev"].lists.values()
    assert "[{{ 6*7 }}] | yes" in [record["description"] for record in dev]


def test_check_mode_writes_reports_and_nothing_else(story: Story) -> None:
    apply = story["apply in check mode"]

    assert apply.run.status == 0
    assert apply.statuses == {"all": "changes", "dev": "clean", "staging": "changes", "production": "clean"}
    assert sorted(apply.texts) == ["result.json", "result.md", "summary.json"]


def test_a_fault_leaves_a_part_and_running_again_does_the_rest(story: Story) -> None:
    part, rest = story["apply with a fault"], story["apply the rest"]

    assert (part.run.status, part.statuses["staging"], part.statuses["all"]) == (2, "partial", "partial")
    assert part.texts["result.md"].splitlines()[3].startswith("**1 of 3 environments failed.** **")
    assert "failed to update**" in part.texts["result.md"]
    assert (rest.run.status, rest.statuses["staging"]) == (0, "applied")
    written = [request for request in rest.run.requests if request.is_write]
    assert len(written) == 1


def test_drift_fails_and_names_list_field_values_when_and_who(story: Story) -> None:
    none, drift = story["drift without any"], story["drift"]

    assert (none.run.status, none.statuses["all"]) == (0, "clean")
    assert none.asked == each("list")
    assert (drift.run.status, drift.statuses) == (
        2,
        {"all": "drift", "dev": "clean", "staging": "clean", "production": "drift"},
    )
    assert drift.asked == {"dev": ["list"], "staging": ["list"], "production": ["list", "get"]}
    found = drift.data("summary.json")["environments"]["production"]
    assert found["unmanaged"] == 4
    assert found["unmanaged_names"] == ["Odd \x07", "Only in production", "Twin", "twin"]
    assert "unmanaged: 'Odd \\x07', 'Only in production', 'Twin', 'twin'" in drift.run.stdout
    (edit,) = found["drift"]
    stream = story.workflow.simulator.streams["st-production"]
    assert (edit["list"], edit["field"], edit["found"], edit["declared"], edit["updated_by"]) == (
        "Winback",
        "description",
        "Edited | by hand @all",
        "New words",
        stream.console_user_id,
    )
    assert edit["updated_at"]
    assert stream.console_user_id in drift.texts["plan.md"]
    assert edit["updated_at"] in drift.run.stdout


def test_a_matrix_takes_one_request_an_environment(story: Story) -> None:
    matrix = story["matrix"]
    rows = {
        line.split(" | ")[0]: line for line in matrix.texts["matrix.md"].splitlines() if line.startswith("| <code>")
    }

    assert matrix.run.status == 0
    assert matrix.asked == each("list")
    assert rows["| <code>winback</code>"] == "| <code>winback</code> | = | = | differs: description |"
    assert rows["| <code>evil</code>"] == "| <code>evil</code> | = | = | = |"
    assert rows["| <code>Only in dev</code>"] == "| <code>Only in dev</code> | unmanaged |   |   |"


def test_an_export_planned_against_its_source_is_empty(story: Story) -> None:
    for name in ("plan the export", "plan the export pinned"):
        assert (story[name].run.status, story[name].statuses["all"]) == (0, "clean"), story[name].run
        assert story[name].data("summary.json")["environments"].popitem()[1]["unchanged"] == 5
    export = story["export"]
    assert export.asked == each("list")
    assert "cl-" not in export.texts["dev.contact_lists.yml"].split("environments:")[0]
    assert "5 declared, 3 left out" in export.texts["dev.contact_lists.yml"]
    assert "another list has the same name" in export.texts["dev.contact_lists.yml"]
    assert sorted(export.texts) == sorted(f"{name}.contact_lists.yml" for name in ("dev", "staging", "production"))


def test_an_export_planned_elsewhere_shows_the_true_differences(story: Story) -> None:
    plan = story["plan it elsewhere"].data("plan.json")["environments"]["production"]

    assert {action["name"]: action["action"] for action in plan["actions"]} == {
        "Winback": "update",
        "Only in dev": "create",
    }
    assert plan["problems"] == []


def test_what_is_not_in_sync_is_held_back_and_named(story: Story) -> None:
    promote = story["promote"]
    promotion = promote.data("result.json")["environments"]["production"]["promotion"]

    assert promote.run.status == 0, promote.run
    assert list(promote.statuses) == ["all", "production"]
    assert promotion["promoted"] == ["renewals", "made", "evil"]
    assert [held["key"] for held in promotion["held_back"]] == ["winback"]
    assert promote.data("summary.json")["environments"]["production"]["held_back"] == ["winback"]
    assert promote.statuses["all"] == "clean"
    assert "**1 held back**" in promote.texts["result.md"]
    assert "  - held back: <code>winback</code>: dev is not in sync" in promote.texts["result.md"]
    assert promote.asked == {"dev": ["list"], "staging": [], "production": ["list"]}


def test_force_promotes_what_was_held_back_and_is_recorded(story: Story) -> None:
    promote = story["promote by force"]
    production = promote.data("result.json")["environments"]["production"]

    assert (promote.run.status, promote.statuses["all"]) == (0, "applied")
    assert production["promotion"]["forced"] is True
    assert production["promotion"]["promoted"] == ["winback"]
    assert production["updated"] == ["Winback"]
    assert "1 **promoted by force**" in promote.texts["result.md"]


def test_nothing_is_promoted_without_the_source(story: Story) -> None:
    promote = story["promote from elsewhere"]

    assert (promote.run.status, promote.statuses["all"]) == (2, "error")
    assert (
        "promote_from and promote_to must name two environments of this run, and are 'dev' and 'production'. Check"
        in promote.data("summary.json")["environments"]["production"]["msg"]
    )
    assert promote.run.requests == []


def test_all_yaml_of_an_export_can_be_read_by_others(story: Story) -> None:
    loaded = yaml.safe_load(story["export"].texts["staging.contact_lists.yml"])

    assert len(loaded["contact_lists"]) == len(loaded["environments"]["staging"]["ids"]) == 5


PLANNED = ["plan.json", "plan.md", "summary.json"]
DONE = ["result.json", "result.md", "summary.json"]
TO_DO = "1 to create, 2 to update, 1 to rename"
# The last lines are files of the report folder.
OUTCOMES = {
    "plan": [f"{name}: changes: {TO_DO}" for name in each()] + PLANNED,
    "apply the reviewed plan": [
        "dev: applied: 1 created, 2 updated, 1 renamed",
        "staging: error: The reviewed plan lacks actions that are needed now: update 'Winback' (…",
        "production: applied: 1 created, 2 updated, 1 renamed",
        *DONE,
    ],
    "apply in check mode": ["dev: clean", f"staging: changes: {TO_DO}", "production: clean", *DONE],
    "apply with a fault": [
        "dev: clean",
        "staging: partial: 1 created, 1 updated, 1 renamed, 1 failed",
        "production: clean",
        *DONE,
    ],
    "drift": ["dev: clean", "staging: clean", "production: drift: 1 to update", *PLANNED],
    "matrix": [
        "dev: 4 in sync, 0 out of sync, 4 unmanaged",
        "staging: 4 in sync, 0 out of sync, 4 unmanaged",
        "production: 3 in sync, 1 out of sync, 4 unmanaged",
        "matrix.md",
    ],
    "export": [
        *(f"{name}: 5 declared, 3 left out" for name in each()),
        *(f"{name}.contact_lists.yml" for name in each()),
    ],
    "promote": ["production: clean; 1 held back", *DONE],
    "promote by force": ["production: applied: 1 updated; 1 promoted by force", *DONE],
}


@pytest.mark.parametrize("chapter", OUTCOMES)
def test_a_run_ends_with_what_became_of_each_environment(story: Story, chapter: str) -> None:
    run, folder = story[chapter].run, str(story.workflow.reports.resolve())
    (told,) = [task.result for task in run.tasks if task.name == END and "lines" in task.result]
    shown = [line for line in told["lines"] if re.match(r"(dev|staging|production): ", line)]

    for line, words in zip([*shown, *told["files"]], OUTCOMES[chapter], strict=True):
        expected = words if ":" in words else f"{folder}/{words}"
        assert line.startswith(expected.rstrip("…")) if expected.endswith("…") else line == expected
    assert all(f"\n{line}\n" in run.stdout for line in [*told["lines"], *told["files"]])


def test_a_plan_shows_each_change_once_before_the_environments(story: Story) -> None:
    (told,) = [task.result for task in story["plan"].run.tasks if task.name == END and "lines" in task.result]

    assert told["lines"][0] == (
        "5 changes, 12 writes in 3 environments: 1 to create, 3 to update, 1 to rename. 21 requests."
    )
    assert "  ~ update 'Winback' in dev" in told["lines"]
    assert "  ~ update 'Winback' in staging, production" in told["lines"]
    assert "  → rename 'Renewals 2025' to 'Renewals 2026' in dev, staging, production" in told["lines"]
