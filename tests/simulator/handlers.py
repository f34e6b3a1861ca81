# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The six documented calls. Each takes a Call and returns an Answer, or raises RefusedError."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import rules
from .answers import Answer, RefusedError, not_found, success
from .state import Record, Stream, derived_uuid, iso
from .switches import Switches
from .texts import TEXTS
from .views import RowEncoder, read_view, record_view


@dataclass(frozen=True)
class Call:
    """A request that has passed the checks of headers and token."""

    stream: Stream
    switches: Switches
    rows: RowEncoder
    contact_list_id: str
    campaign_id: str
    query: Mapping[str, str]
    body: bytes
    content_type: str
    now: float

    def store(self, record: Record | None, contact_list_id: str | None = None) -> None:
        """Commit a write to the list that the request names, or to another one; None deletes it."""
        reads, until = self.switches.read_lag, self.now + self.switches.lag_seconds
        self.stream.store(contact_list_id or self.contact_list_id, record, shown_reads=reads, shown_until=until)


def get_contact_list(call: Call) -> Answer:
    """https://docs.kore.ai/ai-for-service/apis/contact-center/get-contact-list-details-v2"""
    rules.no_body(call.body, call.content_type)
    record = call.stream.read(call.contact_list_id, call.now) or _odd_record(call)
    if record is None:
        return not_found(call.switches)
    return success("", read_view(record, call.stream, call.switches))


def list_contact_lists(call: Call) -> Answer:
    """https://docs.kore.ai/ai-for-service/apis/contact-center/get-all-contact-lists-v2"""
    rules.no_body(call.body, call.content_type, empty_object=True)
    wanted = call.query.get("type", call.switches.list_without_type)
    if wanted not in ("all", "call") or call.query.get("type") == "all":
        raise RefusedError(412, "Validation errors/ Invalid arguments: type must be call")
    if call.switches.listing_not_found != "none":
        return _ABSENT_LISTINGS[call.switches.listing_not_found]
    records = _listed(call)
    if wanted == "call" and not call.switches.list_ignores_type:
        records = [record for record in records if record["listType"] == "call"]
    records.sort(key=lambda record: str(record["updatedAt"]), reverse=True)
    if call.switches.list_cap:
        del records[call.switches.list_cap :]
    data = call.rows.encode(records, call.stream, call.switches)
    if call.switches.wrap_list == "object":
        data = b'{"results":' + data + b',"hasMore":true}'
    if not records:
        data = _EMPTY_LISTINGS.get(call.switches.empty_listing, data)
    member = b',"data":' + data if data else b""
    return Answer(200, b'{"status":"success","message":""' + member + b"}")


_EMPTY_LISTINGS: Mapping[str, bytes] = {"null": b"null", "object": b"{}", "missing": b""}
_ABSENT_LISTINGS: Mapping[str, Answer] = {
    "404_message": Answer(404, b'{"message":"Not Found"}'),
    "404_route": Answer(404, b'{"errors":[{"msg":"Route not found","code":404}]}'),
    "400_errors": Answer(400, b'{"errors":[{"msg":"Not found","code":400}]}'),
}


def _listed(call: Call) -> list[Record]:
    """The records of all types that the listing shows."""
    stream, switches = call.stream, call.switches
    records = stream.read_all(call.now)
    if switches.broken_rows != "none" and stream.odd_id not in stream.lists:
        records.append(stream.odd_record())
    if not switches.soft_delete.startswith("listed"):
        records = [record for record in records if record["isActive"]]
    if switches.listing_hides_new:
        records = [record for record in records if record["createdBy"] != stream.user_id]
    return records


def _odd_record(call: Call) -> Record | None:
    """The list without a name that ``broken_rows`` adds, if the request names it and it was never written."""
    is_a_list = call.switches.broken_rows in ("null_name", "no_name")
    is_meant = call.contact_list_id == call.stream.odd_id and call.contact_list_id not in call.stream.lists
    return call.stream.odd_record() if is_a_list and is_meant else None


def get_campaign(call: Call) -> Answer:
    """https://docs.kore.ai/ai-for-service/apis/contact-center/get-voice-campaign-by-id-v2 and the same page for SMS"""
    rules.no_body(call.body, call.content_type)
    record = call.stream.campaigns.record(call.campaign_id, call.switches)
    if record is None:
        return not_found(call.switches, "Campaign")
    return success(f"Campaign {record['name']} retrieved successfully", record)


def create_contact_list(call: Call) -> Answer:
    """https://docs.kore.ai/ai-for-service/apis/contact-center/create-contact-list-v2"""
    stream, switches = call.stream, call.switches
    body = rules.parse_object(call.body, call.content_type)
    rules.known_fields(body, (*TEXTS, "source", "allowDuplicates"))
    texts = rules.texts_of_creation(body, switches)
    rules.check_source(body)
    duplicates = rules.check_allow_duplicates(body)
    rules.check_unique(texts["name"], stream, switches)
    record = stream.new_record(texts, stream.tick(), user=stream.user_id, odd_id=switches.ids == "odd")
    _set_duplicates(record, duplicates)
    call.store(record, record["_id"])
    return success(
        f"Contact list {texts['name']} created successfully",
        record_view(record, stream, switches),
        status=switches.created_status,
        committed=True,
    )


def update_contact_list(call: Call) -> Answer:
    """https://docs.kore.ai/ai-for-service/apis/contact-center/update-contact-list-v2"""
    stream, switches = call.stream, call.switches
    body = rules.parse_object(call.body, call.content_type)
    optional = ("allowDuplicates",) if switches.put_allow_duplicates else ()
    rules.known_fields(body, (*TEXTS, *optional))
    if not body:
        raise RefusedError(412, "Validation errors/ Invalid arguments: nothing to update")
    record = _writable(call)
    if record is None:
        return not_found(switches)
    changes = _changes(call, body)
    updated = {**record, **changes, "listType": "call"}
    if "allowDuplicates" in body:
        _set_duplicates(updated, rules.check_allow_duplicates(body))
    updated["updatedAt"] = iso(stream.tick())
    updated["updatedBy"] = stream.user_id
    call.store(updated)
    if switches.campaign_names == "follow":
        stream.campaigns.follow(call.contact_list_id)
    return _echo(call, {field: changes[field] for field in changes if field in body})


def delete_contact_list(call: Call) -> Answer:
    """https://docs.kore.ai/ai-for-service/apis/contact-center/delete-contact-list-details-v2"""
    stream, switches = call.stream, call.switches
    rules.no_body(call.body, call.content_type)
    record = _writable(call)
    if record is None:
        return not_found(switches)
    if record["campaignInUse"] and switches.delete_in_use_refused:
        raise RefusedError(400, "Contact list is associated with campaigns and cannot be deleted")
    after = None if switches.soft_delete == "never" else {**record, "isActive": False}
    call.store(after)
    return success(
        f"Contact list {record['name']} deleted successfully",
        record_view(record, stream, switches),
        committed=True,
    )


def _writable(call: Call) -> Record | None:
    """The record to write to; None if there is none; RefusedError for a protected list."""
    record = call.stream.lists.get(call.contact_list_id) or _odd_record(call)
    if record is None or not record["isActive"]:
        return None
    protected = record["isDefault"] or record["isGlobalDNC"] or record["listType"] != "call"
    if protected and call.switches.protected_writes == "refused":
        raise RefusedError(400, "System contact lists cannot be changed")
    return record


def _changes(call: Call, body: dict[str, Any]) -> dict[str, str]:
    """What a PUT stores: only the given fields, or with missing fields cleared (open question 4)."""
    sent = [field for field in TEXTS if field in body]
    changes = {field: rules.clean_text(field, body[field], call.switches) for field in sent}
    if "name" in changes:
        rules.check_unique(changes["name"], call.stream, call.switches, call.contact_list_id)
    if call.switches.put == "replace":
        changes = {**dict.fromkeys(TEXTS, ""), **changes}
    return changes


def _set_duplicates(record: Record, allowed: bool) -> None:
    """Set ``allowDuplicates`` and the same field in apiConfigurations."""
    mode = "allowDuplicates" if allowed else "dontAllowDuplicates"
    record["allowDuplicates"] = allowed
    record["apiConfigurations"] = {**record.get("apiConfigurations", {}), "dataSyncMode": mode}


def _echo(call: Call, sent: Mapping[str, str]) -> Answer:
    """The answer to a PUT: what was sent and who sent it, not the stored record."""
    stream, switches = call.stream, call.switches
    # A name that was not sent is undefined in this sentence, too.
    message = f"Contact list {sent.get('name', 'undefined')} updated successfully"
    if switches.echo == "missing":
        return success(message, committed=True)
    shown = ("name",) if switches.echo == "sample" else tuple(TEXTS)
    other = derived_uuid("another")
    body = {
        **{field: sent[field] for field in shown if field in sent},
        "scope": ["campaign_management"],
        "orgId": stream.org_id,
        "iId": f"st-{other}" if switches.echo_other_account else stream.header_iid,
        "listType": "call",
        "accountId": "0" * 24 if switches.echo_other_account else stream.account_id,
        "updatedBy": stream.user_id,
    }
    contact_list_id = f"cl-{other[1:]}" if switches.echo_other_id else call.contact_list_id
    return success(message, {"contactListId": contact_list_id, "body": body}, committed=True)
