# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documented calls, and the strict interpretation where the pages are silent."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.simulator import Stream, sample_lists, sign

ROW = {
    "_id", "name", "description", "totalRecordCount", "status", "mapping", "isListInUse", "listType",
    "campaignInUse", "source", "apiConfigurations", "columns", "files", "updatedAt",
}  # fmt: skip
RECORD = ROW | {"createdAt", "isActive", "isDefault", "isGlobalDNC", "createdBy", "updatedBy", "allowDuplicates"}


def words(response: Any) -> str:
    return str(response.json()["errors"][0]["msg"])


def test_get_answers_the_documented_record(api, stream):
    answer = api.get(stream.add("Renewals", "text")).json()
    assert (answer["status"], answer["message"]) == ("success", "")
    assert set(answer["data"]) == RECORD


def test_rows_have_the_documented_fields_and_order(api, stream):
    first, second = stream.add("A", "a"), stream.add("B", "b")
    rows = api.list().json()["data"]
    assert [row["_id"] for row in rows] == [second, first]
    assert {frozenset(row) for row in rows} == {frozenset(ROW)}
    api.update(first, description="new")
    assert [row["_id"] for row in api.list().json()["data"]] == [first, second]


def test_the_sample_lists_leave_do_not_call_out_of_the_listing(api, stream):
    sample_lists(stream)
    assert len(stream.lists) == 7
    names = [row["name"] for row in api.list().json()["data"]]
    assert names[0] == "Renewal Due - May/June 2025"
    assert len(names) == 6
    assert "Default Global DNC" not in names
    uploaded = next(row for row in api.list().json()["data"] if row["source"] == "localDrive")
    assert "apiConfigurations" not in uploaded


def test_ids_have_the_documented_form_and_are_reproducible(stream):
    contact_list_id = stream.add("A", "a")
    assert re.fullmatch(r"cl-[0-9a-f]{7}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", contact_list_id)
    assert Stream(stream.stream_id, "a", "c", "s").add("A", "a") == contact_list_id


def test_create_answers_the_whole_record(api, stream):
    answer = api.create("New", "text", allowDuplicates=True)
    body = answer.json()
    assert (answer.status_code, body["message"]) == (200, "Contact list New created successfully")
    assert set(body["data"]) == RECORD
    assert body["data"]["apiConfigurations"] == {"dataSyncMode": "allowDuplicates"}
    assert stream.lists[body["data"]["_id"]]["name"] == "New"


def test_update_is_an_echo_and_a_partial_change(api, stream):
    contact_list_id = stream.add("Old", "kept")
    before = dict(stream.lists[contact_list_id])
    body = api.update(contact_list_id, name="New").json()
    assert body["message"] == "Contact list New updated successfully"
    assert body["data"]["contactListId"] == contact_list_id
    assert set(body["data"]["body"]) == {"name", "scope", "orgId", "iId", "listType", "accountId", "updatedBy"}
    after = stream.lists[contact_list_id]
    assert (after["name"], after["description"]) == ("New", "kept")
    assert after["updatedAt"] > before["updatedAt"]
    assert after["updatedBy"] != before["updatedBy"]


def test_delete_answers_the_former_record(api, stream):
    contact_list_id = stream.add("Old", "text")
    body = api.delete(contact_list_id).json()
    assert body["message"] == "Contact list Old deleted successfully"
    assert body["data"]["name"] == "Old"
    assert api.get(contact_list_id).status_code == 404


def test_delete_is_refused_while_a_campaign_refers_to_the_list(api, stream):
    contact_list_id = stream.add("Used", "text", campaignInUse=[{"id": "cd-1", "name": "C"}])
    assert api.delete(contact_list_id).status_code == 400
    assert contact_list_id in stream.lists


@pytest.mark.parametrize("flags", [{"isDefault": True}, {"isGlobalDNC": True}, {"listType": "dnc"}])
def test_protected_lists_are_not_changed(api, stream, flags):
    contact_list_id = stream.add("System", "text", **flags)
    assert api.update(contact_list_id, name="New").status_code == 400
    assert api.delete(contact_list_id).status_code == 400


@pytest.mark.parametrize("verb", ["get", "update", "delete"])
def test_unknown_ids(api, verb):
    options = {"name": "New"} if verb == "update" else {}
    answer = getattr(api, verb)("cl-unknown", **options)
    assert (answer.status_code, words(answer)) == (404, "Contact list not found")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 412),
        ({"name": "x", "source": "passiveApi"}, 412),
        ({"description": "x", "source": "passiveApi"}, 412),
        ({"name": "x", "description": "x"}, 412),
        ({"name": "x", "description": "x", "source": "localDrive"}, 412),
        ({"name": 5, "description": "x", "source": "passiveApi"}, 412),
        ({"name": " ", "description": "x", "source": "passiveApi"}, 412),
        ({"name": "x", "description": "", "source": "passiveApi"}, 412),
        ({"name": "x" * 49, "description": "x", "source": "passiveApi"}, 412),
        ({"name": "x", "description": "x" * 257, "source": "passiveApi"}, 412),
        ({"name": "\U0001f4de" * 25, "description": "x", "source": "passiveApi"}, 412),
        ({"name": "x", "description": "x", "source": "passiveApi", "allowDuplicates": "yes"}, 412),
        ({"name": "x", "description": "x", "source": "passiveApi", "listType": "call"}, 403),
        ({"name": " RENEWALS", "description": "x", "source": "passiveApi"}, 400),
        (["name"], 412),
    ],
)
def test_bad_creations(api, stream, body, status):
    stream.add("Renewals", "text")
    assert api.send("POST", "createContactList", json=body).status_code == status
    assert len(stream.lists) == 1
    assert not api.simulator.log.writes[0].committed


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 412),
        ({"name": ""}, 412),
        ({"description": ""}, 412),
        ({"name": "x" * 49}, 412),
        ({"description": None}, 412),
        ({"allowDuplicates": True}, 403),
        ({"name": "Taken"}, 400),
    ],
)
def test_bad_updates(api, stream, body, status):
    contact_list_id = stream.add("Old", "text")
    stream.add("taken", "text")
    assert api.update(contact_list_id, **body).status_code == status
    assert stream.lists[contact_list_id]["name"] == "Old"


def test_the_limits_themselves_and_a_change_of_case_are_accepted(api, stream):
    assert api.create("x" * 48, "y" * 256).status_code == 200
    assert api.update(stream.add("renewals", "x"), name="Renewals").status_code == 200


def test_bodies_need_the_right_type_and_valid_json(api, stream):
    contact_list_id = stream.add("Old", "text")
    text = json.dumps({"name": "New"})
    assert api.send("PUT", contact_list_id, data=text).status_code == 415
    headers = {**api.headers(), "Content-Type": "application/json"}
    assert api.send("PUT", contact_list_id, data=text[:-1], headers=headers).status_code == 400


def test_bodies_where_the_page_has_none(api, stream):
    assert api.list(json={}).status_code == 200
    assert api.list(json={"limit": 5}).status_code == 403
    assert api.send("DELETE", stream.add("Old", "text"), json={}).status_code == 403
    assert api.list(kind="sms").status_code == 412


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 404),
        ("POST", "getAllListDetails/", 404),
        ("GET", "cl-1/getAllContacts", 404),
        ("PATCH", "cl-1", 405),
        ("POST", "cl-1", 405),
        ("GET", "createContactList", 405),
        ("GET", "getAllListDetails", 405),
        ("HEAD", "cl-1", 405),
    ],
)
def test_only_documented_routes(api, method, path, status):
    answer = api.send(method, path)
    assert answer.status_code == status
    if status == 405 and method != "HEAD":
        assert words(answer) == "Method Not Allowed"


def test_v1_paths_are_not_served(api, stream):
    path = f"/agentassist/api/v1/public/{stream.stream_id}/campaign/contactList/cl-1"
    assert api.session.get(api.simulator.url + path).status_code == 404
    assert api.session.get(api.simulator.url + "//a//b").status_code == 404


@pytest.mark.parametrize(
    ("changes", "status", "text"),
    [
        ({"auth": None}, 401, "Invalid SDK credentials"),
        ({"auth": "no token"}, 401, "Invalid JWT token"),
        ({"auth": "Bearer a.b.c"}, 401, "Invalid JWT token"),
        ({"iid": None}, 400, "Invalid StreamId"),
        ({"iid": "st-other"}, 400, "Invalid StreamId"),
        ({"accountId": None}, 401, "Invalid SDK credentials"),
        ({"accountId": "other"}, 401, "Invalid SDK credentials"),
    ],
)
def test_headers_that_do_not_fit(api, changes, status, text):
    headers = {name: value for name, value in {**api.headers(), **changes}.items() if value is not None}
    answer = api.list(headers=headers)
    assert (answer.status_code, words(answer)) == (status, text)


def test_the_account_is_needed_in_the_query_too(api):
    assert api.send("GET", "cl-1", params={}).status_code == 401


def test_an_unknown_stream(api, stream):
    stream.stream_id = "st-other"
    answer = api.get("cl-1")
    assert (answer.status_code, words(answer)) == (400, "Invalid StreamId")


@pytest.mark.parametrize(
    ("claims", "text"),
    [
        ({"appId": "cs-other"}, "Invalid SDK credentials"),
        ({"appId": None}, "Invalid SDK credentials"),
        ({"exp": 1_600_000_000}, "error verifying the jwt: jwt expired"),
    ],
)
def test_claims_that_do_not_fit(api, stream, claims, text):
    answer = api.list(headers={**api.headers(), "auth": sign(stream, **claims)})
    assert (answer.status_code, words(answer)) == (401, text)


def test_a_wrong_secret_and_a_wrong_algorithm(api, stream):
    wrong = Stream(stream.stream_id, "a", stream.client_id, "another secret of more than 32 bytes")
    hs512 = Stream(stream.stream_id, "a", stream.client_id, stream.client_secret, algorithm="HS512")
    for other in (wrong, hs512):
        answer = api.list(headers={**api.headers(), "auth": sign(other)})
        assert (answer.status_code, answer.json()) == (
            401,
            {"errors": [{"msg": "Invalid SDK credentials", "code": 4002}]},
        )


def test_a_bare_token_may_be_used_again(api, stream):
    headers = {**api.headers(), "auth": sign(stream, exp=None, iat=None, jti=None, sub=None)}
    assert [api.list(headers=headers).status_code for _turn in range(2)] == [200, 200]
