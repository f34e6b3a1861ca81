# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hides what must never be shown, wherever it comes from. Pure."""

from __future__ import annotations

import functools
import html
import itertools
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

_HIDDEN = "********"
# Characters: a text and a secret that have this many in common share a part to hide. Fewer may be a word of any
# language.
SHORTEST_PART = 12
# A token is within a run of these. A server's text may be long, so nothing here looks at a character twice.
_RUN = re.compile(r"[\w.-]+")
_HEAD = "eyJ"
_USER_IN_URL = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_SECRET_KEY = re.compile(
    r"auth|token|secret|passw|pwd|credential|cookie|header|api_?key|access_?key|private", re.IGNORECASE
)


def without_secrets(text: str, hidden: Iterable[str] = ()) -> str:
    """A foreign text without ``hidden`` secrets or parts of them, without tokens, and without users in URLs."""
    secrets = tuple(sorted(filter(None, hidden), key=len, reverse=True))
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    if secrets:
        text = _without_parts(text, _parts(secrets))
    if _HEAD in text:
        text = _RUN.sub(lambda run: _without_token(run.group()), text)
    return _USER_IN_URL.sub(_HIDDEN, text)


@functools.lru_cache(maxsize=2)
def _parts(secrets: Sequence[str]) -> frozenset[str]:
    """All runs of SHORTEST_PART characters of these secrets, in every spelling."""
    spellings = {spelling for secret in secrets for spelling in _spellings(secret)}
    return frozenset(
        spelling[at : at + SHORTEST_PART] for spelling in spellings for at in range(len(spelling) - SHORTEST_PART + 1)
    )


def _spellings(secret: str) -> set[str]:
    """A secret as it is, and as an answer may encode what it repeats, wherever in a longer text that begins."""
    octets = secret.encode("utf-8", "surrogatepass")
    encoded = [encode(octets[start:]) for encode in (b64encode, urlsafe_b64encode) for start in range(3)]
    return {
        secret,
        html.escape(secret),
        json.dumps(secret)[1:-1],
        quote(octets, safe=""),
        quote_plus(octets, safe=""),
        octets.hex(),
        octets.hex().upper(),
        *(text.decode().rstrip("=") for text in encoded),
    }


def _without_parts(text: str, parts: Container[str]) -> str:
    """The same without any run of characters that is made of these parts."""
    kept, start, at = [], 0, 0
    while at <= len(text) - SHORTEST_PART:
        if text[at : at + SHORTEST_PART] not in parts:
            at += 1
            continue
        end = at + SHORTEST_PART
        while text[end + 1 - SHORTEST_PART : end + 1] in parts:
            end += 1
        kept += [text[start:at], _HIDDEN]
        start = at = end
    return "".join([*kept, text[start:]])


def _without_token(run: str) -> str:
    """The run up to a part that begins like the JSON of a token's header, if another part follows it."""
    parts = run.split(".")
    at = 0
    for part, following in itertools.pairwise(parts):
        head = part.find(_HEAD)
        if following and 0 <= head <= len(part) - 8:
            return run[: at + head] + _HIDDEN
        at += len(part) + 1
    return run


def public(value: Any, redact: Callable[[str], str] = without_secrets, depth: int = 10) -> Any:
    """A value without what may be secret, and without what is nested deeper than any documented answer."""
    if isinstance(value, Mapping):
        shown = {str(key): entry for key, entry in value.items() if depth and not _SECRET_KEY.search(str(key))}
        return {key: public(entry, redact, depth - 1) for key, entry in shown.items()}
    if isinstance(value, list):
        return [public(entry, redact, depth - 1) for entry in value] if depth else []
    return redact(value) if isinstance(value, str) else value
