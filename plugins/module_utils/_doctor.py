# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an account does where the API's pages are silent: one visit, first by reads, then by writes to own lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_api import DoctorApi
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_findings import Notes, findings
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_reads import Found, read, saw_failure
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_writes import Writer, sentence
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import ApiError
from ansible_collections.koreai.contact_center.plugins.module_utils._proxies import proxy_for


@dataclass
class Visit:
    """What came of it. ``failure`` holds sentences on what would go wrong in use, or stopped the visit."""

    notes: Notes = field(default_factory=Notes)
    why_not_written: str = ""
    changed: bool = False
    leftovers: int = 0
    failure: str = ""

    def to_result(self) -> dict[str, Any]:
        return {
            "changed": self.changed,
            "findings": findings(self.notes, self.why_not_written),
            "leftovers": self.leftovers,
        }


def visit(api: DoctorApi, *, why_not_written: str = "") -> Visit:
    """Look at an account; with a reason not to write, by reads alone."""
    made = Visit(why_not_written=why_not_written or "it was not reached")
    texts: list[str] = []
    try:
        found = read(api, made.notes, proxied=proxy_for(api.client.settings.host) is not None)
        if found and not why_not_written:
            texts.append(_write(api, made, found))
    except ApiError as error:
        if not made.notes.seen:
            saw_failure(made.notes, error)
        texts.append(str(error))
    made.failure = " ".join(filter(None, [*texts, *made.notes.fails]))
    return made


def _write(api: DoctorApi, made: Visit, found: Found) -> str:
    """Carry out the writes; a sentence on what is left."""
    writer = Writer(api, made.notes, found)
    stopped = ""
    try:
        writer.write()
    except ApiError as error:
        stopped = str(error)
    made.leftovers = len(writer.leftovers) + writer.untold
    made.changed = bool(writer.cleared or made.leftovers)
    return " ".join(filter(None, [stopped, sentence(writer.leftovers, writer.untold)]))
