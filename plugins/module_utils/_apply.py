# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out a plan: order, the guard against lost updates, partial results, proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList, DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import ConflictError, KoreError, StopError
from ansible_collections.koreai.contact_center.plugins.module_utils._estimate import estimate
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import (
    NAME_TAKING_ACTIONS,
    Action,
    MissingReads,
    Plan,
    make_plan,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._read import (
    OLDEST_READ,
    Reader,
    outdated,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, fold, quoted, same


@dataclass
class Outcome:
    """What a run did, told by what the server was seen to hold afterwards.

    ``done`` and ``failed`` (with a sentence) are actions, ``pending`` were not tried; ``unclear`` failed in a way that
    may have taken effect and could not be checked. ``records``: by key, the list as it was read back or answered.
    ``unproved`` says why the proving read failed.
    """

    done: list[Action] = field(default_factory=list)
    failed: dict[str, tuple[Action, str]] = field(default_factory=dict)
    pending: list[Action] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)
    records: dict[str, ContactList] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    unproved: str | None = None

    @property
    def changed(self) -> bool:
        return bool(self.done or self.unclear)

    @property
    def whole(self) -> bool:
        return not (self.failed or self.pending or self.unproved)

    def to_result(self) -> dict[str, Any]:
        def names(*kinds: str) -> list[str]:
            return [action.name for action in self.done if action.action in kinds]

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


class Executor:
    """Carries out one plan, which must have no problems; ``run`` never raises KoreError."""

    def __init__(self, plan: Plan, current: Current, desired: Sequence[DesiredList], reader: Reader) -> None:
        self._plan = plan
        self._current = current
        self._desired = desired
        self._reader = reader
        self._client = reader.api.client
        self._stopped = False
        self._latest = {action.identity: action for action in plan.actions}
        self._refusals: dict[str, str] = {}
        self._unanswered: set[str] = set()
        self.outcome = Outcome()

    def run(self) -> Outcome:
        free: set[str] = set()
        ahead = estimate(self._plan, self._reader, self._current)["seconds"]
        self._client.progress.started(len(self._plan.actions), ahead)
        for index, action in enumerate(self._plan.actions):
            if self._stopped or not free.issuperset(action.waits_for):
                self.outcome.pending.append(action)
                continue
            if self._try(action):
                free.add(action.key)
            self._client.progress.done(index + 1)
        unclear = [action for action, _text in self.outcome.failed.values() if action.key in self.outcome.unclear]
        to_prove = [action for action in (*self.outcome.done, *unclear) if self._needs_proof(action)]
        if to_prove:
            self._prove(to_prove)
        return self.outcome

    def _try(self, action: Action) -> bool:
        try:
            self._write(self._relied_upon(action))
        except KoreError as error:
            self._stopped = isinstance(error, StopError)
            self.outcome.failed[action.key] = (action, str(error))
            if error.may_have_acted:
                self.outcome.unclear.add(action.key)
            return False
        self.outcome.done.append(action)
        return True

    def _relied_upon(self, action: Action) -> Action:
        """The action as the latest read shows it; raises ConflictError where that read asks for another one."""
        if outdated := self._outdated(action):
            self._read_again(outdated)
        latest = self._latest.get(action.identity)
        if latest is None or action.key in self._refusals:
            raise ConflictError(self._refusals.get(action.key) or self._changed_meanwhile(action))
        if self._outdated(action):
            raise ConflictError(
                f"{quoted(action.name)} was not written: what that relies on was read more than {OLDEST_READ:.0f} "
                "seconds before the write could be sent. Raise rate_limit, or run again when the server is faster."
            )
        return latest

    def _outdated(self, action: Action) -> MissingReads:
        return outdated(action, self._current, self._client.clock.now() + self._client.delay())

    def _read_again(self, outdated: MissingReads) -> None:
        self._client.make_room(outdated.requests + 1)
        try:
            self._current = self._reader.fill(self._current, outdated)
        except KoreError as error:
            raise StopError(str(error)) from None
        plan = make_plan(self._desired, self._current, self._plan.environment)
        self._latest = {action.identity: action for action in plan.actions}
        self._refusals = {problem.key: problem.msg for problem in plan.problems}

    def _changed_meanwhile(self, action: Action) -> str:
        now = self._current.by_id.get(action.id or "")
        what = f"it is now {quoted(now.name)} with the description {quoted(now.description)}" if now else "it is gone"
        if action.current is None:
            return f"{quoted(action.name)} was not created: someone else changed the lists meanwhile. Run again."
        return f"{action.current.label} was not written: someone else changed it meanwhile, {what}. Run again."

    def _write(self, action: Action) -> None:
        api = self._reader.api
        if action.current is None:
            values = action.after
            created = api.create(values["name"], values["description"], values.get("allow_duplicates"))
            self.outcome.records[action.key] = created
        elif action.action == "delete":
            if not api.delete(action.current):
                self._unanswered.add(action.key)
            # Known to be gone: it is not looked for again.
            self._current = self._current.with_unknown(action.current.id)
        else:
            # What does not differ goes exactly as it was read, so that a server that replaces loses nothing. An empty
            # description is left out: there is nothing to lose, and the pages do not allow it.
            held = {"name": action.current.name, "description": action.current.description or None}
            api.update(action.current, **{**held, **action.after})

    def _needs_proof(self, action: Action) -> bool:
        # The answer to a deletion is its proof; in a set the listing that proves the others costs no more.
        return not self._reader.single or action.action != "delete" or action.key in self.outcome.unclear

    def _prove(self, actions: Sequence[Action]) -> None:
        try:
            held = self._reader.proof(actions, self.outcome.unclear)
        except KoreError as error:
            self.outcome.unproved = str(error)
            return
        for action in actions:
            if action.key in self.outcome.unclear:
                self._settle(action, held)
            else:
                self._compare(action, held)

    def _settle(self, action: Action, held: Current) -> None:
        """Tell from the proof, where that can tell it, whether a write whose answer was lost took effect."""
        took_effect = self._took_effect(action, held)
        if took_effect is not None:
            self.outcome.unclear.discard(action.key)
        if took_effect:
            del self.outcome.failed[action.key]
            self.outcome.done.append(action)
            self._compare(action, held)

    def _took_effect(self, action: Action, held: Current) -> bool | None:
        stored = self._stored(action, held)
        if action.action == "delete":
            return not stored or stored[0].is_active is False
        if action.action == "create" and len(stored) != 1:
            return None if stored else False
        if not stored or ("description" in action.after and "description" not in stored[0].record):
            return None
        return not _differences(action, stored[0])

    def _compare(self, action: Action, held: Current) -> None:
        """Warn of whatever the server stored otherwise; a name that someone else took as well is an error."""
        stored = self._stored(action, held)
        if action.action == "delete":
            self._compare_deletion(action, stored)
            return
        bearers = self._bearers(action, held) if action.action in NAME_TAKING_ACTIONS else []
        if len(bearers) > 1:
            found = ", ".join(record.label for record in bearers)
            text = (
                f"{quoted(action.name)} is the name of {len(bearers)} lists now, as someone else took it meanwhile: "
                f"{found}. Rename or delete all but one."
            )
            self.outcome.failed[action.key] = (action, text)
            return
        if not stored:
            made = self.outcome.records.get(action.key)
            again = (
                f"Until it is, another run may create it again: declare it with contact_list_id {escaped(made.id)}."
                if made
                else "Run again."
            )
            self.outcome.warnings.append(f"{quoted(action.name)} was written and is not found afterwards. {again}")
            return
        for option, value in _differences(action, stored[0]):
            self.outcome.warnings.append(
                f"{stored[0].label}: the server stored the {option} {quoted(value)} instead of "
                f"{quoted(action.after[option])}; the next run will differ again."
            )
        made = self.outcome.records.get(action.key)
        self.outcome.records[action.key] = stored[0].completed_by(made) if made else stored[0]

    def _compare_deletion(self, action: Action, stored: Sequence[ContactList]) -> None:
        if not stored or stored[0].is_active is False:
            return
        text = f"{stored[0].label} is still listed after its deletion."
        if action.key in self._unanswered:
            self.outcome.done.remove(action)
            self.outcome.failed[action.key] = (action, f"{text} Run again.")
        else:
            self.outcome.warnings.append(text)

    def _stored(self, action: Action, held: Current) -> list[ContactList]:
        if action.id is not None:
            return [held.by_id[action.id]] if action.id in held.by_id else []
        made = self.outcome.records.get(action.key)
        found = [held.by_id[made.id]] if made and made.id in held.by_id else []
        return found or self._bearers(action, held)

    def _bearers(self, action: Action, held: Current) -> list[ContactList]:
        """The lists that bear an action's name, its own among them, but for those that gave it up in this run."""
        named = (record for record in held.name_holders if fold(record.name) == fold(action.name))
        return [record for record in named if record.id == action.id or not self._freed_from(record)]

    def _freed_from(self, record: ContactList) -> bool:
        """Whether this run took its name from a list, which a read that lags behind may show as it was."""
        return any(
            done.id == record.id and "name" in done.before and fold(done.before["name"]) == fold(record.name)
            for done in self.outcome.done
        )


def _differences(action: Action, record: ContactList) -> list[tuple[str, str | None]]:
    stored = {"name": record.name, "description": record.description}
    if "description" not in record.record:
        del stored["description"]
    return [
        (option, value)
        for option, value in stored.items()
        if option in action.after and not same(value, action.after[option])
    ]
