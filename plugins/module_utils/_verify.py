# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a read-back shows about the writes before it. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ansible_collections.koreai.contact_center.plugins.module_utils._campaign import Campaign
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import COMPARED, ContactList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import NAME_TAKING_ACTIONS, Action
from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, fold, listed, quoted, same


@dataclass(frozen=True)
class Written:
    """One write that was sent.

    ``sent``: the values of compared options that went with it. ``ended_at``: when it was over, in seconds of the run's
    clock. ``answered``: the server answered it; ``unclear``: it failed and may have taken effect all the same.
    ``made``: the record that a creation answered. ``known_ids``: if it is unclear, the ids of the lists before it.
    """

    action: Action
    sent: Mapping[str, str]
    ended_at: float = 0.0
    answered: bool = True
    unclear: bool = False
    made: ContactList | None = None
    known_ids: frozenset[str] = frozenset()

    @classmethod
    def by(cls, action: Action) -> Written:
        """The write that carries out an action.

        A value that does not differ is sent exactly as it was read, so that a server that replaces the record loses
        nothing. An empty text is left out: there is nothing to lose, and the pages do not allow it.
        """
        if action.action == "delete":
            return cls(action, {})
        held = action.current.values if action.current else {}
        values = {**held, **action.after}
        return cls(action, {option: values[option] for option in COMPARED if values.get(option)})

    @property
    def id(self) -> str | None:
        return self.made.id if self.made else self.action.id


@dataclass(frozen=True)
class Finding:
    """The result of a write.

    ``took_effect``: None if that is not known. ``record``: the list as it was read. ``error``: why the next run would
    not find it; ``warnings``: what is stored differently.
    """

    took_effect: bool | None
    record: ContactList | None = None
    error: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def contradicts(self) -> bool:
        """Whether the read may lag behind the write."""
        return self.took_effect is not True or bool(self.error or self.warnings)


def findings(writes: Sequence[Written], held: Current) -> list[Finding]:
    """What ``held``, read after some writes, shows about each."""
    freed = {
        (write.action.id, fold(write.action.before["name"]))
        for write in writes
        if not write.unclear and write.action.action != "create" and write.action.before.get("name")
    }
    made = {write.id for write in writes}
    unexplained = [row for row in held.name_holders if row.id not in made]

    def holders(action: Action) -> list[ContactList]:
        """The lists that have an action's name, without those that gave it up, because a read may lag behind."""
        named = holders_of(action.name, held)
        return [record for record in named if record.id == action.id or (record.id, fold(record.name)) not in freed]

    return [
        _deletion(write, held)
        if write.action.action == "delete"
        else _found(write, held, holders(write.action), unexplained)
        for write in writes
    ]


def holders_of(name: str, held: Current) -> list[ContactList]:
    """The lists that have a name."""
    return [record for record in held.name_holders if fold(record.name) == fold(name)]


def campaigns_to_read_back(actions: Iterable[Action]) -> dict[str, Campaign]:
    """The campaigns in which renames among these actions may leave an old name, as they were before, by their ids."""
    campaigns = (campaign for action in actions if action.action == "rename" for campaign in action.campaigns)
    return {campaign.id: campaign for campaign in campaigns if campaign.contact_lists is not None}


def campaign_warnings(renames: Sequence[Written], before: Mapping[str, Campaign], after: Current) -> Iterator[str]:
    """What a user has to do about campaigns that kept old names after these renames, or do not tell."""
    for id_, campaign in before.items():
        ended_at = {
            (write.action.before["name"], write.action.after["name"]): write.ended_at
            for write in renames
            if any(other.id == id_ for other in write.action.campaigns)
        }
        now = after.campaigns[id_]
        if now.contact_lists is None:
            new = ", ".join(quoted(new) for _old, new in ended_at)
            yield f"It is not known whether the campaign {campaign.label} shows {new}: look at it in the console."
        elif kept := campaign.not_followed(now, [*ended_at]):
            old, new = (", ".join(map(quoted, dict.fromkeys(texts))) for texts in zip(*kept, strict=True))
            # No page says how soon a campaign follows.
            seconds = max(1, math.ceil(after.campaigns_read_at[id_] - min(ended_at[names] for names in kept)))
            when = f"within {seconds} second{'' if seconds == 1 else 's'} of the rename"
            yield (
                f"The campaign {now.label} still showed {old} among its contact lists when it was read, {when}: unless "
                "it has followed since, open it in the console and save it. Definitions that are sent through the API "
                f"must use the name {new}."
            )


def _deletion(write: Written, held: Current) -> Finding:
    stored = held.by_id.get(write.action.id or "")
    if stored is None or stored.is_active is False:
        return Finding(True)
    text = f"{stored.label} is still listed after its deletion."
    if write.answered:
        return Finding(True, warnings=(text,))
    # The error of a failed write says more.
    return Finding(False, error=None if write.unclear else f"{text} Run again.")


def _found(
    write: Written, held: Current, holders: Sequence[ContactList], unexplained: Sequence[ContactList]
) -> Finding:
    stored = held.by_id.get(write.id or "")
    if stored is None and write.id is None:
        stored = holders[0] if len(holders) == 1 else None
    took_effect = _took_effect(write, stored, unexplained) if write.unclear else True
    if not took_effect:
        return Finding(took_effect, stored)
    return replace(_compared(write, held, stored, holders), took_effect=True)


def _took_effect(write: Written, stored: ContactList | None, unexplained: Sequence[ContactList]) -> bool | None:
    """Whether a write took effect although its answer was lost; None if that is not known."""
    if write.action.action == "create":
        appeared = [row.id for row in unexplained if row.id not in write.known_ids]
        if stored is None or stored.id not in appeared or _differences(write, stored):
            # A new list may be this one, even if the server has changed the name that was sent.
            return None if appeared else False
        return True
    if stored is None or not all(stored.gives(option) for option in write.action.after):
        return None
    if not _differences(write, stored):
        return True
    return False if stored.holds(write.action.before) else None


def _compared(write: Written, held: Current, stored: ContactList | None, holders: Sequence[ContactList]) -> Finding:
    action = write.action
    if action.action in NAME_TAKING_ACTIONS and len(holders) > 1:
        found = listed(record.label for record in holders)
        text = (
            f"{quoted(action.name)} is the name of {len(holders)} lists now, as someone else took it meanwhile: "
            f"{found}. Rename or delete all but one."
        )
        return Finding(True, stored, text)
    by_id = action.desired.contact_list_id is not None
    if stored is None or (held.listed is not None and stored.id not in held.listed and not by_id):
        return Finding(True, stored, _unfound(write, stored))
    differences = _differences(write, stored)
    texts = [_altered(write, stored, option, value, by_id) for option, value in differences]
    texts += [_not_shown(stored, option) for option in action.after if option in COMPARED and not stored.gives(option)]
    is_lost = not by_id and any(option == "name" for option, _value in differences)
    return Finding(True, stored, " ".join(texts) if is_lost else None, () if is_lost else tuple(texts))


def _differences(write: Written, record: ContactList) -> list[tuple[str, str | None]]:
    """Values that are stored differently from what was sent, with the stored values."""
    stored = record.values
    return [
        (option, stored[option])
        for option, value in write.sent.items()
        if record.gives(option) and not same(stored[option], value)
    ]


def _altered(write: Written, stored: ContactList, option: str, value: str | None, by_id: bool) -> str:
    sent = quoted(write.sent[option])
    what = f"{stored.label}: the {option} {sent} was sent and {quoted(value)} is stored"
    if option in write.action.before and same(value, write.action.before[option]):
        return f"{what}, as before: reads lag behind, or someone else changed it back. Run again."
    if option == "name" and not by_id:
        return (
            f"{what}: the server keeps another one, or someone else renamed the list meanwhile. The next run does not "
            f"find that list by {quoted(write.action.name)}, and may create another one. "
            f"Choose a name that the server keeps, and give this list by contact_list_id: {escaped(stored.id)}."
        )
    if option in write.action.after:
        return f"{what}; the next run will report a difference again."
    return (
        f"{what}, although it was not meant to change: the server alters it when it stores it or when it reads it "
        "out, or someone else changed it meanwhile."
    )


def _not_shown(stored: ContactList, option: str) -> str:
    return (
        f"{stored.label}: the {option} is not verified, as reading it back does not show it; the next run may report a "
        "difference again."
    )


def _unfound(write: Written, stored: ContactList | None) -> str:
    did = "created" if write.action.action == "create" else "written"
    text = f"{quoted(write.action.name)} was {did}, but reading it back does not show it"
    if stored is not None or write.made is not None:
        id_ = escaped(write.id or "")
        where = " in the list of all contact lists" if stored else ""
        return (
            f"{text}{where}: the next run may create it again. It has the id {id_}: check it in the console, and "
            f"declare it with contact_list_id: {id_}."
        )
    return f"{text}. Run again."
