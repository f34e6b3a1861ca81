# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From options to a plan, to its application unless in check mode, and to the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._apply import Executor, Outcome
from ansible_collections.koreai.contact_center.plugins.module_utils._budget import Budget
from ansible_collections.koreai.contact_center.plugins.module_utils._budget_file import budget_of
from ansible_collections.koreai.contact_center.plugins.module_utils._campaign_api import CampaignApi
from ansible_collections.koreai.contact_center.plugins.module_utils._claims import Claims, unmanaged
from ansible_collections.koreai.contact_center.plugins.module_utils._client import Client
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import (
    COMPARED,
    ContactList,
    DesiredList,
    divided,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._declarations import declaration_problems
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import KoreError, OptionError
from ansible_collections.koreai.contact_center.plugins.module_utils._estimate import estimate
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import (
    Action,
    Environment,
    MissingReads,
    Plan,
    Problem,
    make_plan,
    missing_reads,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._progress import Progress
from ansible_collections.koreai.contact_center.plugins.module_utils._read import Reader
from ansible_collections.koreai.contact_center.plugins.module_utils._review import check_reviewed
from ansible_collections.koreai.contact_center.plugins.module_utils._settings import Settings, settings_of
from ansible_collections.koreai.contact_center.plugins.module_utils._text import (
    escaped,
    id_problems,
    same,
    shown_lines,
)

# A result names this many unmanaged lists; the plan's summary counts all of them.
_UNMANAGED_NAMES = 20


@dataclass(frozen=True)
class Task:
    """One call of a module: validated options, and how it was called.

    ``is_timeout`` recognises the exception of the task's own timeout, wherever it is raised.
    """

    options: Mapping[str, Any] = field(repr=False)
    check_mode: bool = False
    diff_mode: bool = False
    progress: Progress = field(default_factory=Progress)
    budget_folder: str | None = None
    budget: Budget | None = None
    is_timeout: Callable[[BaseException], bool] = lambda _error: False


def run(name: str, task: Task) -> dict[str, Any]:
    """Run a module by its name and return its result, which includes ``warnings``.

    Raises KoreError, whose ``result`` has the other return values.
    """
    return MODULES[name](task)


def _contact_list(task: Task) -> dict[str, Any]:
    settings = settings_of(task.options)
    desired = [DesiredList.from_options({**task.options, "key": None})]
    blank = {"changed": False, "campaigns": []}
    _raise_declaration_problems(declaration_problems(desired), blank)
    with reporting(task, settings, blank) as (api, result):
        reader = Reader(api, desired, single=True)
        plan, current = _planned(reader, desired)
        result["campaigns"] = [campaign.to_result() for action in plan.actions for campaign in action.campaigns]
        result["warnings"] = _warnings(plan, None)
        _raise_problems(plan)
        if task.diff_mode:
            result["diff"] = _single_diff(plan, desired[0])
        outcome = _carried_out(task, plan, current, desired, reader)
        result["changed"] = outcome.changed if outcome else bool(plan.actions)
        result["warnings"] = _warnings(plan, outcome)
        if outcome and not outcome.whole:
            raise KoreError(_failure(outcome))
        result["contact_list"] = _single_result(plan, outcome, desired[0], api.client.redacted)
    return result


def _contact_lists(task: Task) -> dict[str, Any]:
    blank = {**Outcome().to_result(), "plan": None, "unmanaged": [], "warnings": []}
    try:
        settings = settings_of(task.options)
    except OptionError as error:
        error.result = blank
        raise
    items = task.options["contact_lists"]
    desired, skipped = divided(items)
    numbers = [number for number, item in enumerate(items, start=1) if not item.get("skip")]
    problems = declaration_problems(desired, numbers)
    if problems:
        blank["plan"] = _rejected(settings, problems)
        _raise_declaration_problems(problems, blank)
    with reporting(task, settings, blank) as (api, result):
        reader = Reader(api, desired)
        plan, current = _planned(reader, desired, partial(_is_refused, task))
        unmanaged_names = sorted(record.name or record.id for record in unmanaged(plan.claims, current, skipped))
        plan = replace(plan, unmanaged=len(unmanaged_names))
        result["plan"] = plan.to_result(estimate(plan, reader, current))
        result["unmanaged"] = unmanaged_names[:_UNMANAGED_NAMES]
        result["warnings"] = _warnings(plan, None)
        if task.diff_mode:
            result["diff"] = _set_diff(plan)
        _raise_problems(plan)
        _check_limits(task, plan)
        outcome = _carried_out(task, plan, current, desired, reader)
        result.update(outcome.to_result() if outcome else {"changed": bool(plan.actions)})
        result["warnings"] = _warnings(plan, outcome)
        if outcome and not outcome.whole:
            raise KoreError(_failure(outcome))
    return result


def _contact_list_info(task: Task) -> dict[str, Any]:
    item = DesiredList.from_options(task.options)
    problems = [] if item.contact_list_id is None else [*id_problems("contact_list_id", item.contact_list_id)]
    problems += ["name is empty; omit it to read all contact lists"] if item.name == "" else []
    if problems:
        raise OptionError(" ".join(f"{problem}." for problem in problems))
    with reporting(task, settings_of(task.options), {"changed": False}) as (api, result):
        reader = Reader(api, [item], single=True)
        found = reader.first()
        wanted = [record for record in found.lists if item.name is None or same(record.name, item.name)]
        # The row may lack the description of a list that has one.
        lacking = [record.id for record in wanted if not (record.gives_values or record.id in found.by_get)]
        found = reader.fill(found, MissingReads(ids=tuple(lacking)))
        lists = [found.by_id[record.id] for record in wanted if record.id in found.by_id]
        result["contact_lists"] = [record.to_result(api.client.redacted) for record in lists]
        result["warnings"] = found.warnings
    return result


# By name; a module that is not here adds itself.
MODULES: dict[str, Callable[[Task], dict[str, Any]]] = {
    "kore_contact_list": _contact_list,
    "kore_contact_list_info": _contact_list_info,
    "kore_contact_lists": _contact_lists,
}

TIMEOUT = "The task's timeout ended the run"


@contextmanager
def reporting(task: Task, settings: Settings, result: dict[str, Any]) -> Iterator[tuple[CampaignApi, dict[str, Any]]]:
    """Give the API and the result to fill. A KoreError gets that result as far as it is known."""
    budget = task.budget or budget_of(settings.host, settings.account_id, task.budget_folder)
    client = Client(settings, budget, task.progress)
    try:
        yield CampaignApi(client), result
    except KoreError as error:
        error.result = {**result, **_cost(client)}
        raise
    except BaseException as error:
        if not task.is_timeout(error):
            raise
        sent = bool(client.writes)
        what = "after it had written: check the lists" if sent else "before anything was written"
        text = f"{TIMEOUT} {what}. Give it more time, and run again."
        raise KoreError(text, result={**result, "changed": sent, **_cost(client)}) from None
    finally:
        client.close()
    result.update(_cost(client))


def _cost(client: Client) -> dict[str, Any]:
    return {"api": {"requests": client.requests, "waited_seconds": round(client.waited, 3)}}


def _planned(
    reader: Reader, desired: Sequence[DesiredList], refused: Callable[[Plan], bool] = lambda _plan: False
) -> tuple[Plan, Current]:
    """Read until the plan has everything that its safety checks need, or is ``refused`` whatever they say."""
    environment = _environment(reader.api.client.settings)
    current = reader.first()
    while True:
        plan = make_plan(desired, current, environment)
        missing = missing_reads(plan, current, updates=reader.single)
        if not missing or (_is_certain(plan) and refused(plan)):
            return plan, current
        current = reader.fill(current, missing)


def _raise_declaration_problems(problems: Sequence[tuple[DesiredList, str]], result: Mapping[str, Any]) -> None:
    if problems:
        raise OptionError("Nothing was sent. " + " ".join(text for _item, text in problems), result=result)


def _environment(settings: Settings) -> Environment:
    return Environment(settings.host, settings.account_id, settings.stream_id)


def _rejected(settings: Settings, problems: Sequence[tuple[DesiredList, str]]) -> dict[str, Any]:
    """The plan of invalid declarations has only their problems, because nothing was compared."""
    plan = Plan(
        environment=_environment(settings),
        actions=(),
        problems=tuple(Problem(item.key, item.name or item.key, item.contact_list_id, text) for item, text in problems),
        notices=(),
        claims=Claims({}, frozenset(), ()),
    )
    return plan.to_result({"requests": 0, "seconds": 0})


def _raise_problems(plan: Plan) -> None:
    if plan.problems:
        raise KoreError(" ".join(problem.msg for problem in plan.problems))


def _is_certain(plan: Plan) -> bool:
    """Whether only safety checks can still change the plan. A listing may have left out values."""
    fields = {text.field for text in COMPARED.values()}
    return all(action.current.record.keys() >= fields for action in plan.actions if action.current)


def _is_refused(task: Task, plan: Plan) -> bool:
    try:
        _check_limits(task, plan)
    except OptionError:
        return True
    return False


def _check_limits(task: Task, plan: Plan) -> None:
    most = task.options.get("max_changes")
    if most is not None and len(plan.actions) > max(most, 0):
        raise OptionError(
            f"The plan has {len(plan.actions)} changes and max_changes allows {most}. Nothing was written. If they are "
            "all meant, raise max_changes for this run."
        )
    if task.options.get("reviewed_plan") is not None:
        check_reviewed(plan, task.options["reviewed_plan"])


def _carried_out(
    task: Task, plan: Plan, current: Current, desired: Sequence[DesiredList], reader: Reader
) -> Outcome | None:
    """The outcome of a plan; None if nothing is written, in check mode or because nothing differs."""
    if task.check_mode or not plan.actions:
        return None
    executor = Executor(plan, current, desired, reader)
    try:
        return executor.run()
    except BaseException as error:
        if not task.is_timeout(error):
            raise
        return executor.interrupted(f"{TIMEOUT}. Give it more time, and run again.")


def _warnings(plan: Plan, outcome: Outcome | None) -> list[str]:
    return [
        *plan.notices,
        *(text for action in plan.actions for text in action.warnings),
        *(outcome.warnings if outcome else ()),
    ]


def _failure(outcome: Outcome) -> str:
    texts = [text for _action, text in outcome.failed.values()]
    if outcome.not_verified:
        texts.append(outcome.not_verified)
    if outcome.pending:
        were = "was" if len(outcome.pending) == 1 else "were"
        texts.append(f"{len(outcome.pending)} more {were} not tried. Running again finishes the rest.")
    return " ".join(texts)


def _single_result(
    plan: Plan, outcome: Outcome | None, desired: DesiredList, redact: Callable[[str], str]
) -> dict[str, Any] | None:
    """The list as it is now, or in check mode as it would be; None if there is none."""
    if desired.absent:
        return None
    record = plan.claims.lists.get(desired.key)
    if outcome:
        record = outcome.records.get(desired.key, record)
        return record.to_result(redact) if record else None
    if record is not None:
        return {**record.to_result(redact), **(plan.actions[0].after if plan.actions else {})}
    after = plan.actions[0].after
    foretold = ContactList.from_api({"_id": "-", "name": after["name"], "source": "passiveApi"})
    return {**foretold.to_result(), **after, "id": None}


def _single_diff(plan: Plan, desired: DesiredList) -> dict[str, Any]:
    record = plan.claims.lists.get(desired.key)
    before = record.values if record else dict.fromkeys(COMPARED)
    after = dict(before)
    for action in plan.actions:
        after.update({option: action.after[option] for option in before if option in action.after})
    return {"before": _diff_values(before), "after": _diff_values(after)}


def _set_diff(plan: Plan) -> dict[str, Any]:
    def side(values: Callable[[Action], Mapping[str, Any]]) -> dict[str, Any]:
        return {escaped(action.key): _diff_values(values(action)) for action in plan.actions}

    return {"before": side(lambda action: action.before), "after": side(lambda action: action.after)}


def _diff_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for a diff, which Ansible prints as they are."""
    return {option: shown_lines(value) if isinstance(value, str) else value for option, value in values.items()}
