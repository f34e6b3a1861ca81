# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The endpoints, typed: the only file that knows a URL.

Pages below https://docs.kore.ai/ai-for-service/apis/contact-center/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from ansible_collections.koreai.contact_center.plugins.module_utils._campaign import Campaign
from ansible_collections.koreai.contact_center.plugins.module_utils._client import Client, Request, Settled
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import (
    COMPARED,
    ContactList,
    LeftOut,
    Listing,
    label_of,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    LAG,
    ApiError,
    ConflictError,
    NotFoundError,
    StopError,
    TransientError,
    UnreadableError,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._text import (
    escaped,
    fold,
    is_path_segment,
    json_kind,
    listed,
    quoted,
    same,
)

# Characters of a campaign's name and status.
_LONGEST_SHOWN = 100
# With more records that are not contact lists than an account may have lists
# (https://docs.kore.ai/ai-for-service/contact-center/campaigns), an answer is not a listing of contact lists.
_MOST_LEFT_OUT = 1000
# The same if there is no contact list among them.
_MOST_ALONE = 20


@dataclass(frozen=True)
class WriteResult:
    """The result of a write.

    ``answered``: the server answered it; otherwise a read before another attempt showed it done. ``ours``: an attempt
    of this task may have done it; otherwise someone else made the same change. ``record``: the list, if one came back.
    """

    answered: bool = True
    ours: bool = True
    record: ContactList | None = None


class CampaignApi:
    """The contact lists of one stream, and its campaigns. Every method raises KoreError; see _errors for its kinds."""

    def __init__(self, client: Client) -> None:
        self.client = client
        stream = quote(client.settings.stream_id, safe="")
        self._campaigns_path = f"/campaign/api/v2/public/{stream}/campaign"
        self._path = f"{self._campaigns_path}/contactList"
        # The one that was answered.
        self._list_method = ""
        # The names that an answer about a campaign may use for it: a list's record names its campaigns.
        self._campaign_names: dict[str, tuple[str, ...]] = {}

    def get(self, contact_list_id: str, known_as: str | None = None) -> ContactList:
        """Read one list; raises NotFoundError if the id is unknown (get-contact-list-details-v2).

        ``known_as``: the name of the list in messages.
        """
        purpose = f"read the contact list {label_of(contact_list_id, known_as)}"
        texts = (contact_list_id, known_as or "")
        request = Request(purpose, "GET", self._of(contact_list_id), texts=texts, by_id=True)
        found = self._contact_list(purpose, self.client.call(request))
        if found.id != contact_list_id:
            raise _about_another(purpose, found.label)
        return found

    def list_all(self) -> Listing:
        """Read all contact lists of the stream with one request (get-all-contact-lists-v2).

        The page's table says POST and its sample sends a GET: GET is tried if the server does not know POST.
        """
        method = self._list_method or "POST"
        try:
            listing = self._list(method)
        except ApiError as error:
            if self._list_method or isinstance(error, StopError) or error.status not in (404, 405):
                raise
            method = "GET"
            listing = self._list(method)
        self._list_method = method
        return listing

    def campaign(self, campaign_id: str, known_as: str | None = None) -> Campaign:
        """Read one campaign, voice or SMS (get-voice-campaign-by-id-v2, get-sms-campaign-by-id-v2).

        If the response is not as documented, the campaign is unknown: it may be deleted, or not accessible.
        ``known_as``: the name of the campaign in messages.
        """
        if not is_path_segment(campaign_id):
            return Campaign(campaign_id)
        path = f"{self._campaigns_path}/{quote(campaign_id, safe='')}"
        try:
            names = (campaign_id, known_as or "", *self._campaign_names.get(campaign_id, ()))
            purpose = f"read the campaign {label_of(campaign_id, known_as)}"
            record = self.client.call(Request(purpose, "GET", path, texts=names))
        except StopError:
            raise
        except ApiError as error:
            # Without a status there was no answer: the host, or the way to it, is at fault.
            if error.status is None and not isinstance(error, UnreadableError):
                raise
            return Campaign(campaign_id)
        found = Campaign.from_api(campaign_id, record)
        self._campaign_names[campaign_id] = (*names, found.name or "")
        return replace(found, name=self._shown(found.name), status=self._shown(found.status))

    def _shown(self, text: str | None) -> str | None:
        """A campaign's text, which is only shown. No page limits its length."""
        if text is None:
            return None
        redacted = self.client.redacted(text)
        return redacted if len(redacted) <= _LONGEST_SHOWN else f"{redacted[:_LONGEST_SHOWN]}…"

    def create(
        self,
        values: Mapping[str, str],
        allow_duplicates: bool | None,
        known_ids: Container[str] = (),
        freed: Container[str] = (),
    ) -> WriteResult:
        """Create a list with these values of compared options; the result has its record (create-contact-list-v2).

        Before it is sent again, and after a lost answer, all lists are read. A new list of that name with these values
        is the one that this request created; any other is a ConflictError. ``known_ids`` are those of the lists that
        existed before. If the answer was lost, another list may be this one, stored differently. ``freed`` are the ids
        of lists from which this run has taken that name: a read may still show it.
        """
        purpose = f"create the contact list {quoted(values['name'])}"
        body: dict[str, Any] = {**_fields(values), "source": "passiveApi"}
        if allow_duplicates is not None:
            body["allowDuplicates"] = allow_duplicates
        request = Request(
            purpose,
            "POST",
            f"{self._path}/createContactList",
            body=body,
            texts=tuple(values.values()),
            settle=partial(self._made_meanwhile, purpose, values, known_ids, freed),
            settle_after=self.client.settings.timeout,
        )

        def made_by(answer: Any) -> ContactList:
            made = self._contact_list(purpose, answer, may_have_acted=True)
            if made.id in known_ids:
                raise _about_another(purpose, made.label, may_have_acted=True)
            return made

        return self._written(request, made_by)

    def _made_meanwhile(
        self,
        purpose: str,
        values: Mapping[str, str],
        known_ids: Container[str],
        freed: Container[str],
        error: TransientError,
        lost: bool,
    ) -> Settled | None:
        """The result of the attempts to create a list; see ``create``."""
        rows = [row for row in self.list_all().rows if row.id not in freed]
        twins = [row for row in rows if fold(row.name) == fold(values["name"])]
        if len(twins) == 1 and not twins[0].holds(values):
            # Its row may lack the description, or be altered.
            twins = [self._read(twins[0])]
        if len(twins) == 1 and twins[0].holds(values):
            ours = lost and twins[0].id not in known_ids
            return Settled(WriteResult(answered=False, ours=ours, record=twins[0]))
        new = twins or [row for row in rows if lost and row.id not in known_ids]
        if new:
            raise _another_list(purpose, new, lost)
        if error.may_have_acted and error.status not in (500, 502, 503):
            raise ApiError(
                f"{error}; it is not known whether it was created: it is not there yet. Run again.",
                status=error.status,
                may_have_acted=True,
            )
        return None

    def update(
        self,
        current: ContactList,
        values: Mapping[str, str],
        check: Callable[[ContactList], None] | None = None,
        check_requests: int = 0,
        freed: Container[str] = (),
    ) -> WriteResult:
        """Give a list these values of compared options (update-contact-list-v2).

        ``current`` is the record that the write relies on. Before another attempt, the list is read: if it has neither
        the old nor the new values, that is a ConflictError. For a new name, all lists are read then, and so is a list
        that has taken it meanwhile. ``check`` gets what was read, and raises if another attempt must not follow; it
        sends ``check_requests`` at most. ``freed`` is as for ``create``. The answer to an update is an echo: it does
        not show what is stored.
        """
        purpose = f"update the contact list {current.label}"
        old = current.values
        renames = "name" in values and not same(values["name"], current.name)

        def settle(_error: TransientError, lost: bool) -> Settled | None:
            try:
                now = self._read_with_holders(purpose, current, values, freed) if renames else self._read(current)
            except NotFoundError:
                raise _gone(purpose, lost) from None
            if now.holds(values):
                return Settled(WriteResult(answered=False, ours=lost, record=now))
            if not now.holds(old):
                raise _changed(purpose, f"it is now {now.content}", lost)
            if check:
                check(now)
            return None

        request = Request(
            purpose,
            "PUT",
            self._of(current.id),
            body=_fields(values),
            texts=(*values.values(), *self._texts(current)),
            settle=settle,
            settle_after=LAG,
            settle_requests=1 + renames + check_requests,
        )
        return self._written(request, partial(_same_list, purpose, current))

    def delete(self, current: ContactList, check: Callable[[ContactList], None] | None = None) -> WriteResult:
        """Delete a list and all its contacts (delete-contact-list-details-v2). ``check`` is as for ``update``."""
        purpose = f"delete the contact list {current.label}"

        def settle(_error: TransientError, lost: bool) -> Settled | None:
            gone = Settled(WriteResult(answered=False, ours=lost))
            try:
                now = self._read(current)
            except NotFoundError:
                return gone
            if now.is_active is False:
                return gone
            if changes := list(_losses(current, now)):
                raise _changed(purpose, " and ".join(changes), lost=False)
            if check:
                check(now)
            return None

        texts = self._texts(current)
        request = Request(purpose, "DELETE", self._of(current.id), texts=texts, settle=settle, settle_after=LAG)

        def deleted(answer: Any) -> None:
            # The page shows the former record. Another answer does not prove a deletion, and is followed by a read.
            former = self._contact_list(purpose, answer, may_have_acted=True)
            if former.id != current.id:
                raise _about_another(purpose, former.label, may_have_acted=True)

        return self._written(request, deleted)

    def _texts(self, current: ContactList) -> tuple[str, ...]:
        """What a message about a list may repeat: its id and values, and the ids and names of its campaigns."""
        campaigns = current.readable_campaign_ids
        names = (name for id_ in campaigns for name in self._campaign_names.get(id_, ()))
        return (current.id, *filter(None, current.values.values()), *campaigns, *names)

    def _written(self, request: Request, record_of: Callable[[Any], ContactList | None]) -> WriteResult:
        """Send a write; ``record_of`` is given the data of its answer, and raises ApiError where that is not right."""
        answer = self.client.call(request)
        if isinstance(answer, Settled):
            settled: WriteResult = answer.value
            return settled
        return WriteResult(record=record_of(answer))

    def _read(self, current: ContactList) -> ContactList:
        return self.get(current.id, current.name)

    def _read_with_holders(
        self, purpose: str, current: ContactList, values: Mapping[str, str], freed: Container[str]
    ) -> ContactList:
        """Read a list that is to get a name; raises ConflictError if it is as it was and another list has that name."""
        rows, name = self.list_all().rows, values["name"]
        row = next((row for row in rows if row.id == current.id), None)
        is_expected = row is not None and row.gives_values and (row.holds(values) or row.holds(current.values))
        # A row of neither form may be altered in the listing.
        now = row if row is not None and row.name and is_expected else self._read(current)
        others = [row for row in rows if row.id != current.id and row.id not in freed]
        holders = [row.label for row in others if fold(row.name) == fold(name)]
        if holders and now.holds(current.values):
            raise ConflictError(
                f"Cannot {purpose}: meanwhile there is {listed(holders)}, which has that name. Choose another name, or "
                "rename or delete that list first."
            )
        return now

    def _list(self, method: str) -> Listing:
        purpose = "list the contact lists"
        # "must be call to retrieve contact lists only" (get-all-contact-lists-v2)
        request = Request(purpose, method, f"{self._path}/getAllListDetails", params={"type": "call"})
        records = self.client.call(request)
        if not isinstance(records, list):
            raise ApiError(
                f"Cannot {purpose}: an array is documented, but the response holds {json_kind(records)}. If this app "
                "has no contact list yet, create the first one in the console, then run again."
            )
        try:
            rows, left_out = self.rows_of(map(self._with_shown_type, records))
        except ApiError as error:
            raise ApiError(f"Cannot {purpose}: {self.client.redacted(str(error))}.") from None
        for row in rows:
            self._hold_to_environment(purpose, row)
        return Listing(rows, tuple(LeftOut(self.client.redacted(record.what), record.name) for record in left_out))

    @staticmethod
    def rows_of(records: Iterable[Any]) -> tuple[tuple[ContactList, ...], tuple[LeftOut, ...]]:
        """The contact lists among the records of a listing, each once, and the records that are not contact lists.

        A list that occurs twice is one list, as it was updated last. Raises ApiError if too many records are not
        contact lists.
        """
        rows: defaultdict[str, list[ContactList]] = defaultdict(list)
        left_out: list[LeftOut] = []
        for record in records:
            try:
                row = ContactList.from_api(record)
            except ApiError as error:
                left_out.append(LeftOut(str(error), _name_of(record)))
                # A response may hold millions of records.
                if len(left_out) > _MOST_LEFT_OUT:
                    break
            else:
                rows[row.id].append(row)
        most = _MOST_LEFT_OUT if rows else _MOST_ALONE
        if len(left_out) > most:
            text = f"more than {most:,} records of the response are not contact lists; of the first one, "
            raise ApiError(f"{text}{left_out[0].what}")
        return tuple(map(ContactList.latest_of, rows.values())), tuple(left_out)

    def _of(self, contact_list_id: str) -> str:
        return f"{self._path}/{quote(contact_list_id, safe='')}"

    def _contact_list(self, purpose: str, record: Any, *, may_have_acted: bool = False) -> ContactList:
        try:
            found = ContactList.from_api(self._with_shown_type(record))
        except ApiError as error:
            what = self.client.redacted(str(error))
            text = f"Cannot {purpose}: a contact list is expected in the response, but {what}."
            raise ApiError(text, may_have_acted=may_have_acted) from None
        self._hold_to_environment(purpose, found, may_have_acted=may_have_acted)
        return found

    def _with_shown_type(self, record: Any) -> Any:
        """The same record. A list's type is the one text, beside what users wrote, that safety checks quote."""
        list_type = record.get("listType") if isinstance(record, Mapping) else None
        if not isinstance(list_type, str) or list_type == "call":
            return record
        return {**record, "listType": self.client.redacted(list_type)}

    def _hold_to_environment(self, purpose: str, found: ContactList, *, may_have_acted: bool = False) -> None:
        """Raise ApiError for a record of another environment, because ids may be known beyond their own stream.

        Older pages show to whom a list belongs (get-contact-list-details).
        """
        self._campaign_names.update(found.campaign_names)
        settings = self.client.settings
        for key, own in (("accountId", {settings.account_id}), ("iId", {settings.stream_id, settings.iid})):
            if isinstance(whose := found.record.get(key), str) and whose not in own:
                shown = self.client.redacted(whose)
                raise ApiError(
                    f"Cannot {purpose}: {found.label} belongs to another environment, its {key} is {quoted(shown)}; "
                    "check the id, stream_id and account_id.",
                    may_have_acted=may_have_acted,
                )


def _name_of(record: Any) -> str:
    name = record.get("name") if isinstance(record, Mapping) else None
    return "" if name is None else str(name)


def _fields(values: Mapping[str, str]) -> dict[str, str]:
    return {COMPARED[option].field: value for option, value in values.items()}


def _same_list(purpose: str, current: ContactList, data: Any) -> None:
    named = data.get("contactListId") if isinstance(data, Mapping) else None
    if named not in (None, current.id):
        raise _about_another(purpose, quoted(str(named)), may_have_acted=True)


def _about_another(purpose: str, label: str, *, may_have_acted: bool = False) -> ApiError:
    return ApiError(f"Cannot {purpose}: the response is about another list, {label}.", may_have_acted=may_have_acted)


def _losses(relied_on: ContactList, now: ContactList) -> Iterator[str]:
    """What a deletion would also delete, beyond what was known when it was decided."""
    if not now.holds(relied_on.values):
        yield f"it is now {now.content}"
    if new := [id_ for id_ in now.campaign_ids or () if id_ not in (relied_on.campaign_ids or ())]:
        yield f"campaigns refer to it now ({listed(map(escaped, new))})"
    elif now.is_list_in_use and not relied_on.is_list_in_use:
        yield "it is in use now"
    count = now.total_record_count
    if count is not None and count > (relied_on.total_record_count or 0):
        yield f"it holds {count} contacts now"
    if relied_on.gives_usage and not now.gives_usage:
        yield "the API no longer says whether it is in use and how many contacts it holds"


def _changed(purpose: str, how: str, lost: bool) -> ConflictError:
    if lost:
        text = f"{how}, and it is not known whether an attempt of this task or someone else did that"
        return ConflictError(f"Cannot {purpose}: {text}. Run again.", may_have_acted=True)
    return ConflictError(f"Cannot {purpose}: someone else changed it meanwhile, {how}. Run again.")


def _gone(purpose: str, lost: bool) -> ConflictError:
    unknown = ", and it is not known whether an attempt of this task took effect before" if lost else ""
    text = f"Cannot {purpose}: it is gone, as someone else deleted it meanwhile{unknown}. Run again."
    return ConflictError(text, may_have_acted=lost)


def _another_list(purpose: str, found: Sequence[ContactList], lost: bool) -> ConflictError:
    labels = listed(row.label for row in found)
    text = f"Cannot {purpose}: meanwhile there is {labels}, which is not as declared"
    if lost:
        text += ", and it is not known whether an attempt of this task or someone else made it"
    return ConflictError(f"{text}. Check that list, then run again.", may_have_acted=lost)
