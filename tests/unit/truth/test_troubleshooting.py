# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page on error messages quotes existing messages, and has every message that users may meet."""

from __future__ import annotations

import re

import pytest

from ansible_collections.koreai.contact_center.tests.harness.messages import is_said, pattern, sources
from ansible_collections.koreai.contact_center.tests.harness.pages import page

_FOREIGN = "Ansible's own messages"
_TERM = re.compile(r"^- `.+`$", re.MULTILINE)
# These need no entry: parts of other sentences, words of reports, patterns.
_ELSEWHERE = (
    "what addresses it by the name … has to follow",
    "Nothing was written. Make a new plan and have it reviewed.",
    "exceeded the per-minute rate limit|rate limit for this api has been reached",
    "(expired|not (yet )?active|",
    "auth|token|secret",
    "(host|iid|jwt|timeout)",
    "^(Task failed: (Finalization of task args",
    "(?s).*(?:filter plugin (?:koreai",
    "in sync; _differs_",
    # Why the doctor could not see something.
    "set write to true to see it (in the playbook, doctor_write)",
    "there are lists with names that begin with …, which this run did not create",
    "lists left by an interruption could not be distinguished from other lists",
    "the next run could not find lists left by an interruption",
    "a PUT with the description alone is not tried, as it might clear the name",
    "a name with double blanks, &, accents and an emoji is refused",
    "a creation was not answered as the pages say",
    "a new list cannot be read by its id",
    "it is not known whether emoji are accepted",
    "ansible localhost -m koreai.contact_center.kore_contact_list -a",
    "a task of your own for …, whose id a shell might take for more than a word",
    "Made by kore_doctor to see what this API does",
)


def _quoted() -> list[str]:
    text = page("troubleshooting").split(_FOREIGN)[0]
    return [message for line in _TERM.findall(text) for message in re.findall(r"`(.+?)`", line)]


QUOTED = _quoted()


@pytest.mark.parametrize("message", QUOTED)
def test_a_quoted_message_is_one_of_the_collections(message: str) -> None:
    assert is_said(message)


def test_each_message_is_quoted_once() -> None:
    assert len(QUOTED) == len(set(QUOTED))


def test_the_messages_that_users_meet_are_quoted() -> None:
    patterns = [*map(pattern, QUOTED), *map(pattern, _ELSEWHERE)]
    sentences = [text for text in sources()[0] if len(re.findall(r"[a-z]{2,}", text)) >= 8]
    missing = [text for text in sentences if not any(known.search(text) for known in patterns)]
    assert not missing, "\n".join(missing).replace("\0", "…")
