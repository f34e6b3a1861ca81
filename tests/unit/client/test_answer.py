# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an answer to its data or to an exception, for every shape of an error that public pages show."""

from __future__ import annotations

import base64
import email.utils
import html
import json
import time
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from ansible_collections.koreai.contact_center.plugins.module_utils._answer import (
    Answer,
    Question,
    RateLimitError,
    data_of,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    HourlyLimitError,
    KoreError,
    NotFoundError,
    StopError,
    TransientError,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._secrets import without_secrets
from ansible_collections.koreai.contact_center.plugins.module_utils._text import on_one_line
from ansible_collections.koreai.contact_center.tests.harness.hostile import (
    INVISIBLE,
    LOG_COMMANDS,
    holds_log_command,
    invisible_in,
)

PURPOSE = "read the contact list cl-1"
# Kinds of ApiError that say more than that the server refused.
KINDS = (TransientError, StopError, NotFoundError)
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjcy1kZXYifQ.c2lnbmF0dXJl"
SECRET = "the-client-secret-0123456789"
WRONG_SHAPE = "the response is not the documented one with status success and data"


def answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, CaseInsensitiveDict(headers or {}), raw)


def read(given_answer: Answer, **question: Any) -> Any:
    return data_of(given_answer, Question(PURPOSE, lambda text: without_secrets(text, (SECRET,)), **question))


def refused(status: int, body: Any, headers: Mapping[str, str] | None = None, **question: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        read(answer(status, body, headers), **question)
    assert caught.value.status == status
    return caught.value


def body_of(text: str, code: int, key: str = "msg") -> dict[str, Any]:
    return {"errors": [{key: text, "code": code}]}


# Envelopes


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize("word", ["success", "Success", "SUCCESS"])
def test_the_documented_envelope_gives_its_data(status: int, word: str) -> None:
    body = {"status": word, "message": "Contact list updated", "data": {"contactListId": "cl-1"}}
    assert read(answer(status, body)) == {"contactListId": "cl-1"}


@pytest.mark.parametrize("data", [[], {}, None, 0, "text", [{"_id": "cl-1", "status": "failed"}]])
def test_data_is_given_as_it_is(data: Any) -> None:
    assert read(answer(200, {"status": "success", "data": data, "errors": []})) == data


FAILURES_IN_200 = {
    "status failure": ({"status": "failure", "message": "No"}, "No", "its status is 'failure'"),
    "status error": ({"status": "Error", "message": "No"}, "No", "its status is 'Error'"),
    "errors beside success": ({"status": "success", "data": {}, **body_of("No", 400)}, "No", WRONG_SHAPE),
    "an error as a text": ({"status": "success", "data": {}, "errors": "No"}, "No", WRONG_SHAPE),
    "no status": ({"data": {}, "message": "Adding contacts"}, "Adding contacts", WRONG_SHAPE),
    "a status that is no text": ({"status": True, "data": {}}, "nothing", WRONG_SHAPE),
    "an item that failed": (
        {"status": "success", "data": [{"status": "failed", "reason": "time_in_past"}]},
        "time_in_past",
        WRONG_SHAPE,
    ),
    "an item that failed, in other words": (
        {"status": "success", "data": [{"status": "Failure", "message": "Time is over"}]},
        "Time is over",
        WRONG_SHAPE,
    ),
    "data that failed": (
        {"status": "success", "data": {"status": "FAILED", "reason": "list_in_use"}},
        "list_in_use",
        WRONG_SHAPE,
    ),
    "one error beside success": ({"status": "success", "data": [], "error": {"msg": "No"}}, "No", WRONG_SHAPE),
    "an encrypted payload": ({"encryptedPayload": "c2VjcmV0"}, "nothing", WRONG_SHAPE),
    "an array": ([], "list instead of an object", WRONG_SHAPE),
    "a number": (3, "int instead of an object", WRONG_SHAPE),
    "null": (None, "NoneType instead of an object", WRONG_SHAPE),
    "a text": ("Something", "Something", "this is not a response of the API: check host, and any proxy between"),
    "nothing": (b"", "nothing", "this is not a response of the API: check host, and any proxy between"),
    "broken JSON": (b'{"status": "succ', '{"status": "succ', "this is not a response of the API"),
    "a web page": (
        b"<!DOCTYPE html><html><head><TITLE lang=en>Log\n in</TITLE></head></html>",
        "a web page: Log in",
        "this is not a response of the API",
    ),
    "a page without title": (b"  <html></html>", "a web page: without a title", "this is not a response of the API"),
}


@pytest.mark.parametrize("case", FAILURES_IN_200)
@pytest.mark.parametrize("write", [False, True])
def test_a_failure_inside_a_2xx_is_an_error(case: str, write: bool) -> None:
    body, words, hint = FAILURES_IN_200[case]
    caught = refused(200, body, write=write)
    assert not isinstance(caught, KINDS)
    assert str(caught).startswith(f"Cannot {PURPOSE}: the server said '{words}' (HTTP 200); {hint}")
    assert str(caught).endswith(".")
    assert caught.may_have_acted is write


def test_data_that_is_missing_is_none_to_a_read_and_an_error_to_a_write() -> None:
    body = {"status": "success", "message": "Contact list created"}
    assert read(answer(200, body)) is None
    caught = refused(200, body, write=True)
    assert f"the server said 'Contact list created' (HTTP 200); {WRONG_SHAPE}." in str(caught)
    assert caught.may_have_acted is True


# Words, and the kinds of errors

SHAPES = {
    "errors msg": body_of("The words", 400),
    "errors message": body_of("The words", 400, "message"),
    "errors of texts": {"errors": ["The words"]},
    "errors of one object": {"errors": {"msg": "The words"}},
    "errors as a text": {"errors": "The words"},
    "reason errors": {"reason": body_of("The words", 400)},
    "reason text": {"status": "failed", "reason": "The words"},
    "reason message": {"reason": {"message": "The words"}},
    "message": {"message": "The words"},
    "status error": {"status": "Error", "message": "The words"},
    "error text": {"error": "The words"},
    "error object": {"error": {"message": "The words"}},
    "text": "The words",
    "bytes": b"The words",
    "page": b"<html><title>The words</title></html>",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_words_are_found_in_every_shape(shape: str) -> None:
    expected = "a web page: The words" if shape == "page" else "The words"
    # Anything other than a JSON object does not come from the API itself.
    foreign = shape in ("text", "bytes", "page")
    hint = "; this is not a response of the API: check host, and any proxy between." if foreign else "."
    assert str(refused(400, SHAPES[shape])) == f"Cannot {PURPOSE}: the server said '{expected}' (HTTP 400){hint}"


def test_several_words_are_all_told_and_each_once() -> None:
    body = {"errors": [{"msg": "One"}, {"message": "Two"}, {"msg": "One"}, None, 3], "message": "Three", "error": "Two"}
    assert "'One / Two / Three'" in str(refused(412, body))


@pytest.mark.parametrize("body", [{}, {"errors": []}, {"errors": [{"code": 1}]}, {"message": ""}, b"", b" \n"])
def test_no_words_are_called_nothing(body: Any) -> None:
    assert "the server said 'nothing' (HTTP 418)" in str(refused(418, body))


DOCUMENTED = [
    (
        401,
        body_of('error verifying the jwt: if "jti" claim "exp" must be <= 1 hour(s)', 401),
        "sign one that expires sooner",
    ),
    (401, body_of("error verifying the jwt: possibly a replay", 401), "takes each token once"),
    (401, body_of("error verifying the jwt: jwt expired", 401), "sign a new token"),
    (401, body_of("Permission denied. Scope is incorrect!", 4002), "map the API scope Campaign Management"),
    (401, body_of("Permission denied. Scope is incorrect!", 4002, "message"), "publish the app"),
    (403, body_of("Permission denied. Scope is incorrect!", 4002), "map the API scope Campaign Management"),
    (401, body_of("Invalid SDK credentials", 4002), "check client_id and client_secret (or jwt)"),
    (401, body_of("Invalid JWT token", 4002), "check client_id and client_secret (or jwt)"),
    (401, {}, "check client_id and client_secret (or jwt)"),
    (403, body_of("You are not authorised", 403), "check client_id and client_secret (or jwt)"),
    (403, body_of("Unauthorized", 403), "check client_id and client_secret (or jwt)"),
    (403, body_of("User is not authenticated", 403), "check client_id and client_secret (or jwt)"),
    (403, body_of("Unauthenticated", 403), "check client_id and client_secret (or jwt)"),
]


@pytest.mark.parametrize(("status", "body", "hint"), DOCUMENTED)
def test_refused_access_stops_and_says_what_to_do(status: int, body: Any, hint: str) -> None:
    caught = refused(status, body)
    assert isinstance(caught, AccessError)
    assert hint in str(caught)


OTHERS = [
    (403, body_of("Invalid values in the body", 403)),
    (412, body_of("Validation errors/ Invalid arguments", 412)),
    (405, body_of("Method Not Allowed", 405)),
    (400, body_of("Invalid StreamId", 400)),
    (400, body_of("Mentioned knowledge extraction name was duplicate", 400)),
    (400, body_of("Contact list name already exists", 400)),
    (409, body_of("Contact list name already exists", 409)),
]


@pytest.mark.parametrize(("status", "body"), OTHERS)
def test_any_other_refusal_is_the_item_s_own(status: int, body: Any) -> None:
    caught = refused(status, body, write=True)
    assert not isinstance(caught, KINDS)
    assert caught.may_have_acted is False


MISSING = [
    # A server that answers like this knows contact lists.
    (body_of("Contact list not found", 404), True),
    (body_of("Contact list not found", 404, "message"), True),
    (body_of("Not found", 404), True),
    (body_of("The contact list does not exist", 400), True),
    (body_of("Contact list doesn't exist.", 400), True),
    (body_of("Contact list doesn\u2019t exist.", 400), True),
    (body_of("Contact list cl-1 was not found in this account", 400), True),
    ({"status": "error", "message": "Contact list not found"}, True),
    ({"status": "failure", "message": "NOT FOUND"}, True),
    ({"errors": ["Contact list not found"]}, True),
    ({"reason": body_of("Contact list not found", 404)}, True),
    (body_of('Contact list "Route 66" not found', 404), True),
    *(
        (body_of(text, 404), True)
        for text in (
            "No such contact list",
            "no such list: cl-1",
            "The contact list could not be found",
            "contact list cannot be found",
            "No contact list found",
            "ContactListNotFound",
            "ContactList not found in this account",
            "CONTACT_LIST_NOT_FOUND",
            "Contact list doesnt exist",
        )
    ),
    # A gateway, a wrong host, a wrong path.
    ({"message": "Not Found"}, False),
    ({"error": "Not Found"}, False),
    ({"reason": "Not Found"}, False),
    ({"detail": "Not Found"}, False),
    ({"errors": [], "message": "Not Found"}, False),
    ({"status": 404, "error": "Not Found", "message": "Not Found", "path": "/campaign/api"}, False),
    ({"status": "error"}, False),
    ({"message": "no Route matched with those values"}, False),
    (body_of("Route not found", 404), False),
    (body_of("The requested URL was not found on this server", 404), False),
    (body_of("Path not found", 404), False),
    (body_of("Page not found", 404), False),
    (body_of("No such host", 404), False),
    (body_of("The requested resource could not be found on this server", 404), False),
    ({"status": "error", "message": "/campaign/api/v2/public not found"}, False),
    ({"status": "error", "message": "Endpoint does not exist"}, False),
    ({}, False),
    ([body_of("Contact list not found", 404)], False),
    ("Contact list not found", False),
    (b"<html><title>404 Not Found</title></html>", False),
    (b"", False),
    # Something else is missing, or nothing at all.
    (body_of("Account not found", 400), False),
    (body_of("Stream does not exist", 400), False),
    (body_of("Campaign not found", 400), False),
    (body_of("User not found. Please check the provided email address.", 400), False),
    ({"status": "error", "message": "x"}, False),
    (body_of("Bad Request", 400), False),
]


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize(("body", "missing"), MISSING)
def test_when_an_id_is_unknown(status: int, body: Any, missing: bool) -> None:
    assert isinstance(refused(status, body, by_id=True), NotFoundError) is missing
    # A listing or a write is never "not found".
    for write in (False, True):
        assert not isinstance(refused(status, body, write=write), NotFoundError)


@pytest.mark.parametrize("status", [200, 402, 403, 405, 410, 412, 422])
def test_another_status_says_nothing_of_an_id(status: int) -> None:
    assert not isinstance(refused(status, body_of("Contact list not found", 404), by_id=True), NotFoundError)


# Lists with names that look like the words of the rules

NAMED = "Contact list {} is locked by an import"


@pytest.mark.parametrize("status", [400, 403, 404, 412])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    "name",
    [
        "token holders",
        "Scope",
        "Authorised payers",
        "JWT",
        "Permission given",
        "Credentials not found",
        "exceeded the hourly rate limit",
        "exceeded the per-minute rate limit",
        "Not found",
    ],
)
def test_a_name_is_no_reason(name: str, known: bool, status: int) -> None:
    """It makes no difference whether the server quotes the name or this request knows it."""
    text = NAMED.format(name.upper() if known else f"'{name}'")
    caught = refused(status, body_of(text, status), texts=(name,) if known else (), by_id=True)
    assert not isinstance(caught, KINDS)
    assert text in str(caught)


@pytest.mark.parametrize("name", ["a", "Scope", "is", "Permission"])
def test_a_name_hides_no_reason_but_itself(name: str) -> None:
    text = "Permission denied. Scope is incorrect!"
    assert isinstance(refused(403, body_of(text, 4002), texts=(name, "")), AccessError)


@pytest.mark.parametrize("status", [408, 500, 501, 502, 503, 504, 507, 599])
@pytest.mark.parametrize("body", [body_of("x", 1), "x", b"<html>502 Bad Gateway</html>", b""])
@pytest.mark.parametrize("write", [False, True])
def test_server_faults_are_transient(status: int, body: Any, write: bool) -> None:
    caught = refused(status, body, write=write)
    assert isinstance(caught, TransientError)
    assert not isinstance(caught, RateLimitError)
    assert caught.may_have_acted is write


LIMIT_TEXTS = (
    "You've exceeded the per-minute rate limit. Please wait for sometime before retrying.",
    "Rate limit for this API has been reached. Please try again after some time.",
)


@pytest.mark.parametrize("text", LIMIT_TEXTS)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 412, 429, 500, 503])
def test_the_limit_s_message_is_a_limit_at_any_status(text: str, status: int) -> None:
    for body in (body_of(text, 429), {"status": "failure", "message": text}, text):
        caught = refused(status, body, write=True)
        assert isinstance(caught, RateLimitError)
        assert caught.may_have_acted is False


HOURLY_TEXT = "You've exceeded the hourly rate limit. Please wait for sometime before retrying."


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 412, 429, 500, 503])
def test_the_hourly_limit_ends_the_task_at_any_status(status: int, write: bool) -> None:
    bodies = (
        body_of(HOURLY_TEXT, 429),
        body_of(HOURLY_TEXT.upper(), 429, "message"),
        {"status": "failure", "message": HOURLY_TEXT},
        {"status": "success", "message": HOURLY_TEXT},
        {"status": "success", "message": HOURLY_TEXT, "data": None},
        HOURLY_TEXT,
    )
    for body in bodies:
        caught = refused(status, body, write=write)
        assert isinstance(caught, HourlyLimitError)
        assert isinstance(caught, StopError)
        assert not isinstance(caught, TransientError)
        assert "the account's hourly limit is met, and nothing more was sent: run again in an hour." in str(caught)
        assert caught.may_have_acted is False


def placed(text: str) -> dict[str, Any]:
    """A text where an answer may have it: no page says where."""
    page = f"<html><head><title>Error</title></head><body><p>{text.replace(chr(39), '&#39;')}</p></body></html>"
    return {
        "in data": {"status": "failure", "data": {"message": text}},
        "in the errors of data": {"status": "failure", "data": body_of(text, 429)},
        "in a detail": {"detail": text},
        "in an error's errors": {"error": body_of(text, 429, "message")},
        "in an array": [{"fault": {"faultstring": text}}],
        "behind a long text": {"errors": [{"msg": "x" * 400}, {"msg": text}]},
        "in a web page": page.encode(),
        "on two lines": {"message": text.replace("rate limit", "rate\nlimit")},
    }


@pytest.mark.parametrize("place", placed(""))
@pytest.mark.parametrize("status", [200, 400, 403, 404, 429, 503])
def test_a_limit_s_message_counts_wherever_it_stands(status: int, place: str) -> None:
    for text, kind in ((HOURLY_TEXT, HourlyLimitError), (LIMIT_TEXTS[0], RateLimitError)):
        assert refused(status, placed(text)[place], write=True).__class__ is kind


def test_no_limit_is_read_out_of_a_record() -> None:
    record = {"_id": "cl-1", "name": "A", "description": HOURLY_TEXT}
    for data in (record, [record], {"results": [record]}):
        caught = refused(200, {"status": "failure", "message": "No", "data": data})
        assert not isinstance(caught, KINDS)
    assert "SMS" not in str(refused(400, {"errors": [], "data": {"id": "cd-1", "message": "An SMS"}}))


@pytest.mark.parametrize("body", [{"status": "failure", "data": {"message": "No"}}, {"data": body_of("No", 1)}])
def test_words_inside_data_are_the_server_s_words(body: Any) -> None:
    assert "the server said 'No' (HTTP 400)" in str(refused(400, body))


@pytest.mark.parametrize("data", [[], {}, None, ...])
@pytest.mark.parametrize("write", [True, False])
def test_a_limit_inside_a_success_is_no_empty_account(data: Any, write: bool) -> None:
    given = {} if data is ... else {"data": data}
    for words, kind in (("hourly", HourlyLimitError), ("per-minute", RateLimitError)):
        body = {"status": "success", "message": f"You've exceeded the {words} rate limit. Please wait", **given}
        assert refused(200, body, write=write).__class__ is kind


@pytest.mark.parametrize(
    ("text", "is_limit"),
    [
        ("HOURLY LIMIT reached", True),
        ("You have exceeded the hourly request limit", True),
        ("You've exceeded the hourly  rate-limit", True),
        ("The hourly limit of requests has been exceeded.", True),
        ("The campaign hourly limit offers is not yours", False),
        ("The list holds hourly limits", False),
    ],
)
def test_the_hourly_limit_is_told_from_a_name(text: str, is_limit: bool) -> None:
    assert isinstance(refused(404, body_of(text, 404)), HourlyLimitError) is is_limit


@pytest.mark.parametrize("data", [[], {}, [{"_id": "cl-1", "description": "exceeded the hourly rate limit"}]])
def test_data_without_words_on_a_limit_is_data_however_empty(data: Any) -> None:
    assert read(answer(200, {"status": "success", "message": "Lists fetched", "data": data})) == data


@pytest.mark.parametrize("other", [{"_id": "cl-1", "name": "A"}, {"name": "B"}, {"_id": None}])
def test_a_failed_record_among_others_is_one_of_them(other: dict[str, Any]) -> None:
    data = [{"status": "failed", "reason": "odd"}, other]
    assert read(answer(200, {"status": "success", "data": data})) == data


def test_a_record_with_a_name_is_no_failure() -> None:
    data = [{"name": "x", "status": "failed"}]
    assert read(answer(200, {"status": "success", "data": data})) == data


def test_429_is_a_limit_whatever_it_says() -> None:
    for body in (b"", {}, b"<html></html>", body_of("Slow down", 1)):
        assert isinstance(refused(429, body), RateLimitError)


def test_a_list_that_speaks_of_the_limit_is_no_limit() -> None:
    data = [{"_id": "cl-1", "name": "n", "description": LIMIT_TEXTS[0]}]
    assert read(answer(200, {"status": "success", "data": data})) == data


# Retry-After


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("17", 17.0),
        (" 60 ", 60.0),
        ("999999999", 999999999.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("-5", None),
        ("1.5", None),
        ("1e3", None),
        ("", None),
        ("soon, perhaps", None),
        ("Wed, 99 Foo 2015 07:28:00 GMT", None),
        ("9999999999999999999999", None),
        ("\xb2", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_and_nonsense(status: int, value: str, seconds: float | None) -> None:
    caught = refused(status, {}, {"retry-after": value})
    assert isinstance(caught, TransientError)
    assert caught.retry_after == seconds


def test_retry_after_as_a_date() -> None:
    caught = refused(429, {}, {"Retry-After": email.utils.formatdate(time.time() + 90, usegmt=True)})
    assert isinstance(caught, TransientError)
    assert caught.retry_after is not None
    assert 80 < caught.retry_after <= 91


@pytest.mark.parametrize("off", [-7200, 7200])
def test_a_wrong_clock_does_not_change_how_long_a_date_is_away(off: int) -> None:
    now = time.time() + off
    headers = {name: email.utils.formatdate(at, usegmt=True) for name, at in (("Date", now), ("Retry-After", now + 90))}
    caught = refused(429, {}, headers)
    assert isinstance(caught, TransientError)
    assert caught.retry_after == 91


@given(st.text(max_size=60))
def test_any_retry_after_is_read(value: str) -> None:
    caught = refused(429, {}, {"Retry-After": value})
    assert isinstance(caught, TransientError)
    assert caught.retry_after is None or caught.retry_after >= 0


# Redirects


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308])
def test_a_redirect_names_its_target(status: int, write: bool) -> None:
    caught = refused(status, b"", {"Location": "https://elsewhere.example/\r\n\x1b[31mpath"}, write=write)
    assert "it redirects to 'https://elsewhere.example/ [31mpath'" in str(caught)
    assert "set host to the API's own address" in str(caught)
    assert not isinstance(caught, KINDS)
    assert caught.may_have_acted is write


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("status", [300, 304, 305, 399])
def test_a_redirect_without_target_makes_no_sense(status: int, write: bool) -> None:
    caught = refused(status, b"", write=write)
    assert isinstance(caught, TransientError)
    assert caught.may_have_acted is write


@pytest.mark.parametrize("body", [{"message": "Proxy Authentication Required"}, b"<title>407</title>", b""])
def test_a_proxy_between_that_wants_a_password_ends_the_task(body: Any) -> None:
    caught = refused(407, body, write=True)
    assert isinstance(caught, StopError)
    assert "a proxy between here and the host wants a user and a password" in str(caught)


# Clocks

NOW = 1_800_000_000.0
CLOCK_TEXTS = [
    "error verifying the jwt: jwt expired",
    "error verifying the jwt: The token is not yet valid (iat)",
    "The token is not yet valid (nbf)",
    "jwt not active",
    "Token used before issued",
    "Token used too early",
    "iat is in the future",
    'error verifying the jwt: if "jti" claim "exp" must be <= 1 hour(s)',
    '"nbf" claim timestamp check failed',
    "Signature has expired",
    "TokenExpiredError: the token that you sent is expired",
    "Invalid or expired JWT",
    "Expired",
]


@pytest.mark.parametrize(
    ("off", "told"),
    [
        (-7200, "whose clock is 7200 seconds behind the server's"),
        (-31, "whose clock is 31 seconds behind the server's"),
        (-30, "they agree with the Date of the response, so ask Kore.ai's support about their clock."),
        (0, "they agree with the Date of the response, so ask Kore.ai's support about their clock."),
        (86400, "whose clock is 86400 seconds ahead of the server's"),
        (None, "check the date and time of this machine."),
    ],
)
@pytest.mark.parametrize("text", CLOCK_TEXTS)
def test_a_token_that_the_task_signed_is_refused_for_a_wrong_clock(text: str, off: int | None, told: str) -> None:
    headers = {} if off is None else {"Date": email.utils.formatdate(NOW - off, usegmt=True)}
    caught = refused(401, body_of(text, 401), headers, signed_at=NOW)
    assert isinstance(caught, AccessError)
    assert "this task signed the token a moment before, so one of the clocks is wrong" in str(caught)
    assert told in str(caught)
    assert "client_id" not in str(caught)


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 15 Jan 2027 06:00:00 GMT",
        "Fri, 15 Jan 2027 06:00:00 -0000",
        "Fri, 15 Jan 2027 06:00:00",
        "Fri Jan 15 06:00:00 2027",
        "Friday, 15-Jan-27 06:00:00 GMT",
    ],
)
def test_every_form_of_a_date_is_in_utc(monkeypatch: pytest.MonkeyPatch, date: str) -> None:
    """RFC 9110 names three forms; one of them has no time zone."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        clock = refused(401, body_of(CLOCK_TEXTS[0], 401), {"Date": date}, signed_at=NOW)
        limit = refused(429, {}, {"Date": date, "Retry-After": "Fri, 15 Jan 2027 06:01:00 GMT"})
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "whose clock is 7200 seconds ahead of the server's" in str(clock)
    assert isinstance(limit, TransientError)
    assert limit.retry_after == 61


@pytest.mark.parametrize("signed_at", [None, NOW])
@pytest.mark.parametrize("status", [400, 401, 403, 409])
@pytest.mark.parametrize(
    "text",
    [
        "Your subscription has expired",
        "The client secret has expired",
        "The account is not active",
        "Not authorised for Expired jwt leads",
        "Not authorised for 'Token expired'",
        "\u201cReplay tokens\u201d exists: Expired jwt leads",
        "The start must not be in the future",
    ],
)
def test_what_is_not_about_a_token_gets_no_advice_about_tokens(text: str, status: int, signed_at: float | None) -> None:
    told = str(refused(status, body_of(text, status), signed_at=signed_at, texts=("Expired jwt leads",)))
    advice = told.partition(f"(HTTP {status})")[2]
    assert not any(word in advice for word in ("clock", "sign ", "takes each token once", "sent the request twice"))


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_signed_token_is_not_asked_to_be_signed(status: int) -> None:
    told = str(refused(status, body_of("jwt expired", status), signed_at=NOW))
    assert "one of the clocks is wrong" in told
    assert "client_id" not in told


@pytest.mark.parametrize("date", ["", "soon", "Wed, 99 Foo 2015 07:28:00 GMT", "\xb2"])
def test_a_date_that_is_none_is_no_crash(date: str) -> None:
    text = str(refused(401, body_of(CLOCK_TEXTS[0], 401), {"Date": date}, signed_at=NOW))
    assert text.endswith("check the date and time of this machine.")


def test_a_token_that_was_given_may_have_expired() -> None:
    caught = refused(401, body_of("error verifying the jwt: jwt expired", 401), {"Date": email.utils.formatdate(NOW)})
    assert "sign a new token, or give client_id and client_secret instead of jwt" in str(caught)
    assert "clock" not in str(caught)


def test_other_refusals_of_a_signed_token_are_no_matter_of_clocks() -> None:
    for text in ("Invalid SDK credentials", "error verifying the jwt: possibly a replay", "Unexpected claims"):
        assert "clock" not in str(refused(401, body_of(text, 4002), signed_at=NOW))


# What is shown

HOSTILE = (
    "\x1b[31mred\x1b[0m \x1b]0;title\x07\x00\x08\x7f\x9b\u202e\u2028\nok: [localhost]\r\n\ttail \ud800\n"
    f"::error::x {' '.join(LOG_COMMANDS)} {''.join(INVISIBLE)}"
)


@pytest.mark.parametrize("body", [body_of(HOSTILE, 400), {"message": HOSTILE}, HOSTILE, {"status": HOSTILE}])
@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 429, 500])
def test_a_server_s_words_stay_on_one_line_without_control_characters(status: int, body: Any) -> None:
    text = str(refused(status, body, {"Location": HOSTILE}))
    assert text.isprintable()
    assert not holds_log_command(text)
    assert not invisible_in(text)
    assert text.startswith(f"Cannot {PURPOSE}: the server said '")


def test_jinja_is_shown_as_it_is() -> None:
    assert "'{{ lookup('env', 'HOME') }}'" in str(refused(400, {"message": "{{ lookup('env', 'HOME') }}"}))


def test_long_words_are_cut() -> None:
    text = str(refused(400, {"message": "word " * 10_000}))
    assert len(text) < 400
    assert "word…'" in text or "wor…'" in text or "word …'" in text


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 429, 500])
@pytest.mark.parametrize(
    "body",
    [
        {"message": f"Cannot use {TOKEN} with {SECRET}"},
        body_of(f"auth: {TOKEN}; secret={SECRET}", 400),
        {"reason": {"errors": [{"message": f"{TOKEN}{SECRET}"}]}},
        f"{TOKEN} {SECRET}",
        f"<title>{TOKEN} {SECRET}</title>".encode(),
        {"status": "success", "data": [{"status": "failed", "reason": f"{SECRET} {TOKEN}"}]},
    ],
)
def test_what_a_server_echoes_of_tokens_and_secrets_is_hidden(status: int, body: Any) -> None:
    text = str(refused(status, body, {"Location": f"https://x/?t={TOKEN}&s={SECRET}"}))
    assert SECRET not in text
    assert TOKEN.split(".")[1] not in text
    assert "********" in text


@pytest.mark.parametrize(
    "token",
    [
        TOKEN,
        f"{TOKEN}.more.parts",
        TOKEN.rpartition(".")[0] + ".",
        "eyJhbGciOiJub25lIn0.eyJhIjoxfQ",
    ],
)
def test_whatever_looks_like_a_token_is_hidden(token: str) -> None:
    assert without_secrets(f"a {token} b", ()) == "a ******** b"


def test_a_secret_within_another_leaves_nothing_behind() -> None:
    hidden = ("abcdefghijklmnop", "abcdefghijklmnopqrstuvwx", "")
    assert without_secrets("<abcdefghijklmnopqrstuvwx>", hidden) == "<********>"


def test_a_secret_across_the_cut_of_a_long_text_is_hidden() -> None:
    long_token = "ready/" + "t" * 690
    echoed = answer(400, " ".join([long_token] * 9))
    with pytest.raises(KoreError) as caught:
        data_of(echoed, Question(PURPOSE, lambda text: without_secrets(text, (long_token,))))
    assert "tttt" not in str(caught.value)


ENCODINGS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "HEXADECIMAL": lambda text: text.encode().hex().upper(),
    "URL": lambda text: urllib.parse.quote(text, safe=""),
    "form": urllib.parse.quote_plus,
    "HTML": html.escape,
    "JSON": lambda text: json.dumps(text)[1:-1],
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("before", ["", "x", "xy", "user:"])
@pytest.mark.parametrize("secret", [SECRET, TOKEN, "K\u00f6nig & <S\u00f6hne> 'GmbH' 2026/?%+\n"])
def test_no_secret_is_shown_encoded(secret: str, before: str, encoding: str) -> None:
    encoded = ENCODINGS[encoding](before + secret)
    shown = without_secrets(f"cannot use <{encoded}>", (secret,))
    parts = parts_in(shown, encoded)
    # The text before the secret is encoded together with its beginning.
    assert not [part for part in parts if part not in encoded[: 12 + 2 * len(before)]], shown


LONG_SECRET = "".join(f"{number:x}-{number * 7919:x}." for number in range(100, 160))


def parts_in(text: str, secret: str = LONG_SECRET) -> list[str]:
    """The parts of a secret that a text shows, from eleven characters on; fewer may be a word."""
    return [secret[at : at + 12] for at in range(len(secret) - 11) if secret[at : at + 12] in text]


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 429, 500])
@pytest.mark.parametrize(
    "said",
    [
        LONG_SECRET,
        LONG_SECRET[:40],
        LONG_SECRET[-40:],
        LONG_SECRET[100:140],
        f"{LONG_SECRET[:20]} {LONG_SECRET[30:60]}",
        f"{'x' * 290}{LONG_SECRET}",
        f"{LONG_SECRET} " * 40,
        f"{LONG_SECRET} " * 400,
        f"{'x' * 29_980}{LONG_SECRET}",
        f"{LONG_SECRET * 32}"[: 100 * 300 + 11],
    ],
)
def test_no_part_of_a_secret_is_shown(said: str, status: int) -> None:
    shapes: list[Any] = [
        {"status": said},
        {"status": said, "data": {}},
        {"status": "error", "message": said},
        body_of(said, 400),
        {"status": "success", "data": [{"status": "failed", "reason": said}]},
        said,
        f"<title>{said}</title>",
    ]
    redact = Question(PURPOSE, lambda text: without_secrets(text, (LONG_SECRET,)))
    for body in shapes:
        with pytest.raises(KoreError) as caught:
            data_of(answer(status, body, {"Location": f"https://x.example/?t={said}"}), redact)
        assert not parts_in(str(caught.value))


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 60), st.text(max_size=5)), max_size=20))
def test_no_part_survives_in_any_mixture(pieces: list[tuple[int, int, str]]) -> None:
    text = "".join(LONG_SECRET[at : at + length] + between for at, length, between in pieces)
    shown = without_secrets(text, (LONG_SECRET,))
    assert not parts_in(shown)


def test_what_is_no_part_of_a_secret_stays() -> None:
    text = "Contact list 'Renewals 2026' already exists, choose another name"
    assert without_secrets(text, (LONG_SECRET, "short", "Renewals 20-and-more-than-that")) == text


def test_visible_keeps_letters_of_any_language() -> None:
    assert on_one_line("Kündigung  更新 \t список") == "Kündigung 更新 список"


# Anything at all

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["status", "data", "errors", "message", "msg", "reason", "error", "_id"]) | st.text(),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(st.integers(100, 599), JSON | st.binary(max_size=200), st.booleans())
def test_any_answer_is_data_or_one_error(status: int, body: Any, write: bool) -> None:
    try:
        data = read(answer(status, body), write=write)
    except ApiError as caught:
        error: ApiError | None = caught
    else:
        error = None
    if error is None:
        assert 200 <= status < 300
        assert data == json.loads(json.dumps(body.get("data")))
        assert "data" in body or not write
    else:
        assert str(error).isprintable()
        assert len(str(error)) < 900
        assert error.status == status


@pytest.mark.parametrize("depth", [100, 600, 990, 5_000, 100_000])
@pytest.mark.parametrize("pair", [(b"[", b"]"), (b'{"a":', b"}")])
def test_a_deep_answer_is_no_crash(depth: int, pair: tuple[bytes, bytes]) -> None:
    deep = pair[0] * depth + b"1" + pair[1] * depth
    with pytest.raises(KoreError):
        read(answer(200, deep))


@pytest.mark.parametrize("sign", [b"", b"-"])
def test_a_number_of_any_length_spoils_nothing_beside_it(sign: bytes) -> None:
    body = b'{"status":"success","data":[{"_id":"cl-1","totalRecordCount":%s},{"_id":"cl-2"}]}' % (sign + b"9" * 10_000)
    assert [row["_id"] for row in read(answer(200, body))] == ["cl-1", "cl-2"]


def test_numbers_of_any_length_are_no_crash() -> None:
    with pytest.raises(KoreError):
        read(answer(200, b"9" * 10_000))
