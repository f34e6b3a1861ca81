# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has been read of a stream's contact lists and their campaigns, as a value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ansible_collections.koreai.contact_center.plugins.module_utils._campaign import Campaign
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList, LeftOut
from ansible_collections.koreai.contact_center.plugins.module_utils._text import same

Times = Mapping[str, float]

# More warnings about odd records than this would hide all others.
_MOST_TOLD = 20


@dataclass(frozen=True)
class Current:
    """The lists that were read, and when, in seconds of the run's clock.

    ``listed``: the ids in a listing of the whole stream, None if only single lists were read; ``without_values``,
    ``without_usage``: those of them whose row lacks a compared option such as the description, or what a deletion would
    affect. ``altered``: the ids of lists of which a row and a read by id told different values under the same name: the
    read by id counts. ``listed_names``: by id, the names that a listing showed of lists to which a later read by id
    gives other names. ``left_out``: records of the listing that are not contact lists. ``by_get``: the ids that were
    read by id, so that every field is known. ``unknown``: the ids that the server does not know. ``listed_at``: when
    the listing was read; ``values_read_at``, ``usage_read_at``: by id, when the values, or the usage, were read last.
    ``campaigns``: by id, those that were read for a rename or a deletion; ``campaigns_read_at``: when.
    """

    lists: tuple[ContactList, ...] = ()
    listed: frozenset[str] | None = None
    without_values: frozenset[str] = frozenset()
    without_usage: frozenset[str] = frozenset()
    altered: frozenset[str] = frozenset()
    listed_names: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    by_get: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    listed_at: float = -math.inf
    values_read_at: Times = field(default_factory=dict)
    usage_read_at: Times = field(default_factory=dict)
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    campaigns_read_at: Times = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, ContactList]:
        return {record.id: record for record in self.lists}

    @property
    def name_holders(self) -> list[ContactList]:
        """The lists that hold their names. A deleted list may still be found by its id, but is not listed."""
        return [record for record in self.lists if record.is_active is not False or record.id in (self.listed or ())]

    @property
    def nameless(self) -> list[ContactList]:
        """The lists whose name nobody knows: neither a listing nor a read by id gave one."""
        return [record for record in self.name_holders if not record.name]

    @property
    def warnings(self) -> list[str]:
        """What a user should know about records of the listing that are not contact lists."""
        first = self.left_out[:_MOST_TOLD]
        told = [f"The listing holds a record that is not a contact list: {record.what}." for record in first]
        more = len(self.left_out) - len(first)
        return [*told, f"The listing holds {more} more records that are not contact lists."] if more else told

    def is_read_by_listing(self, contact_list_id: str, *, usage: bool) -> bool:
        """Whether another listing shows the present values of a list, and what a deletion would affect."""
        lacking = self.without_values | (self.without_usage if usage else frozenset())
        return contact_list_id in (self.listed or ()) and contact_list_id not in lacking

    def campaigns_of(self, record: ContactList) -> tuple[Campaign, ...]:
        """The campaigns that refer to a list, without those that nobody has read yet."""
        not_read = set(record.readable_campaign_ids) - self.campaigns.keys()
        ids = [id_ for id_ in dict.fromkeys(record.campaign_ids or ()) if id_ not in not_read]
        return tuple(self.campaigns.get(id_, Campaign(id_)) for id_ in ids)

    def with_campaign(self, campaign: Campaign, read_at: float) -> Current:
        """The same with a campaign that was read."""
        return replace(
            self,
            campaigns={**self.campaigns, campaign.id: campaign},
            campaigns_read_at=_updated(self.campaigns_read_at, [campaign.id], read_at),
        )

    def with_read(self, record: ContactList, read_at: float) -> Current:
        """The same with a list that was read by id; of what was known of it, only what this answer lacks stays."""
        known, answered = self.by_id.get(record.id), record
        record = answered.completed_by(known) if known else answered
        row = None if record.id in self.by_get else known
        altered = self.altered | ({record.id} if row and row.gives_values and _is_altered(row, record) else frozenset())
        listed_names = self.listed_names
        if known and known.name and record.id in (self.listed or ()) and not same(known.name, record.name):
            listed_names = {record.id: known.name, **listed_names}
        # What only the older answer gave is no younger than the listing.
        is_whole = answered.gives_values or not record.gives_values
        is_usage_whole = answered.gives_usage or not record.gives_usage
        return replace(
            self,
            altered=altered,
            listed_names=listed_names,
            without_values=self.without_values | altered,
            lists=tuple({**self.by_id, record.id: record}.values()),
            by_get=self.by_get | {record.id},
            values_read_at={**self.values_read_at, record.id: read_at if is_whole else self.listed_at},
            usage_read_at={**self.usage_read_at, record.id: read_at if is_usage_whole else self.listed_at},
        )

    def with_unknown(self, contact_list_id: str) -> Current:
        """The same with an id that the server does not know."""
        return replace(
            self,
            lists=tuple(record for record in self.lists if record.id != contact_list_id),
            by_get=self.by_get - {contact_list_id},
            listed_names={id_: name for id_, name in self.listed_names.items() if id_ != contact_list_id},
            unknown=self.unknown | {contact_list_id},
        )

    def with_listing(self, rows: Iterable[ContactList], read_at: float, left_out: Iterable[LeftOut] = ()) -> Current:
        """A listing, with the additional fields of older reads by id of the same lists, and of lists outside it."""
        known = self.by_id
        found = tuple(rows)
        lists = [row.completed_by(known[row.id]) if row.id in self.by_get else row for row in found]
        listed = frozenset(row.id for row in found)
        # Someone else may have changed the list, or the server alters what it lists.
        altered = self.altered.union(
            row.id for row in found if row.id in self.by_get and row.gives_values and _is_altered(row, known[row.id])
        )
        lists += [known[id_] for id_ in sorted(self.by_get - listed)]
        here = replace(
            self,
            lists=tuple(lists),
            listed=listed,
            without_values=altered.union(row.id for row in found if not row.gives_values),
            without_usage=frozenset(row.id for row in found if not row.gives_usage),
            altered=altered,
            listed_names={},
            left_out=tuple(left_out),
            values_read_at=_updated(self.values_read_at, altered, -math.inf),
        )
        return here.with_simulated_read(True, (), read_at)

    def with_simulated_read(
        self, listing: bool, ids: Iterable[str], read_at: float, campaigns: Iterable[str] = ()
    ) -> Current:
        """The same lists and campaigns, as if they were read again at that time."""
        by_id = frozenset(ids)
        rows = (self.listed or frozenset()) if listing else frozenset()
        return replace(
            self,
            listed_at=read_at if listing else self.listed_at,
            values_read_at=_updated(self.values_read_at, (rows - self.without_values) | by_id, read_at),
            usage_read_at=_updated(self.usage_read_at, (rows - self.without_usage) | by_id, read_at),
            campaigns_read_at=_updated(self.campaigns_read_at, campaigns, read_at),
        )


def _is_altered(row: ContactList, record: ContactList) -> bool:
    return row.holds({"name": record.name}) and not row.holds(record.values)


def _updated(times: Times, ids: Iterable[str], read_at: float) -> Times:
    return {**times, **dict.fromkeys(ids, read_at)}
