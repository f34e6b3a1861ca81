# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A campaign as a value: what is kept of an answer, what its status means, and which names it shows."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils._campaign import Campaign
from ansible_collections.koreai.contact_center.tests.simulator import CAMPAIGN_SECRETS, STATUSES, Stream, Switches

UNKNOWN = Campaign("cd-1")


@pytest.mark.parametrize("kind", ["voice", "sms"])
@pytest.mark.parametrize("field", ["_id", "id"])
def test_five_fields_are_kept_and_nothing_else(kind: Any, field: Any) -> None:
    stream = Stream("st-1", "account", "cs-1", "secret")
    list_id = stream.add("Winback 2025")
    id_ = stream.campaigns.add("Winback May", list_id, status="Active", kind=kind, scheduled=True)
    record = stream.campaigns.record(id_, Switches(campaign_id=field))
    read = Campaign.from_api(id_, record)
    assert read == Campaign(id_, "Winback May", "Active", True, ("Winback 2025",))
    assert {field.name for field in dataclasses.fields(Campaign)} == {
        "id", "name", "status", "scheduled", "contact_lists",
    }  # fmt: skip
    assert any(secret in repr(record) for secret in CAMPAIGN_SECRETS)
    assert not any(secret in repr(read) for secret in CAMPAIGN_SECRETS)


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        *((record, UNKNOWN) for record in (None, [], "cd-1", 7, True, {})),
        ({"_id": "cd-2", "name": "Another", "status": "Active"}, UNKNOWN),
        ({"_id": 7, "name": "Another", "status": "Active"}, UNKNOWN),
        ({"_id": "cd-1", "name": 7, "status": ["Active"], "contactLists": "A", "schedule": "daily"}, UNKNOWN),
        ({"_id": "cd-1", "name": " ", "status": "", "contactLists": ["A", None]}, UNKNOWN),
        ({"name": "One", "status": "Active"}, Campaign("cd-1", "One", "Active")),
        ({"id": "cd-1", "status": "Active"}, Campaign("cd-1", None, "Active")),
        ({"_id": "cd-1", "contactLists": []}, Campaign("cd-1", contact_lists=())),
        ({"schedule": {"isSchedulingEnabled": "yes"}}, UNKNOWN),
    ],
)
def test_what_is_not_as_the_pages_say_stays_unknown(record: Any, wanted: Campaign) -> None:
    assert Campaign.from_api("cd-1", record) == wanted


@pytest.mark.parametrize("case", [str, str.upper, str.lower, lambda status: f" {status} "])
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("scheduled", [True, False, None])
def test_what_a_status_means(status: str, scheduled: bool | None, case: Any) -> None:
    campaign = Campaign("cd-1", "One", case(status), scheduled)
    assert campaign.is_running is (status in ("Active", "Preparing"))
    waits = status in ("Scheduled", "Rescheduled", "Paused") or (status == "Ready" and scheduled is True)
    assert campaign.is_waiting is waits


@pytest.mark.parametrize("status", [None, "", "Activated", "Not active", "aktiv"])
def test_an_unknown_status_holds_nothing_up(status: str | None) -> None:
    campaign = Campaign("cd-1", "One", status)
    assert (campaign.is_running, campaign.is_waiting) == (False, False)


@pytest.mark.parametrize(
    ("campaign", "label"),
    [
        (Campaign("cd-1", "Winback May", "Active"), "'Winback May' (Active)"),
        (Campaign("cd-1", "Winback May", "Newly Made"), "'Winback May' (Newly Made)"),
        (UNKNOWN, "cd-1 (status unknown)"),
        (Campaign("cd-1", "A\x1b[31m\nB", "Re\tady"), "'A\\x1b[31m\\nB' (Re\\tady)"),
    ],
)
def test_how_it_is_called(campaign: Campaign, label: str) -> None:
    assert campaign.label == label


@pytest.mark.parametrize(
    ("before", "after", "renames", "not_followed"),
    [
        ("A", "B", "AB", ""),
        ("A", "A", "AB", "AB"),
        # A chain of renames at once.
        ("AB", "BC", "AB BC", ""),
        ("AB", "CB", "AB BC", ""),
        ("AB", "AB", "AB BC", "AB BC"),
        ("AB", "BB", "AB BC", "BC"),
        ("ABC", "ABC", "AB BC CD", "AB BC CD"),
        ("ABC", "ACD", "AB BC CD", "AB"),
        ("ABCD", "ABCE", "AB BC CD DE", "AB BC CD"),
        ("B", "B", "AB BC", "BC"),
        ("A", "B", "AB BC", ""),
        # Lists with the same name.
        ("SS", "XY", "SX SY", ""),
        ("SS", "SX", "SX", ""),
        ("SS", "SS", "SX", "SX"),
        # Read after the rename.
        ("B", "B", "AB", ""),
        # Renames that this run did not make.
        ("X", "X", "AB", ""),
        ("AX", "B", "AB", ""),
        ("A", "Y", "AB", ""),
        ("", "A", "AB", ""),
        ("A", "", "AB", ""),
    ],
)
def test_which_renames_it_does_not_show(before: str, after: str, renames: str, not_followed: str) -> None:
    pairs = [(pair[0], pair[1]) for pair in renames.split()]
    found = Campaign("cd-1", contact_lists=tuple(before)).not_followed(
        Campaign("cd-1", contact_lists=tuple(after)), pairs
    )
    assert ["".join(names) for names in found] == not_followed.split()


def test_what_a_plan_shows_of_it() -> None:
    assert Campaign("cd-1", "One", "Active", True, ("A",)).to_result() == {
        "id": "cd-1",
        "name": "One",
        "status": "Active",
    }
    assert UNKNOWN.to_result() == {"id": "cd-1", "name": None, "status": None}
