# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environments and lists to start with.

The sample lists are those of
https://docs.kore.ai/ai-for-service/apis/contact-center/get-all-contact-lists-v2
with ids of our own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from .state import Stream, derived_uuid, iso

_EXPIRING = (
    "This list contains customers with services expiring in July 2025. It includes contact "
    "details and subscription info to help agents provide tailored support during live calls."
)
_CAMPAIGNS = (
    "Event Reminder SMS Campaign7",
    "Billing Alert Template Campaign-2",
    "Interactive Support SMS Campaign1212",
    "Product Feedback Voice Campaign-3.4",
    "Service Renewal Outreach Campaign6",
    "Billing Reminder Voice Campaign1",
    "Billing Reminder Voice Campaign1",
    "Agentless | Dec 5 | Latest Execution",
    "Event Reminder SMS Campaign71",
    "Billing Alert Template Campaign-21",
    "Interactive Support SMS Campaign1212",
    "Event Reminder SMS Campaign8",
)
_COLUMNS = ["firstName", "lastName", "phoneNumber", "timezone", "uniqueId", " Priority"]
_DUPLICATES = {
    "allowDuplicates": True,
    "apiConfigurations": {"dataSyncMode": "allowDuplicates"},
}


def environment(name: str, account: str = "shared") -> Stream:
    """A stream without lists. All its values are fake, and derived from the two names."""
    secret = f"fake-secret-of-the-simulated-environment-{name}-"
    digest = hashlib.sha256(account.encode()).hexdigest()
    return Stream(
        stream_id="st-" + derived_uuid("stream", name, account),
        account_id=digest[:24],
        client_id="cs-" + derived_uuid("client", name, account),
        client_secret=secret.ljust(64, "0"),
        name=name,
    )


def sample_lists(stream: Stream) -> None:
    """Add the documented sample lists and a global do-not-call list, the oldest first."""
    stream.add(
        "Default Global DNC",
        "Default Global DNC",
        listType="dnc",
        source="localDrive",
        status="Validated",
        isGlobalDNC=True,
        isDefault=True,
    )
    stream.add("Renewal Due - Nov 2025", _EXPIRING, **_DUPLICATES)
    _uploaded(stream, "API List | Dec 5", mapped=("firstName", "phoneNumber"), campaigns=())
    stream.add("Renewal Due 1- July 2025", _EXPIRING, **_DUPLICATES)
    _uploaded(
        stream,
        "CL Only 2020 Dec 4",
        mapped=("firstName", "lastName", "phoneNumber", "timeZone"),
        campaigns=_CAMPAIGNS,
    )
    stream.add("Renewal Due - July 2025", _EXPIRING, **_DUPLICATES)
    latest = stream.add("Renewal Due - May/June 2025", _EXPIRING, **_DUPLICATES)
    stream.campaigns.add("Renewal Reminder Voice Campaign", latest)


def _uploaded(stream: Stream, name: str, mapped: Iterable[str], campaigns: Iterable[str]) -> None:
    """A list that was uploaded from a file, like two of the samples."""
    columns = {"timeZone": "timezone"}
    fields = ("firstName", "lastName", "phoneNumber", "timeZone", "uniqueId", "contactPriority")
    contact_list_id = stream.add(
        name,
        name,
        source="localDrive",
        status="Validated",
        totalRecordCount=1,
        mapping={key: columns.get(key, key) if key in mapped else "" for key in fields},
        columns=list(_COLUMNS),
        files=[{"fileId": "693153a4f33d29f872f00001", "fileName": "contact list 2020.csv"}],
    )
    for number, campaign in enumerate(campaigns):
        id_ = "cd-" + derived_uuid("campaign", stream.stream_id, str(number))
        stream.campaigns.add(campaign, contact_list_id, kind="sms" if "SMS" in campaign else "voice", id_=id_)


def generated_lists(stream: Stream, count: int) -> None:
    """Add so many plain lists with names and descriptions of ordinary length."""
    for number in range(1, count + 1):
        stream.add(
            f"Generated list {number:04d}",
            f"List {number:04d} of {count}, made for a benchmark of the simulated environment.",
        )


def _plain(value: Any) -> Any:
    """YAML reads times as datetime; records have them as text."""
    return iso(round(value.timestamp() * 1000)) if isinstance(value, datetime) else value


def declared_lists(stream: Stream, declared: Iterable[Mapping[str, Any]]) -> None:
    """Add lists from a seed file: name, description and any fields of the API's record."""
    for number, item in enumerate(declared, start=1):
        fields = {key: _plain(value) for key, value in item.items()}
        campaigns = fields.pop("campaigns", ())
        name = str(fields.pop("name", ""))
        if not name:
            raise ValueError(f"environment {stream.name}: list {number} has no name")
        contact_list_id = stream.add(name, str(fields.pop("description", "")), **fields)
        for campaign in campaigns:
            values = {"id_" if key == "_id" else key: value for key, value in campaign.items()}
            stream.campaigns.add(values.pop("name"), contact_list_id, **values)
