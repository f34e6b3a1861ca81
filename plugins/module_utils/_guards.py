# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which lists are never written, renamed or deleted, and which changes get a warning. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ansible_collections.koreai.contact_center.plugins.module_utils._campaign import Campaign
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import (
    COMPARED,
    PASSIVE,
    ContactList,
    DesiredList,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, json_kind, listed, quoted

# This many campaigns are named before the advice. All campaigns of a rename are named at the end.
_NAMED = 5
_DONE = {"rename": "renamed", "delete": "deleted"}
_FED_SOURCES = tuple(map(str.casefold, PASSIVE))


def refusals(
    action: str, record: ContactList, campaigns: Sequence[Campaign], *, read_by_id: bool, left_out: bool
) -> Iterator[str]:
    """The reasons not to carry out an action; ``force`` lifts them all.

    ``campaigns``: those that refer to the list, for a rename or a deletion. ``left_out``: the listing of the whole
    stream was read and does not show the list. No page says that an id is only known within its own stream.
    ``read_by_id``: the record is the whole one of get-contact-list-details-v2. Its parameter table does not promise the
    flags isDefault and isGlobalDNC; if they are missing there too, nothing shows that a list may be renamed or deleted.
    A row of get-all-contact-lists-v2, read with type=call, is a contact list by that page's word.
    """
    if not record.list_type:
        yield "its listType is unknown"
    elif record.list_type != "call":
        yield f"its listType is {quoted(record.list_type)} and not 'call'"
    yield from _foreign_values(record)
    if record.is_default:
        yield "it is a default list"
    if record.is_global_dnc:
        yield "it is a global do-not-call list"
    if record.is_active is False:
        yield "it is not active any more"
    elif left_out and record.list_type == "call":
        yield "the listing of this stream leaves it out, so it may be another stream's"
    if action == "update":
        return
    if read_by_id and (record.is_default is None or record.is_global_dnc is None):
        yield "the API does not say whether it is a default or a global do-not-call list"
    if action == "rename":
        yield from _running(campaigns)
    if action == "delete":
        yield from _losses(record, campaigns)


def _running(campaigns: Iterable[Campaign]) -> Iterator[str]:
    """The reason not to rename a list that these campaigns use."""
    found = [campaign for campaign in campaigns if campaign.is_running]
    if found:
        more = len(found) - _NAMED
        yield f"a campaign that uses it is running: {_labels(found[:_NAMED])}{f' and {more} more' if more > 0 else ''}"


def _foreign_values(record: ContactList) -> Iterator[str]:
    """Values that are not texts, although they should be. A list without a name is handled elsewhere."""
    for option, text in COMPARED.items():
        if option != "name" and text.field in record.record and not record.gives(option):
            yield f"its {option} is {json_kind(record.record[text.field])} and not a string"


def _losses(record: ContactList, campaigns: Sequence[Campaign]) -> Iterator[str]:
    """What a deletion would destroy (https://docs.kore.ai/ai-for-service/release-notes/contact-center-ai-2025)."""
    if record.campaign_ids:
        yield f"campaigns refer to it: {_labels(campaigns) or listed(map(escaped, record.campaign_ids))}"
    elif record.is_list_in_use:
        yield "it is in use"
    # The pages contradict each other about campaignInUse and isListInUse, so both must say no.
    elif record.campaign_ids is None or record.is_list_in_use is None:
        yield "the API does not say whether it is in use"
    if record.total_record_count is None:
        yield "the API does not say whether it holds contacts"
    elif record.total_record_count:
        yield f"it holds {record.total_record_count} contacts, which would be deleted with it"


def warnings(
    action: str, record: ContactList | None, desired: DesiredList, campaigns: Sequence[Campaign] = ()
) -> Iterator[str]:
    """What a reviewer should know about an action, or about a list without one (``action`` is then empty)."""
    if record is None:
        return
    if action == "rename":
        yield from _followers(record, quoted(desired.name), campaigns)
    duplicates = desired.allow_duplicates
    if duplicates is not None and record.allow_duplicates not in (None, duplicates) and not desired.absent:
        yield (
            f"{record.label} was created with allow_duplicates {str(record.allow_duplicates).lower()}, and it cannot "
            "be changed after creation."
        )


def _followers(record: ContactList, new_name: str, campaigns: Sequence[Campaign]) -> Iterator[str]:
    """Who addresses a list by its name, and has to use the new name after a rename.

    Campaigns are made and changed with the names of their lists (create-voice-campaign-agentless-v2), and contacts are
    added to a list by its name, without an error for a wrong one (add-contacts-to-contact-list).
    """
    # Without its id, which differs in each environment, so that a report shows the same warning once.
    name = quoted(record.name)
    if campaigns:
        yield (
            f"{name} is renamed: campaign definitions that are sent through the API must use the name {new_name} from "
            "then on."
        )
    elif not record.campaign_ids and (record.campaign_ids is None or record.is_list_in_use is not False):
        yield (
            f"{name} is renamed, and the API does not say which campaigns refer to it. Campaign definitions that are "
            f"sent through the API must use the name {new_name} from then on."
        )
    # Which ones these are differs between environments: a warning of its own, so that a report tells the rest once.
    waiting = [campaign for campaign in campaigns if campaign.is_waiting]
    others = [campaign for campaign in campaigns if not campaign.is_waiting]
    if others:
        yield f"{name} is renamed. These campaigns refer to it: {_labels(others)}."
    if waiting:
        yield (
            f"{name} is renamed while campaigns wait to start or to continue, and no page says whether they follow. "
            f"Before they start, check that they show the new name: {_labels(waiting)}."
        )
    source = (record.source or "").strip().casefold()
    if source in _FED_SOURCES:
        yield f"{name} is fed through the API: requests that add contacts must use the name {new_name} from then on."
    elif not source:
        yield (
            f"{name} may be fed through the API, as its source is unknown: requests that add contacts must use the "
            f"name {new_name} from then on."
        )


def _labels(campaigns: Iterable[Campaign]) -> str:
    return ", ".join(campaign.label for campaign in campaigns)


def refused(action: str, record: ContactList, reason: str) -> str:
    """A safety check as a problem."""
    return f"{record.label} is not {_DONE.get(action, 'written')}: {reason}. force: true turns this safety check off."


def forced(action: str, record: ContactList, reason: str) -> str:
    """A safety check that ``force`` turned off, as a warning."""
    return f"{record.label} is {_DONE.get(action, 'written')} by force, although {reason}."
