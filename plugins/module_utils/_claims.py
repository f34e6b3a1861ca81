# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which existing list belongs to which declaration. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList, DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._text import (
    escaped,
    fold,
    listed,
    normal,
    quoted,
    same,
)


@dataclass(frozen=True)
class Claims:
    """``lists``: the list of each declaration, by key; ``creations``: the keys of the lists to create.

    ``problems``: the declarations without a safe answer, with the id in question and a sentence.
    """

    lists: dict[str, ContactList]
    creations: frozenset[str]
    problems: tuple[tuple[DesiredList, str | None, str], ...]


def claim(desired: Sequence[DesiredList], current: Current) -> Claims:
    """Find each declaration's list: by id, else by name, else by a former name; a list is claimed once."""
    claiming = _Claiming(current)
    claiming.by_id([item for item in desired if item.contact_list_id])
    claiming.refuse_two_names([item for item in desired if not item.contact_list_id])
    named = [item for item in desired if not item.contact_list_id and item.key not in claiming.settled]
    claiming.by_former_name(named)
    claiming.by_name(named)
    claiming.settle_missing(named)
    claiming.refuse_doubtful(named)
    return Claims(claiming.lists, frozenset(claiming.creations), tuple(claiming.problems))


def unmanaged(claims: Claims, current: Current, skipped: Iterable[DesiredList]) -> list[ContactList]:
    """The lists that no declaration claims, and that no skipped declaration means."""
    ids = {record.id for record in claims.lists.values()} | {item.contact_list_id for item in skipped}
    names = {fold(name) for item in skipped for name in (item.name or "", *item.former_names)}
    return [record for record in current.lists if record.id not in ids and fold(record.name) not in names]


@dataclass
class _Claiming:
    current: Current
    lists: dict[str, ContactList] = field(default_factory=dict)
    creations: set[str] = field(default_factory=set)
    problems: list[tuple[DesiredList, str | None, str]] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    free: dict[str, list[ContactList]] = field(init=False)
    pinned: dict[str, DesiredList] = field(default_factory=dict)
    displaced: dict[str, DesiredList] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.free = defaultdict(list)
        for record in self.current.name_holders:
            self.free[normal(record.name)].append(record)

    def by_id(self, items: Iterable[DesiredList]) -> None:
        for item in items:
            record = self.current.by_id.get(item.contact_list_id or "")
            if record is None:
                if not item.absent:
                    self._refuse(item, item.contact_list_id, _unknown_id(item))
                continue
            if record.is_active is False and not (item.absent or item.force):
                self._refuse(item, record.id, _inactive(record))
                continue
            self._take(item, record)
            # Of several lists with one name, the one that keeps it.
            if not _leaves(item, record.name) or normal(record.name) not in self.pinned:
                self.pinned[normal(record.name)] = item
            if item.absent and item.name and not same(item.name, record.name) and not item.force:
                self._refuse(item, record.id, _another_name(item, record))

    def refuse_two_names(self, items: Iterable[DesiredList]) -> None:
        """Refuse a declaration by a name that a list has in the listing only: it is neither there nor missing."""
        for id_, listed_name in self.current.listed_names.items():
            record = self.current.by_id[id_]
            for item in items:
                if fold(listed_name) in {fold(name) for name in (item.name or "", *item.former_names)}:
                    self._refuse(item, id_, _two_names(item, record, listed_name))

    def by_former_name(self, items: Sequence[DesiredList]) -> None:
        """Match declarations without a list of their name by former names, then those that so lost their list."""
        owners = {normal(item.name or ""): item for item in items}
        queue = deque(item for item in items if not item.absent and not self._named(item))
        while queue:
            item = queue.popleft()
            formers = dict.fromkeys(normal(name) for name in item.former_names if not same(name, item.name))
            fits = _living(record for name in formers for record in self.free[name])
            if len(fits) > 1:
                self._refuse(item, None, _twins(item, fits))
            elif fits:
                self._take(item, fits[0])
                owner = owners.get(normal(fits[0].name))
                if owner is not None:
                    self.displaced[owner.key] = item
                    if not owner.absent:
                        queue.append(owner)

    def by_name(self, items: Iterable[DesiredList]) -> None:
        for item in items:
            fits = self._named(item)
            if item.key in self.settled or not fits:
                continue
            # Once a list is gone, one that differs in case could no longer be distinguished from a misspelt name.
            alike = self._variants(item) if item.absent else fits
            holder = self.pinned.get(normal(item.name or ""))
            if item.absent and holder is not None and not _leaves(holder, item.name):
                # Without the other list of that name, the next run would refuse the same declarations.
                self._refuse(item, fits[0].id, _twin_of_pinned(item, fits, holder))
            elif len(alike) > 1:
                self._refuse(item, alike[0].id if item.absent else None, _twins(item, alike))
            elif fits[0].is_active is False and not (item.absent or item.force):
                self._refuse(item, fits[0].id, _inactive(fits[0]))
            else:
                self._take(item, fits[0])

    def settle_missing(self, items: Iterable[DesiredList]) -> None:
        for item in items:
            if item.key in self.settled or (item.absent and item.key in self.displaced):
                continue
            holder = self.pinned.get(normal(item.name or ""))
            variants = self._variants(item)
            if holder is not None and not _leaves(holder, item.name):
                self._refuse(item, holder.contact_list_id, _declared_twice(item, holder))
            elif item.key in self.displaced:
                self._refuse(item, None, _broken_chain(item, self.displaced[item.key]))
            elif variants:
                self._refuse(item, variants[0].id, _other_case(item, variants))
            elif item.absent:
                continue
            elif not item.create:
                self._refuse(item, None, _missing(item))
            elif item.description is None:
                self._refuse(
                    item, None, f"No contact list is named {quoted(item.name)}, and creating it needs a description."
                )
            else:
                self.creations.add(item.key)

    def refuse_doubtful(self, items: Iterable[DesiredList]) -> None:
        """Refuse a declaration if both its name and a former name exist, and nobody else claims the latter."""
        for item in items:
            record = self.lists.get(item.key)
            if record is None or not same(record.name, item.name):
                continue
            formers = dict.fromkeys(normal(name) for name in item.former_names if not same(name, item.name))
            for other in (other for name in formers for other in self.free[name]):
                self._refuse(item, other.id, _both(record, other))

    def _named(self, item: DesiredList) -> list[ContactList]:
        return _living(self.free[normal(item.name or "")])

    def _variants(self, item: DesiredList) -> list[ContactList]:
        wanted = {fold(name) for name in (item.name or "", *item.former_names)}
        return [record for records in list(self.free.values()) for record in records if fold(record.name) in wanted]

    def _take(self, item: DesiredList, record: ContactList) -> None:
        self.lists[item.key] = record
        self.settled.add(item.key)
        if record in self.free[normal(record.name)]:
            self.free[normal(record.name)].remove(record)

    def _refuse(self, item: DesiredList, id_: str | None, text: str) -> None:
        self.settled.add(item.key)
        self.problems.append((item, id_, text))


def _living(records: Iterable[ContactList]) -> list[ContactList]:
    """The lists that were not deleted, or all of them if all were: a server may still list deleted ones."""
    found = list(records)
    return [record for record in found if record.is_active is not False] or found


def _leaves(holder: DesiredList, name: str | None) -> bool:
    """Whether the declaration that has this name by id gives it up."""
    return holder.absent or (holder.name is not None and not same(holder.name, name))


def _missing(item: DesiredList) -> str:
    return (
        f"No contact list is named {quoted(item.name)}. If it was renamed, add its old name to former_names; "
        "if it is new, set create: true."
    )


def _two_names(item: DesiredList, record: ContactList, listed_name: str) -> str:
    return (
        f"{quoted(item.name)} is not matched: the listing shows {quoted(listed_name)} for the list "
        f"{escaped(record.id)}, and a read by its id shows {quoted(record.name)}. The server alters names when it "
        "reads them out, or someone else renamed the list meanwhile. Run again; if this stays so, give that list by "
        f"contact_list_id: {escaped(record.id)}."
    )


def _unknown_id(item: DesiredList) -> str:
    declared = f", declared for {quoted(item.name)}" if item.name else ""
    return (
        f"No contact list of this stream has the id {item.contact_list_id}{declared}. Check the id and that it is this "
        "environment's; to find a list by its name, omit contact_list_id."
    )


def _inactive(record: ContactList) -> str:
    return (
        f"{record.label} is not active any more: it was deleted. If another list took its place, declare that one by "
        "its id or its own name."
    )


def _another_name(item: DesiredList, record: ContactList) -> str:
    return (
        f"{record.label} is not deleted: it is declared as {quoted(item.name)}. Check the id; if it is the right one, "
        "declare the name it has now or omit the name."
    )


def _twins(item: DesiredList, fits: Sequence[ContactList]) -> str:
    found = listed(record.label for record in fits)
    return (
        f"{quoted(item.name)} fits {len(fits)} contact lists: {found}. Say which one is meant with contact_list_id, "
        "or rename the others."
    )


def _other_case(item: DesiredList, variants: Sequence[ContactList]) -> str:
    found = listed(record.label for record in variants)
    return (
        f"No contact list is named {quoted(item.name)}, but there is {found}, which differs only in case. "
        "Declare it as it is written there, or say that it is the one with contact_list_id or with exactly that name "
        "in former_names."
    )


def _declared_twice(item: DesiredList, holder: DesiredList) -> str:
    return (
        f"The contact list {quoted(item.name)} is {holder.contact_list_id}, which is declared by that id too "
        f"(key {quoted(holder.key)}). Declare it once."
    )


def _twin_of_pinned(item: DesiredList, fits: Sequence[ContactList], holder: DesiredList) -> str:
    found = listed(record.label for record in fits)
    return (
        f"{quoted(item.name)} fits {found} and {holder.contact_list_id}, which is declared by its id. Give the "
        "contact_list_id of the one to delete."
    )


def _broken_chain(item: DesiredList, other: DesiredList) -> str:
    return (
        f"{quoted(other.name)} is to be renamed from {quoted(item.name)}, which is declared as well, and no contact "
        f"list has a former name of {quoted(item.name)}. If the rename is right and {quoted(item.name)} is a new list, "
        f"apply the rename alone first; if not, remove {quoted(item.name)} from the former_names of "
        f"{quoted(other.name)}."
    )


def _both(record: ContactList, other: ContactList) -> str:
    return (
        f"Both {record.label} and {other.label}, one of its former names, exist, so it is not clear which is meant. "
        f"Rename or delete one of them, declare {quoted(other.name)} by itself, or remove it from former_names."
    )
