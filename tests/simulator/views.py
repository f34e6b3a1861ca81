# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a stored record looks in an answer, under the switches."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .state import Record, Stream
from .switches import Switches
from .texts import TEXTS, altered

# https://docs.kore.ai/ai-for-service/apis/contact-center/get-all-contact-lists-v2
ROW_FIELDS = (
    "_id",
    *TEXTS,
    "totalRecordCount",
    "status",
    "mapping",
    "isListInUse",
    "listType",
    "campaignInUse",
    "source",
    "apiConfigurations",
    "columns",
    "files",
    "updatedAt",
)

# Values that must never appear in a client's output when the switch api_secrets is on.
API_SECRETS = (
    "simulated-url-password",
    "simulated-bearer-credential",
    "simulated-basic-password",
)

_SECRET_CONFIGURATION: Mapping[str, Any] = {
    "method": "GET",
    "url": f"https://feeder:{API_SECRETS[0]}@example.invalid/contacts",
    "auth": {
        "authorizationType": "basic",
        "username": "feeder",
        "password": API_SECRETS[2],
    },
    "headers": [{"key": "Authorization", "value": f"Bearer {API_SECRETS[1]}"}],
    "dataSyncInterval": 1440,
}


def record_view(record: Record, stream: Stream, switches: Switches) -> Record:
    """A whole record as POST and DELETE answer it."""
    view = _common(dict(record), switches)
    if switches.flags_missing:
        view.pop("isDefault", None)
        view.pop("isGlobalDNC", None)
    return _additions(view, stream, switches)


def read_view(record: Record, stream: Stream, switches: Switches) -> Record:
    """A whole record as GET answers it."""
    view = _shown(record_view(record, stream, switches), switches)
    if record["_id"] == stream.odd_id and switches.nameless_get:
        view = _BROKEN[switches.broken_rows](view)
    return view


def row_view(record: Record, stream: Stream, switches: Switches) -> Any:
    """A row of the listing: fewer fields, as in the page's sample, or whatever ``broken_rows`` makes of it."""
    view = _common({key: record[key] for key in ROW_FIELDS if key in record}, switches)
    if not record["isActive"] and switches.soft_delete == "listed":
        view["isActive"] = False
    if switches.rows_without_description:
        view.pop("description", None)
    for name in _SPARSE.get(switches.sparse_rows, ()):
        view.pop(name, None)
    view = _shown(_additions(view, stream, switches), switches)
    return _BROKEN[switches.broken_rows](view) if record["_id"] == stream.odd_id else view


_SPARSE: Mapping[str, Sequence[str]] = {
    "list_type": ("listType",),
    "campaign_in_use": ("campaignInUse",),
    "count": ("totalRecordCount",),
    "all": ("listType", "campaignInUse", "totalRecordCount"),
}


def _without(view: Record, name: str) -> Record:
    return {key: value for key, value in view.items() if key != name}


_BROKEN: Mapping[str, Callable[[Record], Any]] = {
    "none": lambda view: view,
    "null_name": lambda view: {**view, "name": None},
    "no_name": lambda view: _without(view, "name"),
    "numeric_id": lambda view: {**view, "_id": 7},
    "no_id": lambda view: _without(view, "_id"),
    "not_an_object": lambda view: view["name"],
}


def _shown(view: Record, switches: Switches) -> Record:
    if switches.alter_read == "none":
        return view
    texts = [name for name in TEXTS if name in view]
    return {**view, **{name: altered(str(view[name]), switches.alter_read) for name in texts}}


class RowEncoder:
    """Encodes the listing as JSON, and reuses the text of a record that has not changed.

    Records are compared by value with a copy, so the text is never outdated.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[Record, Switches, str]] = {}

    def encode(self, records: list[Record], stream: Stream, switches: Switches) -> bytes:
        """A JSON array of rows."""
        rows = [self._row(record, stream, switches) for record in records]
        if switches.repeated_rows:
            rows = [row for row in rows for _turn in range(2)]
        return f"[{','.join(rows)}]".encode("utf-8", "replace")

    def _row(self, record: Record, stream: Stream, switches: Switches) -> str:
        key = (stream.stream_id, record["_id"])
        known = self._known.get(key)
        if known is not None and known[1] is switches and known[0] == record:
            return known[2]
        row = row_view(record, stream, switches)
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        self._known[key] = (json.loads(json.dumps(record)), switches, text)
        return text


def _common(view: Record, switches: Switches) -> Record:
    campaigns = view.get("campaignInUse") or []
    if switches.is_list_in_use == "missing":
        view.pop("isListInUse", None)
    elif switches.is_list_in_use == "associated":
        view["isListInUse"] = bool(campaigns)
    if switches.in_use_shape == "missing":
        view.pop("campaignInUse", None)
    elif switches.in_use_shape == "strings":
        view["campaignInUse"] = [_campaign_id(campaign) for campaign in campaigns]
    if switches.list_type_missing:
        view.pop("listType", None)
    if view.get("source") == "passiveApi":
        view["source"] = switches.source_spelling
    return view


def _campaign_id(campaign: Any) -> Any:
    return campaign.get("id") if isinstance(campaign, dict) else campaign


def _additions(view: Record, stream: Stream, switches: Switches) -> Record:
    if switches.api_secrets:
        view["apiConfigurations"] = {**_SECRET_CONFIGURATION, **view.get("apiConfigurations", {})}
    if switches.v1_fields:
        view["orgId"] = stream.org_id
        view["lname"] = str(view["name"]).lower()
        view["iId"] = stream.header_iid
        view["accountId"] = stream.account_id
    if switches.extra_fields:
        view["retentionPolicy"] = {"days": 90, "keys": ["a"], "items": None}
    return view
