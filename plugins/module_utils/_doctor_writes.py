# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the doctor sees by writing to its own lists, in 25 requests at most. At most two of them exist at a time."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import PASSIVE, ContactList
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_api import DoctorApi, Reply
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_findings import Notes
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_lists import (
    DESCRIPTION,
    PREFIX,
    OwnLists,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_questions import ASPECTS
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_reads import Found
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import ApiError

MOST_REQUESTS = 25
# How late a read shows a write, and the seconds to wait before that read.
_LATER = {"at_once": 0.0, "1": 1.0, "5": 4.0, "35": 30.0}
# The description of the creation contains an &. e + U+0301 is one accented letter in two characters.
STORED = f"{PREFIX}1a  b2&3\u00e94e\u03015\U0001f5116  "
WHOLE = 48
ASPECTS_OF_WRITES = tuple(name for name, aspect in ASPECTS.items() if aspect.writes)


class _LeaveOffError(Exception):
    """Nothing more can be seen; the text says why."""


class Writer:
    """Writes to its own lists, which it keeps in ``lists``."""

    def __init__(self, api: DoctorApi, notes: Notes, found: Found) -> None:
        self.api = api
        self.notes = notes
        self.lists = OwnLists(api, found)
        self._found = found
        self._first = api.client.requests
        self._lags = False
        self._step = 0

    def write(self) -> None:
        """Note what writes show. Raises StopError, and ApiError without a status, after its lists are deleted."""
        try:
            self.lists.clear_earlier()
            self._examine()
        except _LeaveOffError as reason:
            self.notes.hides(str(reason), *ASPECTS_OF_WRITES)
        finally:
            self.lists.clear_away()

    # Steps

    def _examine(self) -> None:
        if self.lists.earlier:
            raise _LeaveOffError(f"there are lists with names that begin with {PREFIX}, which this run did not create")
        own = self._create()
        if self._fits(3, "unique"):
            self._see_uniqueness(own)
        if self._fits(1, "new_rows"):
            self._see_listing(own)
        self._see_updates(own)
        self._see_deletion(own)
        self.notes.hides("reads lag behind writes" if self._lags else "the answers did not show it", *ASPECTS_OF_WRITES)

    def _see_updates(self, own: ContactList) -> None:
        parts: tuple[tuple[int, tuple[str, ...], Callable[[ContactList], None]], ...] = (
            (4, ("put", "put_description"), self._see_partial),
            (2, ("blanks", "outer_blanks", "form", "emoji", "echo", "echo_id", "echo_account"), self._see_stored),
            (2, ("empty",), self._see_empty),
            (2, ("too_long",), self._see_too_long),
            (4, ("unit",), self._see_unit),
            (2, ("put_duplicates",), self._see_duplicates),
        )
        for requests, aspects, probe in parts:
            if not self._lags and self._fits(requests, *aspects):
                probe(own)

    def _fits(self, requests: int, *aspects: str) -> bool:
        """Whether the remaining requests suffice for a step, and for deleting the list and checking that afterwards."""
        fits = self.api.client.requests - self._first + requests + 3 <= MOST_REQUESTS
        if not fits:
            self.notes.hides(f"it would take more than {MOST_REQUESTS} requests", *aspects)
        return fits

    def _create(self) -> ContactList:
        """The list that later steps use, as it was read back."""
        reply = self._make(f"{PREFIX}a")
        if not self.lists.made:
            self.notes.saw("created", "refused", reply.evidence)
            raise _LeaveOffError("no list could be created")
        made = self.lists.made[0]
        self.notes.saw("created", str(reply.status) if reply.status in (200, 201) else "2xx", reply.evidence)
        if made.source in PASSIVE:
            self.notes.saw("source", str(made.source))
        if not made.id.startswith("cl-") or set(made.id[3:]) - set("0123456789abcdef-"):
            self.notes.revises("id_form", "other")
        shown = self._read_back(made, lambda now: now.name == made.name)
        if shown is None:
            raise _LeaveOffError("a new list cannot be read by its id")
        if not self._is_sweepable(shown):
            raise _LeaveOffError("lists left by an interruption could not be distinguished from other lists")
        self._saw_escape(made.description, shown.description)
        return made

    @staticmethod
    def _is_sweepable(shown: ContactList) -> bool:
        return None not in (shown.list_type, shown.source, shown.total_record_count, shown.campaign_ids)

    def _saw_escape(self, made: str | None, shown: str | None) -> None:
        if shown and "&amp;" in shown:
            stored = "either" if made is None else "stored" if "&amp;" in made else "read"
            self.notes.saw("escape", stored)
        elif shown and " & " in shown:
            self.notes.saw("escape", "kept")

    def _see_uniqueness(self, own: ContactList) -> None:
        same = self._make(own.name)
        if same.ok:
            self.notes.saw("unique", "off", f"the same name: {same.evidence}")
            self._forget(own)
        elif same.is_refused:
            case = self._make(own.name[:-1] + own.name[-1].upper())
            if case.ok or case.is_refused:
                evidence = f"the same name: {same.evidence}; in another case: HTTP {case.status}"
                self.notes.saw("unique", "exact" if case.ok else "casefold", evidence)
            self._forget(own)

    def _forget(self, own: ContactList) -> None:
        """Delete every other list of this run."""
        self.lists.delete_each([other for other in self.lists.made if other.id != own.id])

    def _see_listing(self, own: ContactList) -> None:
        data = self.api.listing(self._found.verb).data
        if isinstance(data, list):
            rows, _left_out = self.api.rows_of(data)
            shown = any(row.id == own.id for row in rows)
            if shown or not self._lags:
                self.notes.saw("new_rows", "shown" if shown else "hidden")
        if self.notes.seen.get("new_rows") == "hidden":
            raise _LeaveOffError("the next run could not find lists left by an interruption")

    def _see_partial(self, own: ContactList) -> None:
        name = f"{PREFIX}b"
        reply = self._put(own, name=name)
        if reply.is_refused:
            self.notes.saw("put", "refused", reply.evidence)
            return
        shown = self._read_back(own, lambda now: now.name == name)
        if shown is None:
            return
        is_kept = bool(shown.description)
        self.notes.saw("put", "partial" if is_kept else "replace", reply.evidence)
        if not is_kept:
            # The PUT might clear the name. Then nothing would show whose list it is.
            self.notes.hides(
                "a PUT with the description alone is not tried, as it might clear the name", "put_description"
            )
            return
        described = self._words()
        reply = self._put(own, description=described)
        if reply.is_refused:
            self.notes.saw("put_description", "refused", reply.evidence)
        elif shown := self._read_back(own, lambda now: _ends_alike(now.description, described)):
            self.notes.saw("put_description", "keeps" if shown.name == name else "clears", reply.evidence)

    def _see_stored(self, own: ContactList) -> None:
        described = self._words()
        reply = self._put(own, name=STORED, description=described)
        if reply.is_refused:
            self.notes.hides(
                f"a name with double blanks, &, accents and an emoji is refused (HTTP {reply.status})",
                *("blanks", "outer_blanks", "form", "emoji"),
            )
            return
        shown = self._read_back(own, lambda now: _ends_alike(now.description, described))
        for aspect, answer in _stored_as(shown.name if shown else ""):
            self.notes.saw(aspect, answer)

    def _see_empty(self, own: ContactList) -> None:
        name = f"{PREFIX}c"
        reply = self._put(own, name=name, description="")
        if reply.is_refused:
            self.notes.saw("empty", "refused", reply.evidence)
        elif shown := self._read_back(own, lambda now: now.name == name):
            self.notes.saw("empty", "kept" if shown.description else "accepted", reply.evidence)

    def _see_too_long(self, own: ContactList) -> None:
        name = PREFIX.ljust(WHOLE + 1, "d")
        reply, shown = self._stored_length(own, name)
        if reply.is_refused:
            self.notes.saw("too_long", "refused", reply.evidence)
        elif shown:
            answer = {len(name): "stored", WHOLE: "cut"}.get(shown)
            if answer:
                self.notes.saw("too_long", answer, reply.evidence)

    def _see_unit(self, own: ContactList) -> None:
        """Send 48 characters with an emoji among them; if that is too long, with a letter of two bytes instead."""
        if self.notes.seen.get("too_long") not in ("refused", "cut"):
            self.notes.hides("no limit was reached", "unit")
            return
        if "emoji" not in self.notes.seen:
            self.notes.hides("it is not known whether emoji are accepted", "unit")
            return
        reply, shown = self._stored_length(own, PREFIX.ljust(WHOLE - 1, "e") + "\U0001f511")
        if shown == WHOLE:
            self.notes.saw("unit", "code_points", reply.evidence)
        elif reply.is_refused or shown == WHOLE - 1:
            # This letter has no decomposed form.
            reply, shown = self._stored_length(own, PREFIX.ljust(WHOLE - 1, "f") + "\u00f8")
            if shown == WHOLE:
                self.notes.saw("unit", "utf16", reply.evidence)
            elif reply.is_refused or shown == WHOLE - 1:
                self.notes.saw("unit", "utf8_bytes", reply.evidence)

    def _stored_length(self, own: ContactList, name: str) -> tuple[Reply, int]:
        described = self._words()
        reply = self._put(own, name=name, description=described)
        if reply.is_refused:
            return reply, 0
        shown = self._read_back(own, lambda now: _ends_alike(now.description, described))
        is_alike = shown is not None and shown.name[: WHOLE - 1] == name[: WHOLE - 1]
        return reply, len(shown.name) if shown and is_alike else 0

    def _see_duplicates(self, own: ContactList) -> None:
        name = f"{PREFIX}g"
        reply = self._put(own, name=name, description=self._words(), allowDuplicates=True)
        if reply.is_refused:
            self.notes.saw("put_duplicates", "refused", reply.evidence)
        elif shown := self._read_back(own, lambda now: now.name == name):
            self.notes.saw("put_duplicates", "accepted" if shown.allow_duplicates else "ignored", reply.evidence)

    def _see_deletion(self, own: ContactList) -> None:
        self.lists.delete_each([own])
        if own in self.lists.made:
            return
        answer = self.api.client.answer
        status = answer.status if answer else None
        if self._lags:
            return
        by_id = self.api.record(own.id)
        data = self.api.listing(self._found.verb).data
        if not (isinstance(data, list) and self.lists.is_gone(by_id)):
            return
        rows = [row for row in self.api.rows_of(data)[0] if row.id == own.id]
        if rows:
            key = "listed" if rows[0].is_active is False else "listed_untold"
        else:
            key = "by_id" if by_id.data else "gone"
        self.notes.saw("deleted", key, f"HTTP {status}; then by its id {by_id.evidence}")

    # Requests

    def _words(self) -> str:
        self._step += 1
        return f"{DESCRIPTION} {self._step}."

    def _make(self, name: str) -> Reply:
        reply = self.lists.make(name, self._words())
        if self.lists.creation_unanswered:
            raise _LeaveOffError("a creation was not answered as the pages say")
        self._stop_if_denied(reply)
        return reply

    def _put(self, own: ContactList, **body: Any) -> Reply:
        reply = self.api.put(own.id, body)
        self._stop_if_denied(reply)
        if body.get("name") and body.get("description"):
            self._saw_echo(own, reply)
        return reply

    def _stop_if_denied(self, reply: Reply) -> None:
        if reply.is_denied:
            self.notes.revises("credentials", "reads_only", reply.evidence)
            raise _LeaveOffError("these credentials may not write")

    def _saw_echo(self, own: ContactList, reply: Reply) -> None:
        data = reply.data
        echo = data.get("body") if isinstance(data, Mapping) else None
        if reply.tells_nothing:
            self.notes.saw("echo", "missing")
            self.notes.hides("the answer to a PUT has no data", "echo_id", "echo_account")
        if not isinstance(echo, Mapping):
            return
        self.notes.saw("echo", "with_description" if "description" in echo else "sample")
        if "contactListId" in data:
            self.notes.saw("echo_id", "same" if data["contactListId"] == own.id else "other")
        settings = self.api.client.settings
        named = {"accountId": (settings.account_id,), "iId": (settings.stream_id, settings.iid)}
        told = [echo[key] in known for key, known in named.items() if key in echo]
        if told:
            self.notes.saw("echo_account", "same" if all(told) else "other")

    def _read_back(self, own: ContactList, shows: Callable[[ContactList], bool]) -> ContactList | None:
        """The list, once a read shows the write; None if no read does, as reads lag behind."""
        for late, pause in _LATER.items():
            if pause:
                if not self._fits(1):
                    return None
                self.api.client.wait(pause, "for a read to show a write")
            reply = self.api.record(own.id)
            try:
                now = ContactList.from_api(reply.data) if reply.ok else None
            except ApiError:
                now = None
            if now and now.id == own.id and shows(now):
                self.lists.reads_by_id = True
                self._saw_lag(late)
                return now
        self._saw_lag("longer")
        return None

    def _saw_lag(self, late: str) -> None:
        order = [*_LATER, "longer"]
        known = self.notes.seen.get("lag", "at_once")
        self.notes.revises("lag", max(known, late, key=order.index))
        self._lags = self.notes.seen["lag"] != "at_once"


def _ends_alike(text: str | None, described: str) -> bool:
    """Whether a description ends like that of the step, whatever happened to its other characters."""
    return (text or "").endswith(described.rpartition("Step")[2])


def _stored_as(name: str) -> Iterator[tuple[str, str]]:
    """What happened to the parts of STORED. Each stands between two characters that no server changes."""
    blanks = _between(name, "1a", "b2")
    if blanks is not None and not blanks.strip():
        yield "blanks", "kept" if blanks == "  " else "collapsed"
    end = name.rpartition("6")[2]
    if "6" in name and not end.strip():
        yield "outer_blanks", "kept" if end else "cut"
    composed, decomposed = _between(name, "3", "4"), _between(name, "4", "5")
    if (composed or "").startswith("e"):
        yield "form", "nfd"
    elif composed == "\u00e9":
        yield "form", "nfc" if decomposed == "\u00e9" else "none"
    emoji = _between(name, "5", "6")
    if emoji:
        yield "emoji", "kept" if unicodedata.normalize("NFC", emoji) == "\U0001f511" else "replaced"


def _between(text: str, start: str, end: str) -> str | None:
    _before, found, rest = text.partition(start)
    inside, closed, _after = rest.partition(end)
    return inside if found and closed else None
