# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the doctor sees without a write, in eight requests at most."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import (
    ONLY_BY_ID,
    PASSIVE,
    ContactList,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_api import DoctorApi, Reply, error_shape
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_findings import Notes
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_questions import ASPECTS
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import ApiError
from ansible_collections.koreai.contact_center.plugins.module_utils._text import is_path_segment, json_kind, same

# An id in the form of the samples that no list has.
UNKNOWN_ID = "cl-0000000-0000-4000-8000-000000000000"
_CLOSE = 5.0
_OWNER_FIELDS = frozenset({"orgId", "lname", "iId", "accountId"})
# get-all-contact-lists-v2, get-contact-list-details-v2 and create-contact-list-v2
_KNOWN_FIELDS = frozenset(
    {
        *ONLY_BY_ID,
        *("_id", "name", "description", "totalRecordCount", "status", "mapping", "isListInUse", "listType"),
        *("campaignInUse", "source", "apiConfigurations", "columns", "files", "updatedAt"),
    }
)
# The fields of a row that plans need.
_ROW_FIELDS = ("description", "listType", "campaignInUse", "totalRecordCount")
_LIMIT_HEADERS = (
    "Retry-After",
    *(f"X-RateLimit-{part}" for part in ("Limit", "Remaining", "Reset")),
    *(f"RateLimit{part}" for part in ("", "-Limit", "-Policy", "-Remaining", "-Reset")),
)
_ID = re.compile(r"cl(-[0-9a-f]+)+")
_NEED_ROWS = (
    *("untyped", "typed", "campaign", "in_use", "list_in_use", "source", "list_type", "flags", "extra", "rows"),
    *("repeated", "odd_rows", "nameless", "row_and_record", "id_form", "secrets", "owner_fields", "token"),
)
# Words of the server, the aspect, and the answer that they stand for.
_DENIALS = (
    ("scope", "credentials", "scope"),
    ("replay", "token", "once_refused"),
    ("unexpected claim|claims? (is|are) not", "claims", "refused"),
    ("expired|not yet valid|not active|in the future|<= 1 hour", "credentials", "clock"),
    ("invalid jwt", "token_form", "encrypted"),
    ("credential", "credentials", "wrong"),
)
# Words of our own messages about a failed connection, and the answer that they stand for.
_FAILURES = (
    ("proxy", "proxy"),
    ("certificate", "certificate"),
    ("cannot be found", "address"),
    ("does not speak TLS", "tls"),
    (r"\(timeout\)", "timeout"),
)


@dataclass(frozen=True)
class Found:
    """What later steps rely on.

    ``verb``: the one that lists. ``rows``: all lists. ``unknown``: the answer to an unknown id. ``reads_by_id``: a list
    was read by its id.
    """

    verb: str
    rows: Sequence[ContactList]
    unknown: Reply
    reads_by_id: bool


def saw_failure(notes: Notes, error: ApiError) -> None:
    """Note the reason if no request was answered."""
    if error.status is None:
        notes.hides("the host is not reached", *ASPECTS)
        text = str(error)
        notes.saw("reach", next((key for words, key in _FAILURES if re.search(words, text)), "failed"))


def saw_way(api: DoctorApi, notes: Notes, *, proxied: bool) -> None:
    """Note how the host was reached."""
    settings = api.client.settings
    notes.saw("reach", "reached")
    notes.saw("way", "proxy" if proxied else "direct")
    verified = "verified" if settings.validate_certs else "unverified"
    notes.saw("certificate", "plain" if settings.host.startswith("http:") else verified)


def read(api: DoctorApi, notes: Notes, *, proxied: bool) -> Found | None:
    """Note what reads show; None if nothing more can be seen. Raises StopError, and ApiError without a status."""
    post = api.listing("POST")
    saw_way(api, notes, proxied=proxied)
    _saw_clock(notes, post)
    get = api.listing("GET")
    _saw_limit_headers(notes, post, get)
    if _is_encrypted(post) or _is_encrypted(get):
        notes.saw("payload", "encrypted", "an object that says it is encrypted")
        notes.hides("responses are encrypted", *ASPECTS)
        return None
    working = _saw_verb(notes, post, get)
    if working is None:
        _saw_no_listing(notes, post, get)
        return None
    _saw_access(api, notes)
    verb, listing = working
    records = _saw_listing(notes, listing)
    untyped = api.listing(verb, typed=False) if records is not None else None
    rows = _saw_rows(notes, records, untyped)
    unknown = api.record(UNKNOWN_ID)
    _saw_unknown_id(notes, unknown)
    refused = [reply for reply in (unknown, untyped, get, post) if reply and reply.is_refused and not reply.is_denied]
    if refused:
        notes.saw("error_shape", error_shape(refused[0]), refused[0].evidence)
    record = _read_one(api, notes, rows)
    _saw_record(notes, rows, record)
    _saw_campaign(api, notes, rows, record)
    nameless = next((row for row in rows if not row.name), None)
    if nameless:
        data = api.record(nameless.id).data
        if isinstance(data, Mapping):
            notes.saw("nameless", "named" if data.get("name") else "nameless")
    else:
        notes.hides("every row has a name, so none was read for this", "nameless")
    return Found(verb, rows, unknown, record is not None) if records is not None else None


def _is_encrypted(reply: Reply) -> bool:
    body = reply.body
    return not reply.ok and isinstance(body, Mapping) and any("encrypt" in str(key).casefold() for key in body)


def _saw_clock(notes: Notes, reply: Reply) -> None:
    """The header Date is in whole seconds, and was written between the start and the end of the request."""
    try:
        date = email.utils.parsedate_to_datetime(reply.headers.get("Date", "")).timestamp()
    except (ValueError, TypeError, OverflowError):
        notes.hides("the server does not send its time", "clock")
        return
    ahead = max(reply.sent_at - date - 1, 0.0) - max(date - reply.ended_at, 0.0)
    if abs(ahead) <= _CLOSE:
        notes.saw("clock", "agree")
        return
    minutes = round(abs(ahead) / 60)
    by = "less than a minute" if not minutes else f"{minutes} minute{'' if minutes == 1 else 's'}"
    notes.saw("clock", "differ", f"this machine's is {by} {'ahead' if ahead > 0 else 'behind'}")


def _saw_limit_headers(notes: Notes, *replies: Reply) -> None:
    named = [name for name in _LIMIT_HEADERS if any(name in reply.headers for reply in replies if reply.ok)]
    notes.saw("limit_headers", "some" if named else "none", ", ".join(named))


def _saw_verb(notes: Notes, post: Reply, get: Reply) -> tuple[str, Reply] | None:
    """The verb that lists, with its answer; None if neither does."""
    evidence = f"POST: HTTP {post.status}; GET: HTTP {get.status}"
    if post.ok and get.ok:
        notes.saw("verb", "both", evidence)
        notes.hides("the server knows both verbs", "wrong_verb")
        return "POST", post
    refused = get if post.ok else post
    if not (post.ok or get.ok) or not refused.is_refused:
        return ("POST", post) if post.ok else ("GET", get) if get.ok else None
    if refused.is_denied and re.search("replay", refused.words, re.IGNORECASE):
        # The previous request used up the ready token.
        notes.saw("token", "once_refused", refused.evidence)
        return None
    if str(refused.status) in ("401", "404", "405"):
        notes.saw("wrong_verb", str(refused.status), refused.evidence)
        notes.saw("verb", "post" if post.ok else "get_401" if refused.status == 401 else "get", evidence)
    return ("POST", post) if post.ok else ("GET", get)


def _saw_no_listing(notes: Notes, post: Reply, get: Reply) -> None:
    """Neither verb lists: either the credentials are refused, or the listing is."""
    told = _telling(post, get)
    if told.is_denied:
        aspect, answer = _denial(told) or ("credentials", "wrong")
        notes.saw(aspect, answer, told.evidence)
        notes.hides("the credentials are refused", *ASPECTS)
    elif told.status == 400 and re.search("invalid streamid", told.words, re.IGNORECASE):
        notes.saw("credentials", "stream", told.evidence)
        notes.hides("the app is not known", *ASPECTS)
    else:
        notes.saw("listing", f"refused_{told.status}" if told.status in (400, 404) else "other", told.evidence)
        notes.hides("the listing is refused", *ASPECTS)


def _telling(post: Reply, get: Reply) -> Reply:
    """The one of two refusals that is not about the verb."""
    denied = [reply for reply in (post, get) if reply.is_denied and _denial(reply)]
    known = [reply for reply in (post, get) if reply.status != 405] or [post]
    plain = [reply for reply in known if reply.status not in (401, 404)]
    return next(iter([*denied, *plain, *(reply for reply in known if reply.status == 404), *known]))


def _denial(reply: Reply) -> tuple[str, str] | None:
    """The aspect and the answer that the words of a refusal stand for."""
    found = (denial[1:] for denial in _DENIALS if re.search(denial[0], reply.words, re.IGNORECASE))
    return next(found, None)


def _saw_access(api: DoctorApi, notes: Notes) -> None:
    notes.saw("credentials", "accepted")
    notes.saw("payload", "plain")
    if api.client.settings.tokens.now() is None:
        notes.hides("a ready token was given", "claims", "token_form")
    else:
        notes.saw("claims", "accepted")
        notes.saw("token_form", "signed")


def _saw_listing(notes: Notes, reply: Reply) -> list[Any] | None:
    data = reply.data
    if isinstance(data, list):
        notes.saw("listing", "array", reply.evidence)
        return data
    kind = {"an object": "object" if data else "empty_object", "null": "null" if "data" in reply.body else "missing"}
    notes.saw("listing", kind.get(json_kind(data), "other"), reply.evidence)
    return None


def _saw_rows(notes: Notes, records: list[Any] | None, untyped: Reply | None) -> Sequence[ContactList]:
    if records is None:
        notes.hides("the listing is not an array", *_NEED_ROWS)
        return ()
    try:
        rows, left_out = DoctorApi.rows_of(records)
    except ApiError:
        notes.hides("most records of the listing are not contact lists", "odd_rows", "repeated", "rows")
        return ()
    _saw_types(notes, rows, untyped)
    if not records:
        notes.hides("this app has no contact list yet", *_NEED_ROWS)
        return ()
    notes.saw("repeated", "twice" if len(records) > len(rows) + len(left_out) else "once")
    if left_out:
        is_object = all("and not an object" not in record.what for record in left_out)
        notes.saw("odd_rows", "no_id" if is_object else "no_object", _kinds_of(records))
    else:
        without_name = [row for row in rows if not row.name]
        evidence = "name null" if any("name" in row.record for row in without_name) else "no name"
        notes.saw("odd_rows", "nameless" if without_name else "none", evidence if without_name else "")
    if rows:
        notes.saw("id_form", "documented" if all(_ID.fullmatch(row.id) for row in rows) else "other")
    sources = sorted({row.source for row in rows if row.source in PASSIVE})
    if sources:
        notes.saw("source", "both" if len(sources) > 1 else str(sources[0]))
    return rows


def _kinds_of(records: Sequence[Any]) -> str:
    """What kind of records have no usable id."""
    kinds = {
        f"_id {json_kind(record.get('_id')) if '_id' in record else 'missing'}"
        if isinstance(record, Mapping)
        else json_kind(record)
        for record in records
        if not (isinstance(record, Mapping) and isinstance(record.get("_id"), str) and record["_id"])
    }
    return ", ".join(sorted(kinds))


def _saw_types(notes: Notes, rows: Sequence[ContactList], untyped: Reply | None) -> None:
    types = {row.list_type for row in rows if row.list_type}
    if types:
        notes.saw("typed", "ignores" if types - {"call"} else "filters")
    if untyped is None or untyped.is_denied:
        return
    if untyped.is_refused:
        notes.saw("untyped", "refused", untyped.evidence)
    elif isinstance(untyped.data, list):
        found = {record.get("listType") for record in untyped.data if isinstance(record, Mapping)} - {None}
        if found:
            notes.saw("untyped", "all" if found - {"call"} else "call", untyped.evidence)
        else:
            notes.hides("rows have no listType", "untyped", "typed")


def _saw_unknown_id(notes: Notes, reply: Reply) -> None:
    if reply.is_denied:
        return
    if reply.ok and reply.data is None:
        answer = "200_without_data"
    else:
        answer = str(reply.status) if reply.status in (400, 404) and not reply.ok else "other"
    notes.saw("unknown_id", answer, reply.evidence)


def _read_one(api: DoctorApi, notes: Notes, rows: Sequence[ContactList]) -> ContactList | None:
    """Read one list twice with the same token; preferably one that campaigns refer to."""
    named = [row for row in rows if row.name]
    wanted = next((row for row in named if row.campaign_ids), next(iter(named), None))
    if wanted is None:
        notes.hides("no row of the listing has a name", *_NEED_ROWS)
        return None
    before = api.client.requests
    with api.same_token():
        first = api.record(wanted.id)
        retried = api.client.requests > before + 1
        second = api.record(wanted.id) if first.ok else None
    if second and not retried and (second.ok or re.search("replay", second.words, re.IGNORECASE)):
        notes.saw("token", "twice" if second.ok else "once", second.evidence)
    try:
        return ContactList.from_api(first.data) if first.ok else None
    except ApiError:
        return None


def _saw_record(notes: Notes, rows: Sequence[ContactList], found: ContactList | None) -> None:
    """Note what a read by id shows, and which fields rows lack."""
    objects = [row.record for row in rows] + ([found.record] if found else [])
    keys = {key for record in objects for key in record}
    if keys:
        notes.saw("extra", "some" if keys - _KNOWN_FIELDS - _OWNER_FIELDS else "none")
        notes.saw("owner_fields", "some" if keys & _OWNER_FIELDS else "none")
        configurations = [record.get("apiConfigurations") for record in objects]
        inside = {key for entry in configurations if isinstance(entry, Mapping) for key in entry}
        notes.saw("secrets", "some" if inside - {"dataSyncMode"} else "none")
    if found is None:
        return
    row = next((row for row in rows if row.id == found.id), None)
    lacking = [key for key in _ROW_FIELDS if key in found.record and any(key not in row.record for row in rows)]
    notes.saw("rows", "lack" if lacking else "whole", ", ".join(lacking))
    if row and row.gives("name"):
        is_same = same(row.name, found.name)
        is_same &= not row.gives("description") or same(row.description, found.description)
        notes.saw("row_and_record", "same" if is_same else "differs")
    notes.saw("list_type", "missing" if found.list_type is None else "present")
    notes.saw("flags", "missing" if None in (found.is_default, found.is_global_dnc) else "present")
    _saw_usage(notes, [*rows, found], found)


def _saw_usage(notes: Notes, lists: Sequence[ContactList], found: ContactList) -> None:
    if "campaignInUse" not in found.record:
        notes.saw("in_use", "missing")
        notes.hides("no list shows which campaigns refer to it", "list_in_use", "campaign")
    entries = [entry for row in lists for entry in row.record.get("campaignInUse") or ()]
    kinds = {json_kind(entry) for entry in entries}
    if kinds in ({"an object"}, {"a string"}):
        notes.saw("in_use", "objects" if kinds == {"an object"} else "strings")
    notes.hides("no campaign refers to a list of this app", "in_use", "list_in_use", "campaign")
    if found.is_list_in_use is None:
        notes.saw("list_in_use", "missing")
    used = {row.is_list_in_use for row in lists if row.campaign_ids and row.is_list_in_use is not None}
    if used:
        notes.saw("list_in_use", "running" if False in used else "associated")


def _saw_campaign(api: DoctorApi, notes: Notes, rows: Sequence[ContactList], found: ContactList | None) -> None:
    lists = [*([found] if found else []), *rows]
    ids = [id_ for row in lists for id_ in row.campaign_ids or () if is_path_segment(id_) and " " not in id_]
    if not ids:
        return
    reply = api.campaign_record(ids[0])
    data = reply.data if isinstance(reply.data, Mapping) else {}
    answer = next((key for key in ("_id", "id") if data.get(key) == ids[0]), "not_read")
    lists_named = "contactLists an array" if isinstance(data.get("contactLists"), list) else "no contactLists"
    notes.saw("campaign", answer, lists_named if data else reply.evidence)
