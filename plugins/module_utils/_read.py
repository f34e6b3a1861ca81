# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests read what a plan, its writes and its proof rely on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ansible_collections.koreai.contact_center.plugins.module_utils._campaign_api import CampaignApi
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import DesiredList
from ansible_collections.koreai.contact_center.plugins.module_utils._current import Current
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import NotFoundError
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import Action, Lacking


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
        if not (self.single and ids):
            current = self._with_listing(current)
        return self._with_ids(current, [id_ for id_ in ids if id_ not in current.by_id])

    def fill(self, current: Current, lacking: Lacking) -> Current:
        """The same with what the guards of a plan need besides; it is as old as the oldest of its reads."""
        if lacking.listing:
            current = replace(self._with_listing(current), read_at=current.read_at)
        return self._with_ids(current, lacking.ids)

    def again(self, current: Current) -> Current:
        """All that a write still relies on, read anew; what only a read by id tells of a listed list is kept."""
        fresh = Current() if current.listed is None else self._with_listing(current)
        return self._with_ids(fresh, sorted(current.by_get if self.single else fresh.outside))

    def again_requests(self, current: Current) -> int:
        """How many requests that takes."""
        return int(current.listed is not None) + len(current.by_get if self.single else current.outside)

    def proof(self, actions: Sequence[Action]) -> Current:
        """What the server holds after these writes: one listing, or for a single list that exists its GET."""
        current = Current()
        if not self.single or any(action.action == "create" for action in actions):
            return self._with_listing(current)
        return self._with_ids(current, [action.id for action in actions if action.id])

    def _with_listing(self, older: Current) -> Current:
        rows = self.api.list_all()
        return older.with_listing(rows, self._read_at())

    def _with_ids(self, current: Current, ids: Iterable[str]) -> Current:
        for id_ in ids:
            current = self._with_id(current, id_)
        return current

    def _with_id(self, current: Current, contact_list_id: str) -> Current:
        try:
            return current.with_read(self.api.get(contact_list_id), self._read_at())
        except NotFoundError:
            return current.with_unknown(contact_list_id, self._read_at())

    def _read_at(self) -> float:
        return self.api.client.sent_at
