# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The doctor's own lists: those of this run, those of an earlier run, and which of them it may delete.

Their names begin with PREFIX, whatever a server does to texts. So the next run finds what an interrupted run left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import PASSIVE, ContactList
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_api import DoctorApi, Reply, shape
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_reads import Found
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import ApiError, KoreError, StopError

PREFIX = "koreai-doctor-"
DESCRIPTION = "Made by kore_doctor to see what this API does & deleted by it. It may be deleted by anybody. Step"
MOST_LEFTOVERS = 5
# The id comes from the server, and somebody may paste it into a shell.
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# Some servers still list what was deleted.
MOST_LOOKED_AT = 10


class OwnLists:
    """The lists that still exist: ``made`` by this run, and ``earlier`` ones.

    ``cleared``: how many earlier lists were deleted. ``creation_unanswered``: a creation was not answered, and its list
    was not found. ``reads_by_id``: a list was read by its id. Unless this has worked once, a failing read by id does
    not show that a list is gone.
    """

    def __init__(self, api: DoctorApi, found: Found) -> None:
        self.api = api
        self.made: list[ContactList] = []
        self.earlier: list[ContactList] = []
        self.cleared = 0
        self.creation_unanswered = False
        self.reads_by_id = found.reads_by_id
        # A creation was refused in another form than the API's. Something in between may say so.
        self._creation_unclear = False
        self._found = found
        self._known = {row.id for row in found.rows}

    @property
    def leftovers(self) -> list[ContactList]:
        return [*self.earlier, *self.made]

    @property
    def changed(self) -> bool:
        return bool(self.cleared or self.made or self.creation_unanswered)

    def clear_earlier(self) -> None:
        """Delete the lists of an earlier run, if they surely come from one."""
        left = [row for row in self._found.rows if row.name.startswith(PREFIX) and row.is_active is not False]
        self.earlier = list(left)
        for row in left[:MOST_LOOKED_AT]:
            reply = self.api.record(row.id)
            if self.is_gone(reply):
                self.earlier.remove(row)
            elif self.cleared < MOST_LEFTOVERS and _is_abandoned(row.id, reply) and self._delete(row):
                self.earlier.remove(row)
                self.cleared += 1

    def make(self, name: str, description: str) -> Reply:
        """Create a list, and remember it."""
        # However this request ends, even from outside: the list may exist.
        self.creation_unanswered = True
        try:
            reply = self.api.make(name, description)
        except ApiError as error:
            self.creation_unanswered = error.may_have_acted
            raise
        try:
            made = ContactList.from_api(reply.data) if reply.ok else None
        except ApiError:
            made = None
        if made and made.name.startswith(PREFIX) and made.id not in self._known:
            self.made.append(made)
            self._known.add(made.id)
            self.creation_unanswered = False
        else:
            self.creation_unanswered = not reply.is_refused
            self._creation_unclear |= reply.is_refused and reply.lost
        return reply

    def delete_each(self, lists: Iterable[ContactList]) -> None:
        """Delete lists of this run."""
        for own in lists:
            if self._delete(own):
                self.made.remove(own)

    def clear_away(self) -> None:
        """Delete every list of this run, also one whose creation was not answered."""
        self.delete_each(list(self.made))
        if not (self.creation_unanswered or self._creation_unclear):
            return
        data = self.api.listing(self._found.verb).data
        rows, _left_out = self.api.rows_of(data if isinstance(data, list) else [])
        self.made += [row for row in rows if row.id not in self._known and row.name.startswith(PREFIX)]
        self.creation_unanswered = self.creation_unanswered and not self.made
        self.delete_each([row for row in self.made if _is_abandoned(row.id, self.api.record(row.id))])

    def is_gone(self, reply: Reply) -> bool:
        """Whether a read by id shows that a list is gone: answered like an unknown id, or not active."""
        unknown = self._found.unknown
        is_unknown = (reply.status, shape(reply)) == (unknown.status, shape(unknown)) and not reply.data
        is_inactive = isinstance(reply.data, Mapping) and reply.data.get("isActive") is False
        return is_inactive or (self.reads_by_id and is_unknown)

    def _delete(self, current: ContactList) -> bool:
        """Delete a list; return whether it is gone."""
        try:
            self.api.delete(current)
        except StopError:
            raise
        except KoreError:
            # The answer does not matter, as a read shows whether the list is gone.
            return self.is_gone(self.api.record(current.id))
        return True


def _is_abandoned(id_: str, reply: Reply) -> bool:
    """Whether a read shows a list that the doctor made and that nobody uses."""
    try:
        now = ContactList.from_api(reply.data)
    except ApiError:
        return False
    is_plain = now.source in PASSIVE and now.list_type == "call" and not (now.is_default or now.is_global_dnc)
    is_unused = now.total_record_count == 0 and now.campaign_ids == () and not now.is_list_in_use
    return now.id == id_ and now.name.startswith(PREFIX) and is_plain and is_unused


def sentence(leftovers: Sequence[ContactList], *, creation_unanswered: bool) -> str:
    """Which lists are left, and the commands that delete them; empty if there are none."""
    texts = []
    if leftovers:
        commands = "; ".join(map(_deletion, leftovers))
        texts.append(
            f"Lists whose names begin with {PREFIX} are there. If the doctor made them, delete them in the console, or "
            f"with the connection in environment variables (KORE_STREAM_ID, …) by: {commands}."
        )
    if creation_unanswered:
        texts.append(
            "A creation was not answered, and no list of it is there yet; run the doctor with write: true again, which "
            "deletes what has appeared."
        )
    return " ".join(texts)


def _deletion(row: ContactList) -> str:
    if not _WORD.fullmatch(row.id):
        return f"a task of your own for {row.label}, whose id a shell might take for more than a word"
    command = f'ansible localhost -m koreai.contact_center.kore_contact_list -a "contact_list_id={row.id} state=absent"'
    return f"{command} (for {row.label})"
