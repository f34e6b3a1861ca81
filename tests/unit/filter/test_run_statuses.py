# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The status of a run, and the data of the reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ansible_collections.koreai.contact_center.plugins.plugin_utils._changes import outcome
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import (
    Run,
    own_words,
    plan_document,
    result_document,
    run_of,
    runs_of,
    summary,
)

SCHEMA = json.loads(Path(__file__).parents[3].joinpath("schemas/plan.schema.json").read_text())
UPDATE = {
    "action": "update",
    "id": "cl-1",
    "name": "Winback",
    "key": "winback",
    "changes": {"description": {"before": "Old", "after": "New"}},
    "campaigns": [],
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


def a_run(kind: str, **left: Any) -> Run:
    return run_of(left, kind)


def test_the_warnings_of_a_run_are_those_that_no_action_of_its_plan_carries() -> None:
    action = {**UPDATE, "warnings": ["of the action"]}
    run = a_run("apply", contact_lists_result=a_result(action, warnings=["of the action", "of the run"]))
    assert run.warnings == ["of the run"]
    assert result_document({"dev": run})["environments"]["dev"]["warnings"] == ["of the run"]
    assert a_run("plan", contact_lists_result=a_result(UPDATE)).warnings == []


FAILED = {"failed": True, "msg": "It failed."}
STATUSES = [
    ("plan", a_result(), "clean"),
    ("plan", a_result(UPDATE), "changes"),
    ("drift", a_result(), "clean"),
    ("drift", a_result(UPDATE), "drift"),
    ("apply", a_result(), "clean"),
    ("apply", a_result(UPDATE), "changes"),
    ("apply", a_result(UPDATE, updated=["Winback"]), "applied"),
    ("apply", a_result(UPDATE, renamed=["Winback"]), "applied"),
    ("apply", a_result(UPDATE, updated=["Winback"], **FAILED), "partial"),
    ("apply", a_result(UPDATE, **{**FAILED, "changed": False}), "error"),
    ("plan", a_result(UPDATE, **FAILED), "error"),
    ("drift", a_result(UPDATE, **FAILED), "error"),
    ("plan", {"unreachable": True, "msg": "No route."}, "error"),
    ("plan", {}, "error"),
    ("plan", {"skipped": True, "changed": False}, "error"),
]


@pytest.mark.parametrize(("kind", "result", "status"), STATUSES)
def test_a_run_has_the_status_of_what_happened(kind: str, result: Any, status: str) -> None:
    run = a_run(kind, contact_lists_result=result)

    assert run.status == status
    assert bool(run.sentences()) == (status in ("error", "partial", "drift"))
    assert summary({"dev": run})["status"] == status


def test_one_host_never_hides_another() -> None:
    class Broken(dict[str, Any]):
        def get(self, *names: Any) -> Any:
            raise RuntimeError(names)

    def variables_of(host: str) -> Any:
        begun = {"play": "other" if host == "other" else "this"}
        found = {"contact_lists_begun": begun, "contact_lists_result": a_result()}
        odd = {"broken": Broken(), "new": {}, "skipped": {"contact_lists_begun": {"skipped": True}}}
        return {**found, "contact_lists_result": 7} if host == "number" else odd.get(host, found)

    runs = runs_of(["skipped", "broken", "dev", "other", "new", "number"], variables_of, "plan", "this")

    assert {name: run.status for name, run in runs.items()} == {
        "broken": "error",
        "dev": "clean",
        "other": "error",
        "new": "error",
        "number": "error",
    }
    assert {runs[name].msg for name in ("other", "new", "number")} == {"The run did not finish."}
    assert runs["broken"].msg == "Its outcome cannot be read: RuntimeError."


def test_a_failure_besides_the_module_is_told_in_its_own_words() -> None:
    failure = {"changed": False, "msg": "No 2.", "action": "koreai.contact_center.kore_contact_list_info"}
    run = a_run("drift", contact_lists_result=a_result(), contact_lists_failure=failure)

    assert (run.msg, run.plan) == ("No 2.", a_plan())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Task failed: Failed to connect.", "Failed to connect."),
        ("Task failed: x: The filter plugin 'koreai.contact_center.overlay' failed: Not so.", "Not so."),
        ("x. Error was a <class 'y'>, original message: Not so: y. Not so: y", "Not so: y"),
        (
            "The filter plugin 'ansible.builtin.mandatory' failed: kore_host is h, … allowed.",
            "kore_host is h, … allowed.",
        ),
    ],
)
def test_what_ansible_puts_around_a_sentence_is_left_out(text: str, words: str) -> None:
    assert own_words(text) == words


def test_of_an_apply_that_ended_without_a_word_it_is_not_known_what_was_written() -> None:
    failure = {"msg": "MODULE FAILURE.", "action": "koreai.contact_center.kore_contact_lists"}
    known = a_result(UPDATE, created=[], updated=[], renamed=[], deleted=[], **FAILED)

    for msg in ("MODULE FAILURE", "MODULE FAILURE."):
        left = {"contact_lists_result": {"failed": True, "msg": msg}, "contact_lists_failure": {**failure, "msg": msg}}
        assert a_run("apply", **left).msg == "MODULE FAILURE. It is not known whether anything was written."
    assert a_run("apply", contact_lists_result=known, contact_lists_failure=failure).msg == "MODULE FAILURE."
    assert a_run("plan", contact_lists_failure=failure).msg == "MODULE FAILURE."
    assert a_run("apply", contact_lists_failure={**failure, "action": "assert"}).msg == "MODULE FAILURE."


def test_drift_names_list_field_values_when_and_who() -> None:
    found = {"id": "cl-1", "updated_at": "2026-01-01", "updated_by": "u-1", "name": "Winback"}
    edits = {"results": [{"contact_lists": [found], "api": {"requests": 1}}]}
    run = a_run("drift", contact_lists_result=a_result(UPDATE, unmanaged=["Other"]), contact_lists_edits=edits)
    about = summary({"dev": run})["environments"]["dev"]

    assert about["drift"] == [
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
    assert about["unmanaged_names"] == ["Other"]
    assert run.requests == 2
    assert run.sentences() == [
        "'Winback' (cl-1): its description is 'Old' and declared as 'New', last edited 2026-01-01 by u-1."
    ]


def test_before_anything_is_known_every_environment_has_failed() -> None:
    unknown = {"status": "error", "msg": "The run did not finish.", "requests": 0}

    assert summary({"dev": Run("plan")}) == {"status": "error", "environments": {"dev": unknown}}
    assert summary({}) == {"status": "error", "environments": {}}


PROMOTION = {"source": "qa", "forced": False, "promoted": ["a"], "held_back": [{"key": "b", "reason": "Not so."}]}


@pytest.mark.parametrize(
    ("kind", "left", "line"),
    [
        ("plan", {"contact_lists_result": a_result()}, "dev: clean"),
        ("plan", {"contact_lists_result": a_result(UPDATE)}, "dev: changes: 1 to update"),
        ("drift", {"contact_lists_result": a_result(UPDATE)}, "dev: drift: 1 to update"),
        ("apply", {"contact_lists_result": a_result(UPDATE, updated=["Winback"])}, "dev: applied: 1 updated"),
        (
            "apply",
            {"contact_lists_result": a_result(UPDATE, renamed=["X"], errors=[{}], pending=["Y"], **FAILED)},
            "dev: partial: 1 renamed, 1 failed, 1 not tried",
        ),
        ("plan", {"contact_lists_result": {"failed": True, "msg": "One.\nTwo\x1b."}}, "dev: error: One. Two\\x1b."),
        ("plan", {"contact_lists_result": {"failed": True, "msg": "x" * 200}}, f"dev: error: {'x' * 160}…"),
        ("plan", {"contact_lists_result": {"failed": True, "msg": ["One.", "Two."]}}, "dev: error: One. Two."),
        ("validate", {"contact_lists_result": {"changed": False, "msg": "All is well"}}, "dev: valid"),
        ("validate", {}, "dev: error: The run did not finish."),
        (
            "apply",
            {"contact_lists_result": a_result(), "contact_lists_selection": PROMOTION},
            "dev: clean; 1 held back",
        ),
        (
            "apply",
            {"contact_lists_result": a_result(), "contact_lists_selection": {**PROMOTION, "forced": True}},
            "dev: clean; 1 promoted by force",
        ),
        (
            "matrix",
            {
                "contact_lists_result": {"changed": False},
                "contact_lists_states": {"states": {"a": "in sync", "b": "missing"}, "unmanaged": ["c"]},
            },
            "dev: 1 in sync, 1 out of sync, 1 unmanaged",
        ),
    ],
)
def test_an_environment_has_one_line_on_what_became_of_it(kind: str, left: Any, line: str) -> None:
    assert outcome("dev", a_run(kind, **left)) == line


def test_the_summary_has_the_worst_status() -> None:
    order = ["error", "partial", "drift", "applied", "changes", "clean"]
    runs = {status: a_run(kind, contact_lists_result=result) for kind, result, status in STATUSES}

    for count in range(len(order)):
        assert summary({status: runs[status] for status in reversed(order[count:])})["status"] == order[count]


def test_plan_json_follows_its_schema_and_leaves_out_what_has_no_plan() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    results = {"dev": a_result(UPDATE), "staging": {"failed": True, "msg": "No."}}
    document = plan_document({name: a_run("plan", contact_lists_result=result) for name, result in results.items()})

    jsonschema.validate(document, SCHEMA)
    assert document["environments"] == {"dev": a_plan(UPDATE)}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "environments": {"dev": {**a_plan(), "secret": "x"}}}, SCHEMA)


def test_result_json_tells_what_was_done_and_what_was_not() -> None:
    errors = [{"name": "Winback", "action": "update", "msg": "No."}]
    result = a_result(UPDATE, created=["New"], errors=errors, pending=["Last"], **FAILED)
    selection = {**PROMOTION, "contact_lists": [{"name": "a"}]}
    document = result_document({"dev": a_run("apply", contact_lists_result=result, contact_lists_selection=selection)})

    assert document["status"] == "partial"
    dev = document["environments"]["dev"]
    assert (dev["created"], dev["errors"], dev["pending"], dev["msg"]) == (["New"], errors, ["Last"], "It failed.")
    assert dev["promotion"] == PROMOTION


def test_a_promotion_that_holds_everything_back_failed() -> None:
    nothing = {**PROMOTION, "promoted": []}
    run = a_run("apply", contact_lists_result=a_result(), contact_lists_selection=nothing)

    assert run.status == "error"
    assert run.msg == "Nothing was promoted, because every key is held back. 'b': Not so."
    assert (
        a_run("apply", contact_lists_result=a_result(), contact_lists_selection={**nothing, "held_back": []}).status
        == "clean"
    )
