# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Campaigns, as far as they matter to the contact lists that they refer to. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, normal, quoted

# https://docs.kore.ai/ai-for-service/apis/contact-center/get-all-campaigns-v2 names all statuses. No page says what a
# rename does to a campaign that runs, or to one that starts later.
RUNNING = ("active", "preparing")
WAITING = ("scheduled", "rescheduled", "paused")
_OVER = ("completed", "stopped")


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. None stands for what could not be read, and nothing else of its record is kept.

    The rest of a record holds phone numbers, messages and mappings. ``contact_lists`` are the names of its lists.
    """

    id: str
    name: str | None = None
    status: str | None = None
    scheduled: bool | None = None
    contact_lists: tuple[str, ...] | None = None

    @classmethod
    def from_api(cls, campaign_id: str, record: Any) -> Campaign:
        """Read what the API answers about that id. What is not as the pages say stays unknown.

        https://docs.kore.ai/ai-for-service/apis/contact-center/get-voice-campaign-by-id-v2 and
        https://docs.kore.ai/ai-for-service/apis/contact-center/get-sms-campaign-by-id-v2; in the samples of
        https://docs.kore.ai/ai-for-service/apis/contact-center/get-all-campaigns-v2 the id of some is ``id``.
        """
        if not isinstance(record, Mapping):
            return cls(campaign_id)
        ids = [id_ for key in ("_id", "id") if (id_ := record.get(key)) is not None]
        if ids and campaign_id not in ids:
            return cls(campaign_id)
        schedule, names = record.get("schedule"), record.get("contactLists")
        scheduled = schedule.get("isSchedulingEnabled") if isinstance(schedule, Mapping) else None
        return cls(
            campaign_id,
            name=_text(record.get("name")),
            status=_text(record.get("status")),
            scheduled=scheduled if isinstance(scheduled, bool) else None,
            contact_lists=_texts(names),
        )

    @property
    def is_running(self) -> bool:
        return (self.status or "").strip().casefold() in RUNNING

    @property
    def is_waiting(self) -> bool:
        """Whether it starts or continues later: by its status, or because it is scheduled and has not ended."""
        status = (self.status or "").strip().casefold()
        return status in WAITING or (bool(self.scheduled) and status not in (*RUNNING, *_OVER))

    @property
    def label(self) -> str:
        name = escaped(self.id) if self.name is None else quoted(self.name)
        return f"{name} ({escaped(self.status or 'status unknown')})"

    def not_followed(self, after: Campaign, renames: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """The renames, (old, new), that the names of its lists do not show ``after`` all of them took place.

        If A became B and B became C, the lists [A, B] are right as [B, C]. In [B, B] the second rename is missing, and
        in [A, B] both. A list that somebody has removed from the campaign meanwhile is not one of these.
        """
        names = Counter(map(normal, self.contact_lists or ()))
        wanted, held = names.copy(), Counter(map(normal, after.contact_lists or ()))
        shown = []
        for old, new in renames:
            # A list that was renamed before the campaign was read is not among its names.
            if names[normal(old)]:
                names[normal(old)] -= 1
                wanted.subtract([normal(old)])
                wanted.update([normal(new)])
                shown.append((old, new))
        kept = []
        while found := next((pair for pair in shown if held[normal(pair[0])] > wanted[normal(pair[0])]), None):
            # The new name, if the campaign shows it, is then the old name of another list.
            shown.remove(found)
            kept.append(found)
            wanted.update([normal(found[0])])
            wanted.subtract([normal(found[1])])
        return [pair for pair in renames if pair in kept]

    def to_result(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "status": self.status}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _texts(value: Any) -> tuple[str, ...] | None:
    are_texts = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    return tuple(value) if are_texts else None
