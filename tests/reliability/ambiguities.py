# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the API's pages leave open, how a server may answer it, and what the collection does in each case.

The tests run every interpretation that is listed here. Two pages of the documentation show these rows: reliability.md
is generated from them, and a test compares unverified_api_behaviour.md with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HERE = "tests/reliability/test_ambiguities.py::"
WRITES = "tests/unit/client/test_client_writes.py::"
NETWORK = "tests/unit/client/test_client_network.py::"
HOURLY = "tests/unit/core/test_hourly_limit.py::"
SHARED = "tests/unit/core/test_shared_budget.py::"
ANSWER = "tests/unit/client/test_answer.py::"
ODD = "tests/unit/core/test_odd_rows.py::"
FINDABLE = "tests/unit/core/test_findable.py::"
LOST = "tests/unit/core/test_lost_answers.py::"
AUTH = "tests/unit/client/test_auth.py::"
VIEW = "tests/unit/core/test_campaigns_in_view.py::"
EACH = f"{HERE}test_each_interpretation"


@dataclass(frozen=True)
class Ambiguity:
    """``interpretations``: the simulator's switches and their values; empty if the question is not about a server."""

    number: int
    question: str
    interpretation: str
    behaviour: str
    tests: tuple[str, ...]
    interpretations: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


AMBIGUITIES = (
    Ambiguity(
        1,
        "Is the listing a POST or a GET?",
        "POST, GET or both; the other is answered with 405, 404 or 401",
        "POST is sent; if the server answers 404 or 405, the same listing is read with GET. At a 401, which may also "
        "mean wrong credentials, the task ends with the server's words.",
        (EACH, f"{HERE}test_the_other_verb_is_tried_where_the_first_is_not_known"),
        {"list_method": ("POST", "GET", "both"), "wrong_verb": (405, 404, 401)},
    ),
    Ambiguity(
        2,
        "What does the listing hold without type=call?",
        "all lists, call lists, or an error; type=call is a filter, or is not",
        "type=call is always sent, and a list with any other listType is never written.",
        (EACH, f"{HERE}test_a_listing_with_other_types_leaves_them_alone"),
        {"list_without_type": ("all", "call", "refused"), "list_ignores_type": (True, False)},
    ),
    Ambiguity(
        3,
        "Is the listing complete, and a bare array?",
        "an array, an object with pages, an array that ends early or hides new lists, without lists [], null, {} or no "
        "data, or not found at all",
        "Anything but an array is an error before any write, which says to create the first list in the console if "
        "an app has none. A listing that fails never counts as not found. A new list that it does not show is an "
        "error. A list that the listing lacks is never assumed to be deleted: one with an id is read by that id, "
        "and one with a name is an error unless it may be created. Without force, a set does not write what the "
        "listing leaves out, and nothing is created while it is known to leave out a call list.",
        (EACH, f"{HERE}test_a_list_beyond_the_end_of_the_listing_is_found_by_its_id"),
        {
            "wrap_list": ("array", "object"),
            "list_cap": (3,),
            "listing_hides_new": (True,),
            "empty_listing": ("null", "object", "missing"),
            "listing_not_found": ("404_message", "404_route", "400_errors"),
        },
    ),
    Ambiguity(
        4,
        "Does a PUT replace the record or change the fields it names?",
        "partial or replace",
        "Both fields are always sent; the one that does not differ is sent as it was read.",
        (EACH,),
        {"put": ("partial", "replace")},
    ),
    Ambiguity(
        5,
        "May a description be empty?",
        "yes or no",
        "An empty description is refused before any request; a list that has none can be renamed.",
        (EACH, f"{HERE}test_a_list_without_description_can_be_renamed"),
        {"empty_description": (True, False)},
    ),
    Ambiguity(
        6,
        "What are 48 and 256 characters counted in?",
        "UTF-16 units, code points or UTF-8 bytes",
        "Code points and UTF-16 units must both fit; a server that counts bytes refuses with its own words.",
        (EACH, f"{HERE}test_a_server_that_counts_otherwise_refuses_or_is_found_out"),
        {"length_unit": ("utf16", "code_points", "utf8_bytes")},
    ),
    Ambiguity(
        7,
        "Are names unique, and how are they compared?",
        "case-folded, exactly, or not at all; trimmed or not",
        "No list gets the name of another listed one, compared after trimming, NFC and case folding, whatever the "
        "server allows.",
        (EACH, f"{HERE}test_no_two_names_that_differ_in_case_are_made"),
        {"unique_names": ("casefold", "exact", "off"), "trim_names": (True, False)},
    ),
    Ambiguity(
        8,
        "Does the server store what it is sent?",
        "as it is, trimmed, in NFC or NFD, cut short, escaped, with other blanks or characters, escaped only when "
        "it is read, or visible to reads only later",
        "Values are compared after trimming and NFC, and a read-back that contradicts a write is made once more. "
        "Another description is a warning that names both values; another name is an error, as the next run would "
        "not find the list, and a warning if the list is declared by its id.",
        (
            EACH,
            f"{HERE}test_unicode_that_the_server_normalises_is_in_sync",
            f"{HERE}test_a_value_that_is_cut_is_told",
            f"{FINDABLE}TestNamesThatTheServerAlters::test_a_creation_under_another_name_is_an_error",
            f"{FINDABLE}TestNamesThatTheServerAlters::test_a_rename_to_another_name_is_an_error",
            f"{FINDABLE}test_what_was_not_declared_comes_back_as_it_was_or_is_told",
            f"{FINDABLE}test_reads_that_lag_a_second_are_read_once_more_before_anything_is_said",
        ),
        {
            "normalise": ("none", "nfc", "nfd"),
            "truncate": (True, False),
            "alter_stored": ("escape", "collapse", "replace"),
            "alter_read": ("escape",),
            "read_lag": (1, 3),
            "lag_seconds": (2.0, 30.0),
        },
    ),
    Ambiguity(
        9,
        "What does a rename do to the campaigns that use a list?",
        "their lists' names follow or stay until the campaign is saved; its id is _id or id",
        "The campaigns are read before, and the plan names them with their statuses. While one is Active or Preparing, "
        "the list is not renamed without force. They are read again after the renames, and one that keeps an old name "
        "is a warning.",
        (
            EACH,
            f"{HERE}test_the_campaigns_of_a_renamed_list_are_named",
            f"{VIEW}test_every_status",
            f"{VIEW}test_campaigns_that_keep_an_old_name_are_told",
        ),
        {"campaign_names": ("follow", "stay"), "campaign_id": ("_id", "id")},
    ),
    Ambiguity(
        10,
        "What does campaignInUse hold?",
        "objects, ids, or nothing",
        "Both forms are read; without the field, nothing is deleted, and a rename warns that it is not known which "
        "campaigns refer to the list.",
        (EACH, f"{HERE}test_the_campaigns_of_a_renamed_list_are_named"),
        {"in_use_shape": ("objects", "strings", "missing")},
    ),
    Ambiguity(
        11,
        "What does isListInUse mean?",
        "a running campaign, any campaign, or it is missing",
        "A list is deleted only if both isListInUse and campaignInUse say that it is not in use.",
        (EACH, f"{HERE}test_a_list_in_use_by_either_word_is_not_deleted"),
        {"is_list_in_use": ("running", "associated", "missing")},
    ),
    Ambiguity(
        12,
        "How is the source of a list spelt?",
        "passiveApi or passiveApiIntegration",
        "It is shown and never compared. A creation sends passiveApi, as its page demands, and an export declares "
        "create for lists with either spelling.",
        (EACH,),
        {"source_spelling": ("passiveApi", "passiveApiIntegration")},
    ),
    Ambiguity(
        13,
        "Which lists are protected, and are the flags that say so always there?",
        "protected lists accept writes or refuse them; listType or the flags are missing",
        "Default lists, global do-not-call lists and lists of another type are never written without force. If "
        "listType is missing, nothing is written either. If only the flags are missing, a description is still "
        "updated, but nothing is renamed or deleted.",
        (EACH, f"{HERE}test_protected_lists_are_never_written"),
        {"list_type_missing": (True,), "flags_missing": (True,), "protected_writes": ("refused", "accepted")},
    ),
    Ambiguity(
        14,
        "Can allowDuplicates be changed?",
        "by a PUT, or not at all",
        "It is only sent at creation; a difference from an existing list is a warning.",
        (EACH, f"{HERE}test_allow_duplicates_is_never_put"),
        {"put_allow_duplicates": (True, False)},
    ),
    Ambiguity(
        15,
        "Which fields does a record have?",
        "more than the pages say; rows without a description, a listType, campaigns or a count, rows that repeat, "
        "or one without a name, without a usable id, or no object at all",
        "Unknown fields are shown and never sent; what a row lacks is read by id if an action needs it. Rows "
        "with the same id are one list. A record without a usable id is left out with a warning. One without a "
        "name is read by its id; if that gives none either, nothing is created without force.",
        (
            EACH,
            f"{ODD}test_an_odd_description_spoils_its_own_list_alone",
            f"{ODD}TestSparseRows::test_a_paced_run_keeps_what_a_get_told_and_reads_usage_again",
            f"{ODD}test_without_descriptions_a_paced_run_does_not_outlast_its_own_reads",
        ),
        {
            "extra_fields": (True, False),
            "rows_without_description": (True, False),
            "sparse_rows": ("list_type", "campaign_in_use", "count", "all"),
            "repeated_rows": (True,),
            "broken_rows": ("null_name", "no_name", "numeric_id", "no_id", "not_an_object"),
            "nameless_get": (True,),
        },
    ),
    Ambiguity(
        16,
        "What does an error look like?",
        "seven shapes of a body; 200 or 201 for a creation",
        "The server's own words are found in every shape; a 2xx that carries a failure is an error.",
        (EACH, f"{ANSWER}test_the_words_are_found_in_every_shape", f"{ANSWER}test_a_failure_inside_a_2xx_is_an_error"),
        {
            "error_shape": ("errors_msg", "errors_message", "reason", "message", "string", "status_error", "html"),
            "created_status": (200, 201),
        },
    ),
    Ambiguity(
        17,
        "What is the answer for an id that is not there?",
        "404, 400, a 200 without data, or the old record with isActive false",
        "404 and 400 in the API's own shape, with words that say so, and isActive false count as not there; "
        "anything else is an error, and a listing is never not found. A deleted list is never reported as in sync "
        "if its row or record says that it was deleted.",
        (EACH, f"{ANSWER}test_when_an_id_is_unknown", f"{HERE}test_a_deleted_list_is_not_written"),
        {"not_found": ("404", "400", "200_without_data")},
    ),
    Ambiguity(
        18,
        "What does a 401 mean?",
        "wrong credentials, scope, token; the scope also with 403",
        "It stops the whole task and is never retried, and the message says what to check.",
        (
            EACH,
            f"{ANSWER}test_refused_access_stops_and_says_what_to_do",
            f"{HERE}test_a_missing_scope_stops_everything",
        ),
        {"scope_status": (401, 403)},
    ),
    Ambiguity(
        19,
        "How does the server say that the limit is met?",
        "429, 200, 400 or 403; two wordings; Retry-After in seconds, as a date, as nonsense, or none; an hourly limit "
        "or none",
        "429, and both wordings at any status, are waited out: for as long as Retry-After says if it can be read, else "
        "for the window. The wording of the hourly limit, at any status, ends the task.",
        (EACH, f"{HERE}test_every_word_for_the_limit_is_waited_out", f"{HOURLY}test_one_list"),
        {
            "limit_status": (429, 200, 403, 400),
            "limit_wording": ("current", "older"),
            "retry_after": ("none", "seconds", "date", "nonsense"),
            "hourly_limit": (1000,),
        },
    ),
    Ambiguity(
        20,
        "Who shares the 60 requests a minute?",
        "everything in an account, or each app by itself; a refused request counts or does not",
        "All tasks of one user on one controller together send an account at most 50 requests in any 60 seconds, "
        "unless rate_limit says otherwise.",
        (
            EACH,
            f"{SHARED}test_a_run_waits_for_what_others_have_sent",
            f"{NETWORK}test_a_loop_of_tasks_is_paced_as_one",
            f"{HERE}test_an_account_that_others_use_up_is_waited_for",
        ),
        {
            "rate_limit": (0, 60),
            "window": (60.0, 90.0),
            "limit_shared_by": ("account", "stream"),
            "limit_counts_refused": (True, False),
        },
    ),
    Ambiguity(
        21,
        "Did a write whose answer was lost take effect?",
        "yes or no",
        "The list is read before the write is sent again; a third value is a conflict.",
        (
            f"{WRITES}test_an_update_survives_it_and_is_committed_once",
            f"{WRITES}test_a_creation_whose_answer_was_lost_makes_one_list_and_never_two",
            f"{WRITES}test_an_update_does_not_overwrite_a_third_value",
            f"{LOST}TestCreations::test_one_that_is_carried_out_late_is_not_sent_again",
            f"{LOST}test_an_undocumented_answer_to_a_write_is_read_back",
        ),
    ),
    Ambiguity(
        22,
        "How is a lost update noticed?",
        "there is no version to compare",
        "No write relies on a read older than 60 seconds; a list that has changed meanwhile is not overwritten.",
        (f"{HERE}test_a_list_that_changes_during_a_paced_run_is_not_overwritten",),
    ),
    Ambiguity(
        23,
        "Does the answer to a PUT show what is stored?",
        "an echo with or without the description, none, or of another list; reads that lag behind",
        "The echo is not relied on: the stored record is read and compared. If the echo names another list, that one "
        "is read, too.",
        (EACH,),
        {"echo": ("sample", "with_description", "missing"), "echo_other_id": (True,)},
    ),
    Ambiguity(
        24,
        "In which order are names freed and taken?",
        "up to the client; it matters if names are unique",
        "A name is freed before it is taken; renames in a circle are refused before the first write.",
        (f"{HERE}test_a_chain_of_renames_goes_in_its_order", f"{HERE}test_a_circle_of_renames_is_refused"),
    ),
    Ambiguity(
        25,
        "What must a token look like?",
        "up to the client; a token may be accepted only once",
        "HS256, HS512, RS256 or RS512, with sub, appId, iat, exp and a jti of its own for every attempt.",
        (
            f"{AUTH}test_the_token_verifies_and_claims_what_the_pages_ask",
            f"{WRITES}test_single_use_tokens_are_fresh_for_every_attempt",
        ),
    ),
    Ambiguity(
        26,
        "Are jti, exp and iat accepted where JTI is not enforced?",
        "required, accepted or refused",
        "They are always sent; if a server refuses them, the task ends with the server's words, and a ready token in "
        "jwt is the way out.",
        (EACH, f"{HERE}test_a_token_without_extra_claims_can_be_given"),
        {"single_use_tokens": (True, False), "require_no_extra_claims": (True,)},
    ),
    Ambiguity(
        27,
        "Is the token or the payload encrypted?",
        "the app may be set to either",
        "Neither is supported: the first answer is an error, and nothing is written. A token that was encrypted "
        "elsewhere can be given as jwt.",
        (EACH, f"{HERE}test_an_encrypted_token_can_be_given"),
        {"encrypted_payload": (True,), "encrypted_tokens": (True,)},
    ),
    Ambiguity(
        28,
        "Which hosts are there?",
        "any; with or without scheme",
        "Any https host, and plain http on this machine only; no redirect is followed.",
        (
            f"{NETWORK}test_a_host_that_is_no_address_is_refused",
            f"{NETWORK}test_no_redirect_is_followed_and_auth_goes_nowhere_else",
        ),
    ),
    Ambiguity(
        29,
        "Is it the right environment?",
        "the echo may name another account; ids are known within their stream, or within the account",
        "Every request names stream and account; a reviewed plan is for one stream and account; a read there "
        "verifies what was written. A list whose record names another environment is refused. One that the "
        "stream's listing leaves out is not renamed or deleted without force, nor within a set updated.",
        (
            EACH,
            f"{HERE}test_an_id_of_another_environment_is_unknown",
            f"{HERE}test_a_list_of_another_stream_is_not_written",
        ),
        {"echo_other_account": (True,), "known_ids": ("stream", "account")},
    ),
    Ambiguity(
        30,
        "What does an id look like?",
        "cl- and digits, or anything",
        "Printable ASCII is sent encoded; everything else is refused before any request.",
        (EACH, f"{NETWORK}test_odd_ids_reach_the_list_and_nothing_else"),
        {"ids": ("cl", "odd")},
    ),
    Ambiguity(
        31,
        "Which fields are secret?",
        "apiConfigurations may hold a URL, headers and credentials",
        "Of apiConfigurations, only the synchronisation mode is shown, and no field whose name suggests a secret.",
        (EACH, f"{HERE}test_secrets_in_a_record_are_not_returned"),
        {"api_secrets": (True,), "v1_fields": (True,)},
    ),
    Ambiguity(
        32,
        "What does a deletion do?",
        "refused while campaigns refer to the list or not; the record vanishes, or stays with isActive false, by its "
        "id alone or in the listing too, which tells of isActive or does not",
        "A list that is in use or holds contacts, or for which this is unknown, is not deleted without force; both "
        "ways of deleting are understood.",
        (
            EACH,
            f"{HERE}test_a_list_in_use_by_either_word_is_not_deleted",
            f"{HERE}test_a_deleted_list_is_not_written",
        ),
        {"soft_delete": ("by_id", "listed", "listed_untold"), "delete_in_use_refused": (True, False)},
    ),
    Ambiguity(
        33,
        "v1 or v2?",
        "both are published",
        "Only v2 is used.",
        (f"{HERE}test_v2_alone_is_used",),
    ),
)

# The result of a run under an interpretation, if it does not simply converge. refused: an error before the first write;
# warned: done, with a warning; late: done, but only later reads show it, and it is an error if a name may be lost;
# hidden: done, and an error, because the next run would not find the list; gone: deleted, but the next task cannot see
# that it is gone, which is an error; told: done, a warning is allowed.
OUTCOMES: Mapping[tuple[str, Any], Mapping[str, str]] = {
    ("wrap_list", "object"): {"set": "refused", "rename": "refused", "create": "refused", "delete": "refused"},
    ("list_cap", 3): {"set": "refused", "rename": "refused"},
    ("in_use_shape", "missing"): {"set": "refused", "delete": "refused", "rename": "warned"},
    ("is_list_in_use", "missing"): {"set": "refused", "delete": "refused", "rename": "warned"},
    ("list_type_missing", True): dict.fromkeys(("set", "update", "rename", "delete"), "refused"),
    ("flags_missing", True): dict.fromkeys(("set", "rename", "delete"), "refused"),
    ("rows_without_description", True): {"set": "told", "create": "told"},
    ("error_shape", "string"): {"delete": "gone"},
    ("error_shape", "message"): {"delete": "gone"},
    ("error_shape", "html"): {"delete": "gone"},
    ("not_found", "200_without_data"): {"delete": "gone"},
    ("listing_hides_new", True): {"set": "hidden", "create": "hidden"},
    **{
        ("listing_not_found", value): dict.fromkeys(("set", "rename", "create", "delete"), "refused")
        for value in ("404_message", "404_route", "400_errors")
    },
    **{
        ("broken_rows", value): dict.fromkeys(("set", "rename", "create", "delete"), "warned")
        for value in ("numeric_id", "no_id", "not_an_object")
    },
    ("read_lag", 1): {"delete": "late"},
    ("lag_seconds", 2.0): {"delete": "late"},
    ("lag_seconds", 30.0): dict.fromkeys(("set", "update", "rename", "create", "delete"), "late"),
    ("read_lag", 3): dict.fromkeys(("set", "update", "rename", "create", "delete"), "late"),
    ("require_no_extra_claims", True): dict.fromkeys(("set", "update", "rename", "create", "delete"), "refused"),
    # Still listed after its deletion: a warning, and the next run has nothing to do.
    ("soft_delete", "listed_untold"): {"set": "told", "delete": "told"},
    ("encrypted_tokens", True): dict.fromkeys(("set", "update", "rename", "create", "delete"), "refused"),
    ("encrypted_payload", True): dict.fromkeys(("set", "update", "rename", "create", "delete"), "refused"),
}
