# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks what a run wrote against its plan or its options, and against what it had read.

Every write must be planned. It contains the planned values, and otherwise the values that were read. No list is written
twice.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import COMPARED
from ansible_collections.koreai.contact_center.tests.simulator import LoggedRequest, Simulator
from ansible_collections.koreai.contact_center.tests.simulator.texts import altered

# The API's field for each option.
FIELDS = {option: text.field for option, text in COMPARED.items()}

List = tuple[str | None, str | None]  # its stream and its id
Words = Mapping[str, str]
Plan = Mapping[str, Any]


class Reads:
    """The lists of a simulator as they were when each of its reads was answered."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        # By the identity of the request, because a log that was reset counts from 0 again. The request is kept, so that
        # its identity is not reused.
        self._held: dict[int, tuple[LoggedRequest, dict[List, tuple[Words, ...]]]] = {}
        self._latest: dict[List, tuple[Words, ...]] = {}
        simulator.listen(self._seen)

    def _seen(self, request: LoggedRequest) -> None:
        if request.is_write:
            return
        switches = self._simulator.switches
        held: dict[List, tuple[Words, ...]] = {
            (stream.stream_id, id_): (
                {option: altered(str(record[field] or ""), switches.alter_read) for option, field in FIELDS.items()},
            )
            for stream in list(self._simulator.streams.values())
            for id_, record in list(stream.lists.items())
        }
        if switches.read_lag or switches.lag_seconds:
            # The answer may have shown any older record.
            held = {key: (*held.get(key, ()), *self._latest.get(key, ())) for key in {*held, *self._latest}}
        self._held[id(request)] = (request, held)
        self._latest = held

    def before(self, write: LoggedRequest, requests: Sequence[LoggedRequest]) -> list[Words]:
        """What the run that sent these requests knew of the list when it wrote to it, the latest first.

        There is one answer, unless a fault or a lagging server leaves several possible.
        """
        known: list[Words] = []
        index = next(index for index, request in enumerate(requests) if request is write)
        for read in reversed(requests[:index]):
            _request, held = self._held.get(id(read), (read, {}))
            words = held.get((write.stream_id, write.contact_list_id), ())
            if words and (read.kind == "list" or read.contact_list_id == write.contact_list_id):
                known += words
                if read.fault is None and read.status == 200:
                    break
        return known


def hold_to_plan(plan: Plan, requests: Sequence[LoggedRequest], *reads: Reads) -> None:
    """Fail if one of a run's requests wrote anything other than its plan says."""
    hold_to_plans([plan], requests, *reads)


def hold_to_plans(plans: Sequence[Plan], requests: Sequence[LoggedRequest], *reads: Reads) -> None:
    """The same for runs whose requests cannot be told apart: each plan may write each of its lists once."""
    for write in _writes(requests):
        actions = [action for plan in plans for action in plan["actions"] if _request_of(action) == _request(write)]
        assert actions, f"a write beyond the plan: {write}"
        wanted = [body for action in actions for body in _bodies(action, _known(write, requests, reads))]
        assert write.body in wanted, f"a write that the plan words otherwise, {wanted}: {write}"
    each = Counter(target for plan in plans for target in {_request_of(action)[1:] for action in plan["actions"]})
    hold_once(requests, each)


def hold_to_options(options: Mapping[str, Any], requests: Sequence[LoggedRequest], *reads: Reads) -> None:
    """Fail if a request of kore_contact_list wrote anything other than its options say."""
    declared = {option: str(options[option]).strip() for option in FIELDS if options.get(option) is not None}
    named = {normal(name) for name in (declared.get("name", ""), *(options.get("former_names") or ()))}
    allowed = {"absent": {"delete"}, "present": {"update", *(["create"] if options["create"] else [])}}
    for write in _writes(requests):
        assert write.kind in allowed[options["state"]], f"a write beyond the options: {write}"
        known = _known(write, requests, reads)
        if write.kind == "create":
            wanted = [_creation({**declared, "allow_duplicates": options["allow_duplicates"]})]
        else:
            meant = [words for words in known if options["contact_list_id"] or normal(words["name"]) in named]
            assert options["contact_list_id"] in (None, write.contact_list_id), f"another list is written: {write}"
            assert meant, f"a list that is not the declared one is written: {write}"
            wanted = (
                [None] if write.kind == "delete" else [_update(_differing(declared, words), words) for words in meant]
            )
        assert write.body in wanted, f"a write that the options word otherwise, {wanted}: {write}"
    committed = [write for write in _writes(requests) if write.committed]
    assert len(committed) <= 1, f"one list was written more than once: {committed}"


def hold_to_results(results: Sequence[Mapping[str, Any]], requests: Sequence[LoggedRequest], *reads: Reads) -> None:
    """Fail if kore_contact_list wrote something that its results do not return, or more often than they say.

    Its options are not known here. A failed task returns no list, so the content of its write is not checked.
    """
    returned = [result["contact_list"] for result in results if result.get("contact_list")]
    whole = all("contact_list" in result for result in results)
    committed = [write for write in _writes(requests) if write.committed]
    for write in _writes(requests) if whole else ():
        words = [*returned, *_known(write, requests, reads)]
        untold = {
            option: value
            for option, field in FIELDS.items()
            if (value := (write.body or {}).get(field)) is not None
            and normal(value) not in {normal(known[option] or "") for known in words}
            # If the server stored something else, a warning says so.
            if not any(f"'{value}' was sent" in text for result in results for text in result.get("warnings", ()))
        }
        assert not untold, f"a write that is not returned, {untold}: {write}"
    hold_once(requests, Counter((found["id"], None) for found in returned))
    changes = sum(bool(result.get("changed")) for result in results)
    assert len(committed) <= changes, f"more was written than is told: {committed}"


def hold_once(requests: Sequence[LoggedRequest], allowed: Mapping[tuple[Any, ...], int] | None = None) -> None:
    """Fail if a list was written more than once, or a name was created more than once.

    A write that was not committed may be repeated. ``allowed``: by list, how many writes are allowed if not one.
    """
    committed = Counter((write.stream_id, _request(write)[1:]) for write in _writes(requests) if write.committed)
    often = {target: count for target, count in committed.items() if count > (allowed or {}).get(target[1], 1)}
    assert not often, f"written more than once: {often}"


def normal(text: str) -> str:
    """The form in which two values are compared."""
    return unicodedata.normalize("NFC", text.strip())


def _writes(requests: Sequence[LoggedRequest]) -> list[LoggedRequest]:
    return [request for request in requests if request.is_write]


def _known(write: LoggedRequest, requests: Sequence[LoggedRequest], reads: Sequence[Reads]) -> list[Words]:
    return [words for seen in reads for words in seen.before(write, requests)]


def _request_of(action: Mapping[str, Any]) -> tuple[str, str | None, str | None]:
    """The kind of request that an action takes, and its list: by its id, or by the name that is created."""
    if action["action"] == "create":
        return "create", None, _fold(action["changes"]["name"]["after"])
    return {"rename": "update"}.get(action["action"], action["action"]), action["id"], None


def _request(write: LoggedRequest) -> tuple[str, str | None, str | None]:
    name = _fold(write.body["name"]) if write.kind == "create" else None
    return write.kind, write.contact_list_id, name


def _bodies(action: Mapping[str, Any], known: Sequence[Words]) -> Iterator[dict[str, Any] | None]:
    """What an action's request may contain, given what was known of the list."""
    after = {field: change["after"] for field, change in action["changes"].items()}
    if action["action"] == "create":
        yield _creation(after)
    elif action["action"] == "delete":
        yield None
    else:
        yield from (_update(after, words) for words in known)


def _creation(values: Mapping[str, Any]) -> dict[str, Any]:
    flag = values.get("allow_duplicates")
    duplicates = {} if flag is None else {"allowDuplicates": flag}
    texts = {field: values[option] for option, field in FIELDS.items() if option in values}
    return {**texts, "source": "passiveApi", **duplicates}


def _update(after: Mapping[str, str], held: Words) -> dict[str, Any]:
    """What differs has its declared value, the rest is exactly as it was read.

    An empty text is not sent, but a name always is.
    """
    body = {field: after.get(option, held[option]) for option, field in FIELDS.items()}
    return {field: value for field, value in body.items() if value or field == "name"}


def _differing(declared: Words, held: Words) -> dict[str, str]:
    return {option: value for option, value in declared.items() if normal(value) != normal(held[option])}


def _fold(name: str) -> str:
    return normal(normal(name).casefold())
