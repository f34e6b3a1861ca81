# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out a plan: order, fresh reads against lost updates, partial results, read-back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList, DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    LAG,
    OLDEST_READ,
    ConflictError,
    KoreError,
    StaleReadError,
    StopError,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._estimate import estimate
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import (
    Action,
    MissingReads,
    Plan,
    guarded,
    make_plan,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._read import Reader, outdated, reads_before
from ansible_collections.koreai.contact_center.plugins.module_utils._text import quoted
from ansible_collections.koreai.contact_center.plugins.module_utils._verify import (
    Finding,
    Written,
    campaign_warnings,
    campaigns_to_read_back,
    findings,
)

_NOT_READ_BACK = "What was written is not verified, as it could not be read back"
_NO_CAMPAIGNS = "It is not known whether campaigns show the new names"


@dataclass
class Outcome:
    """The result of a run, as later reads showed it.

    ``done`` took effect. ``failed`` did not, or not as declared, so an action may be in both; each has a sentence.
    ``pending`` were not tried. By key: ``unclear`` failed in a way that may have taken effect and could not be checked;
    ``records``, the list as it was read back or answered. ``not_verified`` says what is not verified, and why.
    """

    done: list[Action] = field(default_factory=list)
    failed: dict[str, tuple[Action, str]] = field(default_factory=dict)
    pending: list[Action] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)
    records: dict[str, ContactList] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    not_verified: str | None = None

    @property
    def changed(self) -> bool:
        return bool(self.done or self.unclear)

    @property
    def whole(self) -> bool:
        return not (self.failed or self.pending or self.not_verified)

    def to_result(self) -> dict[str, Any]:
        def names(kind: str) -> list[str]:
            return [action.name for action in self.done if action.action == kind]

        return {
            "changed": self.changed,
            "created": names("create"),
            "updated": names("update"),
            "renamed": names("rename"),
            "deleted": names("delete"),
            "errors": [
                {"name": action.name, "action": action.action, "msg": text} for action, text in self.failed.values()
            ],
            "pending": [action.name for action in self.pending],
        }

    def fail(self, action: Action, text: str, *, unclear: bool) -> None:
        self.failed[action.key] = (action, text)
        if unclear:
            self.unclear.add(action.key)

    def settle(self, write: Written, finding: Finding) -> None:
        """Apply the findings of the read-back."""
        action = write.action
        if finding.took_effect is None:
            return
        self.unclear.discard(action.key)
        if finding.took_effect and write.unclear:
            del self.failed[action.key]
            self.done.append(action)
        elif not finding.took_effect and not write.unclear:
            self.done.remove(action)
        if finding.error:
            self.failed[action.key] = (action, finding.error)
        self.warnings += finding.warnings
        if finding.record:
            self.records[action.key] = finding.record.completed_by(write.made) if write.made else finding.record


class Executor:
    """Carries out one plan, which must have no problems. ``run`` never raises KoreError."""

    def __init__(self, plan: Plan, current: Current, desired: Sequence[DesiredList], reader: Reader) -> None:
        self._plan = plan
        self._current = current
        self._desired = desired
        self._reader = reader
        self._client = reader.api.client
        self._known_ids = {*current.by_id, *current.unknown}
        self._stopped = False
        self._latest = {action.identity: action for action in plan.actions}
        self._refusals: dict[str, str] = {}
        self._writes: list[Written] = []
        self._verified = False
        # Renames as a later attempt found them, by key.
        self._retried: dict[str, Action] = {}
        # How many actions were tried, and how many attempts to write they took.
        self._behind = 0
        self._writes_behind = 0
        self.outcome = Outcome()

    def run(self) -> Outcome:
        free: set[str] = set()
        ahead = estimate(self._plan, self._reader, self._current)
        self._client.expected = ahead["requests"]
        self._client.progress.started(len(self._plan.actions), ahead["seconds"])
        for index, action in enumerate(self._plan.actions):
            if self._stopped or not free.issuperset(action.waits_for):
                self.outcome.pending.append(action)
            elif self._try(action):
                free.add(action.key)
            self._behind, self._writes_behind = index + 1, self._client.writes
            self._client.progress.done(index + 1)
        self._verify()
        self._verified = True
        self._compare_campaigns()
        return self.outcome

    def interrupted(self, text: str) -> Outcome:
        """The outcome of a run that was ended from outside: its last write is not known, the rest was not tried."""
        told = {action.key for action in (*self.outcome.done, *self.outcome.pending)} | self.outcome.failed.keys()
        rest = [action for action in self._plan.actions[self._behind :] if action.key not in told]
        if rest and self._client.writes > self._writes_behind:
            in_flight = rest.pop(0)
            label = in_flight.current.label if in_flight.current else quoted(in_flight.name)
            unknown = f"{label}: it is not known whether this change took effect. {text}"
            self.outcome.fail(in_flight, unknown, unclear=True)
        self.outcome.pending += rest
        self.outcome.not_verified = f"{_NO_CAMPAIGNS if self._verified else _NOT_READ_BACK}: {text}"
        return self.outcome

    def _try(self, action: Action) -> bool:
        """Try an action; return whether it was carried out, by this task or by someone else."""
        write = Written.by(action)
        try:
            latest = self._relied_upon(action)
            self._warn(action, latest.warnings)
            write = Written.by(latest)
            write = self._send(write)
        except KoreError as error:
            self._stopped = isinstance(error, StopError)
            self.outcome.fail(action, str(error), unclear=error.may_have_acted)
            if error.may_have_acted:
                known_ids = frozenset(self._known_ids)
                lost = replace(write, ended_at=self._client.clock.now(), answered=False, known_ids=known_ids)
                self._writes.append(replace(lost, unclear=True))
            return False
        return True

    def _relied_upon(self, action: Action) -> Action:
        """The action as the latest read shows it; raises ConflictError if that read requires another action."""
        clock, make_room, rate = self._client.clock, self._client.make_room, self._client.settings.rate_limit
        latest = action
        for first in (True, False):
            # A read may take so long that another one becomes outdated, may need so many requests that the write waits,
            # or may show a campaign that has referred to the list since then.
            if missing := reads_before(latest, self._current, clock.now, make_room, rate, again=not first):
                self._read_again(missing)
                make_room(1)
            found = self._latest.get(action.identity)
            if found is None or action.key in self._refusals:
                raise ConflictError(self._why_not(action))
            latest = found
        late = outdated(latest, self._current, clock.now())
        if late.listing or late.ids:
            raise StaleReadError(f"{quoted(action.name)} was not written")
        if late.campaigns:
            self.outcome.warnings.append(_read_too_early(latest, late.campaigns))
        return latest

    def _read_again(self, missing: MissingReads) -> None:
        try:
            self._current = self._reader.fill(self._current, missing)
        except KoreError as error:
            raise StopError(str(error)) from None
        self._known_ids |= self._current.by_id.keys()
        plan = make_plan(self._desired, self._current, self._plan.environment)
        self._latest = {action.identity: action for action in plan.actions}
        self._refusals = {problem.key: problem.msg for problem in plan.problems}

    def _why_not(self, action: Action) -> str:
        """Why the latest read asks for another action, or for none."""
        current, now = action.current, self._current.by_id.get(action.id or "")
        if now and now.is_active is False:
            now = None
        # What a plan says then of a list that someone else changed is not about that change.
        is_as_it_was = current is None or (now is not None and now.holds({"name": current.name, **action.before}))
        if action.key in self._refusals and is_as_it_was:
            return self._refusals[action.key]
        if current is None:
            return f"{quoted(action.name)} was not created: someone else changed the lists meanwhile. Run again."
        what = f"it is now {now.content}" if now else "it is gone"
        return f"{current.label} was not written: someone else changed it meanwhile, {what}. Run again."

    def _send(self, write: Written) -> Written:
        """Send a write, and record its result."""
        api, action = self._reader.api, write.action
        freed = {other.id for other in self._writes if other.action.key in action.waits_for and other.id}
        if action.current is None:
            done = api.create(write.sent, action.after.get("allow_duplicates"), self._known_ids, freed)
        elif action.action == "delete":
            done = api.delete(action.current, partial(self._check_guards, action))
            # The server does not know this id, so nobody looks for the list again.
            self._current = self._current.with_unknown(action.current.id)
        else:
            check = partial(self._check_guards, action)
            campaigns = len(self._readable_at_once(action, action.current))
            done = api.update(action.current, write.sent, check, campaigns, freed)
        if done.record:
            self.outcome.records[action.key] = done.record
            self._known_ids.add(done.record.id)
        if not done.ours:
            self.outcome.warnings.append(
                f"{quoted(action.name)} is as declared, but not by this task: someone else made the same change."
            )
            return write
        action = self._retried.get(action.key, action)
        made = done.record if action.current is None else None
        write = replace(write, action=action, ended_at=self._client.clock.now(), answered=done.answered, made=made)
        self._writes.append(write)
        self.outcome.done.append(action)
        return write

    def _readable_at_once(self, action: Action, record: ContactList) -> tuple[str, ...]:
        """The campaigns that a rename relies on, as many as can be read with a listing, that list, and its write."""
        if action.action != "rename":
            return ()
        rate = self._client.settings.rate_limit
        return record.readable_campaign_ids[: max(rate - 3, 0) if rate else None]

    def _check_guards(self, action: Action, now: ContactList) -> None:
        """Before another attempt: raise ConflictError if the list as it is now, or a campaign of it, forbids it."""
        record = now.completed_by(action.current) if action.current else now
        missing = MissingReads(campaigns=self._readable_at_once(action, record))
        self._current = self._reader.fill(self._current, missing)
        latest, problems = guarded(replace(action, current=record), self._current)
        self._retried[action.key] = replace(latest, current=action.current)
        self._warn(action, latest.warnings)
        if problems:
            raise ConflictError(" ".join(problem.msg for problem in problems))

    def _warn(self, action: Action, texts: Iterable[str]) -> None:
        """Add warnings that are not in the plan as it was returned."""
        self.outcome.warnings += [text for text in texts if text not in (*action.warnings, *self.outcome.warnings)]

    def _verify(self) -> None:
        """Compare what was written with a read, which is repeated if it contradicts."""
        # The answer to a deletion is enough; in a set, the listing that verifies the others costs nothing more.
        is_needed = any(
            not self._reader.single or write.action.action != "delete" or write.unclear for write in self._writes
        )
        if not is_needed:
            return
        try:
            found = self._read_back()
            if any(finding.contradicts for finding in found):
                self._client.wait(LAG, "before reading back once more")
                found = self._read_back()
        except KoreError as error:
            self.outcome.not_verified = f"{_NOT_READ_BACK}: {error}"
            return
        for write, finding in zip(self._writes, found, strict=True):
            self.outcome.settle(write, finding)

    def _compare_campaigns(self) -> None:
        """Warn about campaigns that still show the old name of a renamed list."""
        done = {action.identity for action in self.outcome.done}
        renames = [write for write in self._writes if write.action.identity in done]
        planned = [action for action in self._plan.actions if action.identity in done]
        # What the plan rests on was read before the first rename; later ones may show some already.
        before = {**campaigns_to_read_back(write.action for write in renames), **campaigns_to_read_back(planned)}
        if not before or self.outcome.not_verified:
            return
        try:
            after = self._reader.fill(Current(), MissingReads(campaigns=tuple(before)))
        except KoreError as error:
            names = ", ".join(quoted(write.action.name) for write in renames)
            self.outcome.warnings.append(f"{_NO_CAMPAIGNS} ({names}): {error}")
            return
        self.outcome.warnings += campaign_warnings(renames, before, after)

    def _read_back(self) -> list[Finding]:
        return findings(self._writes, self._reader.read_back(self._writes))


def _read_too_early(rename: Action, campaign_ids: Collection[str]) -> str:
    labels = ", ".join(campaign.label for campaign in rename.campaigns if campaign.id in campaign_ids)
    return (
        f"{quoted(rename.before['name'])} is renamed although the status of some of its campaigns was read more than "
        f"{OLDEST_READ:.0f} seconds before: {labels}. rate_limit has no room to read so many campaigns together."
    )
