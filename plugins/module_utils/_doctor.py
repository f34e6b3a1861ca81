# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One visit to an account: first reads, then writes to the doctor's own lists, show what the API's pages leave open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_api import DoctorApi
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_findings import NOT_REACHED, Notes, findings
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_lists import sentence
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_reads import Found, read, saw_failure
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_writes import Writer
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import ApiError
from ansible_collections.koreai.contact_center.plugins.module_utils._proxies import proxy_for


@dataclass
class Visit:
    """The result of a visit, as far as it got. ``why_not_written`` is empty if the doctor may write.

    ``stopped`` says what ended the visit early. ``left`` names the lists that remain, with the commands that delete
    them.
    """

    why_not_written: str = ""
    notes: Notes = field(default_factory=Notes)
    stopped: list[str] = field(default_factory=list)
    changed: bool = False
    leftovers: int = 0
    left: str = ""

    @property
    def problems(self) -> list[str]:
        """What would go wrong in use, and what ended the visit, in sentences."""
        return [*self.stopped, *self.notes.fails]

    @property
    def failure(self) -> str:
        return " ".join(filter(None, [*self.problems, self.left]))

    def to_result(self) -> dict[str, Any]:
        return {
            "changed": self.changed,
            "findings": findings(self.notes, self.why_not_written or NOT_REACHED),
            "leftovers": self.leftovers,
            "problems": self.problems,
        }


def visit(api: DoctorApi, made: Visit) -> None:
    """Examine an account, also by writes if they are allowed."""
    try:
        found = read(api, made.notes, proxied=proxy_for(api.client.settings.host) is not None)
        if found and not made.why_not_written:
            _write(api, made, found)
    except ApiError as error:
        if not made.notes.seen:
            saw_failure(made.notes, error)
        made.stopped.append(str(error))


def _write(api: DoctorApi, made: Visit, found: Found) -> None:
    writer = Writer(api, made.notes, found)
    try:
        writer.write()
    finally:
        lists = writer.lists
        made.changed = lists.changed
        made.leftovers = len(lists.leftovers) + lists.creation_unanswered
        made.left = sentence(lists.leftovers, creation_unanswered=lists.creation_unanswered)
