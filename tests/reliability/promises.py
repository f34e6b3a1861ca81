# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation promises about security, and the tests that check it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ansible_collections.koreai.contact_center.tests.reliability.ambiguities import AMBIGUITIES, ANSWER, AUTH, NETWORK

BUDGET = "tests/unit/client/test_budget_file.py::"
BOUNDS = "tests/unit/client/test_client_bounds.py::"
SECRETS = "tests/unit/core/test_secrets.py::"
PATHS = "tests/integration/test_execution_paths_playbook.py::"
PLAYBOOKS = "tests/integration/test_secrets_playbook.py::"
WORKFLOW = "tests/integration/workflow/"


@dataclass(frozen=True)
class Promise:
    """A sentence, and the node ids of the tests that would fail if it was not true."""

    text: str
    tests: tuple[str, ...]


PROMISES = (
    Promise(
        "No redirect is followed, to this host or another, and the token goes nowhere else.",
        (
            f"{NETWORK}test_no_redirect_is_followed_and_auth_goes_nowhere_else",
            f"{NETWORK}test_no_redirect_is_followed_on_the_same_host_either",
            f"{NETWORK}test_netrc_is_ignored",
        ),
    ),
    Promise(
        "No option reaches a header, a path or a query that it should not.",
        (
            f"{NETWORK}test_every_option_that_takes_a_text_is_one_that_is_sent_or_is_known",
            f"{NETWORK}test_no_option_reaches_a_header_or_a_path_it_should_not",
            f"{NETWORK}test_a_jwt_that_is_no_header_value_is_refused_without_showing_it",
            f"{NETWORK}test_a_host_that_is_no_address_is_refused",
            f"{NETWORK}test_odd_ids_reach_the_list_and_nothing_else",
            f"{NETWORK}test_any_printable_id_stays_one_segment_of_the_path",
        ),
    ),
    Promise(
        "A server's texts stay on one line, without control characters and escapes, and forge no line of a log.",
        (
            f"{ANSWER}test_a_server_s_words_stay_on_one_line_without_control_characters",
            f"{SECRETS}test_ids_and_campaigns_of_the_server_cannot_forge_a_line",
        ),
    ),
    Promise(
        "Names, descriptions and messages are never evaluated as templates, and become no markup.",
        (
            f"{ANSWER}test_jinja_is_shown_as_it_is",
            f"{WORKFLOW}test_broken_environments_playbook.py::test_what_a_server_says_is_never_a_template",
            f"{WORKFLOW}test_workflow_playbook.py::test_hostile_names_are_neither_templated_nor_markup",
        ),
    ),
    Promise(
        "A secret or token is not shown where a server repeats it in a message, or holds it in any field of a record "
        "but name and description.",
        (
            f"{ANSWER}test_what_a_server_echoes_of_tokens_and_secrets_is_hidden",
            f"{ANSWER}test_whatever_looks_like_a_token_is_hidden",
            f"{ANSWER}test_a_secret_across_the_cut_of_a_long_text_is_hidden",
            f"{SECRETS}test_a_key_that_speaks_of_a_secret_is_left_out",
            f"{SECRETS}test_a_token_and_the_user_of_a_url_are_hidden_wherever_a_record_holds_them",
        ),
    ),
    Promise(
        "Secrets from variables, vault, the environment and extra variables are not shown at the highest verbosity, in "
        "diffs, callbacks, logs, fact caches, nor by a module that crashes; an aborted module leaves no core dump.",
        (
            f"{PATHS}test_the_connection_comes_from_wherever_users_keep_it",
            f"{PLAYBOOKS}test_neither_caches_nor_logs_nor_other_callbacks_see_a_secret",
            f"{PLAYBOOKS}test_a_module_that_crashes_shows_no_secret",
            f"{PLAYBOOKS}test_a_module_that_is_aborted_leaves_no_dump_of_its_memory",
            f"{AUTH}test_no_secret_shows_in_a_repr",
            f"{AUTH}test_a_wrong_key_is_one_sentence_without_the_key",
            f"{NETWORK}test_a_proxy_s_password_is_sent_to_it_and_not_shown",
        ),
    ),
    Promise(
        "Certificates are verified, their names and dates included, before a token is sent; old TLS is refused.",
        (
            f"{NETWORK}test_an_untrusted_certificate_is_refused_before_a_token_is_sent",
            f"{NETWORK}test_a_certificate_for_another_name_is_refused",
            f"{NETWORK}test_an_expired_certificate_is_refused_and_called_so",
            f"{NETWORK}test_old_tls_is_refused",
        ),
    ),
    Promise(
        "A token lives for minutes, and each attempt has its own.",
        (
            f"{AUTH}test_it_expires_within_the_hour_and_allows_for_a_slow_clock",
            f"{AUTH}test_every_token_has_a_jti_of_its_own",
        ),
    ),
    Promise(
        "What tasks record of an account's requests is private to their user, and holds no name, id or host.",
        (
            f"{BUDGET}test_it_is_private",
            f"{BUDGET}test_no_name_no_id_and_no_host_can_be_read_in_it",
            f"{BUDGET}test_a_file_of_another_user_is_left_alone",
        ),
    ),
    Promise(
        "Whatever a server sends is bounded in time and memory.",
        (
            f"{BOUNDS}test_a_server_that_hangs_ends_within_timeout_and_retry_timeout",
            f"{BOUNDS}test_a_flood_is_bounded_in_memory_and_time",
            f"{BOUNDS}test_nonsense_on_the_wire_is_one_sentence",
        ),
    ),
)


def named_elsewhere() -> Sequence[str]:
    """The node ids that the page names outside the folder of the reliability tests."""
    named = [test for row in (*AMBIGUITIES, *PROMISES) for test in row.tests]
    return [test for test in dict.fromkeys(named) if not test.startswith("tests/reliability/")]


if __name__ == "__main__":
    print("\n".join(named_elsewhere()))
