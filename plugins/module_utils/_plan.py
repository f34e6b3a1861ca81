# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be done: a pure function that turns declarations, and what was read, into a plan."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field, replace
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils import _guards
from ansible_collections.koreai.contact_center.plugins.module_utils._campaign import Campaign
from ansible_collections.koreai.contact_center.plugins.module_utils._claims import Claims, claim
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList, DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._text import (
    appearances,
    fold,
    listed,
    normal,
    quoted,
    same,
)

# Harmless actions first, irrevocable ones last, unless a name has to become free.
ORDER = ("update", "rename", "create", "delete")
# The actions after which there is a list with a new name.
NAME_TAKING_ACTIONS = ("rename", "create")
# The actions after which no list has the old name.
NAME_FREEING_ACTIONS = ("rename", "delete")


@dataclass(frozen=True)
class Action:
    """One write. ``before`` and ``after`` have the fields that differ; None if there is no list.

    ``current`` is the record that the write relies on, None for a creation. ``waits_for`` are the keys of the actions
    that free the name which this action takes, or that would claim a list of that name by a former name. ``campaigns``
    refer to a list that is renamed or deleted.
    """

    action: str
    key: str
    id: str | None
    name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    desired: DesiredList = field(repr=False)
    current: ContactList | None = field(default=None, repr=False)
    campaigns: tuple[Campaign, ...] = ()
    warnings: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """Two actions with the same identity are the same: id, action, before and after, as canonical JSON."""
        return identity_of(self.id, self.action, self.before, self.after)

    @property
    def changes(self) -> dict[str, dict[str, Any]]:
        return {name: {"before": self.before[name], "after": self.after[name]} for name in self.after}

    def to_result(self) -> dict[str, Any]:
        return {
            "action": self.action,
            "id": self.id,
            "name": self.name,
            "key": self.key,
            "changes": self.changes,
            "campaigns": [campaign.to_result() for campaign in self.campaigns],
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True)
class Problem:
    """Why the declaration ``key`` cannot be carried out: a sentence with the way out."""

    key: str
    name: str
    id: str | None
    msg: str

    def to_result(self) -> dict[str, Any]:
        return {"name": self.name, "id": self.id, "msg": self.msg}


@dataclass(frozen=True)
class Environment:
    """What a plan is for: one app, by the base URL of its host, its account and its stream."""

    host: str
    account_id: str
    stream_id: str


@dataclass(frozen=True)
class Plan:
    """The exact set of actions, in a safe order, that turns current into desired.

    ``claims`` says which existing list belongs to which declaration. ``notices`` are warnings about lists that need no
    action. Nothing may be written while there are ``problems``.
    """

    environment: Environment
    actions: tuple[Action, ...]
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]
    claims: Claims = field(repr=False)
    unchanged: int = 0
    unmanaged: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 over the environment and the sorted actions. The order and the ids of declarations do not matter."""
        return digest_of(self.environment, (action.identity for action in self.actions))

    def to_result(self, estimate: Mapping[str, int]) -> dict[str, Any]:
        count = Counter(action.action for action in self.actions)
        summary = {f"{kind}s": count[kind] for kind in ("create", "update", "rename", "delete")}
        return {
            "digest": self.digest,
            **asdict(self.environment),
            "summary": {**summary, "unchanged": self.unchanged, "unmanaged": self.unmanaged},
            "actions": [action.to_result() for action in self.actions],
            "problems": [problem.to_result() for problem in self.problems],
            "estimate": dict(estimate),
        }


@dataclass(frozen=True)
class MissingReads:
    """What must still be read before a plan can be trusted."""

    listing: bool = False
    ids: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.requests)

    @property
    def requests(self) -> int:
        return int(self.listing) + len(self.ids) + len(self.campaigns)

    def within(self, requests: int) -> MissingReads:
        """The same, but with no more campaigns than can be read with this many requests."""
        room = requests - int(self.listing) - len(self.ids)
        return replace(self, campaigns=self.campaigns[: max(room, 0)])


def identity_of(id_: Any, action: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    return json.dumps([id_, action, dict(before), dict(after)], sort_keys=True)


def digest_of(environment: Environment, identities: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps([*astuple(environment), sorted(identities)]).encode()).hexdigest()


def make_plan(desired: Sequence[DesiredList], current: Current, environment: Environment) -> Plan:
    """Compare declarations, which are valid by themselves, with what has been read. Problems are part of the plan."""
    claims = claim(desired, current)
    problems = [Problem(item.key, item.name or item.key, id_, text) for item, id_, text in claims.problems]
    actions = []
    notices = current.warnings
    for item in desired:
        action = _action(item, claims)
        if action is None:
            notices += _guards.warnings("", claims.lists.get(item.key), item)
        else:
            action, refused = guarded(action, current)
            actions.append(action)
            problems += refused
    actions, refused = _with_free_names(actions, current)
    problems += refused
    actions, refused = _in_order(actions)
    problems += refused
    actions, look_alikes = _with_look_alikes(actions, current)
    notices += look_alikes
    busy = {action.key for action in actions} | {item.key for item, _id, _text in claims.problems}
    return Plan(
        environment=environment,
        actions=tuple(actions),
        problems=tuple(problems),
        notices=tuple(notices),
        claims=claims,
        unchanged=len(desired) - len(busy),
        unmanaged=len(current.lists) - len(claims.lists),
    )


def missing_reads(plan: Plan, current: Current, *, updates: bool) -> MissingReads:
    """What the safety checks of a plan's actions need and ``current`` does not have.

    A rename and a deletion need the flags that only a read by id gives; with ``updates``, every update needs them too.
    They also need to know that the list belongs to this stream, which only its listing shows. A flag that a row leaves
    out may still be set.
    """
    flagged = ("update", *NAME_FREEING_ACTIONS) if updates else NAME_FREEING_ACTIONS
    not_read = (action for action in plan.actions if action.id and action.id not in current.by_get)
    missing = MissingReads(
        listing=current.listed is None and any(action.action in NAME_FREEING_ACTIONS for action in plan.actions),
        ids=tuple(action.id for action in not_read if action.id and _is_short(action, flagged)),
    )
    # A record that is read by id may name other campaigns than its row.
    return missing or MissingReads(campaigns=unread_campaigns(plan, current))


def unread_campaigns(plan: Plan, current: Current) -> tuple[str, ...]:
    """The ids of the campaigns that refer to a list which is renamed or deleted, and that nobody has read yet."""
    records = [action.current for action in plan.actions if action.current and action.action in NAME_FREEING_ACTIONS]
    ids = dict.fromkeys(id_ for record in records for id_ in record.readable_campaign_ids)
    return tuple(id_ for id_ in ids if id_ not in current.campaigns)


def _is_short(action: Action, flagged: Sequence[str]) -> bool:
    """Whether a row lacks something that the safety checks of an action need."""
    record = action.current
    if record is None:
        return False
    if record.list_type is None or not record.gives_values:
        return True
    if action.action == "delete" and not record.gives_usage:
        return True
    return action.action in flagged and (record.is_default is None or record.is_global_dnc is None)


def _action(item: DesiredList, claims: Claims) -> Action | None:
    record = claims.lists.get(item.key)
    if record is None:
        return _creation(item) if item.key in claims.creations else None
    if item.absent:
        # A deleted list may still be found.
        return None if record.is_active is False else _deletion(item, record)
    held = record.values
    after = {option: value for option, value in item.values.items() if not same(value, held[option])}
    if not after:
        return None
    kind = "rename" if "name" in after else "update"
    before = {option: held[option] for option in after}
    return Action(kind, item.key, record.id, item.name or record.name, before, after, item, record)


def _creation(item: DesiredList) -> Action:
    after: dict[str, Any] = dict(item.values)
    if item.allow_duplicates is not None:
        after["allow_duplicates"] = item.allow_duplicates
    return Action("create", item.key, None, item.name or "", dict.fromkeys(after), after, item)


def _deletion(item: DesiredList, record: ContactList) -> Action:
    before = {option: value for option, value in record.values.items() if value is not None}
    return Action("delete", item.key, record.id, record.name, before, dict.fromkeys(before), item, record)


def guarded(action: Action, current: Current) -> tuple[Action, list[Problem]]:
    """The action with its campaigns and warnings, and the problems that its safety checks find."""
    record = action.current
    takes_unseen = _doubts(action, current) if action.action in NAME_TAKING_ACTIONS and not action.desired.force else []
    if record is None:
        return action, takes_unseen
    campaigns = current.campaigns_of(record) if action.action in NAME_FREEING_ACTIONS else ()
    warnings = list(_guards.warnings(action.action, record, action.desired, campaigns))
    problems = takes_unseen
    left_out = current.listed is not None and record.id not in current.listed
    read_by_id = record.id in current.by_get
    for reason in _guards.refusals(action.action, record, campaigns, read_by_id=read_by_id, left_out=left_out):
        if action.desired.force:
            warnings.append(_guards.forced(action.action, record, reason))
        else:
            problems.append(Problem(action.key, action.name, record.id, _guards.refused(action.action, record, reason)))
    return replace(action, campaigns=campaigns, warnings=tuple(warnings)), problems


def _doubts(action: Action, current: Current) -> list[Problem]:
    """Why a name may not be taken: a list with that name may exist and not be listed."""
    names = {fold(action.name)}
    if action.action == "create":
        # A list that is to be renamed would be created once more.
        names |= set(map(fold, action.desired.former_names))
    reasons = [record.what for record in current.left_out if fold(record.name) in names]
    if action.action == "create":
        reasons += [f"no read gives a name for {record.label}" for record in current.nameless]
        # If the listing leaves out a call list, it is incomplete.
        missing = [record for record in current.lists if record.id not in (current.listed or ())]
        outside = [record.label for record in missing if record.list_type == "call" and record.is_active is not False]
        reasons += [f"the listing leaves out {listed(outside)}"] if outside else []
    name = quoted(action.name)
    refused = f"{name} is not created" if action.current is None else f"No list is renamed to {name}"
    text = (
        f"{refused}: {'; '.join(reasons)}, so a list of that name may exist already. Declare that list with its "
        "contact_list_id. force: true turns this safety check off."
    )
    return [Problem(action.key, action.name, action.id, text)] if reasons else []


def _with_free_names(actions: Sequence[Action], current: Current) -> tuple[list[Action], list[Problem]]:
    """Let each action that takes a name wait for those that free it; a name that stays taken is a problem.

    It also waits for actions that have the name in their former_names. After an interruption in between, the next run
    would otherwise match that list to them.
    """
    holders = defaultdict(list)
    for record in current.name_holders:
        holders[fold(record.name)].append(record)
    for id_, name in current.listed_names.items():
        holders[fold(name)].append(current.by_id[id_])
    leaving = {action.id: action.key for action in actions if action.action in NAME_FREEING_ACTIONS}
    heirs = defaultdict(list)
    for action in actions:
        formers = () if action.desired.contact_list_id else action.desired.former_names
        for name in formers if action.action in NAME_TAKING_ACTIONS else ():
            heirs[fold(name)].append(action.key)
    waiting, problems = [], []
    for action in actions:
        takes = action.action in NAME_TAKING_ACTIONS
        others = [record for record in holders[fold(action.name)] if record.id != action.id] if takes else []
        problems += [_taken(action, other) for other in others if other.id not in leaving]
        keys = [leaving[other.id] for other in others if other.id in leaving]
        keys += [key for key in heirs[fold(action.name)] if takes and key != action.key]
        waiting.append(replace(action, waits_for=tuple(dict.fromkeys(keys))))
    return waiting, problems


def _taken(action: Action, other: ContactList) -> Problem:
    what = f"{action.current.label} cannot be renamed to" if action.current else "There can be no"
    text = (
        f"{what} {quoted(action.name)}: {other.label} has that name, and other APIs address lists by name. "
        "Choose another name, or rename or delete that list first."
    )
    return Problem(action.key, action.name, action.id, text)


def _with_look_alikes(actions: Sequence[Action], current: Current) -> tuple[list[Action], list[str]]:
    """Warn of names that look alike: in the action that takes such a name, or else in a notice."""
    leaving = {action.id for action in actions if action.action in NAME_FREEING_ACTIONS}
    names = [record.name for record in current.name_holders if record.id not in leaving]
    names += [action.name for action in actions if action.action in NAME_TAKING_ACTIONS]
    alike = defaultdict(set)
    for name in map(normal, names):
        for seen in appearances(name):
            alike[seen].add(name)
    warnings = {
        name: f"{listed(map(quoted, sorted(group)), ' and ')} look alike: they differ only in characters that are not "
        "visible. Check that the right one is declared."
        for group in alike.values()
        if len(group) > 1
        for name in group
    }
    warned = []
    for action in actions:
        text = warnings.get(normal(action.name)) if action.action in NAME_TAKING_ACTIONS else None
        warned.append(replace(action, warnings=(*action.warnings, text)) if text else action)
    told = {text for action in warned for text in action.warnings}
    return warned, sorted(set(warnings.values()) - told)


def _in_order(actions: Sequence[Action]) -> tuple[list[Action], list[Problem]]:
    """Sort by ORDER and name, but free each name before it is taken. Names in a circle are a problem."""
    by_rank = sorted(actions, key=lambda action: (ORDER.index(action.action), fold(action.name), action.key))
    rank = {action.key: index for index, action in enumerate(by_rank)}
    open_names = {action.key: len(action.waits_for) for action in by_rank}
    followers = defaultdict(list)
    for action in by_rank:
        for key in action.waits_for:
            followers[key].append(action.key)
    ready = [rank[key] for key, count in open_names.items() if not count]
    heapq.heapify(ready)
    ordered = []
    while ready:
        action = by_rank[heapq.heappop(ready)]
        ordered.append(action)
        for key in followers[action.key]:
            open_names[key] -= 1
            if not open_names[key]:
                heapq.heappush(ready, rank[key])
    circle = [action for action in by_rank if open_names[action.key]]
    return [*ordered, *circle], [_circle(circle)] if circle else []


def _circle(actions: Sequence[Action]) -> Problem:
    if any(action.current is None for action in actions):
        names = ", ".join(quoted(action.name) for action in actions)
        text = (
            f"These lists are former names of each other, in a circle: {names}. Remove from former_names what no "
            "environment needs any more, or apply one of them by itself first."
        )
        return Problem(actions[0].key, actions[0].name, actions[0].id, text)
    renames = ", ".join(f"{quoted(str(action.before['name']))} to {quoted(action.name)}" for action in actions)
    text = (
        f"These renames take each other's names in a circle: {renames}. The API renames one list at a time: give one "
        "of them a spare name first, apply that, and then declare its own."
    )
    return Problem(actions[0].key, actions[0].name, actions[0].id, text)
