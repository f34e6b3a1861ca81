# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the doctor must report about a simulator, derived from its switches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.koreai.contact_center.tests.simulator import Switches

# What the doctor cannot see, and why.
UNSEEN: Mapping[str, str] = {
    "list_cap": "an app with so many lists cannot be told from one that ends there",
    "campaign_names": "a list that a campaign refers to is not the doctor's to rename",
    "protected_writes": "a protected list is not the doctor's to write to",
    "scope_status": "it takes other credentials",
    "limit_status": "the limit is not met",
    "limit_wording": "the limit is not met",
    "retry_after": "the limit is not met",
    "rate_limit": "the limit is not met",
    "window": "the limit is not met",
    "hourly_limit": "the limit is not met",
    "limit_shared_by": "the limit is not met",
    "limit_counts_refused": "the limit is not met",
    "known_ids": "no id of another app is known",
    "delete_in_use_refused": "a list that is in use is not the doctor's to delete",
    "latency": "how long an answer takes is no interpretation of a page",
}

# What no switch of the simulator changes, and why.
UNSWITCHED: Mapping[str, str] = {
    "reach": "a simulator that is not reached has no switches; the tests of failures show it",
    "way": "a simulator is reached directly; a table shows it",
    "certificate": "a simulator speaks plain http; a table shows it",
    "clock": "the simulator's clock is this machine's; a table of headers shows it",
    "limit_headers": "no page names any; a table of headers shows them",
    "credentials": "they are right in these tests; the tests of failures show the others",
    "put_description": "where a PUT replaces it is not tried, as the name might be lost",
    "row_and_record": "nobody edits the lists meanwhile",
}


def truth(s: Switches, *, empty: bool = False) -> dict[str, str]:
    """The right answer for each aspect. An aspect that another switch hides may also be "not seen"."""
    return {
        **_access(s),
        **_listing(s, empty=empty),
        **_records(s),
        **_errors(s),
        **_writes(s),
    }


def _access(s: Switches) -> dict[str, str]:
    return {
        "claims": "refused" if s.require_no_extra_claims else "accepted",
        "payload": "encrypted" if s.encrypted_payload else "plain",
        "token_form": "encrypted" if s.encrypted_tokens else "signed",
        "token": "once" if s.single_use_tokens else "twice",
    }


def _listing(s: Switches, *, empty: bool) -> dict[str, str]:
    verbs = {"POST": "post", "GET": "get_401" if s.wrong_verb == 401 else "get", "both": "both"}
    listing = "object" if s.wrap_list == "object" else "array"
    if empty and s.empty_listing != "array":
        listing = {"null": "null", "object": "empty_object", "missing": "missing"}[s.empty_listing]
    if s.listing_not_found != "none":
        listing = f"refused_{s.listing_not_found[:3]}"
    untyped = "all" if s.list_ignores_type and s.list_without_type == "call" else s.list_without_type
    return {
        "verb": verbs[s.list_method],
        "wrong_verb": str(s.wrong_verb),
        "listing": listing,
        "untyped": untyped,
        "typed": "ignores" if s.list_ignores_type else "filters",
        "new_rows": "hidden" if s.listing_hides_new else "shown",
    }


def _records(s: Switches) -> dict[str, str]:
    odd = {"none": "none", "null_name": "nameless", "no_name": "nameless", "not_an_object": "no_object"}
    lacks = s.rows_without_description or s.sparse_rows in ("count", "all")
    lacks = lacks or (s.sparse_rows == "list_type" and not s.list_type_missing)
    lacks = lacks or (s.sparse_rows == "campaign_in_use" and s.in_use_shape != "missing")
    return {
        "repeated": "twice" if s.repeated_rows else "once",
        "odd_rows": odd.get(s.broken_rows, "no_id"),
        "nameless": "nameless" if s.nameless_get else "named",
        "in_use": s.in_use_shape,
        "list_in_use": s.is_list_in_use,
        "source": s.source_spelling,
        "list_type": "missing" if s.list_type_missing else "present",
        "flags": "missing" if s.flags_missing else "present",
        "extra": "some" if s.extra_fields else "none",
        "rows": "lack" if lacks else "whole",
        "id_form": "other" if s.ids == "odd" else "documented",
        "secrets": "some" if s.api_secrets else "none",
        "owner_fields": "some" if s.v1_fields else "none",
        "campaign": s.campaign_id,
    }


def _errors(s: Switches) -> dict[str, str]:
    return {"error_shape": s.error_shape, "unknown_id": s.not_found}


def _writes(s: Switches) -> dict[str, str]:
    lag = {0: 0.0, 1: 1.0}.get(s.read_lag, 35.0 if s.read_lag == 3 else 5.0)
    late = max(lag, s.lag_seconds)
    return {
        "put": s.put,
        "empty": "accepted" if s.empty_description else "refused",
        "unit": s.length_unit,
        "too_long": "cut" if s.truncate else "refused",
        "unique": s.unique_names,
        "outer_blanks": "cut" if s.trim_names else "kept",
        "blanks": "collapsed" if s.alter_stored == "collapse" else "kept",
        "form": s.normalise,
        "escape": "stored" if s.alter_stored == "escape" else "read" if s.alter_read == "escape" else "kept",
        "emoji": "replaced" if s.alter_stored == "replace" else "kept",
        "lag": next(key for key, most in (("at_once", 0.0), ("1", 1.0), ("5", 5.0), ("35", 35.0)) if late <= most),
        "put_duplicates": "accepted" if s.put_allow_duplicates else "refused",
        "created": str(s.created_status),
        "echo": s.echo,
        "echo_id": "other" if s.echo_other_id else "same",
        "echo_account": "other" if s.echo_other_account else "same",
        "deleted": {"never": "gone"}.get(s.soft_delete, s.soft_delete),
    }


def seen(notes: Any) -> dict[str, str]:
    """The answers that were seen, without those that no switch changes."""
    return {aspect: answer for aspect, answer in notes.seen.items() if aspect not in UNSWITCHED}
