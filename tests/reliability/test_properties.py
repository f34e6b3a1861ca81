# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is true for any two states, any declarations, any text and any answer."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any
from unittest import mock

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from ansible_collections.koreai.contact_center.plugins.filter.plan_markdown import plan_markdown
from ansible_collections.koreai.contact_center.plugins.module_utils import _runner
from ansible_collections.koreai.contact_center.plugins.module_utils._answer import Answer
from ansible_collections.koreai.contact_center.plugins.module_utils._auth import ReadyToken
from ansible_collections.koreai.contact_center.plugins.module_utils._budget import Budget
from ansible_collections.koreai.contact_center.plugins.module_utils._campaign_api import CampaignApi
from ansible_collections.koreai.contact_center.plugins.module_utils._client import Client, Request
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import VirtualClock
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import (
    ContactList,
    DesiredList,
    divided,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._declarations import (
    declaration_problems,
    item_problems,
    validated_items,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import KoreError
from ansible_collections.koreai.contact_center.plugins.module_utils._options import ARGUMENT_SPECS
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import (
    NAME_TAKING_ACTIONS,
    Action,
    Environment,
    Plan,
    make_plan,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._progress import Progress
from ansible_collections.koreai.contact_center.plugins.module_utils._settings import Settings
from ansible_collections.koreai.contact_center.plugins.module_utils._text import fold, normal
from ansible_collections.koreai.contact_center.tests.harness.core import a_bench, validated
from ansible_collections.koreai.contact_center.tests.harness.effort import EFFORT
from ansible_collections.koreai.contact_center.tests.reliability.figures import note
from ansible_collections.koreai.contact_center.tests.simulator import Switches

# Few names, so that declarations match lists; some only differ in case or Unicode form.
NAMES = st.sampled_from(["A", "B", "C", "D", "E", "b", "\u00e9", "e\u0301", "\U0001f511", " C "])
WORDS = st.sampled_from(["one", "two", "\u00e9", "e\u0301", "{{ x }}", "two "])
IDS = st.sampled_from([f"cl-{number}" for number in range(6)])

# A server's lists: name and description by id.
State = dict[str, tuple[str, str]]


@st.composite
def states(draw: st.DrawFn) -> State:
    """Lists with different names; on a server that allows it, also equal names, or names that only differ in case."""
    unique_by = draw(st.sampled_from([fold, normal, None]))
    names = draw(st.lists(NAMES, max_size=6, unique_by=unique_by))
    return {f"cl-{number}": (name, draw(WORDS)) for number, name in enumerate(names)}


ITEMS = st.builds(
    lambda options, more: {key: value for key, value in {**options, **more}.items() if value is not None},
    st.one_of(
        st.fixed_dictionaries({"name": NAMES}),
        st.fixed_dictionaries({"contact_list_id": IDS, "name": st.none() | NAMES}),
    ),
    st.one_of(
        st.fixed_dictionaries(
            {
                "description": st.none() | WORDS,
                "former_names": st.none() | st.lists(NAMES, max_size=2),
                "create": st.booleans(),
                "allow_duplicates": st.none() | st.booleans(),
                "force": st.booleans(),
            }
        ),
        st.fixed_dictionaries({"state": st.just("absent"), "force": st.booleans()}),
    ),
)


def declared(items: Sequence[dict[str, Any]]) -> list[DesiredList]:
    return [DesiredList.from_options(item) for item in items]


DECLARATIONS = st.lists(ITEMS, min_size=1, max_size=5).filter(lambda items: not declaration_problems(declared(items)))


# What a server may say about a list that can only be written with force.
GUARDS = st.sampled_from([{"isDefault": True}, {"isGlobalDNC": True}, {"listType": "sms"}, {"listType": None}])


def record(id_: str, name: str, description: str, **said: Any) -> ContactList:
    return ContactList.from_api(
        {
            "_id": id_,
            "name": name,
            "description": description,
            "listType": "call",
            "isActive": True,
            "isDefault": False,
            "isGlobalDNC": False,
            "isListInUse": False,
            "campaignInUse": [],
            "totalRecordCount": 0,
            **said,
        }
    )


def planned(items: Sequence[dict[str, Any]], state: State, guards: Mapping[str, Any] | None = None) -> Plan:
    lists = tuple(record(id_, *values, **(guards or {}).get(id_, {})) for id_, values in state.items())
    ids = frozenset(state)
    wanted = declared(items)
    unknown = frozenset(item.contact_list_id for item in wanted if item.contact_list_id) - ids
    current = Current(lists, listed=ids, by_get=ids, unknown=frozenset(unknown))
    return make_plan(wanted, current, Environment("https://x.example", "account", "stream"))


def applied(plan: Plan, state: State) -> State:
    """The state after a plan. No step of it may take a name that a list has at that moment."""
    after = dict(state)
    for number, action in enumerate(plan.actions):
        if action.action == "delete":
            del after[str(action.id)]
            continue
        id_ = action.id or f"new-{len(state)}-{number}"
        name, words = after.get(id_, ("", ""))
        values = (action.after.get("name", name), action.after.get("description", words))
        others = {fold(held) for other, (held, _words) in after.items() if other != id_}
        taking = action.action in NAME_TAKING_ACTIONS
        assert not (taking and fold(values[0]) in others), f"{values[0]!r} is taken when {action} is due"
        after[id_] = values
    return after


# Two lists of one name: one is declared by its id, and the name is declared absent.
TWINS = {"cl-0": ("A", "one"), "cl-1": ("A", "one")}
ABSENT = {"name": "A", "state": "absent"}


@settings(max_examples=EFFORT.pure)
@example(TWINS, [ABSENT, {"contact_list_id": "cl-0"}])
@example(TWINS, [ABSENT, {"contact_list_id": "cl-1"}, {"contact_list_id": "cl-0", "name": "B"}])
@given(states(), DECLARATIONS)
def test_a_plan_that_was_applied_leaves_nothing_to_do(state: State, items: list[dict[str, Any]]) -> None:
    plan = planned(items, state)
    note("properties", "plan, apply, plan again", "problems" if plan.problems else "planned")
    if plan.problems:
        assert all(problem.msg.endswith(".") for problem in plan.problems)
        return
    again = planned(items, applied(plan, state))
    assert not again.problems, again.problems
    assert not again.actions, again.actions


@settings(max_examples=EFFORT.pure)
@given(states(), DECLARATIONS, st.data())
def test_a_plan_that_stopped_anywhere_is_finished_by_the_next(
    state: State, items: list[dict[str, Any]], data: st.DataObject
) -> None:
    plan = planned(items, state)
    note("properties", "a part of a plan, plan again", "problems" if plan.problems else "planned")
    if plan.problems or not plan.actions:
        return
    # A failure holds back what waits for it, and a run that was killed did the first few actions.
    failing = data.draw(st.sets(st.sampled_from([action.key for action in plan.actions])))
    first = data.draw(st.integers(0, len(plan.actions)))
    done: list[Action] = []
    for action in plan.actions[:first]:
        if action.key not in failing and {other.key for other in done}.issuperset(action.waits_for):
            done.append(action)
    partly = applied(dataclasses.replace(plan, actions=tuple(done)), state)
    rest = planned(items, partly)
    assert not rest.problems, rest.problems
    assert {action.identity for action in rest.actions} == {
        action.identity for action in plan.actions if action not in done
    }
    assert sorted(applied(rest, partly).values()) == sorted(applied(plan, state).values())


@settings(max_examples=EFFORT.pure)
@given(states(), DECLARATIONS)
def test_a_plan_touches_nothing_that_is_not_declared(state: State, items: list[dict[str, Any]]) -> None:
    plan = planned(items, state)
    assume(not plan.problems)
    after = applied(plan, state)
    claimed = {claimed.id for claimed in plan.claims.lists.values()}
    for id_, values in state.items():
        assert id_ in claimed or after[id_] == values
    absent = [item for item in declared(items) if item.absent]
    assert len(state.keys() - after.keys()) <= len(absent)
    assert len(after.keys() - state.keys()) <= sum(item.create for item in declared(items))
    note("properties", "nothing undeclared is touched", "planned")


@settings(max_examples=EFFORT.pure)
@given(states(), DECLARATIONS, st.dictionaries(IDS, GUARDS))
def test_a_guarded_list_is_written_by_force_alone(
    state: State, items: list[dict[str, Any]], guards: dict[str, Any]
) -> None:
    plan, unguarded = planned(items, state, guards), planned(items, state)
    refused = {action.key for action in unguarded.actions if action.id in guards and not action.desired.force}
    assert {problem.key for problem in plan.problems} == refused | {problem.key for problem in unguarded.problems}
    assert plan.digest == unguarded.digest
    forced = [action for action in plan.actions if action.id in guards and action.desired.force]
    assert all("by force" in " ".join(action.warnings) for action in forced)
    note("properties", "a guarded list is written by force alone", "refused" if refused else "planned")


@settings(max_examples=EFFORT.pure)
@given(states(), DECLARATIONS, st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_an_order(state: State, items: list[dict[str, Any]], random: Any) -> None:
    plan = planned(items, state)
    shuffled = list(items)
    random.shuffle(shuffled)
    mixed = list(state.items())
    random.shuffle(mixed)
    other = planned(shuffled, dict(mixed))
    assert other.digest == plan.digest
    assert bool(other.problems) == bool(plan.problems)
    note("properties", "the digest is stable", "planned")


@settings(max_examples=EFFORT.pure)
@given(states(), DECLARATIONS, st.data())
def test_the_digest_changes_with_any_action(state: State, items: list[dict[str, Any]], data: st.DataObject) -> None:
    plan = planned(items, state)
    assume(plan.actions)
    position = data.draw(st.integers(0, len(plan.actions) - 1))
    action = plan.actions[position]
    changes: list[dict[str, Any]] = [
        {"id": f"{action.id}x"},
        {"action": "other"},
        {"before": {**action.before, "more": None}},
        {"after": {key: f"{value}x" for key, value in action.after.items()}},
    ]
    changed = dataclasses.replace(action, **data.draw(st.sampled_from(changes)))
    rest = (*plan.actions[:position], *plan.actions[position + 1 :])
    for actions in (rest, (*rest, changed), (*plan.actions, changed)):
        assert dataclasses.replace(plan, actions=actions).digest != plan.digest
    for option in ("host", "account_id", "stream_id"):
        other = dataclasses.replace(plan.environment, **{option: "another"})
        assert dataclasses.replace(plan, environment=other).digest != plan.digest
    note("properties", "the digest changes with any action", "planned")


@settings(max_examples=EFFORT.over_http)
@given(states(), DECLARATIONS)
def test_a_real_run_comes_to_what_the_plan_foretold(state: State, items: list[dict[str, Any]]) -> None:
    unique = len({fold(name) for name, _words in state.values()}) == len(state)
    switches = Switches(rate_limit=0) if unique else Switches(rate_limit=0, unique_names="off")
    with a_bench(switches=switches) as bench:
        for id_, (name, words) in state.items():
            bench.stream.add(name, words, _id=id_)
        plan = planned(items, state)
        foretold = bench.set(*items, check=True)
        environment = Environment(bench.simulator.url, bench.stream.account_id, bench.stream.stream_id)
        assert foretold.result["plan"]["digest"] == dataclasses.replace(plan, environment=environment).digest
        done = bench.set(*items)
        held = sorted((found["name"], found["description"]) for found in bench.stream.lists.values())
        if plan.problems:
            assert not done.writes
            assert held == sorted(state.values())
        else:
            assert done.error is None, done.error
            assert held == sorted(applied(plan, state).values())
            again = bench.set(*items)
            assert (again.error, again.result["changed"], again.writes) == (None, False, [])
    note("properties", "a real run comes to the plan", "problems" if plan.problems else "applied")


def texts(longest: int, more: str = "") -> st.SearchStrategy[str]:
    """Texts of at most this many UTF-16 units, of printable characters and ``more``, without outer white space."""
    characters = st.characters(exclude_categories=["Cc", "Cs"], include_characters=more)
    return st.text(characters, min_size=1, max_size=longest // 2).filter(lambda text: text == text.strip())


@settings(max_examples=EFFORT.over_http)
@given(texts(48), texts(256, "\n\r\t"), texts(48))
def test_any_unicode_comes_back_as_it_was_sent(name: str, description: str, other: str) -> None:
    with a_bench(switches=Switches(rate_limit=0, unique_names="off")) as bench:
        made = bench.one(name=name, description=description, create=True)
        assert made.error is None, made.error
        assert made.result["warnings"] == []
        assert bench.described() == {name: description}
        again = bench.one(name=name, description=description, create=True)
        assert (again.error, again.result["changed"]) == (None, False)
        id_ = next(iter(bench.stream.lists))
        renamed = bench.one(contact_list_id=id_, name=other)
        assert renamed.error is None, renamed.error
        assert len(bench.stream.lists) == 1
        assert fold(bench.names()[0]) == fold(other)
    note("properties", "any Unicode", "applied")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=10), inner, max_size=4)
        | st.fixed_dictionaries(
            {},
            optional={
                key: inner | st.sampled_from(["cl-1", "New", "call", True, False, [], {}])
                for key in (
                    *("_id", "name", "description", "listType", "isActive", "isDefault", "isGlobalDNC", "isListInUse"),
                    *("campaignInUse", "apiConfigurations", "totalRecordCount", "contactListId", "items", "updatedAt"),
                )
            },
        )
    ),
    max_leaves=20,
)
ANSWERS = st.tuples(
    st.sampled_from([200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 409, 412, 418, 429, 500, 503]),
    JSON | st.builds(lambda data: {"status": "success", "data": data}, JSON),
)


@settings(max_examples=EFFORT.pure)
@given(st.lists(ANSWERS, min_size=1, max_size=6), st.sampled_from(["get", "list", "create", "update", "delete"]))
def test_any_json_as_an_answer_raises_nothing_but_koreerror(answers: list[tuple[int, Any]], call: str) -> None:
    tokens = ReadyToken("ready-token-0123456789")
    client = Client(
        Settings("https://x.example", "st", "acc", "st", tokens, retry_timeout=100.0),
        Budget(VirtualClock()),
        Progress(),
    )
    pending = list(answers)

    def exchange(_request: Any, _token: str) -> Answer:
        status, body = pending.pop(0) if len(pending) > 1 else pending[0]
        return Answer(status, CaseInsensitiveDict(), json.dumps(body).encode())

    client._exchange = exchange  # type: ignore[method-assign, assignment]
    api = CampaignApi(client)
    current = record("cl-1", "Old", "Words")
    try:
        if call == "get":
            api.get("cl-1").to_result()
        elif call == "list":
            json.dumps([found.to_result() for found in api.list_all().rows])
        elif call == "create":
            api.create({"name": "New", "description": "Words"}, None).record.to_result()
        elif call == "update":
            api.update(current, {"name": "New", "description": "Words"})
        else:
            api.delete(current)
    except KoreError as error:
        outcome = "error"
        text = str(error)
    else:
        outcome, text = "understood", "."
    finally:
        client.close()
    assert text.isprintable()
    note("properties", "any JSON as an answer", outcome)


# Answers that look like contact lists, with anything in their fields.
RECORDS = st.fixed_dictionaries(
    {
        "_id": st.sampled_from(["cl-0", "cl-1", "cl-2", "..", "cl-\ud800"]) | st.text(min_size=1, max_size=6),
        "name": NAMES | st.text(max_size=9),
    },
    optional={
        "description": WORDS | JSON,
        "listType": st.sampled_from(["call", "sms", None]) | JSON,
        "campaignInUse": st.just([]) | JSON,
        "totalRecordCount": st.just(0) | JSON,
        **{
            flag: st.booleans() | JSON
            for flag in ("isActive", "isDefault", "isGlobalDNC", "isListInUse", "allowDuplicates")
        },
        **dict.fromkeys(("apiConfigurations", "updatedAt", "updatedBy", "accountId", "columns"), JSON),
    },
)
DATA = st.lists(RECORDS, max_size=5) | RECORDS | JSON


@settings(max_examples=EFFORT.pure)
@given(st.lists(DATA, min_size=1, max_size=8), DECLARATIONS, st.sampled_from(["set", "one", "info"]), st.booleans())
def test_any_record_in_an_answer_is_reported_or_one_error(
    answers: list[Any], items: list[dict[str, Any]], run: str, check: bool
) -> None:
    pending = list(answers)

    def exchange(_client: Client, request: Request, _token: str) -> Answer:
        assert request.path.isascii()
        assert request.path.rpartition("/")[2] not in ("", ".", "..")
        data = pending.pop(0) if len(pending) > 1 else pending[0]
        return Answer(200, CaseInsensitiveDict(), json.dumps({"status": "success", "data": data}).encode())

    module = {"set": "kore_contact_lists", "one": "kore_contact_list", "info": "kore_contact_list_info"}[run]
    options = {"set": {"contact_lists": items}, "one": items[0], "info": {}}[run]
    connection = {"host": "https://x.example", "stream_id": "st", "account_id": "acc", "jwt": "ready-token-0123456789"}
    given_options = validated(module, {**connection, **options, "retry_timeout": 100})
    task = _runner.Task(given_options, check, True, budget=Budget(VirtualClock()))
    with mock.patch.object(Client, "_exchange", exchange):
        try:
            result, error = _runner.run(module, task), None
        except KoreError as caught:
            result, error = dict(caught.result), caught
    assert error is None or str(error).isprintable()
    assert all(text.isprintable() for text in result.get("warnings", ()))
    json.dumps(result)
    if result.get("plan"):
        plan_markdown(result["plan"])
    note("properties", "any record in an answer", "error" if error else "understood")


# Declarations as people write them

OPTION = ARGUMENT_SPECS["kore_contact_lists"]["contact_lists"]
KEYS = ("name", "key", "contact_list_id", "description", "former_names", "state", "create", "allow_duplicates", "force")
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=60)
    | st.dates()
    | st.binary(max_size=8)
    | st.sampled_from(["present", "absent", "yes", "no", "\t", "", " ", "0123", "1e3", "~", "\ud800", "\x1b[31m"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.integers() | st.booleans() | st.none(), inner, max_size=3)
        | st.tuples(inner)
    ),
    max_leaves=6,
)
NEARLY = ANYTHING | st.dictionaries(
    st.sampled_from(KEYS) | st.text(max_size=5) | st.integers() | st.booleans() | st.none(), ANYTHING, max_size=6
)


# Right except for one option, which may be right too.
SLIPS = st.builds(
    lambda item, option, value: {**item, option: value}, ITEMS, st.sampled_from(KEYS), ANYTHING | NAMES | WORDS
)


@settings(max_examples=EFFORT.pure)
@given(ANYTHING | st.lists(NEARLY, max_size=4) | st.lists(SLIPS, max_size=3), states())
def test_declarations_of_any_form_are_sentences_and_no_crash(items: Any, state: State) -> None:
    problems = item_problems(items)
    for problem in problems:
        assert problem.endswith(".")
        assert problem.isprintable()
    if not problems:
        options = ArgumentSpecValidator({"items": OPTION}).validate({"items": items})
        assert not options.error_messages
        validated = options.validated_parameters["items"]
        assert divided(validated_items(items)) == divided(validated)
        planned(validated, state)
    note("properties", "declarations of any form", "refused" if problems else "accepted")
