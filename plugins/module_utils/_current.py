# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has been read of a stream's contact lists, as a value."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList


@dataclass(frozen=True)
class Current:
    """The lists that were read.

    ``listed``: the ids that a listing of the whole stream gave, None where only single lists were read. ``by_get``:
    the ids whose record was read by id and so holds every field. ``unknown``: the ids that the server said it does
    not know. ``read_at``: when the oldest of it was read, in seconds of the run's clock.
    """

    lists: tuple[ContactList, ...] = ()
    listed: frozenset[str] | None = None
    by_get: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    read_at: float = math.inf

    @cached_property
    def by_id(self) -> dict[str, ContactList]:
        return {record.id: record for record in self.lists}

    @property
    def outside(self) -> frozenset[str]:
        """The ids that were read by id and that no listing holds."""
        return self.by_get - (self.listed or frozenset())

    def with_read(self, record: ContactList, read_at: float) -> Current:
        """The same with a list that was read by id; it replaces what was known of it."""
        return replace(
            self,
            lists=(*self._without(record.id), record),
            by_get=self.by_get | {record.id},
            read_at=min(self.read_at, read_at),
        )

    def with_unknown(self, contact_list_id: str, read_at: float) -> Current:
        """The same with an id that the server does not know."""
        return replace(
            self,
            lists=self._without(contact_list_id),
            by_get=self.by_get - {contact_list_id},
            unknown=self.unknown | {contact_list_id},
            read_at=min(self.read_at, read_at),
        )

    def with_listing(self, rows: Iterable[ContactList], read_at: float) -> Current:
        """A listing, with what an older read by id alone can tell of the same lists and of those outside it."""
        known = self.by_id
        lists = [row.completed_by(known[row.id]) if row.id in self.by_get else row for row in rows]
        listed = frozenset(row.id for row in lists)
        lists += [known[id_] for id_ in sorted(self.by_get - listed)]
        return replace(self, lists=tuple(lists), listed=listed, read_at=read_at)

    def _without(self, contact_list_id: str) -> tuple[ContactList, ...]:
        return tuple(record for record in self.lists if record.id != contact_list_id)
