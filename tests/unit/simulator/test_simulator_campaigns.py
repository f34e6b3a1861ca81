# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Campaigns of the simulator: the documented route for one, which lists it refers to, and the names it shows."""

from __future__ import annotations

import dataclasses

import pytest
import requests

from ansible_collections.koreai.contact_center.tests.simulator import (
    CAMPAIGN_SECRETS,
    STATUSES,
    Fault,
    sample_lists,
    seeds,
)

# https://docs.kore.ai/ai-for-service/apis/contact-center/get-voice-campaign-by-id-v2
SAMPLE = {
    "_id", "name", "lname", "description", "dncLists", "priority", "dialingStrategy", "experienceFlow", "status",
    "createdAt", "updatedAt", "schedule", "contactLists",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["voice", "sms"])
def test_the_documented_record(api, stream, kind):
    winback = stream.add("Winback 2025")
    id_ = stream.campaigns.add("Winback May", winback, status="Active", kind=kind, scheduled=True)
    answer = api.campaign(id_)
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "success")
    assert body["message"] == "Campaign Winback May retrieved successfully"
    data = body["data"]
    assert set(data) >= SAMPLE
    assert (data["_id"], data["name"], data["lname"], data["status"]) == (id_, "Winback May", "winback may", "Active")
    assert data["contactLists"] == ["Winback 2025"]
    assert data["schedule"] == {"isSchedulingEnabled": True, "isRecurrenceEnabled": False}
    assert ("id" in data["dncLists"]) is (kind == "voice")
    found = [secret in answer.text for secret in CAMPAIGN_SECRETS]
    # A phone number and an e-mail address in both; a message in an SMS campaign, a mapping in a voice campaign.
    assert found == [True, kind == "sms", kind == "voice", True]


def test_the_lists_say_which_campaigns_refer_to_them(api, stream):
    one, two = stream.add("One"), stream.add("Two")
    first = stream.campaigns.add("First", one, two)
    second = stream.campaigns.add("Second", two)
    rows = {row["name"]: row["campaignInUse"] for row in api.list().json()["data"]}
    assert rows["One"] == [{"id": first, "name": "First"}]
    assert [entry["id"] for entry in rows["Two"]] == [first, second]
    # As in the samples, the lists keep the name that a campaign had when it was added.
    stream.campaigns.edit(first, name="Renamed")
    assert api.campaign(first).json()["data"]["name"] == "Renamed"
    assert api.get(one).json()["data"]["campaignInUse"] == [{"id": first, "name": "First"}]
    assert api.delete(one).status_code == 400


@pytest.mark.parametrize("status", [*STATUSES, "ACTIVE", "Something new"])
def test_every_status(api, stream, status):
    id_ = stream.campaigns.add("Winback May", status=status)
    assert api.campaign(id_).json()["data"]["status"] == status


def test_a_campaign_that_is_gone(api, stream):
    winback = stream.add("Winback 2025")
    id_ = stream.campaigns.add("Winback May", winback)
    stream.campaigns.remove(id_)
    answer = api.campaign(id_)
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["msg"] == "Campaign not found"
    assert api.get(winback).json()["data"]["campaignInUse"][0]["id"] == id_


def test_the_names_of_its_lists_follow_a_rename(api, stream):
    winback, other = stream.add("Winback 2025"), stream.add("Other")
    id_ = stream.campaigns.add("Winback May", winback, other)
    api.update(winback, name="Winback 2026")
    assert api.campaign(id_).json()["data"]["contactLists"] == ["Winback 2026", "Other"]
    del stream.lists[other]
    assert api.campaign(id_).json()["data"]["contactLists"] == ["Winback 2026", "Other"]


def test_the_names_of_its_lists_stay_until_it_is_saved(start, stream):
    winback = stream.add("Winback 2025")
    id_ = stream.campaigns.add("Winback May", winback)
    api = start(campaign_names="stay")
    api.update(winback, name="Winback 2026")
    assert api.campaign(id_).json()["data"]["contactLists"] == ["Winback 2025"]
    stream.campaigns.save(id_)
    assert api.campaign(id_).json()["data"]["contactLists"] == ["Winback 2026"]


def test_a_name_that_it_followed_once_it_keeps(api, stream):
    winback = stream.add("Winback 2024")
    id_ = stream.campaigns.add("Winback May", winback)
    api.update(winback, name="Winback 2025")
    api.simulator.switches = dataclasses.replace(api.simulator.switches, campaign_names="stay")
    api.update(winback, name="Winback 2026")
    assert api.campaign(id_).json()["data"]["contactLists"] == ["Winback 2025"]


def test_its_id_in_the_field_of_the_other_page(start, stream):
    id_ = stream.campaigns.add("Winback May")
    data = start(campaign_id="id").campaign(id_).json()["data"]
    assert (data["id"], "_id" in data) == (id_, False)


def test_the_route_knows_get_alone_and_is_no_write(api, stream):
    id_ = stream.campaigns.add("Winback May")
    assert api.campaign(id_, method="PUT").status_code == 405
    api.campaign(id_)
    refused, entry = api.simulator.log
    assert (refused.kind, entry.kind, entry.campaign_id, entry.contact_list_id) == ("unknown", "campaign", id_, None)
    assert api.simulator.log.writes == []
    assert api.campaign("cd/a b%c").status_code == 404
    assert api.simulator.log[-1].campaign_id == "cd/a b%c"


def test_another_stream_does_not_know_it(start, stream, call):
    other = seeds.environment("prod")
    id_ = other.campaigns.add("Winback May")
    api = start()
    api.simulator.streams[other.stream_id] = other
    assert api.campaign(id_).status_code == 404
    assert call(api.simulator, other).campaign(id_).status_code == 200


def test_faults_strike_the_campaign_that_they_name(api, stream):
    first, second = stream.campaigns.add("First"), stream.campaigns.add("Second")
    api.simulator.inject(Fault("status", kind="campaign", campaign_id=second, status=403))
    assert [api.campaign(id_).status_code for id_ in (first, second, second)] == [200, 403, 200]
    api.simulator.inject(Fault("status", kind="read"))
    assert api.campaign(first).status_code == 503


def test_the_limit_counts_it(start, stream):
    id_ = stream.campaigns.add("Winback May")
    api = start(rate_limit=1)
    assert [api.campaign(id_).status_code for _turn in range(2)] == [200, 429]


def test_reset_goes_back_to_the_start(start, stream):
    kept = stream.campaigns.add("Kept")
    api = start()
    new = stream.campaigns.add("New")
    stream.campaigns.edit(kept, status="Active")
    api.simulator.reset()
    assert api.campaign(kept).json()["data"]["status"] == "Ready"
    assert api.campaign(new).status_code == 404
    assert stream.campaigns.add("New") == new


def test_the_sample_lists_have_their_campaigns(api, stream):
    sample_lists(stream)
    used = [row for row in api.list().json()["data"] if row["campaignInUse"]]
    assert [len(row["campaignInUse"]) for row in used] == [1, 12]
    for row in used:
        for entry in row["campaignInUse"]:
            data = api.campaign(entry["id"]).json()["data"]
            assert (data["name"], data["contactLists"]) == (entry["name"], [row["name"]])


def test_a_seed_file_may_hold_them(api, stream):
    campaigns = [{"name": "Winback May", "status": "Paused", "_id": "cd-10c85a3"}, {"name": "Winback June"}]
    seeds.declared_lists(stream, [{"name": "Winback 2025", "campaigns": campaigns}])
    held = {campaign.name: (campaign.id, campaign.status) for campaign in stream.campaigns.all()}
    assert held["Winback May"] == ("cd-10c85a3", "Paused")
    assert held["Winback June"][1] == "Ready"
    assert [entry["name"] for entry in api.list().json()["data"][0]["campaignInUse"]] == ["Winback May", "Winback June"]


def test_the_control_plane(api, stream):
    winback = stream.add("Winback 2025")
    base = f"{api.simulator.url}/_simulator/campaigns/{stream.stream_id}/cd-1"

    def control(method, path="", **options):
        return requests.request(method, base + path, timeout=30, **options)

    fields = {"name": "Winback May", "status": "Active", "lists": [winback]}
    assert control("PUT", json=fields).status_code == 200
    assert api.campaign("cd-1").json()["data"]["contactLists"] == ["Winback 2025"]
    assert control("PUT", json={"status": "Ready"}).status_code == 200
    by_name = f"{api.simulator.url}/_simulator/campaigns/dev/Winback%20May"
    assert requests.put(by_name, json={"scheduled": True}, timeout=30).status_code == 200
    assert api.campaign("cd-1").json()["data"]["schedule"]["isSchedulingEnabled"] is True
    assert api.campaign("cd-1").json()["data"]["status"] == "Ready"
    api.simulator.switches = dataclasses.replace(api.simulator.switches, campaign_names="stay")
    api.update(winback, name="Winback 2026")
    assert control("POST", "/save").status_code == 200
    assert api.campaign("cd-1").json()["data"]["contactLists"] == ["Winback 2026"]
    state = requests.get(f"{api.simulator.url}/_simulator/state", timeout=30).json()
    assert state["streams"][stream.stream_id]["campaigns"][0]["status"] == "Ready"
    assert control("DELETE").status_code == 200
    assert api.campaign("cd-1").status_code == 404
    assert (control("DELETE").status_code, control("POST", "/save").status_code) == (404, 404)
    assert control("PUT", json={"lists": ["cl-x"]}).status_code == 404
    assert control("PUT", json=[]).status_code == 400
