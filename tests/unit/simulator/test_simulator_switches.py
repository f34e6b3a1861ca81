# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each switch changes what its text says, and needs nothing else."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.simulator import (
    API_SECRETS,
    Simulator,
    Stream,
    Switches,
    sign,
    switches,
)

CAMPAIGNS = [{"id": "cd-1", "name": "One"}]


def test_every_switch_is_tested_here():
    here = Path(__file__)
    text = "".join(path.read_text(encoding="utf-8") for path in (here, here.with_name("test_simulator_campaigns.py")))
    missing = [field.name for field in dataclasses.fields(Switches) if f"{field.name}=" not in text]
    assert missing == []


@pytest.mark.parametrize(("value", "post", "get"), [("POST", 200, 405), ("GET", 405, 200), ("both", 200, 200)])
def test_list_method(start, value, post, get):
    api = start(list_method=value)
    assert (api.list("POST").status_code, api.list("GET").status_code) == (post, get)
    assert api.simulator.log.kinds == ["list", "list"]


@pytest.mark.parametrize("status", [405, 404, 401])
def test_wrong_verb(start, status):
    refused = start(wrong_verb=status).list("GET")
    assert (refused.status_code, refused.headers["Allow"]) == (status, "POST")


@pytest.mark.parametrize(("ignores", "rows"), [(False, 1), (True, 2)])
def test_list_ignores_type(start, stream, ignores, rows):
    stream.add("A", "a")
    stream.add("B", "b", listType="dnc")
    assert len(start(list_ignores_type=ignores).list().json()["data"]) == rows


def test_list_without_type(start, stream):
    stream.add("A", "a")
    stream.add("B", "b", listType="dnc")
    assert len(start(list_without_type="all").list(kind=None).json()["data"]) == 2
    assert len(start(list_without_type="call").list(kind=None).json()["data"]) == 1
    assert start(list_without_type="refused").list(kind=None).status_code == 412


def test_wrap_list_and_list_cap(start, stream):
    for name in "ABC":
        stream.add(name, name)
    data = start(wrap_list="object", list_cap=2).list().json()["data"]
    assert (len(data["results"]), data["hasMore"]) == (2, True)


def test_put(start, stream):
    contact_list_id = stream.add("A", "a")
    start(put="replace").update(contact_list_id, name="B")
    assert stream.lists[contact_list_id]["description"] == ""


def test_empty_description(start, stream):
    assert start(empty_description=True).update(stream.add("A", "a"), description="").status_code == 200


@pytest.mark.parametrize(("unit", "status"), [("utf16", 412), ("code_points", 200), ("utf8_bytes", 412)])
def test_length_unit(start, unit, status):
    assert start(length_unit=unit).create("\U0001f4de" * 25).status_code == status


def test_length_unit_of_bytes(start):
    assert start(length_unit="utf8_bytes").create("é" * 25).status_code == 412


@pytest.mark.parametrize(("value", "statuses"), [("exact", [200, 400]), ("off", [200, 200])])
def test_unique_names(start, stream, value, statuses):
    stream.add("Name", "a")
    api = start(unique_names=value)
    assert [api.create("NAME").status_code, api.create("Name ").status_code] == statuses


def test_trim_names(start):
    assert start(trim_names=True).create(" A ").json()["data"]["name"] == "A"


@pytest.mark.parametrize("form", ["nfc", "nfd"])
def test_normalise(start, form):
    sent = unicodedata.normalize("NFD" if form == "nfc" else "NFC", "é")
    stored = start(normalise=form).create(sent).json()["data"]["name"]
    assert stored != sent
    assert stored == unicodedata.normalize(form.upper(), sent)


def test_truncate(start):
    api = start(truncate=True)
    assert api.create("x" * 60).json()["data"]["name"] == "x" * 48
    assert api.create("\U0001f4de" * 30).json()["data"]["name"] == "\U0001f4de" * 24


@pytest.mark.parametrize(
    ("how", "stored"),
    [
        ("escape", "R&amp;D  \u00e9 \u8a9e\U0001f4de &lt;\n b&gt;"),
        ("collapse", "R&D \u00e9 \u8a9e\U0001f4de < b>"),
        ("replace", "R&D  \u00e9 ?? <\n b>"),
    ],
)
def test_alter_stored(start, stream, how, stored):
    sent = "R&D  \u00e9 \u8a9e\U0001f4de <\n b>"
    api = start(alter_stored=how)
    assert api.create(sent, sent).json()["data"]["name"] == stored
    (row,) = api.list().json()["data"]
    assert (row["name"], row["description"]) == (stored, stored)
    contact_list_id = stream.add("A & B", "a  & b")
    api.update(contact_list_id, name=f"{sent}!")
    record = stream.lists[contact_list_id]
    # Fields that were not sent stay as they were.
    assert (record["name"], record["description"]) == (f"{stored}!", "a  & b")


def test_alter_read(start, stream):
    contact_list_id = stream.add("A & B", "<a>")
    api = start(alter_read="escape")
    data = api.get(contact_list_id).json()["data"]
    assert api.list().json()["data"][0]["name"] == data["name"] == "A &amp; B"
    assert data["description"] == "&lt;a&gt;"
    # A value that was read and is sent back is altered again.
    api.update(contact_list_id, name=data["name"])
    assert stream.lists[contact_list_id]["name"] == "A &amp; B"
    assert api.name_of(contact_list_id) == "A &amp;amp; B"


def test_in_use_shape(start, stream):
    contact_list_id = stream.add("A", "a", campaignInUse=CAMPAIGNS)
    assert start(in_use_shape="objects").get(contact_list_id).json()["data"]["campaignInUse"] == CAMPAIGNS
    assert start(in_use_shape="strings").get(contact_list_id).json()["data"]["campaignInUse"] == ["cd-1"]
    assert "campaignInUse" not in start(in_use_shape="missing").list().json()["data"][0]


def test_is_list_in_use(start, stream):
    contact_list_id = stream.add("A", "a", campaignInUse=CAMPAIGNS)
    assert start(is_list_in_use="running").get(contact_list_id).json()["data"]["isListInUse"] is False
    assert start(is_list_in_use="associated").get(contact_list_id).json()["data"]["isListInUse"] is True
    assert "isListInUse" not in start(is_list_in_use="missing").list().json()["data"][0]


def test_source_spelling(start, stream):
    contact_list_id = stream.add("A", "a")
    data = start(source_spelling="passiveApiIntegration").get(contact_list_id).json()["data"]
    assert data["source"] == "passiveApiIntegration"


def test_missing_fields(start, stream):
    contact_list_id = stream.add("A", "a")
    api = start(list_type_missing=True, flags_missing=True, rows_without_description=True)
    record, row = api.get(contact_list_id).json()["data"], api.list().json()["data"][0]
    assert {"listType", "isDefault", "isGlobalDNC"}.isdisjoint(record)
    assert {"listType", "description"}.isdisjoint(row)
    assert record["description"] == "a"


@pytest.mark.parametrize(
    ("value", "missing"),
    [
        ("list_type", {"listType"}),
        ("campaign_in_use", {"campaignInUse"}),
        ("count", {"totalRecordCount"}),
        ("all", {"listType", "campaignInUse", "totalRecordCount"}),
    ],
)
def test_sparse_rows(start, stream, value, missing):
    contact_list_id = stream.add("A", "a")
    api = start(sparse_rows=value)
    record, row = api.get(contact_list_id).json()["data"], api.list().json()["data"][0]
    assert {"listType", "campaignInUse", "totalRecordCount"} - set(row) == missing <= set(record)


@pytest.mark.parametrize(("value", "data"), [("array", []), ("null", None), ("object", {}), ("missing", "missing")])
def test_empty_listing(start, stream, value, data):
    api = start(empty_listing=value)
    assert api.list().json().get("data", "missing") == data
    stream.add("A", "a")
    assert len(api.list().json()["data"]) == 1


@pytest.mark.parametrize(
    ("value", "status", "body"),
    [
        ("404_message", 404, {"message": "Not Found"}),
        ("404_route", 404, {"errors": [{"msg": "Route not found", "code": 404}]}),
        ("400_errors", 400, {"errors": [{"msg": "Not found", "code": 400}]}),
    ],
)
def test_listing_not_found(start, stream, value, status, body):
    contact_list_id = stream.add("A", "a")
    api = start(listing_not_found=value)
    answer = api.list()
    assert (answer.status_code, answer.json()) == (status, body)
    assert api.name_of(contact_list_id) == "A"


def test_listing_hides_new(start, stream):
    stream.add("A", "a")
    api = start(listing_hides_new=True)
    new = api.create("B").json()["data"]["_id"]
    assert [row["name"] for row in api.list().json()["data"]] == ["A"]
    assert api.name_of(new) == "B"
    assert api.update(new, name="C").status_code == 200
    assert len(api.list().json()["data"]) == 1


def test_repeated_rows(start, stream):
    stream.add("A", "a")
    stream.add("B", "b")
    assert [row["name"] for row in start(repeated_rows=True).list().json()["data"]] == ["B", "B", "A", "A"]


@pytest.mark.parametrize(
    ("value", "odd"),
    [
        ("null_name", lambda row: "name" in row and row["name"] is None),
        ("no_name", lambda row: "name" not in row and row["_id"].startswith("cl-")),
        ("numeric_id", lambda row: row["_id"] == 7),
        ("no_id", lambda row: "_id" not in row and row["name"] == "Odd record"),
        ("not_an_object", lambda row: row == "Odd record"),
    ],
)
def test_broken_rows(start, stream, value, odd):
    stream.add("A", "a")
    api = start(broken_rows=value)
    sound, broken = api.list().json()["data"]
    assert sound["name"] == "A"
    assert odd(broken)
    is_list = value in ("null_name", "no_name")
    assert api.get(stream.odd_id).status_code == (200 if is_list else 404)
    assert list(stream.lists) == [sound["_id"]]


@pytest.mark.parametrize("value", ["null_name", "no_name"])
def test_the_broken_row_is_a_list(start, stream, value):
    api = start(broken_rows=value)
    assert api.name_of(stream.odd_id) == "Odd record"
    assert api.update(stream.odd_id, description="new").status_code == 200
    (row,) = api.list().json()["data"]
    assert (row.get("name"), row["description"]) == (None, "new")
    assert api.get(stream.odd_id).json()["data"]["description"] == "new"
    assert api.delete(stream.odd_id).status_code == 200


@pytest.mark.parametrize("value", ["null_name", "no_name"])
def test_nameless_get(start, stream, value):
    data = start(broken_rows=value, nameless_get=True).get(stream.odd_id).json()["data"]
    assert data.get("name") is None
    assert ("name" in data) is (value == "null_name")


def test_added_fields(start, stream):
    contact_list_id = stream.add("A", "a")
    api = start(extra_fields=True, v1_fields=True, api_secrets=True)
    for data in (api.get(contact_list_id).json()["data"], api.list().json()["data"][0]):
        assert data["retentionPolicy"]["keys"] == ["a"]
        assert (data["lname"], data["iId"], data["accountId"]) == ("a", stream.header_iid, stream.account_id)
        assert all(secret in str(data["apiConfigurations"]) for secret in API_SECRETS)


def test_protected_writes(start, stream):
    contact_list_id = stream.add("A", "a", listType="dnc")
    assert start(protected_writes="accepted").update(contact_list_id, name="B").status_code == 200
    assert stream.lists[contact_list_id]["listType"] == "call"


def test_put_allow_duplicates(start, stream):
    contact_list_id = stream.add("A", "a")
    assert start(put_allow_duplicates=True).update(contact_list_id, allowDuplicates=True).status_code == 200
    assert stream.lists[contact_list_id]["allowDuplicates"] is True


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        ("errors_msg", {"errors": [{"msg": "Contact list not found", "code": 404}]}),
        ("errors_message", {"errors": [{"message": "Contact list not found", "code": 404}]}),
        ("reason", {"reason": {"errors": [{"msg": "Contact list not found", "code": 404}]}}),
        ("message", {"message": "Contact list not found"}),
        ("string", "Contact list not found"),
        ("status_error", {"status": "Error", "message": "Contact list not found"}),
    ],
)
def test_error_shape(start, shape, body):
    assert start(error_shape=shape).get("cl-1").json() == body


def test_error_shape_html(start):
    answer = start(error_shape="html").get("cl-1")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<p>Contact list not found</p>" in answer.text


def test_not_found(start):
    assert start(not_found="400").get("cl-1").status_code == 400
    answer = start(not_found="200_without_data").get("cl-1")
    assert (answer.status_code, answer.json()) == (200, {"status": "success", "message": ""})


def test_scope_status(start, stream):
    stream.scopes = set()
    for status in (401, 403):
        answer = start(scope_status=status).list()
        assert answer.status_code == status
        assert answer.json()["errors"][0] == {"msg": "Permission denied. Scope is incorrect!", "code": 4002}


@pytest.mark.parametrize("status", [429, 200, 403, 400])
def test_limit_status(start, status):
    api = start(rate_limit=1, limit_status=status, limit_wording="older")
    assert api.list().status_code == 200
    refused = api.list()
    assert refused.status_code == status
    assert "Rate limit for this API has been reached" in refused.text
    assert "Retry-After" not in refused.headers
    assert [entry.refused_by_limit for entry in api.simulator.log] == [False, True]


@pytest.mark.parametrize(
    ("value", "pattern"), [("seconds", "60"), ("date", r"\w{3}, .* GMT"), ("nonsense", "soon, perhaps")]
)
def test_retry_after(start, value, pattern):
    api = start(rate_limit=1, retry_after=value)
    api.list()
    assert re.fullmatch(pattern, api.list().headers["Retry-After"])


def test_created_status(start):
    assert start(created_status=201).create("A").status_code == 201


def test_echo(start, stream):
    contact_list_id = stream.add("A", "a")
    change = {"name": "B", "description": "b"}
    body = start(echo="with_description").update(contact_list_id, **change).json()["data"]["body"]
    assert body["description"] == "b"
    assert "data" not in start(echo="missing").update(contact_list_id, **change).json()


def test_echo_of_another(start, stream):
    contact_list_id = stream.add("A", "a")
    data = start(echo_other_id=True, echo_other_account=True).update(contact_list_id, name="B").json()["data"]
    assert data["contactListId"] != contact_list_id
    assert data["body"]["accountId"] != stream.account_id
    assert data["body"]["iId"] != stream.header_iid


def test_read_lag(start, stream):
    contact_list_id = stream.add("A", "a")
    api = start(read_lag=2)
    api.update(contact_list_id, name="B")
    assert [api.name_of(contact_list_id) for _turn in range(3)] == ["A", "A", "B"]
    new = api.create("C").json()["data"]["_id"]
    counts = [len(api.list().json()["data"]), api.get(new).status_code, len(api.list().json()["data"])]
    assert counts == [1, 404, 2]
    api.delete(new)
    assert [api.get(new).status_code for _turn in range(3)] == [200, 200, 404]


def test_reads_lag_behind_each_write(start, stream):
    contact_list_id = stream.add("A", "a")
    api = start(read_lag=2)
    api.update(contact_list_id, name="B")
    assert api.name_of(contact_list_id) == "A"
    api.update(contact_list_id, name="C")
    assert [api.name_of(contact_list_id) for _turn in range(3)] == ["A", "B", "C"]


def test_lag_seconds(call, stream):
    contact_list_id = stream.add("A", "a")
    now = [0.0]
    with Simulator(streams=[stream], switches=Switches(lag_seconds=2), clock=lambda: now[0]) as simulator:
        api = call(simulator, stream)
        api.update(contact_list_id, name="B")
        now[0] = 1.0
        api.update(contact_list_id, name="C")
        new = api.create("D").json()["data"]["_id"]
        shown = {}
        for now[0] in (1.9, 2.0, 2.9, 3.0):
            shown[now[0]] = (api.name_of(contact_list_id), api.get(new).status_code, len(api.list().json()["data"]))
    assert shown == {1.9: ("A", 404, 1), 2.0: ("B", 404, 1), 2.9: ("B", 404, 1), 3.0: ("C", 200, 2)}


def test_single_use_tokens(start, stream):
    api = start(single_use_tokens=True)

    def words(**claims):
        answer = api.list(headers={**api.headers(), "auth": sign(stream, **claims)})
        return answer.json().get("errors", [{"msg": "fine"}])[0]["msg"]

    too_long = 'error verifying the jwt: if "jti" claim "exp" must be <= 1 hour(s)'
    assert words(jti="1") == "fine"
    assert words(jti="1") == "error verifying the jwt: possibly a replay"
    assert words(jti="2", exp=None) == too_long
    assert words(jti="3", exp=9_999_999_999) == too_long
    assert "is required" in words(jti=None)


def test_require_no_extra_claims(start, stream):
    api = start(require_no_extra_claims=True)
    assert api.list().status_code == 401
    bare = sign(stream, jti=None, exp=None, iat=None)
    assert api.list(headers={**api.headers(), "auth": bare}).status_code == 200


def test_encrypted_payload(start):
    assert set(start(encrypted_payload=True).list().json()) == {"encryptedPayload"}


def test_ids(start):
    api = start(ids="odd")
    new = api.create("A").json()["data"]["_id"]
    assert new == "cl/a b%c-1"
    assert api.name_of(new) == "A"
    assert api.simulator.log[-1].path.endswith("/cl%2Fa%20b%25c-1")
    assert api.update(new, name="B").status_code == 200
    assert api.delete(new).status_code == 200


@pytest.mark.parametrize(("value", "rows"), [("by_id", []), ("listed", [False]), ("listed_untold", ["untold"])])
def test_soft_delete(start, stream, value, rows):
    contact_list_id = stream.add("A", "a")
    api = start(soft_delete=value)
    api.delete(contact_list_id)
    assert api.get(contact_list_id).json()["data"]["isActive"] is False
    assert [row.get("isActive", "untold") for row in api.list().json()["data"]] == rows
    assert api.update(contact_list_id, name="B").status_code == 404
    assert api.create("A").status_code == 200


def test_hourly_limit(call, stream):
    now = [0.0]
    with Simulator(streams=[stream], switches=Switches(hourly_limit=2), clock=lambda: now[0]) as simulator:
        api = call(simulator, stream)
        answers = {}
        for now[0] in (0.0, 61.0, 122.0, 3599.0):
            answers[now[0]] = api.list()
        assert [answer.status_code for answer in answers.values()] == [200, 200, 429, 429]
        assert "exceeded the hourly rate limit" in answers[122.0].text
        assert [request.refused_by_limit for request in simulator.log] == [False, False, True, True]
        now[0] = 7300.0
        assert api.list().status_code == 200


@pytest.mark.parametrize(("shared_by", "status"), [("account", 429), ("stream", 200)])
def test_limit_shared_by(start, stream, call, shared_by, status):
    api = start(limit_shared_by=shared_by, rate_limit=1)
    other = Stream("st-other", stream.account_id, "cs-other", "other-" * 6)
    api.simulator.streams[other.stream_id] = other
    assert api.list().status_code == 200
    assert call(api.simulator, other).list().status_code == status


def test_known_ids(start, stream):
    other = Stream("st-other", stream.account_id, "cs-other", "other")
    stranger = Stream("st-stranger", "f" * 24, "cs-stranger", "stranger")
    beyond, hidden = other.add("A", "a"), stranger.add("B", "b")
    api = start(known_ids="account")
    api.simulator.streams.update({other.stream_id: other, stranger.stream_id: stranger})
    assert api.name_of(beyond) == "A"
    assert api.list().json()["data"] == []
    assert api.get(hidden).status_code == 404
    assert api.update(beyond, name="C").status_code == 200
    assert other.lists[beyond]["name"] == "C"
    assert api.delete(beyond).status_code == 200
    assert other.lists == {}


def test_encrypted_tokens(start, stream):
    api = start(encrypted_tokens=True)
    assert api.list().status_code == 401
    token = sign(stream, encrypted=True)
    assert len(token.split(".")) == 5
    assert api.list(headers=api.headers() | {"auth": token}).status_code == 200
    head, _dot, rest = token.partition(".")
    for spoilt in (f"{head}x.{rest}", f"{token[:-4]}AAAA", "a.b.c.d.e", "x"):
        assert api.list(headers=api.headers() | {"auth": spoilt}).status_code == 401
    assert start().list(headers=api.headers() | {"auth": token}).status_code == 401


def test_delete_in_use_refused(start, stream):
    contact_list_id = stream.add("A", "a", campaignInUse=CAMPAIGNS)
    assert start(delete_in_use_refused=False).delete(contact_list_id).status_code == 200


def test_latency(start):
    assert start(latency=0.1).list().elapsed.total_seconds() >= 0.1


def test_values_are_checked():
    for values in ({"put": "merge"}, {"created_status": "200"}, {"read_lag": -1}, {"truncate": 1}, {"window": "x"}):
        with pytest.raises(ValueError, match="switch "):
            Switches(**values)


def test_values_as_text():
    assert switches.parse("created_status", "201") == 201
    assert switches.parse("truncate", "TRUE") is True
    assert switches.parse("window", "0.5") == 0.5
    for name, text, words in (("nope", "1", "no switch"), ("put", "x", "partial"), ("read_lag", "x", "number")):
        with pytest.raises(ValueError, match=words):
            switches.parse(name, text)


def _statuses(call, stream, times, **values):
    """The statuses of a listing at each of these times."""
    now = [0.0]
    with Simulator(streams=[stream], switches=Switches(**values), clock=lambda: now[0]) as simulator:
        api = call(simulator, stream)
        statuses = []
        for now[0] in times:
            statuses.append(api.list().status_code)
        return statuses


def test_rate_limit_and_window(call, stream):
    assert _statuses(call, stream, [0, 5, 9, 16], rate_limit=2, window=10) == [200, 200, 429, 200]
    assert _statuses(call, stream, [0] * 70, rate_limit=0) == [200] * 70
    assert _statuses(call, stream, [0] * 61) == [200] * 60 + [429]


def test_refused_requests_count_or_not(call, stream):
    times = [0, 9, 10, 19]
    assert _statuses(call, stream, times, rate_limit=1, window=10) == [200, 429, 429, 429]
    assert _statuses(call, stream, times, rate_limit=1, window=10, limit_counts_refused=False) == [200, 429, 200, 429]
