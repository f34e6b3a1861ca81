# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run's status is, and what the reports' data say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.koreai.contact_center.plugins.filter.environment_runs import environment_runs
from ansible_collections.koreai.contact_center.plugins.filter.rate_limit_share import rate_limit_share
from ansible_collections.koreai.contact_center.plugins.filter.report_files import report_files
from ansible_collections.koreai.contact_center.plugins.filter.reviewed_plan import reviewed_plan

SCHEMA = json.loads(Path(__file__).parents[3].joinpath("roles/contact_lists/files/plan.schema.json").read_text())
UPDATE = {
    "action": "update",
    "id": "cl-1",
    "name": "Winback",
    "key": "winback",
    "changes": {"description": {"before": "Old", "after": "New"}},
    "warnings": [],
}


def a_plan(*actions: dict[str, Any], problems: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    counts = dict.fromkeys(("creates", "updates", "renames", "deletes", "unchanged", "unmanaged"), 0)
    return {
        "digest": "0" * 64,
        "host": "https://x.example",
        "account_id": "a",
        "stream_id": "st-1",
        "summary": counts,
        "actions": list(actions),
        "problems": problems or [],
        "estimate": {"requests": 3, "seconds": 0},
    }


def a_result(*actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"changed": bool(actions), "plan": a_plan(*actions), "api": {"requests": 1}, **more}


def run_summary(runs: dict[str, Any]) -> Any:
    return json.loads(report_files(runs, "begin")["summary.json"])


FAILED = {"failed": True, "msg": "It failed."}
STATUSES = [
    ("plan", a_result(), "clean"),
    ("plan", a_result(UPDATE), "changes"),
    ("drift", a_result(), "clean"),
    ("drift", a_result(UPDATE), "drift"),
    ("apply", a_result(), "clean"),
    ("apply", a_result(UPDATE), "changes"),
    ("apply", a_result(UPDATE, updated=["Winback"]), "applied"),
    ("apply", a_result(UPDATE, updated=["Winback"], **FAILED), "partial"),
    ("apply", a_result(UPDATE, **{**FAILED, "changed": False}), "error"),
    ("plan", a_result(UPDATE, **FAILED), "error"),
    ("drift", a_result(UPDATE, **FAILED), "error"),
    ("plan", {"unreachable": True, "msg": "No route."}, "error"),
    ("plan", None, "error"),
]


@pytest.mark.parametrize(("kind", "result", "status"), STATUSES)
def test_a_run_has_the_status_of_what_happened(kind: str, result: Any, status: str) -> None:
    runs = environment_runs(["dev"], {"dev": {"contact_lists_result": result} if result else {}}, kind)

    assert runs["dev"]["status"] == status
    assert bool(runs["dev"]["sentences"]) == (status in ("error", "partial", "drift"))
    assert run_summary(runs)["status"] == status


def test_one_host_never_hides_another() -> None:
    class Broken(dict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            raise RuntimeError(name)

    hostvars = {"dev": {"contact_lists_result": a_result()}, "broken": Broken()}
    runs = environment_runs(["dev", "broken", "unknown"], hostvars, "plan")

    assert {name: run["status"] for name, run in runs.items()} == {
        "dev": "clean",
        "broken": "error",
        "unknown": "error",
    }
    assert runs["broken"]["msg"] == "The run did not finish."
    assert run_summary(runs)["status"] == "error"


def test_a_failure_besides_the_module_is_told_in_its_own_words() -> None:
    failure = {"failed": True, "msg": "One or more items failed", "results": [{}, {"failed": True, "msg": "No 2."}]}
    hostvars = {"dev": {"contact_lists_result": a_result(), "ansible_failed_result": failure}}

    assert environment_runs(["dev"], hostvars, "drift")["dev"]["msg"] == "No 2."


def test_drift_names_list_field_values_when_and_who() -> None:
    found = {"id": "cl-1", "updated_at": "2026-01-01", "updated_by": "u-1", "name": "Winback"}
    edits = {"results": [{"contact_lists": [found], "api": {"requests": 1}}]}
    hostvars = {"dev": {"contact_lists_result": a_result(UPDATE), "contact_lists_edits": edits}}
    runs = environment_runs(["dev"], hostvars, "drift")

    assert run_summary(runs)["environments"]["dev"]["drift"] == [
        {
            "list": "Winback",
            "id": "cl-1",
            "field": "description",
            "declared": "New",
            "found": "Old",
            "updated_at": "2026-01-01",
            "updated_by": "u-1",
        }
    ]
    assert runs["dev"]["requests"] == 2
    assert runs["dev"]["sentences"] == [
        "'Winback' (cl-1): its description is 'Old' and declared as 'New', last edited 2026-01-01 by u-1."
    ]


def test_before_anything_is_known_every_environment_has_failed() -> None:
    unknown = {"status": "error", "msg": "The run did not finish.", "requests": 0}

    assert run_summary(environment_runs(["dev"], {}, "begin")) == {"status": "error", "environments": {"dev": unknown}}
    assert run_summary({}) == {"status": "error", "environments": {}}


@pytest.mark.parametrize(
    ("kind", "left", "line"),
    [
        ("plan", {"contact_lists_result": a_result()}, "dev: clean"),
        ("plan", {"contact_lists_result": {"failed": True, "msg": "One.\nTwo\x1b."}}, "dev: error: One. Two\\x1b."),
        ("plan", {"contact_lists_result": {"failed": True, "msg": "x" * 200}}, f"dev: error: {'x' * 160}…"),
        ("plan", {"ansible_failed_result": {"failed": True, "msg": ["One.", "Two."]}}, "dev: error: One. Two."),
        ("validate", {"contact_lists_result": {"changed": False, "msg": "All is well"}}, "dev: valid"),
        ("validate", {}, "dev: error: The run did not finish."),
    ],
)
def test_an_environment_has_one_line_on_what_became_of_it(kind: str, left: Any, line: str) -> None:
    assert environment_runs(["dev"], {"dev": left}, kind)["dev"]["outcome"] == line


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("plan", ["plan.json", "plan.md", "summary.json"]),
        ("drift", ["plan.json", "plan.md", "summary.json"]),
        ("apply", ["result.json", "result.md", "summary.json"]),
        ("matrix", ["matrix.md"]),
        ("begin", ["summary.json"]),
    ],
)
def test_each_playbook_has_its_reports_and_the_summary_comes_last(kind: str, names: list[str]) -> None:
    assert list(report_files(environment_runs(["dev"], {}, kind), kind)) == names


def test_the_summary_has_the_worst_status() -> None:
    order = ["error", "partial", "drift", "applied", "changes", "clean"]
    runs = {status: {**environment_runs(["x"], {}, "plan")["x"], "status": status} for status in order}

    for count in range(len(order)):
        assert run_summary({status: runs[status] for status in reversed(order[count:])})["status"] == order[count]


def test_plan_json_follows_its_schema_and_leaves_out_what_has_no_plan() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    results = {"dev": a_result(UPDATE), "staging": {"failed": True, "msg": "No."}}
    runs = environment_runs(results, {name: {"contact_lists_result": r} for name, r in results.items()}, "plan")
    document = json.loads(report_files(runs, "plan")["plan.json"])

    jsonschema.validate(document, SCHEMA)
    assert list(document["environments"]) == ["dev"]
    assert reviewed_plan(document, "dev") == a_plan(UPDATE)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "environments": {"dev": {**a_plan(), "secret": "x"}}}, SCHEMA)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"schema": 1, "environments": {}}, "holds no plan for dev"),
        ({"schema": 2, "environments": {"dev": {}}}, "is no plan.json of schema 1"),
        ([], "is no plan.json of schema 1"),
    ],
)
def test_without_a_reviewed_plan_nothing_is_written(document: Any, words: str) -> None:
    with pytest.raises(AnsibleFilterError, match=words):
        reviewed_plan(document, "dev")


def test_result_json_tells_what_was_done_and_what_was_not() -> None:
    errors = [{"name": "Winback", "action": "update", "msg": "No."}]
    result = a_result(UPDATE, created=["New"], errors=errors, pending=["Last"], **FAILED)
    promotion = {"source": "qa", "forced": False, "promoted": ["a"], "held_back": [], "contact_lists": [{"name": "a"}]}
    hostvars = {"dev": {"contact_lists_result": result, "promote_selection": promotion}}
    document = json.loads(report_files(environment_runs(["dev"], hostvars, "apply"), "apply")["result.json"])

    assert document["status"] == "partial"
    dev = document["environments"]["dev"]
    assert (dev["created"], dev["errors"], dev["pending"], dev["msg"]) == (["New"], errors, ["Last"], "It failed.")
    assert dev["promotion"] == {"source": "qa", "forced": False, "promoted": ["a"], "held_back": []}


@pytest.mark.parametrize(("limit", "share"), [(50, 25), (5, 2), (3, 2), (0, 0), ("50", 25)])
def test_the_environments_of_an_account_share_its_limit(limit: Any, share: int) -> None:
    hostvars = {"a": {"kore_account_id": "1"}, "b": {"kore_account_id": "1"}, "c": {"kore_account_id": "2"}, "d": {}}

    assert rate_limit_share(limit, "1", list("abcd"), hostvars) == share
    assert rate_limit_share(50, "2", list("abcd"), hostvars) == 50
