# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The campaigns of an app: which contact lists they refer to, and what the API shows of a campaign.

https://docs.kore.ai/ai-for-service/apis/contact-center/get-voice-campaign-by-id-v2 and
https://docs.kore.ai/ai-for-service/apis/contact-center/get-sms-campaign-by-id-v2
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .switches import Switches

# https://docs.kore.ai/ai-for-service/apis/contact-center/get-all-campaigns-v2
STATUSES = ("Active", "Completed", "Ready", "Paused", "Preparing", "Stopped", "Scheduled", "Rescheduled")

# Values that must never appear in a client's output.
CAMPAIGN_SECRETS = (
    "+14845550123",
    "Your plan ends on Friday, call Mia Example",
    "mapped-column-of-a-campaign",
    "mia.example@example.invalid",
)


@dataclass(frozen=True)
class Campaign:
    """``saved``: the names of its lists when it was saved; ``others``: further fields of the API's record."""

    id: str
    name: str
    status: str
    kind: Literal["voice", "sms"]
    scheduled: bool
    list_ids: tuple[str, ...]
    saved: tuple[str, ...]
    others: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class Campaigns:
    """The campaigns of one app. Every change here also changes what ``campaignInUse`` of a list says."""

    def __init__(self, lists: dict[str, dict[str, Any]]) -> None:
        self._lists = lists
        self._held: dict[str, Campaign] = {}
        self._counter = 0
        self._start: tuple[dict[str, Campaign], int] = ({}, 0)

    def add(
        self,
        name: str,
        *list_ids: str,
        status: str = "Ready",
        kind: Literal["voice", "sms"] = "voice",
        scheduled: bool = False,
        id_: str | None = None,
        **others: Any,
    ) -> str:
        """Add a campaign that refers to these lists, as if it was made in the console; return its id."""
        self._counter += 1
        id_ = id_ or f"cd-{self._counter:07d}-0000-4000-8000-000000000000"
        saved = tuple(str(self._lists[list_id]["name"]) for list_id in list_ids)
        self._held[id_] = Campaign(id_, name, status, kind, scheduled, list_ids, saved, others)
        for list_id in list_ids:
            record = self._lists[list_id]
            # This name does not change with the campaign's, because the samples contain earlier names.
            record["campaignInUse"] = [*record["campaignInUse"], {"id": id_, "name": name}]
        return id_

    def edit(self, id_: str, **changes: Any) -> None:
        """Change fields of Campaign as somebody would in the console; KeyError for an unknown id."""
        self._held[id_] = dataclasses.replace(self._held[id_], **changes)

    def save(self, id_: str) -> None:
        """Open a campaign in the console and save it. It then has the present names of its lists."""
        held = self._held[id_]
        self.edit(id_, saved=tuple(self._names(held)))

    def follow(self, list_id: str) -> None:
        """Update the names of a list in the campaigns that use it."""
        for id_ in [held.id for held in self._held.values() if list_id in held.list_ids]:
            self.save(id_)

    def remove(self, id_: str) -> None:
        """Remove a campaign; its lists still refer to it."""
        del self._held[id_]

    def names(self) -> dict[str, str]:
        """The names of all campaigns, by their ids."""
        return {held.id: held.name for held in self._held.values()}

    def all(self) -> list[Campaign]:
        """All campaigns."""
        return list(self._held.values())

    def remember(self) -> None:
        """Save the present campaigns as those of the start."""
        self._start = (dict(self._held), self._counter)

    def reset(self) -> None:
        """Return to the state of the start."""
        held, self._counter = self._start
        self._held = dict(held)

    def record(self, id_: str, switches: Switches) -> dict[str, Any] | None:
        """What GET answers for a campaign; None for an unknown id."""
        held = self._held.get(id_)
        if held is None:
            return None
        names = held.saved if switches.campaign_names == "stay" else self._names(held)
        return {
            switches.campaign_id: held.id,
            "name": held.name,
            "lname": held.name.lower(),
            "description": "Made for a simulated environment.",
            "status": held.status,
            **_KINDS[held.kind],
            "priority": "5",
            "dialingStrategy": {"callerId": {"phoneNumber": CAMPAIGN_SECRETS[0]}, "dialingOrder": "FIFO"},
            "experienceFlow": "cf-0000000-0000-4000-8000-000000000000",
            "createdAt": "2025-12-05T08:16:19.398Z",
            "updatedAt": "2025-12-05T08:16:19.177Z",
            "createdBy": CAMPAIGN_SECRETS[3],
            "schedule": {"isSchedulingEnabled": held.scheduled, "isRecurrenceEnabled": False},
            "contactLists": list(names),
            "format": "advanced",
            **held.others,
        }

    def _names(self, held: Campaign) -> list[str]:
        """The present names of a campaign's lists; for a deleted list, the name that was saved."""
        pairs = zip(held.list_ids, held.saved, strict=True)
        return [str(self._lists[list_id]["name"]) if list_id in self._lists else saved for list_id, saved in pairs]


_KINDS: Mapping[str, Mapping[str, Any]] = {
    "voice": {
        "dncLists": {"id": "cl-0000000-0000-4000-8000-00000000dnc", "name": "Default Global DNC"},
        "dialingMode": "Agentless",
        "mapping": {"phoneNumber": CAMPAIGN_SECRETS[2]},
    },
    "sms": {
        "dncLists": {"name": "Default Global DNC"},
        "isImported": False,
        "message": {"message": CAMPAIGN_SECRETS[1]},
    },
}
