# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documented routes for contact lists (v2) and for one campaign, and no others.

Paths are matched before percent-decoding, so that an id may contain any character.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from . import handlers
from .answers import Answer, RefusedError
from .log import Kind
from .switches import Switches

_BASE = re.compile(r"/campaign/api/v2/public/(?P<stream>[^/]+)/campaign/contactList/(?P<last>[^/]+)")
# https://docs.kore.ai/ai-for-service/apis/contact-center/get-voice-campaign-by-id-v2 and
# https://docs.kore.ai/ai-for-service/apis/contact-center/get-sms-campaign-by-id-v2
_CAMPAIGN = re.compile(r"/campaign/api/v2/public/(?P<stream>[^/]+)/campaign/(?P<campaign>[^/]+)")

Handler = Callable[[handlers.Call], Answer]


@dataclass(frozen=True)
class Route:
    """One documented route; ``last`` is the last segment of the path, None for an id."""

    kind: Kind
    method: str
    last: str | None
    handler: Handler


ROUTES = (
    # https://docs.kore.ai/ai-for-service/apis/contact-center/get-all-contact-lists-v2
    # (POST in the table, GET in the sample: the switch list_method decides)
    Route("list", "POST", "getAllListDetails", handlers.list_contact_lists),
    Route("list", "GET", "getAllListDetails", handlers.list_contact_lists),
    # https://docs.kore.ai/ai-for-service/apis/contact-center/create-contact-list-v2
    Route("create", "POST", "createContactList", handlers.create_contact_list),
    # https://docs.kore.ai/ai-for-service/apis/contact-center/get-contact-list-details-v2
    Route("get", "GET", None, handlers.get_contact_list),
    # https://docs.kore.ai/ai-for-service/apis/contact-center/update-contact-list-v2
    Route("update", "PUT", None, handlers.update_contact_list),
    # https://docs.kore.ai/ai-for-service/apis/contact-center/delete-contact-list-details-v2
    Route("delete", "DELETE", None, handlers.delete_contact_list),
)
_FIXED = frozenset(route.last for route in ROUTES if route.last)


@dataclass(frozen=True)
class Match:
    """Where a request leads: to a handler, or to a refusal."""

    kind: Kind
    stream_id: str | None = None
    contact_list_id: str | None = None
    campaign_id: str | None = None
    handler: Handler | None = None
    refusal: RefusedError | None = None


def match(method: str, raw_path: str, switches: Switches) -> Match:
    """Find the route of a raw path; unknown paths are 404, wrong verbs 405 unless the switch says otherwise."""
    campaign = _CAMPAIGN.fullmatch(raw_path)
    if campaign is not None:
        return _campaign(method, unquote(campaign["stream"]), unquote(campaign["campaign"]), switches)
    found = _BASE.fullmatch(raw_path)
    if found is None:
        return Match("unknown", refusal=RefusedError(404, "Not Found"))
    stream_id, last = unquote(found["stream"]), found["last"]
    fixed = last if last in _FIXED else None
    contact_list_id = None if fixed else unquote(last)
    candidates = [route for route in ROUTES if route.last == fixed]
    verbs = [route.method for route in candidates if _served(route, switches)]
    for route in candidates:
        if route.method == method:
            if method in verbs:
                return Match(route.kind, stream_id, contact_list_id, handler=route.handler)
            return Match(route.kind, stream_id, refusal=_wrong_verb(verbs, switches))
    return Match("unknown", stream_id, contact_list_id, refusal=_wrong_verb(verbs, switches))


def _campaign(method: str, stream_id: str, campaign_id: str, switches: Switches) -> Match:
    if method != "GET":
        return Match("unknown", stream_id, campaign_id=campaign_id, refusal=_wrong_verb(["GET"], switches))
    return Match("campaign", stream_id, campaign_id=campaign_id, handler=handlers.get_campaign)


def _served(route: Route, switches: Switches) -> bool:
    return route.kind != "list" or switches.list_method in (route.method, "both")


def _wrong_verb(verbs: list[str], switches: Switches) -> RefusedError:
    text = {405: "Method Not Allowed", 404: "Not Found", 401: "Unauthorized"}[switches.wrong_verb]
    return RefusedError(switches.wrong_verb, text, headers={"Allow": ", ".join(verbs)})
