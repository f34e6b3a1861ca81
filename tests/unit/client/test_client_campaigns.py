# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading one campaign over a real socket: which answers leave it unknown, and which ones end the task."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils._campaign import Campaign
from ansible_collections.koreai.contact_center.plugins.module_utils._campaign_api import CampaignApi
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    RetryTimeoutError,
)
from ansible_collections.koreai.contact_center.tests.harness.canned import an_api
from ansible_collections.koreai.contact_center.tests.harness.core import Bench
from ansible_collections.koreai.contact_center.tests.simulator import STATUSES, Fault


@pytest.fixture
def api(bench: Bench) -> Iterator[CampaignApi]:
    with an_api(bench.simulator.url, stream=bench.stream) as made:
        yield made


@pytest.mark.parametrize("status", [*STATUSES, "Something new"])
@pytest.mark.parametrize("kind", ["voice", "sms"])
@pytest.mark.parametrize("field", ["_id", "id"])
def test_a_campaign_is_read_by_its_id(bench: Bench, api: CampaignApi, status: str, kind: Any, field: Any) -> None:
    bench.simulator.switches = dataclasses.replace(bench.simulator.switches, campaign_id=field)
    (list_id,) = bench.add("Winback 2025")
    id_ = bench.stream.campaigns.add("Winback May", list_id, status=status, kind=kind)
    assert api.campaign(id_) == Campaign(id_, "Winback May", status, False, ("Winback 2025",))
    assert bench.simulator.log.kinds == ["campaign"]


@pytest.mark.parametrize("id_", ["cd/a b%c", "Kampagne \u00fc", "a?b=c#d"])
def test_its_id_may_hold_any_character(bench: Bench, api: CampaignApi, id_: str) -> None:
    bench.stream.campaigns.add("Winback May", id_=id_)
    assert api.campaign(id_).name == "Winback May"


@pytest.mark.parametrize("id_", ["..", ".", "\ud83d"])
def test_an_id_that_no_address_can_hold_is_not_asked_for(bench: Bench, api: CampaignApi, id_: str) -> None:
    assert api.campaign(id_) == Campaign(id_)
    assert bench.simulator.log.count == 0


UNKNOWN = [
    {"name": "status", "status": 404},
    {"name": "status", "status": 404, "body": "<html>Not Found</html>"},
    {"name": "status", "status": 404, "body": {"message": "Not Found"}},
    {"name": "status", "status": 400, "body": {"errors": [{"msg": "Campaign not found"}]}},
    {"name": "status", "status": 403, "body": {"errors": [{"msg": "This campaign is not yours"}]}},
    {"name": "wrong_shape"},
    {"name": "wrong_shape", "body": {"status": "success", "data": None}},
    {"name": "wrong_shape", "body": {"status": "success", "data": {"_id": "cd-other", "status": "Active"}}},
    {"name": "wrong_shape", "body": {"id": "cd-1", "status": "Active"}},
    {"name": "failure_in_200"},
    {"name": "html"},
    {"name": "redirect"},
]


@pytest.mark.parametrize("fault", UNKNOWN, ids=lambda fault: "-".join(map(str, fault.values()))[:40])
def test_what_leaves_it_unknown(bench: Bench, api: CampaignApi, fault: dict[str, Any]) -> None:
    id_ = bench.stream.campaigns.add("Winback May", status="Active")
    bench.simulator.inject(Fault(kind="campaign", **fault))
    assert api.campaign(id_) == Campaign(id_)
    assert bench.simulator.log.count == 1


def test_one_that_is_gone_is_unknown(bench: Bench, api: CampaignApi) -> None:
    for shape in ("errors_msg", "message", "string", "html"):
        bench.simulator.switches = dataclasses.replace(bench.simulator.switches, error_shape=shape)
        assert api.campaign("cd-gone") == Campaign("cd-gone")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_transient_fault_is_survived(bench: Bench, api: CampaignApi, status: int) -> None:
    id_ = bench.stream.campaigns.add("Winback May", status="Active")
    bench.simulator.inject(Fault("status", kind="campaign", status=status, times=2))
    assert api.campaign(id_).status == "Active"


@pytest.mark.parametrize("fault", [{"name": "status", "status": 503}, {"name": "drop_before"}, {"name": "limit"}])
def test_one_that_lasts_ends_the_task(bench: Bench, api: CampaignApi, fault: dict[str, Any]) -> None:
    id_ = bench.stream.campaigns.add("Winback May")
    bench.simulator.inject(Fault(kind="campaign", times=None, **fault))
    with pytest.raises(RetryTimeoutError, match=f"Cannot read the campaign {id_}"):
        api.campaign(id_)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 401},
        {"status": 403},
        {"status": 403, "body": {"errors": [{"msg": "Permission denied. Scope is incorrect!", "code": 4002}]}},
    ],
)
def test_refused_access_ends_the_task(bench: Bench, api: CampaignApi, fault: dict[str, Any]) -> None:
    id_ = bench.stream.campaigns.add("Winback May")
    bench.simulator.inject(Fault("status", kind="campaign", **fault))
    with pytest.raises(AccessError):
        api.campaign(id_)


def test_without_any_answer_it_is_an_error() -> None:
    with an_api("https://no-such-host.invalid") as api, pytest.raises(ApiError, match="Cannot read the campaign cd-1"):
        api.campaign("cd-1")


NOT_ABOUT_ACCESS = [
    "Campaign Telescope May is not yours",
    "Campaign scope offers is not yours",
    "Campaign R&amp;D token is not yours",
    "Campaign hourly limit offers is not yours",
    "Reached the hourly limit offers, which is not yours",
    "The coauthorization of jwts is not yours",
]


@pytest.mark.parametrize("status", [403, 404])
@pytest.mark.parametrize("words", NOT_ABOUT_ACCESS)
def test_no_word_of_a_campaign_s_name_ends_the_task(bench: Bench, api: CampaignApi, words: str, status: int) -> None:
    """The campaign's name is known from the list that it uses."""
    (list_id,) = bench.add("Winback 2025")
    names = ["scope offers", "R&D token", "hourly limit offers", "coauthorization of jwts"]
    ids = [bench.stream.campaigns.add(name, list_id) for name in names]
    api.list_all()
    bench.simulator.inject(
        Fault("status", kind="campaign", status=status, body={"errors": [{"msg": words}]}, times=None)
    )
    id_ = next((id_ for id_, name in zip(ids, names, strict=True) if name.replace("&", "&amp;") in words), ids[0])
    assert api.campaign(id_) == Campaign(id_)


@pytest.mark.parametrize(
    "words",
    ["Unauthorized", "insufficient_scope", "The token's scopes are missing", "No authorisation", "JWT is invalid"],
)
def test_words_on_access_end_it_all_the_same(bench: Bench, api: CampaignApi, words: str) -> None:
    id_ = bench.stream.campaigns.add("Winback May")
    bench.simulator.inject(Fault("status", kind="campaign", status=403, body={"errors": [{"msg": words}]}))
    with pytest.raises(AccessError):
        api.campaign(id_)


def test_an_answer_that_cannot_be_read_leaves_it_unknown(bench: Bench, api: CampaignApi) -> None:
    id_ = bench.stream.campaigns.add("Winback May")
    for name in ("huge", "gzip_bomb"):
        bench.simulator.inject(Fault(name, kind="campaign"))
        assert api.campaign(id_) == Campaign(id_), name


def test_what_is_shown_of_it_holds_no_part_of_a_secret_and_is_short(bench: Bench, api: CampaignApi) -> None:
    part = bench.stream.client_secret[4:20]
    id_ = bench.stream.campaigns.add(f"Winback {part} May", status=f"Active {part}" + "x" * 5000)
    found = api.campaign(id_)
    assert found.name == "Winback ******** May"
    assert found.status is not None
    assert part not in found.status
    assert len(found.status) == 101


@pytest.mark.parametrize(
    ("record", "is_it"),
    [
        ({"_id": None, "id": "other"}, False),
        ({"_id": "other", "id": None}, False),
        ({"_id": "mongo", "id": "cd-1"}, True),
        ({"_id": "cd-1", "id": "other"}, True),
        ({"_id": None, "id": "cd-1"}, True),
        ({"_id": None, "id": None}, True),
        ({}, True),
        ({"_id": 7}, False),
        ({"_id": ["cd-1"]}, False),
        ({"_id": "CD-1"}, False),
    ],
)
def test_a_record_is_of_the_campaign_whose_id_it_bears(record: dict[str, Any], is_it: bool) -> None:
    found = Campaign.from_api("cd-1", {**record, "status": "Active"})
    assert found == Campaign("cd-1", status="Active" if is_it else None)
