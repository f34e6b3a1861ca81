# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the simulated platform: apps (streams) with their contact lists and campaigns.

A record has the fields and spelling of the v2 pages:
https://docs.kore.ai/ai-for-service/apis/contact-center/get-contact-list-details-v2
"""

from __future__ import annotations

import copy
import hashlib
import itertools
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from .campaigns import Campaigns
from .lag import Lag
from .texts import TEXTS

Record = dict[str, Any]

_START_MS = 1764925200000  # 2025-12-05T09:00:00.000Z: added lists get reproducible times
_MAPPING = ("firstName", "lastName", "phoneNumber", "timeZone", "uniqueId", "contactPriority")


def iso(milliseconds: int) -> str:
    """A time in the form of the pages' samples, ``2025-12-05T10:30:57.258Z``."""
    moment = datetime.fromtimestamp(milliseconds / 1000, tz=timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def derived_uuid(*parts: str) -> str:
    """The same UUID for the same words."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))


@dataclass
class Stream:
    """One app: its credentials, its lists and its campaigns.

    For RS256 and RS512, ``client_secret`` is the PEM private key (only ``sign`` uses it) and ``public_key`` the PEM
    public key. ``lists`` maps ids to full records.
    """

    stream_id: str
    account_id: str
    client_id: str
    client_secret: str = field(repr=False)
    algorithm: str = "HS256"
    public_key: str | None = field(default=None, repr=False)
    scopes: Iterable[str] = frozenset({"Campaign Management"})
    iid: str | None = None
    name: str = ""
    lists: dict[str, Record] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._counter = 0
        self._last_ms = _START_MS
        self._lag = Lag()
        self.campaigns = Campaigns(self.lists)
        self._start: tuple[dict[str, Record], int, int] | None = None

    @property
    def header_iid(self) -> str:
        """The value that the ``iid`` header must have."""
        return self.iid or self.stream_id

    @property
    def org_id(self) -> str:
        """The organisation, as it appears in echoes."""
        return "o-" + derived_uuid("organisation", self.account_id)

    @property
    def user_id(self) -> str:
        """The user of the app's token."""
        return "u-" + derived_uuid("user", self.client_id)

    @property
    def console_user_id(self) -> str:
        """Somebody who works in the console."""
        return "u-" + derived_uuid("console", self.account_id)

    def add(self, name: str, description: str = "", **fields: Any) -> str:
        """Add a list, as if it was made in the console earlier; return its id.

        ``fields`` are fields of the record in the API's spelling, also ``_id``. Nothing is checked, because a test may
        need what the API would refuse.
        """
        self._last_ms += 1000
        texts = {"name": name, "description": description}
        record = self.new_record(texts, self._last_ms, user=self.console_user_id)
        record.update(fields)
        if record["source"] != "passiveApi" and "apiConfigurations" not in fields:
            del record["apiConfigurations"]
        if "updatedAt" not in fields:
            record["updatedAt"] = record["createdAt"]
        self.lists[record["_id"]] = record
        return str(record["_id"])

    def edit(self, contact_list_id: str, **fields: Any) -> None:
        """Change a record as if somebody did it in the console; KeyError for an unknown id."""
        record = self.lists[contact_list_id]
        stamp = {"updatedAt": iso(self.tick()), "updatedBy": self.console_user_id}
        self.lists[contact_list_id] = {**record, **stamp, **fields}

    @property
    def odd_id(self) -> str:
        """The id of the odd record that the switch ``broken_rows`` adds to the listing."""
        return "cl-" + derived_uuid("odd record", self.stream_id)[1:]

    def odd_record(self) -> Record:
        """That record, with all its fields. A write adds it to the lists."""
        texts = {"name": "Odd record", "description": "This row is not as the page says"}
        return self.new_record(texts, _START_MS, user=self.console_user_id, id_=self.odd_id)

    def new_record(
        self, texts: Mapping[str, str], milliseconds: int, *, user: str, id_: str | None = None, odd_id: bool = False
    ) -> Record:
        """A full record with the defaults of a passive list, not stored yet."""
        return {
            "_id": id_ or self._next_id(odd_id),
            "isActive": True,
            **dict.fromkeys(TEXTS, ""),
            **texts,
            "totalRecordCount": 0,
            "status": "Ready",
            "createdBy": user,
            "updatedBy": user,
            "mapping": {key: key for key in _MAPPING},
            "isListInUse": False,
            "listType": "call",
            "isGlobalDNC": False,
            "isDefault": False,
            "campaignInUse": [],
            "source": "passiveApi",
            "apiConfigurations": {"dataSyncMode": "dontAllowDuplicates"},
            "columns": [],
            "files": [],
            "createdAt": iso(milliseconds),
            "updatedAt": iso(milliseconds),
            "allowDuplicates": False,
        }

    def tick(self) -> int:
        """The time of a write in milliseconds: the wall clock, but always later than the last write."""
        self._last_ms = max(self._last_ms + 1, int(time.time() * 1000))
        return self._last_ms

    def _next_id(self, odd: bool) -> str:
        """``cl-`` and hex groups, the first one of 7 digits as in the samples; or an odd id."""
        self._counter += 1
        if odd:
            return f"cl/a b%c-{self._counter}"
        digits = hashlib.sha256(f"{self.stream_id}/{self._counter}".encode()).hexdigest()
        ends = (0, 7, 11, 15, 19, 31)
        return "cl-" + "-".join(digits[a:b] for a, b in itertools.pairwise(ends))

    def store(self, contact_list_id: str, record: Record | None, *, shown_reads: int, shown_until: float) -> None:
        """Commit a write (None deletes). Reads show the old record for so many reads, or until that time."""
        self._lag.wrote(contact_list_id, self.lists.get(contact_list_id), shown_reads, shown_until)
        if record is None:
            self.lists.pop(contact_list_id, None)
        else:
            self.lists[contact_list_id] = record

    def read(self, contact_list_id: str, now: float) -> Record | None:
        """A record as a reader sees it at that time. This counts as one read of it."""
        return self._lag.seen(contact_list_id, self.lists.get(contact_list_id), now)

    def read_all(self, now: float) -> list[Record]:
        """All records as a reader sees them at that time. This counts as one read of each."""
        ids = dict.fromkeys([*self.lists, *self._lag.ids()])
        seen = [self.read(contact_list_id, now) for contact_list_id in ids]
        return [record for record in seen if record is not None]

    def remember(self) -> None:
        """Save the present lists as those of the start."""
        self._start = (copy.deepcopy(self.lists), self._counter, self._last_ms)
        self.campaigns.remember()

    def reset(self) -> None:
        """Return to the start, ids and times included."""
        if self._start is not None:
            lists, self._counter, self._last_ms = self._start
            self.lists.clear()
            self.lists.update(copy.deepcopy(lists))
            self.campaigns.reset()
        self._lag.clear()
