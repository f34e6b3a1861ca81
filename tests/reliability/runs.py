# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs with every kind of write, the state they must lead to, and what must be true of any report."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done, connection
from ansible_collections.koreai.contact_center.tests.harness.writes import hold_to_plan
from ansible_collections.koreai.contact_center.tests.simulator import LoggedRequest

SET = (
    {"name": "Updated", "description": "New words"},
    {"name": "After", "former_names": ["Before"]},
    {"name": "Made", "description": "Words", "create": True},
    {"name": "Gone", "state": "absent"},
    {"name": "Kept", "description": "About Kept"},
)
ONE: Mapping[str, Mapping[str, Any]] = {
    "update": {"description": "New words"},
    "rename": {"name": "After", "former_names": ["Before"]},
    "create": {"name": "Made", "description": "Words", "create": True},
    "delete": {"state": "absent"},
}
# What kore_contact_list_info reads: one list by its id, or all.
READS = ("read", "read all")
STOCK = ("Updated", "Before", "Gone", "Kept", "Nobody's")
FIELDS = ("name", "description")
# What a result says about the lists that were written.
DONE = ("created", "updated", "renamed", "deleted")

# Names and descriptions of the existing lists, by id.
Held = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Truth:
    """What a run really did to the server, by comparing the lists before and after."""

    before: Held
    after: Held
    created: list[str]
    updated: list[str]
    renamed: list[str]
    deleted: list[str]

    def __bool__(self) -> bool:
        return bool(self.created or self.updated or self.renamed or self.deleted)

    @property
    def changed(self) -> list[str]:
        """The ids of the lists that have changed."""
        return [id_ for id_ in {**self.before, **self.after} if self.before.get(id_) != self.after.get(id_)]


def go(bench: Bench, run: str, ids: Mapping[str, str], **options: Any) -> Done:
    """One task: ``set``, one of READS, or one of ONE, two of which find their list by its id."""
    if run == "set":
        return bench.set(*SET, **options)
    if run in READS:
        return bench.info(**({"contact_list_id": ids["Kept"]} if run == "read" else {}), **options)
    id_ = {"update": ids["Updated"], "delete": ids["Gone"]}.get(run)
    return bench.one(**ONE[run], **({"contact_list_id": id_} if id_ else {}), **options)


def wanted_after(run: str) -> list[tuple[str, str]]:
    """Name and description of every list once the run has converged."""
    held = {name: f"About {name}" for name in STOCK}
    runs = tuple(ONE) if run == "set" else (run,)
    if "update" in runs:
        held["Updated"] = "New words"
    if "rename" in runs:
        held["After"] = held.pop("Before")
    if "create" in runs:
        held["Made"] = "Words"
    if "delete" in runs:
        del held["Gone"]
    return sorted(held.items())


def stock(bench: Bench) -> dict[str, str]:
    """Add the lists that the runs change, and some that they must not change; return their ids by name."""
    return dict(zip(STOCK, bench.add(*STOCK), strict=True))


def held(bench: Bench) -> dict[str, tuple[str, str]]:
    """Names and descriptions of the existing lists, by id."""
    return {
        id_: (record["name"], record["description"]) for id_, record in bench.stream.lists.items() if record["isActive"]
    }


def plain(held: Held) -> list[tuple[str, str]]:
    return sorted(held.values())


def truth_of(before: Held, after: Held) -> Truth:
    return Truth(
        before=before,
        after=after,
        created=sorted(after[id_][0] for id_ in after.keys() - before.keys()),
        updated=sorted(
            after[id_][0]
            for id_ in after.keys() & before.keys()
            if after[id_][0] == before[id_][0] and after[id_] != before[id_]
        ),
        renamed=sorted(after[id_][0] for id_ in after.keys() & before.keys() if after[id_][0] != before[id_][0]),
        deleted=sorted(before[id_][0] for id_ in before.keys() - after.keys()),
    )


def hold_report(run: str, done: Done, truth: Truth, *, readable: bool) -> None:
    """Check that the report says what the server holds.

    Unless it is ``readable`` what a write did, the report has an error and ``changed`` is true.
    """
    result = done.result
    if truth:
        assert result["changed"] is True, f"the server changed, {truth}, and the report says it did not"
    if done.error is None:
        _hold_result(run, result, truth)
    if run != "set":
        if result["changed"] and not truth:
            assert not readable, "a change was reported that did not happen"
        return
    told = {kind: sorted(result[kind]) for kind in DONE}
    failed = {error["name"] for error in result["errors"]}
    for kind in DONE:
        really = getattr(truth, kind)
        beyond = set(told[kind]) - set(really)
        assert not beyond, f"{beyond} told as {kind}, and not so"
        untold = set(really) - set(told[kind])
        assert untold <= failed, f"{untold} {kind} and told neither so nor as an error"
        if readable:
            assert not untold, f"{untold} {kind}, told as an error only, although it could be read"
    if result["plan"] is not None:
        planned = {action["name"] for action in result["plan"]["actions"]}
        everything = {*itertools.chain(*told.values()), *failed, *result["pending"]}
        assert everything <= planned
        if not result["plan"]["problems"]:
            assert everything == planned, f"the report says nothing of {planned - everything}"


def _hold_result(run: str, result: Mapping[str, Any], truth: Truth) -> None:
    """Check that a successful run returns what the server holds, and in diff mode the difference it made."""
    assert result["changed"] is bool(truth), f"changed is {result['changed']}, and the truth {truth}"
    if run in READS:
        read = [(found["id"], (found["name"], found["description"])) for found in result["contact_lists"]]
        wanted = [item for item in truth.after.items() if run == "read all" or item[1][0] == "Kept"]
        assert sorted(read) == sorted(wanted)
    elif run != "set":
        found = result["contact_list"]
        assert (found is None) is (run == "delete"), f"{run} returns {found}"
        if found is not None:
            stored = truth.after[found["id"]]
            # A server that lags behind shows older values; the report says so.
            late = any("is stored" in text for text in result["warnings"])
            assert late or (found["name"], found["description"]) == stored, f"{found} is returned, and stored {stored}"
            assert set(truth.changed) <= {found["id"]}, f"{found} is returned, and changed was {truth.changed}"
    if "diff" in result:
        _hold_diff(run, result, truth)


def _hold_diff(run: str, result: Mapping[str, Any], truth: Truth) -> None:
    told = result["diff"]
    real = [(_fields(truth.before.get(id_)), _fields(truth.after.get(id_))) for id_ in truth.changed]
    if run != "set":
        found = result["contact_list"]
        now = _fields(found and (found["name"], found["description"]))
        assert [(told["before"], told["after"])] == (real or [(now, now)])
        return
    for before, after in real:
        for field in [field for field in FIELDS if before[field] == after[field]]:
            del before[field], after[field]
    assert told["before"].keys() == told["after"].keys()
    pairs = [(told["before"][key], told["after"][key]) for key in told["before"]]
    assert sorted(pairs, key=str) == sorted(real, key=str)


def _fields(values: tuple[str, str] | None) -> dict[str, str | None]:
    return dict(zip(FIELDS, values or (None, None), strict=True))


def hold_error(done: Done, request: str = "", cause: str = "") -> None:
    """Check that the error consists of whole sentences that say which ``request`` failed, and its ``cause``.

    In a set, each failed list has its own error, which says the same about that list.
    """
    if done.error is None:
        assert not done.result.get("errors")
        assert not done.result.get("pending")
        return
    text = done.result["msg"]
    assert text.isprintable()
    assert text.endswith(".")
    assert 20 < len(text) < 4000
    assert "Traceback" not in text
    assert "object at 0x" not in text
    assert "eyJ" not in text
    assert request in text, f"{text!r} does not say what failed: {request!r}"
    assert cause in text, f"{text!r} does not say why: {cause!r}"
    for error in done.result.get("errors", ()):
        ids = [action["id"] for action in done.result["plan"]["actions"] if action["name"] == error["name"]]
        named = ids[0] or f"'{error['name']}'"
        assert named in error["msg"], f"{error} does not say which list failed: {named}"
        assert cause in error["msg"], f"{error} does not say why: {cause!r}"
        assert error["msg"] in text


def two_connections(bench: Bench) -> tuple[dict[str, Any], dict[str, Any]]:
    """Connections for two runs whose requests can be told apart, because each spells the host in its own way."""
    return connection(bench.simulator, bench.stream), bench.elsewhere()


def of_run(request: LoggedRequest) -> int:
    """Which of the two connections a request came from."""
    return int(request.headers["host"].startswith("localhost"))


def hold_to_log(result: Mapping[str, Any], run: int, bench: Bench) -> None:
    """Check that one of two runs reports its own changes exactly, and of the other's what its last read showed."""
    requests = bench.simulator.log.copy()
    own = [request for request in requests if of_run(request) == run]
    plan = result["plan"]
    hold_to_plan(plan, own, bench.reads)
    committed = [write for write in own if write.committed]
    targets = {action["name"]: action["id"] or action["name"] for action in plan["actions"]}
    for kind, told in (("create", ("created",)), ("update", ("updated", "renamed")), ("delete", ("deleted",))):
        done = sorted(_target(write) for write in committed if write.kind == kind)
        names = [name for word in told for name in result[word]]
        assert sorted(targets[name] for name in names) == done, f"{names} are told as {' or '.join(told)}"
    assert result["changed"] is bool(committed)
    assert not result["pending"]
    errors = {error["name"]: error["msg"] for error in result["errors"]}
    assert ("msg" in result) is bool(errors or plan["problems"])
    ids = _ids(requests, bench)
    seen = _written(requests[: requests.index(own[-1])], ids)
    wanted, told = [], []
    for write in (write for write in own if write.is_write):
        (action,) = (action for action in plan["actions"] if targets[action["name"]] == _target(write))
        if not write.committed:
            assert "the server said" in errors.pop(action["name"], "")
            continue
        id_ = ids[write.number]
        bearers = [other for other, body in seen.items() if body["name"] == action["name"]]
        if "name" in action["changes"] and id_ in bearers and len(bearers) > 1:
            text = errors.pop(action["name"], "")
            assert all(bearer in text for bearer in bearers), f"{text!r} does not tell {bearers}"
        elif write.kind != "delete" and seen.get(id_, {}).get("name") != write.body.get("name"):
            # A lost name is an error, no matter who caused it.
            text = errors.pop(action["name"], "")
            assert "is stored" in text or "reading it back does not show it" in text, f"{text!r} of {action['name']}"
        elif any(
            seen.get(id_, {}).get(field) != value for field, value in (write.body or {}).items() if field in FIELDS
        ):
            wanted.append(id_)
        # Every rename of a list that is fed through the API says so.
        if any(id_ in text and "is fed through the API" not in text for text in result["warnings"]):
            told.append(id_)
    assert not errors, f"nothing is known of these errors: {errors}"
    assert told == wanted, f"{result['warnings']} are told of {wanted}"


def _ids(requests: Sequence[LoggedRequest], bench: Bench) -> dict[int, str]:
    """The list of each committed write, by the number of the request. Created lists come last, in order."""
    writes = [write for write in requests if write.committed]
    created = [write for write in writes if write.kind == "create"]
    lists = list(bench.stream.lists)
    made = zip((write.number for write in created), lists[len(lists) - len(created) :], strict=True)
    return {write.number: write.contact_list_id for write in writes if write.contact_list_id} | dict(made)


def _written(requests: Sequence[LoggedRequest], ids: Mapping[int, str]) -> dict[str, Mapping[str, Any]]:
    """What the server held after these requests, for the lists that they wrote, by id."""
    written: dict[str, Mapping[str, Any]] = {}
    for write in (request for request in requests if request.committed):
        if write.kind == "delete":
            written.pop(ids[write.number], None)
        else:
            written[ids[write.number]] = write.body
    return written


def _target(write: LoggedRequest) -> str:
    return write.contact_list_id or str(write.body["name"])
