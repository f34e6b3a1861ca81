# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading one campaign over a real socket: which answers leave it unknown, and which end the task."""

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
