# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The doctor's requests: those that the API's pages document, and some that they leave open. Each returns a Reply."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from ansible_collections.koreai.contact_center.plugins.module_utils._auth import ReadyToken
from ansible_collections.koreai.contact_center.plugins.module_utils._campaign_api import CampaignApi
from ansible_collections.koreai.contact_center.plugins.module_utils._client import Request, Settled
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    StopError,
    TransientError,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._text import json_kind


@dataclass(frozen=True)
class Reply:
    """The result of one request. ``error`` is the client's message, None for the documented envelope.

    ``sent_at`` and ``ended_at`` are seconds of the epoch. ``lost``: a write that may have taken effect although it
    failed.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    is_json: bool = False
    data: Any = None
    error: ApiError | None = None
    sent_at: float = 0.0
    ended_at: float = 0.0

    @property
    def ok(self) -> bool:
        return self.error is None

    @property
    def is_refused(self) -> bool:
        """Whether the server answered that it did not carry out the request, in whatever form it says so."""
        repeated = self.is_denied and self.lost
        return self.error is not None and not repeated and self.status is not None and 400 <= self.status < 500

    @property
    def is_denied(self) -> bool:
        return isinstance(self.error, AccessError)

    @property
    def lost(self) -> bool:
        return self.error is not None and self.error.may_have_acted

    @property
    def tells_nothing(self) -> bool:
        """Whether it is the documented envelope of a success, without data."""
        is_success = isinstance(self.body, dict) and str(self.body.get("status")).casefold() == "success"
        return is_success and not self.is_refused and self.body.get("data") is None and not self.body.get("errors")

    @property
    def words(self) -> str:
        """The whole body as text, to search for words. It is never shown."""
        return self.body if isinstance(self.body, str) else json.dumps(self.body)

    @property
    def evidence(self) -> str:
        """Status and shape."""
        return f"HTTP {self.status}, {shape(self)}" if self.status else "no answer"


def error_shape(reply: Reply) -> str:
    """The shape of an error's body: one of those that public pages show, or "other"."""
    body = reply.body
    if not isinstance(body, dict):
        if not isinstance(body, str):
            return "other"
        return "string" if reply.is_json else "html" if body.lstrip()[:1] == "<" else "other"
    reason = body.get("reason")
    if key := _first_error(body):
        return f"errors_{key}"
    if isinstance(reason, dict) and _first_error(reason):
        return "reason"
    if not isinstance(body.get("message"), str):
        return "other"
    return "status_error" if isinstance(body.get("status"), str) else "message"


def _first_error(holder: Mapping[str, Any]) -> str | None:
    errors = holder.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    if not isinstance(first, dict):
        return None
    return next((key for key in ("msg", "message") if isinstance(first.get(key), str)), None)


_SHAPES = {
    "errors_msg": "errors[].msg",
    "errors_message": "errors[].message",
    "reason": "reason.errors[].msg",
    "status_error": "status and message",
    "message": "message alone",
    "string": "a string",
    "html": "a web page",
}


def shape(reply: Reply) -> str:
    """The shape of a body, in the words of the pages."""
    if reply.ok:
        kind = json_kind(reply.body["data"]) if "data" in reply.body else "missing"
        return f"status success, data {kind}"
    known = _SHAPES.get(error_shape(reply))
    if known:
        return known
    return f"{json_kind(reply.body)} of no known shape" if reply.is_json else "no JSON"


class DoctorApi(CampaignApi):
    """Each method sends a request and returns a Reply.

    Raises StopError if no further request makes sense, and ApiError without a status if there was no response.
    """

    def listing(self, method: str, *, typed: bool = True) -> Reply:
        """All lists, with either verb, with or without type=call (get-all-contact-lists-v2)."""
        params = {"type": "call"} if typed else {}
        return self._ask(Request("list the contact lists", method, f"{self._path}/getAllListDetails", params=params))

    def record(self, contact_list_id: str) -> Reply:
        """One list by its id (get-contact-list-details-v2)."""
        return self._ask(Request("read a contact list by its id", "GET", self._of(contact_list_id), by_id=True))

    def campaign_record(self, campaign_id: str) -> Reply:
        """One campaign by its id (get-voice-campaign-by-id-v2)."""
        path = f"{self._campaigns_path}/{quote(campaign_id, safe='')}"
        return self._ask(Request("read a campaign by its id", "GET", path))

    def make(self, name: str, description: str) -> Reply:
        """Create a list of the doctor's own, once (create-contact-list-v2)."""
        body = {"name": name, "description": description, "source": "passiveApi"}
        return self._write("create a contact list of the doctor's own", "POST", f"{self._path}/createContactList", body)

    def put(self, contact_list_id: str, body: Mapping[str, Any]) -> Reply:
        """Change a list of the doctor's own, once (update-contact-list-v2)."""
        return self._write("change a contact list of the doctor's own", "PUT", self._of(contact_list_id), body)

    @contextmanager
    def same_token(self) -> Iterator[None]:
        """Send all requests with the same token."""
        settings = self.client.settings
        self.client.settings = replace(settings, tokens=ReadyToken(settings.tokens.token()))
        try:
            yield
        finally:
            self.client.settings = settings

    def _write(self, purpose: str, method: str, path: str, body: Mapping[str, Any]) -> Reply:
        texts = [value for value in body.values() if isinstance(value, str)]
        return self._ask(Request(purpose, method, path, body=body, texts=texts, settle=_once_only))

    def _ask(self, request: Request) -> Reply:
        sent_at, data = time.time(), None
        error: ApiError | None = None
        try:
            data = self.client.call(request)
        except AccessError as denied:
            error = denied
        except StopError:
            raise
        except ApiError as failure:
            if failure.status is None and not (request.write and failure.may_have_acted):
                raise
            error = failure
        answer = self.client.answer
        if answer is None:
            return Reply(error=error, sent_at=sent_at, ended_at=time.time())
        body, is_json = _parsed(answer.body)
        return Reply(answer.status, answer.headers, body, is_json, data, error, sent_at, time.time())


def _once_only(error: TransientError, lost: bool) -> Settled | None:
    """Repeat a write only if it surely did not take effect."""
    if lost:
        raise ApiError(str(error), status=error.status, may_have_acted=True)
    return None


def _parsed(body: bytes) -> tuple[Any, bool]:
    try:
        return json.loads(body), True
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace"), False
