# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests read what a plan, its writes and its read-back rely on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ansible_collections.koreai.contact_center.plugins.module_utils._campaign_api import CampaignApi
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import OLDEST_READ, NotFoundError
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import (
    NAME_TAKING_ACTIONS,
    Action,
    MissingReads,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._verify import Written, holders_of


@dataclass(frozen=True)
class Reader:
    """Reads for a set of declarations. ``single`` is for one list, which needs no listing if it has an id.

    Every method raises KoreError.
    """

    api: CampaignApi
    desired: Sequence[DesiredList] = ()
    single: bool = False

    def first(self) -> Current:
        """What a plan starts from."""
        current = Current()
        ids = [item.contact_list_id for item in self.desired if item.contact_list_id]
        if not (self.single and ids):
            current = self._with_listing(current)
        return self._with_ids(current, [id_ for id_ in ids if id_ not in current.by_id])

    def fill(self, current: Current, missing: MissingReads) -> Current:
        """The same with what it lacks, or what was read too long ago."""
        if missing.listing:
            current = self._with_listing(current)
        return self._with_campaigns(self._with_ids(current, missing.ids), missing.campaigns)

    def read_back(self, writes: Sequence[Written]) -> Current:
        """What the server holds after these writes.

        One listing, or the GET of a single existing list. What a listing does not show about a written list is read by
        id.
        """
        names = {write.id: write.action.name for write in writes if write.id}
        if self.single and not any(write.action.action == "create" for write in writes):
            return self._with_ids(Current(), list(names), names)
        current = self._with_rows(Current())
        return self._with_ids(current, ids_to_read_back(writes, current), names)

    def _with_rows(self, older: Current) -> Current:
        listing = self.api.list_all()
        return older.with_listing(listing.rows, self._read_at(), listing.left_out)

    def _with_listing(self, older: Current) -> Current:
        current = self._with_rows(older)
        # The list may have a name although its row has none. A single list was read before the listing; in a set, a row
        # may also differ from an older read because this task has written the list.
        nameless = [record.id for record in current.nameless if record.id not in current.by_get]
        altered = sorted(current.altered - older.altered) if self.single else []
        return self._with_ids(current, [*nameless, *altered])

    def _with_ids(self, current: Current, ids: Sequence[str], names: Mapping[str, str] | None = None) -> Current:
        known_as = {
            **{item.contact_list_id: item.name for item in self.desired if item.contact_list_id},
            **(names or {}),
            **{id_: record.name for id_, record in current.by_id.items()},
        }
        for index, id_ in enumerate(ids):
            try:
                current = current.with_read(self.api.get(id_, known_as.get(id_)), self._read_at())
            except NotFoundError:
                current = current.with_unknown(id_)
            self.api.client.progress.read("lists", index + 1, len(ids))
        return current

    def _with_campaigns(self, current: Current, ids: Sequence[str]) -> Current:
        for index, id_ in enumerate(ids):
            known = current.campaigns.get(id_)
            current = current.with_campaign(self.api.campaign(id_, known.name if known else None), self._read_at())
            self.api.client.progress.read("campaigns", index + 1, len(ids))
        return current

    def _read_at(self) -> float:
        return self.api.client.sent_at


def ids_to_read_back(writes: Sequence[Written], current: Current) -> list[str]:
    """The ids of the lists for which a listing does not show what these writes stored."""
    listed = current.listed or frozenset()

    def is_not_shown(write: Written) -> bool:
        if write.action.action == "delete":
            # The answer to a deletion is enough.
            return not write.answered and write.id not in listed
        return write.id not in listed or (write.sent.keys() != {"name"} and write.id in current.without_values)

    # A list that a write without an answer may have created.
    adopted = [
        row.id
        for write in writes
        if write.unclear and write.id is None
        for row in holders_of(write.action.name, current)
        if not row.holds(write.sent)
    ]
    return [*(write.id for write in writes if write.id and is_not_shown(write)), *adopted]


def outdated(action: Action, current: Current, at: float) -> MissingReads:
    """What a write at that time relies on and was read too long before."""
    since = at - OLDEST_READ
    campaigns = _outdated_campaigns(action, current, since)
    listing = action.action in NAME_TAKING_ACTIONS and current.listed_at <= since
    if action.id is None:
        return MissingReads(listing)
    usage = action.action == "delete" and current.usage_read_at.get(action.id, -math.inf) <= since
    if not usage and current.values_read_at.get(action.id, -math.inf) > since:
        return MissingReads(listing, (action.id,) if listing and action.id in current.altered else (), campaigns)
    if current.is_read_by_listing(action.id, usage=usage):
        return MissingReads(listing=True, campaigns=campaigns)
    return MissingReads(listing, (action.id,), campaigns)


def _outdated_campaigns(action: Action, current: Current, since: float) -> tuple[str, ...]:
    """The campaigns whose status a rename relies on, the longest unread first."""
    if action.action != "rename" or action.current is None:
        return ()
    read_at = {id_: current.campaigns_read_at.get(id_, -math.inf) for id_ in action.current.readable_campaign_ids}
    return tuple(sorted((id_ for id_, at in read_at.items() if at <= since), key=lambda id_: read_at[id_]))


def reads_before(
    action: Action,
    current: Current,
    now: Callable[[], float],
    make_room: Callable[[int], None],
    rate: int,
    *,
    again: bool = False,
) -> MissingReads:
    """What has to be read before a write, once there is room for these reads and the write at once.

    ``make_room`` waits until this many requests can be sent without a pause. What is outdated is decided after the
    wait. Campaigns without room in ``rate`` (0: any) are not read, because no rename fails for having many; with
    ``again``, only campaigns that nobody read before.
    """
    room = 0
    while True:
        missing = outdated(action, current, now())
        if again:
            new = tuple(id_ for id_ in missing.campaigns if id_ not in current.campaigns)
            missing = replace(missing, campaigns=new)
        missing = missing.within(rate - 1) if rate else missing
        if missing.requests + 1 <= room:
            return missing
        room = missing.requests + 1
        make_room(room)
