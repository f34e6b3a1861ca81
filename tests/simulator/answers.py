# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the server sends back: success envelopes, refusals, and the shapes that an error may have."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .switches import Switches


@dataclass(frozen=True)
class Answer:
    """One HTTP answer. ``committed`` says whether the state changed."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    committed: bool = False


class RefusedError(Exception):
    """The API refuses a request. It becomes an answer in the shape that the switch selects."""

    def __init__(
        self,
        status: int,
        message: str,
        code: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = status if code is None else code
        self.headers = dict(headers or {})


def dumps(value: Any) -> bytes:
    """Compact JSON in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def success(message: str, data: Any = None, *, status: int = 200, committed: bool = False) -> Answer:
    """The success envelope of all v2 pages, without the key ``data`` if data is None."""
    body: dict[str, Any] = {"status": "success", "message": message}
    if data is not None:
        body["data"] = data
    return Answer(status, dumps(body), committed=committed)


_SHAPES: dict[str, Callable[[str, int], Any]] = {
    "errors_msg": lambda message, code: {"errors": [{"msg": message, "code": code}]},
    "errors_message": lambda message, code: {"errors": [{"message": message, "code": code}]},
    "reason": lambda message, code: {"reason": {"errors": [{"msg": message, "code": code}]}},
    "message": lambda message, code: {"message": message},
    "string": lambda message, code: message,
    "status_error": lambda message, code: {"status": "Error", "message": message},
}


def refusal(refused: RefusedError, switches: Switches) -> Answer:
    """The answer for a refused request, in the shape that ``error_shape`` names."""
    if switches.error_shape == "html":
        text = html.escape(refused.message)
        page = f"<html><body><h1>{refused.status}</h1><p>{text}</p></body></html>"
        return Answer(refused.status, page.encode(), "text/html", refused.headers)
    shape = _SHAPES[switches.error_shape]
    body = dumps(shape(refused.message, refused.code))
    return Answer(refused.status, body, headers=refused.headers)


def not_found(switches: Switches, what: str = "Contact list") -> Answer:
    """The answer for an id that does not exist; three interpretations (open question 17)."""
    if switches.not_found == "200_without_data":
        return success("")
    return refusal(RefusedError(int(switches.not_found), f"{what} not found"), switches)


def encrypted(answer: Answer) -> Answer:
    """The same answer as an app with payload encryption sends it: unreadable."""
    hidden = base64.b64encode(answer.body[::-1]).decode()
    return replace(answer, body=dumps({"encryptedPayload": hidden}))
