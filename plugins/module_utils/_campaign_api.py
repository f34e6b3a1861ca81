# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The endpoints, typed: the only file that knows a URL.

Pages below https://docs.kore.ai/ai-for-service/apis/contact-center/.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ansible_collections.koreai.contact_center.plugins.module_utils._campaign import Campaign
from ansible_collections.koreai.contact_center.plugins.module_utils._client import Client, Request, Settled
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import ContactList
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    ApiError,
    ConflictError,
    NotFoundError,
    StopError,
    TransientError,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._text import (
    escaped,
    fold,
    is_path_segment,
    normal,
    quoted,
    same,
)


class CampaignApi:
    """The contact lists of one stream, and its campaigns. Every method raises KoreError; see _errors for its kinds."""

    def __init__(self, client: Client) -> None:
        self.client = client
        stream = quote(client.settings.stream_id, safe="")
        self._campaigns_path = f"/campaign/api/v2/public/{stream}/campaign"
        self._path = f"{self._campaigns_path}/contactList"
        self._list_method = "POST"
        self._names: dict[str, str] = {}

    def call_it(self, contact_list_id: str, name: str) -> None:
        """Give messages a name for a list that was not read yet."""
        self._names.setdefault(contact_list_id, name)

    def get(self, contact_list_id: str) -> ContactList:
        """Read one list; raises NotFoundError where the id is unknown (get-contact-list-details-v2)."""
        name = self._names.get(contact_list_id)
        known = escaped(contact_list_id) if name is None else f"{quoted(name)} ({escaped(contact_list_id)})"
        purpose = f"read the contact list {known}"
        request = Request(purpose, "GET", self._of(contact_list_id), by_id=True, texts=(name or "",))
        found = self._contact_list(purpose, self.client.call(request))
        if found.id != contact_list_id:
            raise ApiError(f"Cannot {purpose}: the answer is about another list, {found.label}.")
        return found

    def list_all(self) -> tuple[ContactList, ...]:
        """Read all contact lists of the stream with one request (get-all-contact-lists-v2).

        The page's table says POST and its sample sends a GET: GET is tried where POST is not known.
        """
        try:
            rows = self._list(self._list_method)
        except ApiError as error:
            if error.status not in (404, 405) or self._list_method == "GET":
                raise
            rows = self._list("GET")
            self._list_method = "GET"
        return rows

    def campaign(self, campaign_id: str) -> Campaign:
        """Read one campaign, voice or SMS (get-voice-campaign-by-id-v2, get-sms-campaign-by-id-v2).

        An answer about that campaign that is none of the pages' leaves it unknown: it may be gone, or out of reach.
        """
        if not is_path_segment(campaign_id):
            return Campaign(campaign_id)
        path = f"{self._campaigns_path}/{quote(campaign_id, safe='')}"
        try:
            record = self.client.call(Request(f"read the campaign {escaped(campaign_id)}", "GET", path))
        except StopError:
            raise
        except ApiError as error:
            # Without a status no answer came: the host or the way to it is at fault.
            if error.status is None:
                raise
            return Campaign(campaign_id)
        return Campaign.from_api(campaign_id, record)

    def create(self, name: str, description: str, allow_duplicates: bool | None) -> ContactList:
        """Create a list; returns its record (create-contact-list-v2).

        Before it is sent again, and after an answer that was lost, all lists are read: a list of that name with
        that description is the one that this request made, and any other is a ConflictError.
        """
        purpose = f"create the contact list {quoted(name)}"

        def settle(error: TransientError) -> Settled | None:
            twins = [row for row in self.list_all() if fold(row.name) == fold(name)]
            if len(twins) == 1 and same(twins[0].name, name) and same(twins[0].description, description):
                return Settled(twins[0])
            if twins:
                found = ", ".join(row.label for row in twins)
                raise ConflictError(f"Cannot {purpose}: meanwhile there is {found}, which is not the declared list.")
            if error.may_have_acted and error.status not in (500, 502, 503):
                raise ApiError(
                    f"{error}; it is not known whether it was created: it is not there yet. Run again.",
                    status=error.status,
                    may_have_acted=True,
                )
            return None

        body: dict[str, Any] = {"name": name, "description": description, "source": "passiveApi"}
        if allow_duplicates is not None:
            body["allowDuplicates"] = allow_duplicates
        answer = self.client.call(
            Request(
                purpose,
                "POST",
                f"{self._path}/createContactList",
                body=body,
                texts=(name, description),
                settle=settle,
                settle_after=self.client.settings.timeout,
            )
        )
        if isinstance(answer, Settled):
            return answer.value  # type: ignore[no-any-return]
        return self._contact_list(purpose, answer, may_have_acted=True)

    def update(self, current: ContactList, name: str, description: str | None) -> None:
        """Give a list a name and a description, both as they shall be stored (update-contact-list-v2).

        ``current`` is the record that the write relies on: before a second attempt the list is read, and one that
        holds neither the old nor the new values is a ConflictError. The answer is an echo, so nothing is returned.
        """
        purpose = f"update the contact list {current.label}"

        def settle(_error: TransientError) -> Settled | None:
            now = self.get(current.id)
            if same(now.name, name) and (description is None or same(now.description, description)):
                return Settled()
            if same(now.name, current.name) and same(now.description, current.description):
                return None
            raise _changed(purpose, now)

        body = {"name": name} if description is None else {"name": name, "description": description}
        texts = (*body.values(), *_texts(current))
        answer = self.client.call(Request(purpose, "PUT", self._of(current.id), body=body, texts=texts, settle=settle))
        _same_list(purpose, answer, "contactListId", current)

    def delete(self, current: ContactList) -> bool:
        """Delete a list and all its contacts (delete-contact-list-details-v2).

        Returns whether that was answered; False where a read alone shows that an earlier attempt took effect.
        """
        purpose = f"delete the contact list {current.label}"

        def settle(_error: TransientError) -> Settled | None:
            try:
                now = self.get(current.id)
            except NotFoundError:
                return Settled()
            if now.is_active is False:
                return Settled()
            if _guarded(now) != _guarded(current):
                raise _changed(purpose, now)
            return None

        answer = self.client.call(
            Request(purpose, "DELETE", self._of(current.id), texts=_texts(current), settle=settle)
        )
        if isinstance(answer, Settled):
            return False
        _same_list(purpose, answer, "_id", current)
        return True

    def _list(self, method: str) -> tuple[ContactList, ...]:
        purpose = "list the contact lists"
        # "must be call to retrieve contact lists only" (get-all-contact-lists-v2)
        request = Request(purpose, method, f"{self._path}/getAllListDetails", params={"type": "call"})
        rows = self.client.call(request)
        if not isinstance(rows, list):
            raise ApiError(
                f"Cannot {purpose}: an array is documented, and the answer holds none; if this app has no contact list "
                "yet, create the first one in the console, then run again."
            )
        return tuple(self._contact_list(purpose, row) for row in rows)

    def _of(self, contact_list_id: str) -> str:
        return f"{self._path}/{quote(contact_list_id, safe='')}"

    def _contact_list(self, purpose: str, record: Any, *, may_have_acted: bool = False) -> ContactList:
        try:
            found = ContactList.from_api(record)
        except ApiError as error:
            raise ApiError(f"Cannot {purpose}: {error}.", may_have_acted=may_have_acted) from None
        settings = self.client.settings
        # Older pages show whose a list is (get-contact-list-details): ids may be known beyond their own stream.
        for key, own in (("accountId", {settings.account_id}), ("iId", {settings.stream_id, settings.iid})):
            if isinstance(whose := found.record.get(key), str) and whose not in own:
                raise ApiError(
                    f"Cannot {purpose}: {found.label} belongs to another environment, its {key} is {quoted(whose)}.",
                    may_have_acted=may_have_acted,
                )
        self._names[found.id] = found.name
        return found


def _texts(current: ContactList) -> tuple[str, str]:
    return current.name, current.description or ""


def _same_list(purpose: str, data: Any, key: str, current: ContactList) -> None:
    named = data.get(key) if isinstance(data, Mapping) else None
    if named not in (None, current.id):
        other = quoted(str(named))
        raise ApiError(f"Cannot {purpose}: the answer is about another list, {other}.", may_have_acted=True)


def _guarded(current: ContactList) -> tuple[Any, ...]:
    """What a deletion relies on."""
    values = (normal(current.name), normal(current.description or ""), current.total_record_count)
    return (*values, current.is_list_in_use, current.campaign_ids)


def _changed(purpose: str, now: ContactList) -> ConflictError:
    state = f"{quoted(now.name)} with the description {quoted(now.description)}"
    return ConflictError(f"Cannot {purpose}: someone else changed it meanwhile, it is now {state}.")
