# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests read what a plan, its writes and its proof rely on."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from ansible_collections.koreai.contact_center.plugins.module_utils._campaign_api import CampaignApi
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import NotFoundError
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import (
    NAME_TAKING_ACTIONS,
    Action,
    MissingReads,
)

# Seconds. No write relies on a read that is older; the API has no version to compare.
OLDEST_READ = 60.0


@dataclass(frozen=True)
class Reader:
    """Reads for a set of declarations; ``single`` is the way of one list, which needs no listing when it has an id.

    Every method raises KoreError.
    """

    api: CampaignApi
    desired: Sequence[DesiredList]
    single: bool = False

    def first(self) -> Current:
        """What a plan starts from."""
        current = Current()
        ids = [item.contact_list_id for item in self.desired if item.contact_list_id]
        for item in self.desired:
            if item.contact_list_id and item.name:
                self.api.call_it(item.contact_list_id, item.name)
        if not (self.single and ids):
            current = self._with_listing(current)
        return self._with_ids(current, [id_ for id_ in ids if id_ not in current.by_id])

    def fill(self, current: Current, lacking: MissingReads) -> Current:
        """The same with what it lacks, or holds from too long ago."""
        if lacking.listing:
            current = self._with_listing(current)
        return self._with_ids(current, lacking.ids)

    def proof(self, actions: Sequence[Action], unclear: Container[str]) -> Current:
        """What the server holds after these writes; ``unclear`` are the keys of those whose answer was lost.

        One listing, or for a single list that exists its GET. What a listing does not tell of a list that was written
        is read by id.
        """
        current = Current()
        if self.single and not any(action.action == "create" for action in actions):
            return self._with_ids(current, [action.id for action in actions if action.id])
        current = self._with_listing(current)
        return self._with_ids(current, ids_to_read_back(actions, current, unclear))

    def _with_listing(self, older: Current) -> Current:
        rows = self.api.list_all()
        return older.with_listing(rows, self._read_at())

    def _with_ids(self, current: Current, ids: Sequence[str]) -> Current:
        for index, id_ in enumerate(ids):
            current = self._with_id(current, id_)
            self.api.client.progress.read(index + 1, len(ids))
        return current

    def _with_id(self, current: Current, contact_list_id: str) -> Current:
        try:
            return current.with_read(self.api.get(contact_list_id), self._read_at())
        except NotFoundError:
            return current.with_unknown(contact_list_id)

    def _read_at(self) -> float:
        return self.api.client.sent_at


def ids_to_read_back(actions: Iterable[Action], current: Current, unclear: Container[str]) -> list[str]:
    """The ids of the lists of which a listing does not tell what became of these writes."""
    listed = current.listed or frozenset()

    def is_untold(action: Action) -> bool:
        if action.action == "delete":
            # The answer to a deletion is its proof.
            return action.key in unclear and action.id not in listed
        return action.id not in listed or ("description" in action.after and action.id in current.without_description)

    return [action.id for action in actions if action.id and is_untold(action)]


def outdated(action: Action, current: Current, at: float) -> MissingReads:
    """What a write at that time relies on, and what was read too long before."""
    since = at - OLDEST_READ
    listing = action.action in NAME_TAKING_ACTIONS and current.listed_at <= since
    if action.id is None or current.values_read_at.get(action.id, -math.inf) > since:
        return MissingReads(listing)
    if current.is_read_by_listing(action.id):
        return MissingReads(listing=True)
    return MissingReads(listing, (action.id,))
