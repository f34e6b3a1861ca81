# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turns an HTTP answer into its data, or into an exception in the server's own words."""

from __future__ import annotations

import email.utils
import html
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timezone
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    HourlyLimitError,
    NotFoundError,
    StopError,
    TransientError,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._secrets import SHORTEST_PART
from ansible_collections.koreai.contact_center.plugins.module_utils._text import on_one_line

# The pages document these wordings without their status
# (https://docs.kore.ai/ai-for-service/apis/contact-center/rate-limit-ccai, an older revision of it, and for the hourly
# limit the page of all products, https://docs.kore.ai/ai-for-service/apis/rate-limit).
_LIMIT_WORDS = re.compile(r"exceeded the per-minute rate limit|rate limit for this api has been reached", re.IGNORECASE)
# A name may contain some of these words.
_HOURLY_LIMIT = r"\bhourly\W+(\w+\W+)?limit\b"
_IS_MET = r"(exceed|reach|used up)"
_HOURLY_WORDS = re.compile(f"{_IS_MET}.{{0,40}}{_HOURLY_LIMIT}|{_HOURLY_LIMIT}.{{0,40}}{_IS_MET}", re.IGNORECASE)
_ACCESS_NOUNS = "scope|permission|credential|jwt|token"
_ACCESS_WORDS = re.compile(
    rf"(?<![a-z])((un)?authori[sz]|(un)?authenticat|({_ACCESS_NOUNS})s?(?![a-z]))", re.IGNORECASE
)
_NOT_FOUND = r"not[ _-]?found|(could|can) ?not be found"
_NO_LIST = r"no such\b|no (contact ?)?list found"
_NOT_THERE = r"(does not|doesn['\u2019]?t) exist"
_MISSING_WORDS = re.compile(f"{_NOT_FOUND}|{_NO_LIST}|{_NOT_THERE}", re.IGNORECASE)
# If one of these words occurs, something other than the list is missing.
_ADDRESS_NOUNS = r"routes?|paths?|pages?|ur[il]s?|endpoints?"
_SERVER_NOUNS = r"hosts?|gateway|this server"
_ADDRESS_WORDS = re.compile(rf"\b({_ADDRESS_NOUNS}|{_SERVER_NOUNS})\b|(^|\s)/\w|://", re.IGNORECASE)
_OTHER_NOUNS = "account|stream|bot|app|user|client|campaign"
_OTHER_OBJECTS = re.compile(rf"^(?!.*list).*\b({_OTHER_NOUNS})", re.IGNORECASE)


def _of_a_token(state: str) -> str:
    """A pattern for words that say this of a token. An account or a licence may be expired or not active as well."""
    noun = "(jwt|token|signature|session|iat|nbf)"
    return rf"{noun}\W*(\w+\W+){{0,4}}{state}|{state}\W+{noun}|^\W*{state}\W*$"


_NOT_NOW = "(expired|not (yet )?active|not yet valid|in the future|too early|before issued)"
_CLOCK_WORDS = re.compile(rf"{_of_a_token(_NOT_NOW)}|\b(exp|iat|nbf)\b", re.IGNORECASE)
# Seconds: a token's iat is as much in the past.
_SAME_CLOCK = 30
# Text in quotes is a name. It may be that of a token's claim.
_CLAIMS = ("exp", "iat", "nbf", "jti")
_QUOTED = re.compile(r"(?<!\w)'[^']*'(?!\w)|\"[^\"]*\"|\u2018[^\u2018\u2019]*\u2019|\u201c[^\u201c\u201d]*\u201d")
# A page may be long: no match looks beyond the next tag.
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_FAILED = ("failed", "failure", "error")
_LONGEST_WORDS = 300
# No more characters of a text are looked at. A hidden part is longer than its replacement.
_LONGEST_TEXT = 100 * _LONGEST_WORDS

_HINTS = (
    ("invalid streamid", "check stream_id and iid"),
    ("scope is incorrect", "map the API scope Campaign Management to the JWT app and publish the app"),
    ("replay", "the JWT app takes each token once: give client_id and client_secret instead of jwt"),
    ('"jti" claim "exp"', "a token with a jti may be valid for an hour at most: sign one that expires sooner"),
    (_of_a_token("expired"), "sign a new token, or give client_id and client_secret instead of jwt"),
)
# A proxy may do this if it gets no response in time, and the first request may have taken effect.
_SENT_TWICE_HINT = (
    "this task signed the token for this request alone, so something between, such as a proxy, sent the request twice"
)
_CREDENTIALS_HINT = (
    "check client_id and client_secret (or jwt), that they belong to this stream_id, and that the JWT app has the API "
    "scope Campaign Management and is published"
)


@dataclass(frozen=True)
class Answer:
    """A response as it was received; header names are looked up in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Question:
    """What was asked. ``purpose`` is the request in words, for "Cannot PURPOSE".

    ``write``: it may have changed something. ``by_id``: it reads one list, which may be unknown. ``texts``: names and
    descriptions that the server may repeat in its message. ``signed_at``: when this task signed the token of this
    attempt, in seconds of the epoch; None for a ready token. ``redact`` hides secrets.
    """

    purpose: str
    redact: Callable[[str], str]
    write: bool = False
    by_id: bool = False
    texts: Sequence[str] = ()
    signed_at: float | None = None


def data_of(answer: Answer, question: Question) -> Any:
    """Return ``data`` of the documented envelope ``{status: "success", message, data}``, or raise.

    If data is missing in the answer to a read, it is None. Raises TransientError if another attempt may help, and
    otherwise NotFoundError, AccessError, HourlyLimitError or ApiError, with ``may_have_acted`` set if no page says what
    the answer means. No page documents errors or HTTP codes, so every shape on a public page is understood.
    """
    body = _parse(answer.body)
    documented = 200 <= answer.status < 300 and isinstance(body, dict) and _is_success(body)
    if documented and body.get("data"):
        return body["data"]
    words = _shown(" / ".join(dict.fromkeys(_words(body))), question.redact) or "nothing"
    meaning = _without_texts(words, question.texts)
    everything = _without_texts(on_one_line(" / ".join(_all_texts(body))[:_LONGEST_TEXT]), question.texts)
    said = f"Cannot {question.purpose}: the server said '{words}' (HTTP {answer.status})"
    if _HOURLY_WORDS.search(everything):
        met = "the account's hourly limit is met, and nothing more was sent: run again in an hour"
        raise HourlyLimitError(f"{said}; {met}.", status=answer.status)
    if answer.status == 429 or _LIMIT_WORDS.search(everything):
        raise RateLimitError(said, status=answer.status, may_have_acted=False, retry_after=_retry_after(answer))
    if documented and ("data" in body or not question.write):
        return body.get("data")
    raise _error(answer, question, body, meaning=meaning, said=said)


def _error(answer: Answer, question: Question, body: Any, *, meaning: str, said: str) -> ApiError:
    status, write = answer.status, question.write
    success, redirect = 200 <= status < 300, 300 <= status < 400
    if status >= 500 or status == 408 or (redirect and not answer.headers.get("Location")):
        return TransientError(said, status=status, may_have_acted=write, retry_after=_retry_after(answer))
    if status == 407:
        return StopError(f"{said}; a proxy between here and the host wants a user and a password.", status=status)
    if status == 401 or (status == 403 and _ACCESS_WORDS.search(meaning)):
        hint = _hint(meaning, answer, question) or _CREDENTIALS_HINT
        return AccessError(f"{said}; {hint}.", status=status, may_have_acted=write and hint == _SENT_TWICE_HINT)
    if question.by_id and status in (400, 404) and _says_missing(body, meaning):
        return NotFoundError(f"{said}; check host, stream_id and the id.", status=status)
    if redirect:
        hint = _redirect_hint(answer, question.redact)
    elif success or isinstance(body, str):
        hint = _envelope_hint(body, question.redact)
    else:
        hint = _hint(meaning, answer, question) or ("check host and stream_id" if status == 404 else "")
    text = f"{said}; {hint}." if hint else f"{said}."
    # Only a failure in the API's own form is a refusal. Anything else may come from something in between.
    refused = 400 <= status < 500 and isinstance(body, dict) and not _is_success(body)
    return ApiError(text, status=status, may_have_acted=write and (not refused or hint == _SENT_TWICE_HINT))


class RateLimitError(TransientError):
    """The account's requests of this minute are used up; the request was not carried out."""


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body, parse_int=_number)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")


def _number(digits: str) -> float:
    """An integer. One with thousands of digits, which Python refuses, spoils no more than its own record."""
    try:
        return int(digits)
    except ValueError:
        return float(digits)


def _is_success(body: Mapping[str, Any]) -> bool:
    status = body.get("status")
    succeeded = isinstance(status, str) and status.casefold() == "success"
    failures = body.get("errors") or body.get("error") or _failed_items(body.get("data"))
    return succeeded and not failures


def _failed_items(data: Any) -> list[str]:
    # Another page shows a failed item inside a success envelope: [{"status": "failed", "reason": …}] (callContactAt). A
    # listing may contain such an item beside others. A record with a name is not one.
    items = [item for item in (data if isinstance(data, list) else [data]) if isinstance(item, dict)]
    if any("_id" in item or "name" in item for item in items):
        return []
    failed = [item for item in items if str(item.get("status")).casefold() in _FAILED]
    return [str(item.get("reason") or item.get("message") or item["status"]) for item in failed]


def _all_texts(body: Any) -> Iterator[str]:
    """All texts of an answer, at any depth, without those of records and the tags of a web page."""
    values = [body]
    for value in values:
        if isinstance(value, str):
            yield _TAG.sub(" ", value)
        elif isinstance(value, list):
            values.extend(value)
        elif isinstance(value, dict) and "_id" not in value:
            values.extend(value.values())


def _words(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        title = _TITLE.search(body)
        if title or body.lstrip()[:1] == "<":
            yield f"a web page: {title.group(1) if title else 'without a title'}"
        else:
            yield body
        return
    if not isinstance(body, dict):
        yield f"{type(body).__name__} instead of an object"
        return
    reason, data = body.get("reason"), body.get("data")
    # The texts of a record are not about this answer, and a campaign's record holds the message that it sends.
    details = data if isinstance(data, dict) and not data.keys() & {"_id", "id", "name"} else None
    for holder in (body, reason, details):
        errors = holder.get("errors") if isinstance(holder, dict) else None
        for error in errors if isinstance(errors, list) else [errors]:
            yield from _texts(error)
    yield from _failed_items(data)
    for value in (body.get("error"), body.get("message"), reason, details):
        yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        yield from (text for key in ("msg", "message") if isinstance(text := value.get(key), str) and text)


def _says_missing(body: Any, meaning: str) -> bool:
    """Whether the API itself says so. A 404 from a proxy, a gateway or a wrong host says nothing about the list."""
    if not isinstance(body, dict):
        return False
    reason = body.get("reason")
    has_errors = any(isinstance(holder, dict) and holder.get("errors") for holder in (body, reason))
    is_envelope = has_errors or (isinstance(body.get("status"), str) and isinstance(body.get("message"), str))
    is_other = _ADDRESS_WORDS.search(meaning) or _OTHER_OBJECTS.search(meaning)
    return is_envelope and bool(_MISSING_WORDS.search(meaning)) and not is_other


def _without_texts(words: str, texts: Sequence[str]) -> str:
    """The server's message without names and descriptions, which may contain words that these rules look for."""
    words = html.unescape(words)
    for text in sorted(filter(None, map(html.unescape, map(on_one_line, texts))), key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", "", words, flags=re.IGNORECASE)
    return _QUOTED.sub(lambda quoted: quoted[0] if quoted[0][1:-1] in _CLAIMS else "", words)


def _shown(text: str, redact: Callable[[str], str], longest: int = _LONGEST_WORDS) -> str:
    """A server's text for a message. Secrets are hidden before it is cut, because half a secret would not be found."""
    whole = len(text) <= _LONGEST_TEXT
    # The end of the cut text may be a part of a secret, too short to be hidden.
    redacted = redact(text) if whole else redact(text[:_LONGEST_TEXT])[:-SHORTEST_PART]
    shown = on_one_line(redacted)
    return shown if len(shown) <= longest else f"{shown[:longest]}…"


def _hint(meaning: str, answer: Answer, question: Question) -> str:
    if question.signed_at is not None and _CLOCK_WORDS.search(meaning):
        return _clock_hint(answer, question.signed_at)
    if question.signed_at is not None and "replay" in meaning.casefold():
        return _SENT_TWICE_HINT
    return next((hint for text, hint in _HINTS if re.search(text, meaning, re.IGNORECASE)), "")


def _clock_hint(answer: Answer, signed_at: float) -> str:
    """A token that was signed a moment ago is neither expired nor from the future, unless a clock is wrong."""
    hint = (
        "this task signed the token a moment before, so one of the clocks is wrong: check the date and time of this "
        "machine"
    )
    date = _moment(answer.headers.get("Date", ""))
    if date is None:
        return hint
    off = round(signed_at - date)
    if abs(off) <= _SAME_CLOCK:
        return f"{hint}; they agree with the Date of the response, so ask Kore.ai's support about their clock"
    return f"{hint}, whose clock is {abs(off)} seconds {'behind' if off < 0 else 'ahead of'} the server's"


def _redirect_hint(answer: Answer, redact: Callable[[str], str]) -> str:
    target = _shown(answer.headers.get("Location", ""), redact)
    return f"it redirects to '{target}', where the token is not sent: set host to the API's own address"


def _envelope_hint(body: Any, redact: Callable[[str], str]) -> str:
    if isinstance(body, str):
        return "this is not a response of the API: check host, and any proxy between"
    if isinstance(body, dict) and isinstance(body.get("status"), str) and body["status"].casefold() != "success":
        return f"its status is '{_shown(body['status'], redact, 40)}'"
    return "the response is not the documented one with status success and data"


def _retry_after(answer: Answer) -> float | None:
    value = answer.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    moment = _moment(value)
    if moment is None:
        return None
    # The server's own clock made that date, and this machine's may be wrong. A date has whole seconds, so the real time
    # may be up to a second later.
    now = _moment(answer.headers.get("Date", ""))
    return max(0.0, moment + 1 - (time.time() if now is None else now))


def _moment(date: str) -> float | None:
    """An HTTP date in seconds of the epoch, None if it is not one. One without a time zone is in UTC too (RFC 9110)."""
    try:
        moment = email.utils.parsedate_to_datetime(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
