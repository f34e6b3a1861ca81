# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an HTTP answer to its data, or to an exception in the server's own words."""

from __future__ import annotations

import email.utils
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    NotFoundError,
    TransientError,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._text import on_one_line

# Both wordings are documented, without their status
# (https://docs.kore.ai/ai-for-service/apis/contact-center/rate-limit-ccai and an older revision of it).
_LIMIT_WORDS = re.compile(r"exceeded the per-minute rate limit|rate limit for this api has been reached", re.IGNORECASE)
_ACCESS_WORDS = re.compile(r"authori[sz]|scope|permission|credential|\bjwt\b|\btoken\b", re.IGNORECASE)
_MISSING_WORDS = re.compile(r"not found|does not exist|doesn't exist", re.IGNORECASE)
_OTHER_OBJECTS = re.compile(r"account|stream|\bbot\b|\bapp\b|user|client", re.IGNORECASE)
# A page may be long: no match looks beyond the next tag.
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_LONGEST_WORDS = 300

_HINTS = (
    ("invalid streamid", "check stream_id and iid"),
    ("scope is incorrect", "map the API scope Campaign Management to the JWT app and publish the app"),
    ("replay", "the JWT app takes each token once: give client_id and client_secret instead of jwt"),
    ('"jti" claim "exp"', "a token with a jti may live an hour at most: sign a shorter one"),
    ("expired", "sign a new token, or give client_id and client_secret instead of jwt"),
)
_CREDENTIALS_HINT = (
    "check client_id and client_secret (or jwt), that they belong to this stream_id, and that the JWT app has the API "
    "scope Campaign Management and is published"
)


@dataclass(frozen=True)
class Answer:
    """What came over the wire; header names are looked up in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def data_of(answer: Answer, purpose: str, *, write: bool, redact: Callable[[str], str]) -> Any:
    """Return ``data`` of the documented envelope ``{status: "success", message, data}``, or raise.

    ``purpose`` is the request in words, for "Cannot PURPOSE". Raises TransientError where another attempt may help,
    NotFoundError, AccessError, and ApiError for all else; ``write`` says whether the request may have changed anything.
    No page documents errors or HTTP codes, so every shape seen in public is understood.
    """
    body = _parse(answer.body)
    success = 200 <= answer.status < 300
    if success and isinstance(body, dict) and _is_success(body):
        return body["data"]
    # Redacted before it is cut: half a secret would not be known for one.
    words = on_one_line(redact(" / ".join(dict.fromkeys(_words(body))))[: 10 * _LONGEST_WORDS]) or "nothing"
    if len(words) > _LONGEST_WORDS:
        words = f"{words[:_LONGEST_WORDS]}…"
    said = f"Cannot {purpose}: the server said '{words}' (HTTP {answer.status})"
    if answer.status == 429 or _LIMIT_WORDS.search(words):
        raise RateLimitError(said, status=answer.status, may_have_acted=False, retry_after=_retry_after(answer))
    if answer.status >= 500 or answer.status == 408:
        raise TransientError(said, status=answer.status, may_have_acted=write, retry_after=_retry_after(answer))
    if answer.status == 401 or (answer.status == 403 and _ACCESS_WORDS.search(words)):
        raise AccessError(f"{said}; {_hint(words) or _CREDENTIALS_HINT}.", status=answer.status)
    if _says_missing(answer, body, words):
        raise NotFoundError(f"{said}; check host, stream_id and the id.", status=answer.status)
    if 300 <= answer.status < 400:
        raise ApiError(f"{said}; {_redirect_hint(answer, redact)}.", status=answer.status)
    hint = _envelope_hint(body) if success or isinstance(body, str) else _hint(words)
    raise ApiError(f"{said}; {hint}." if hint else f"{said}.", status=answer.status, may_have_acted=write and success)


class RateLimitError(TransientError):
    """The account's requests of this minute are used up; the request was not carried out."""


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")


def _is_success(body: Mapping[str, Any]) -> bool:
    status = body.get("status")
    succeeded = isinstance(status, str) and status.casefold() == "success"
    return succeeded and "data" in body and not body.get("errors") and not _failed_items(body["data"])


def _failed_items(data: Any) -> list[str]:
    # Another page shows a failed item inside a success envelope: [{"status": "failed", "reason": …}] (callContactAt).
    items = data if isinstance(data, list) else []
    failed = (item for item in items if isinstance(item, dict) and "_id" not in item)
    return [str(item.get("reason")) for item in failed if item.get("status") == "failed"]


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
    reason = body.get("reason")
    for holder in (body, reason):
        errors = holder.get("errors") if isinstance(holder, dict) else None
        for error in errors if isinstance(errors, list) else [errors]:
            yield from _texts(error)
    yield from _failed_items(body.get("data"))
    for value in (body.get("error"), body.get("message"), reason):
        yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        yield from (text for key in ("msg", "message") if isinstance(text := value.get(key), str) and text)


def _says_missing(answer: Answer, body: Any, words: str) -> bool:
    # A 404 of a proxy, of a gateway or of a wrong host tells nothing of the list: it is no envelope of the API's.
    if answer.status == 404 and isinstance(body, dict):
        told = isinstance(body.get("errors"), list) or isinstance(body.get("status"), str)
        return told or bool(_MISSING_WORDS.search(words))
    return answer.status == 400 and bool(_MISSING_WORDS.search(words)) and not _OTHER_OBJECTS.search(words)


def _hint(words: str) -> str:
    return next((hint for text, hint in _HINTS if text in words.casefold()), "")


def _redirect_hint(answer: Answer, redact: Callable[[str], str]) -> str:
    target = on_one_line(redact(answer.headers.get("Location", "")))[:_LONGEST_WORDS]
    return f"it redirects to '{target}', and a token is sent to no other place: set host to the API's own address"


def _envelope_hint(body: Any) -> str:
    if isinstance(body, str):
        return "this is no answer of the API: check host, and any proxy between"
    if isinstance(body, dict) and isinstance(body.get("status"), str) and body["status"].casefold() != "success":
        return f"its status is '{on_one_line(body['status'])[:40]}'"
    return "the answer is not the documented one with status success and data"


def _retry_after(answer: Answer) -> float | None:
    value = answer.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        # A date is in whole seconds: the moment that is meant may be up to a second later.
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() + 1 - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
