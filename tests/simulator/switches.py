# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Other interpretations of the API's pages: one switch for each question that they leave open.

The defaults are the strictest or the likeliest interpretation. The number in each field is the row of
the list of open questions (kept with the API's facts). These rows are not about the server, or
need no switch:

=====  ===========================================================================
row    why
=====  ===========================================================================
18     all answers to bad tokens are there; what to do about them is up to the client
21     a write whose answer is lost: the faults ``drop_after``, ``hang_after`` and ``status``
22     somebody else edits meanwhile: ``Simulator.on`` and ``Stream.edit``
24     the order of renames is up to the client; unique names make it matter
25     how a client signs; ``single_use_tokens`` refuses a token that is sent twice
28     host and redirects are up to the client; the fault ``redirect``
33     only v2 is served; v1 paths answer 404
=====  ===========================================================================
"""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args, get_type_hints

Value = TypeVar("Value")


def _switch(default: Value, rows: str, text: str) -> Value:
    """A dataclass field that carries its open question and its meaning."""
    return dataclasses.field(default=default, metadata={"rows": rows, "text": text})  # pylint: disable=invalid-field-call


@dataclass(frozen=True)
class Switches:
    """How the simulator interprets what the pages leave open. Immutable; use dataclasses.replace."""

    list_method: Literal["POST", "GET", "both"] = _switch(
        "POST", "1", "the verb of getAllListDetails: that of the table, that of the sample, or both"
    )
    wrong_verb: Literal[405, 404, 401] = _switch(405, "1", "the status for a verb that a path does not have")
    list_without_type: Literal["all", "call", "refused"] = _switch(
        "all", "2", "what the listing holds when the query lacks type=call"
    )
    list_ignores_type: bool = _switch(False, "2", "type=call does not filter: the listing holds lists of every type")
    wrap_list: Literal["array", "object"] = _switch(
        "array", "3", "data of the listing: a bare array, or {results, hasMore: true}"
    )
    list_cap: int = _switch(0, "3", "the listing silently ends after this many rows (0: never)")
    empty_listing: Literal["array", "null", "object", "missing"] = _switch(
        "array", "3", "data of the listing of an app without lists: [], null, {}, or no such field"
    )
    listing_not_found: Literal["none", "404_message", "404_route", "400_errors"] = _switch(
        "none",
        "3, 17",
        'the listing is refused: 404 {"message":"Not Found"}, 404 with the error Route not found, or 400 with the '
        "error Not found",
    )
    listing_hides_new: bool = _switch(False, "3, 23", "lists made through the API are only found by their ids")
    repeated_rows: bool = _switch(False, "3, 15", "each row is in the listing twice")
    broken_rows: Literal["none", "null_name", "no_name", "numeric_id", "no_id", "not_an_object"] = _switch(
        "none",
        "15",
        "the listing has one more, odd record: name null, no name, the number 7 for an id, no id, or a string in "
        "place of an object; the first two are lists that can be read by id",
    )
    nameless_get: bool = _switch(
        False, "15", "with broken_rows null_name and no_name: GET of that list shows no name either"
    )
    put: Literal["partial", "replace"] = _switch(
        "partial", "4", "a field that a PUT leaves out stays as it is, or is cleared"
    )
    empty_description: bool = _switch(False, "5", "an empty description is accepted")
    length_unit: Literal["utf16", "code_points", "utf8_bytes"] = _switch("utf16", "6", "the unit of 48 and 256")
    unique_names: Literal["casefold", "exact", "off"] = _switch(
        "casefold", "7", "when two names are the same (compared trimmed)"
    )
    trim_names: bool = _switch(False, "7, 8", "outer white space of a name is cut before storing")
    normalise: Literal["none", "nfc", "nfd"] = _switch(
        "none", "8", "the Unicode form in which names and descriptions are stored"
    )
    truncate: bool = _switch(False, "8", "a value that is too long is silently cut, not refused")
    alter_stored: Literal["none", "escape", "collapse", "replace"] = _switch(
        "none",
        "8",
        "names and descriptions are stored with & < > as entities, with each run of white space as one blank, or "
        "with ? for each character outside Latin-1",
    )
    alter_read: Literal["none", "escape"] = _switch(
        "none", "8", "GET and the listing show & < > in names and descriptions as entities; they are stored as sent"
    )
    in_use_shape: Literal["objects", "strings", "missing"] = _switch(
        "objects", "10", "campaignInUse: {id, name} objects, bare ids, or no such field"
    )
    campaign_names: Literal["follow", "stay"] = _switch(
        "follow", "9", "contactLists of a campaign: the lists' present names, or those of when it was saved last"
    )
    campaign_id: Literal["_id", "id"] = _switch("_id", "9", "the field of a campaign that holds its id")
    is_list_in_use: Literal["running", "associated", "missing"] = _switch(
        "running", "11", "isListInUse: the stored flag, any campaign at all, or no such field"
    )
    source_spelling: Literal["passiveApi", "passiveApiIntegration"] = _switch(
        "passiveApi", "12", "how answers spell the source of a list made through the API"
    )
    list_type_missing: bool = _switch(False, "13", "answers lack listType")
    flags_missing: bool = _switch(False, "13", "the answer to GET lacks isDefault and isGlobalDNC")
    protected_writes: Literal["refused", "accepted"] = _switch(
        "refused",
        "13",
        "PUT and DELETE on default, do-not-call and other non-call lists; an accepted PUT "
        "turns listType into call, as the echo suggests",
    )
    put_allow_duplicates: bool = _switch(False, "14", "a PUT may carry allowDuplicates, as an earlier page said")
    extra_fields: bool = _switch(False, "15", "answers hold fields that no page documents")
    rows_without_description: bool = _switch(False, "15", "rows of the listing lack description")
    sparse_rows: Literal["none", "list_type", "campaign_in_use", "count", "all"] = _switch(
        "none", "15", "rows of the listing lack listType, campaignInUse, totalRecordCount, or all three"
    )
    error_shape: Literal["errors_msg", "errors_message", "reason", "message", "string", "status_error", "html"] = (
        _switch("errors_msg", "16", "the shape of an error's body")
    )
    not_found: Literal["404", "400", "200_without_data"] = _switch(
        "404", "17", "the answer for an id that does not exist"
    )
    scope_status: Literal[401, 403] = _switch(401, "18", "the status of a missing scope")
    limit_status: Literal[429, 200, 403, 400] = _switch(
        429, "19", "the status of a request over the limit; the message is the same"
    )
    limit_wording: Literal["current", "older"] = _switch(
        "current", "19", "which of the two published messages reports the limit"
    )
    retry_after: Literal["none", "seconds", "date", "nonsense"] = _switch(
        "none", "19", "the Retry-After header of a refusal by the limit"
    )
    rate_limit: int = _switch(60, "19, 20", "requests an account may send in a window (0: any)")
    window: float = _switch(60.0, "19, 20", "the length of the window in seconds")
    hourly_limit: int = _switch(0, "19, 20", "requests an account may send in an hour (0: any)")
    limit_shared_by: Literal["account", "stream"] = _switch(
        "account", "20", "whose requests count together: those of an account, or those of each app"
    )
    limit_counts_refused: bool = _switch(True, "19, 20", "a request that the limit refuses counts as well")
    created_status: Literal[200, 201] = _switch(200, "16", "the status of a creation")
    echo: Literal["sample", "with_description", "missing"] = _switch(
        "sample", "23", "the answer to PUT: without description, with it, or without data"
    )
    echo_other_id: bool = _switch(False, "23", "the answer to PUT names another list's id")
    echo_other_account: bool = _switch(False, "29", "the answer to PUT names another account and app")
    read_lag: int = _switch(0, "8, 23", "this many reads after a write still show the list as it was before")
    lag_seconds: float = _switch(
        0.0, "8, 23", "for this many seconds after a write, reads still show the list as it was before"
    )
    single_use_tokens: bool = _switch(
        False, "25, 26", "Enforce JTI: jti and an exp within an hour required, no token twice"
    )
    require_no_extra_claims: bool = _switch(False, "26", "a token that holds jti, exp or iat is refused")
    encrypted_payload: bool = _switch(False, "27", "answers come as {encryptedPayload}, as with payload encryption")
    encrypted_tokens: bool = _switch(False, "27", "Enforce JWE: a token that is signed and not encrypted is refused")
    known_ids: Literal["stream", "account"] = _switch(
        "stream", "29", "whose lists are found by their ids: only the stream's, or the whole account's"
    )
    ids: Literal["cl", "odd"] = _switch(
        "cl", "30", "ids of created lists: the documented form, or with characters to encode"
    )
    api_secrets: bool = _switch(False, "31", "apiConfigurations holds a URL, headers and credentials")
    v1_fields: bool = _switch(False, "31, 33", "records hold orgId, lname, iId and accountId, as tables and v1 say")
    soft_delete: Literal["never", "by_id", "listed", "listed_untold"] = _switch(
        "never",
        "17, 32",
        "a deleted list is still found by GET, with isActive false; or listed as well, with that field or without it",
    )
    delete_in_use_refused: bool = _switch(True, "32", "a list to which a campaign refers cannot be deleted")
    latency: float = _switch(0.0, "-", "seconds added before each answer")

    def __post_init__(self) -> None:
        """Refuse a value that a switch does not know."""
        for field in dataclasses.fields(self):
            check(field.name, getattr(self, field.name))


_TYPES: Mapping[str, Any] = get_type_hints(Switches)


def allowed(name: str) -> tuple[Any, ...]:
    """The values that a switch may have; empty for numbers."""
    kind = _TYPES[name]
    return (False, True) if kind is bool else get_args(kind)


def check(name: str, value: Any) -> None:
    """Raise ValueError, in one sentence, for an unknown switch or an impossible value."""
    if name not in _TYPES:
        names = ", ".join(sorted(_TYPES))
        raise ValueError(f"there is no switch named {name!r}; the switches are: {names}")
    values = allowed(name)
    if values:
        if not any(value == known and type(value) is type(known) for known in values):
            raise ValueError(f"switch {name}: {value!r} is not one of {', '.join(map(str, values))}")
    elif isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise ValueError(f"switch {name}: {value!r} is not a number of 0 or more")
    elif _TYPES[name] is int and not isinstance(value, int):
        raise ValueError(f"switch {name}: {value!r} is not a whole number")


def parse(name: str, text: str) -> Any:
    """The typed value of a switch given as text, as on a command line."""
    if name in _TYPES and not allowed(name):
        try:
            return _TYPES[name](text)
        except ValueError:
            raise ValueError(f"switch {name}: {text!r} is not a number") from None
    if name in _TYPES:
        for value in allowed(name):
            if str(value).lower() == text.lower():
                return value
    check(name, text)
    return text


def describe() -> str:
    """All switches as plain text, a few lines each."""
    lines = []
    for field in dataclasses.fields(Switches):
        values = "|".join(map(_text, allowed(field.name))) or _TYPES[field.name].__name__
        lines.append(f"  {field.name}={values} (default {_text(field.default)})")
        lines.extend(textwrap.wrap(field.metadata["text"], 94, initial_indent=" " * 6, subsequent_indent=" " * 6))
    return "\n".join(lines)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
