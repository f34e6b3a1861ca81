# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contact lists as the API gives them and as users declare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

from ansible_collections.koreai.contact_center.plugins.module_utils._errors import ApiError
from ansible_collections.koreai.contact_center.plugins.module_utils._secrets import public, without_secrets
from ansible_collections.koreai.contact_center.plugins.module_utils._text import (
    escaped,
    is_path_segment,
    json_kind,
    quoted,
    same,
)


@dataclass(frozen=True, slots=True)
class StoredText:
    """The API's field for an option, and how many characters it may have, in code points and in UTF-16 units."""

    field: str
    limit: int


# The options whose text the API stores: a plan compares them, a write sends them, and a read-back verifies them.
# https://docs.kore.ai/ai-for-service/apis/contact-center/create-contact-list-v2: "Maximum 48" and "Maximum 256
# characters". The unit is not said, so both must fit.
COMPARED = {
    "name": StoredText("name", 48),
    "description": StoredText("description", 256),
}

# The fields that rows of getAllListDetails lack and a GET by id gives
# (https://docs.kore.ai/ai-for-service/apis/contact-center/get-all-contact-lists-v2).
ONLY_BY_ID = ("createdAt", "isActive", "isDefault", "isGlobalDNC", "createdBy", "updatedBy", "allowDuplicates")
# The fields that its sample shows in each row. The tables promise no field, and a server may leave out empty ones.
_IN_ROWS = ("listType", "campaignInUse", "isListInUse", "totalRecordCount")

# The source of a list that the API has created, as create-contact-list-v2 and get-all-contact-lists-v2 spell it.
PASSIVE = ("passiveApi", "passiveApiIntegration")

# In ``campaign_ids``, it stands for a campaign whose id is missing or cannot be part of a URL.
NO_CAMPAIGN_ID = "a campaign without a usable id"

_DICT_METHODS = frozenset(name for name in dir(dict) if not name.startswith("_"))


@dataclass(frozen=True, slots=True)
class ContactList:
    """One contact list as the server holds it.

    None stands for what this answer does not say, an empty name for a missing one. ``campaign_ids`` are the campaigns
    that refer to the list; the answer may have old names of them, so these are not kept. ``record`` is the answer's own
    object.
    """

    id: str
    name: str
    list_type: str | None
    source: str | None
    total_record_count: int | None
    is_active: bool | None
    is_default: bool | None
    is_global_dnc: bool | None
    is_list_in_use: bool | None
    campaign_ids: tuple[str, ...] | None
    allow_duplicates: bool | None
    updated_at: str | None
    updated_by: str | None
    record: Mapping[str, Any] = field(repr=False, compare=False)

    @classmethod
    def from_api(cls, record: Any) -> ContactList:
        """Read an object of the API; raises ApiError, with what it is, if it has no usable id.

        https://docs.kore.ai/ai-for-service/apis/contact-center/get-contact-list-details-v2
        """
        if not isinstance(record, Mapping):
            raise ApiError(f"it is {json_kind(record)} and not an object")
        id_, name = record.get("_id"), _text(record, "name") or ""
        named = f"the record {quoted(name)}" if name else "the record, which has no name,"
        if not isinstance(id_, str) or not id_:
            raise ApiError(f"the _id of {named} is {json_kind(id_)}" if "_id" in record else f"{named} has no _id")
        if not is_path_segment(id_):
            raise ApiError(f"the _id of {named} cannot stand in an address")
        count = record.get("totalRecordCount")
        return cls(
            id=id_,
            name=name,
            list_type=_text(record, "listType"),
            source=_text(record, "source"),
            total_record_count=count if isinstance(count, int) and not isinstance(count, bool) else None,
            is_active=_flag(record, "isActive"),
            is_default=_flag(record, "isDefault"),
            is_global_dnc=_flag(record, "isGlobalDNC"),
            is_list_in_use=_flag(record, "isListInUse"),
            campaign_ids=_campaign_ids(record.get("campaignInUse")),
            allow_duplicates=_allow_duplicates(record),
            updated_at=_text(record, "updatedAt"),
            updated_by=_text(record, "updatedBy"),
            record=record,
        )

    @classmethod
    def latest_of(cls, rows: Sequence[ContactList]) -> ContactList:
        """The row of one list that was updated last, without what equally late ones tell differently."""
        if len(rows) == 1:
            return rows[0]
        updated_at = max(row.updated_at or "" for row in rows)
        records = [row.record for row in rows if (row.updated_at or "") == updated_at]
        whole = {key: value for record in records for key, value in record.items()}
        agreed = {k: value for k, value in whole.items() if all(record.get(k, value) == value for record in records)}
        return cls.from_api(agreed)

    def completed_by(self, older: ContactList) -> ContactList:
        """This row of a listing, with the fields that only an older read by id gave."""
        missing = [key for key in (*ONLY_BY_ID, *_IN_ROWS) if self.record.get(key) is None]
        missing += [text.field for option, text in COMPARED.items() if not self.gives(option)]
        kept = {key: older.record[key] for key in missing if key in older.record}
        return ContactList.from_api({**self.record, **kept}) if kept else self

    @property
    def values(self) -> dict[str, str | None]:
        """The values of the compared options."""
        held = {option: _text(self.record, text.field) for option, text in COMPARED.items()}
        return {**held, "name": self.name}

    @property
    def description(self) -> str | None:
        return self.values["description"]

    def gives(self, option: str) -> bool:
        """Whether the answer has a compared option. null stands for an empty text, but not for a name."""
        value = self.record.get(COMPARED[option].field, ...)
        return isinstance(value, str) or (value is None and option != "name")

    def holds(self, values: Mapping[str, str | None]) -> bool:
        """Whether the list has these values of compared options."""
        held = self.values
        return all(same(held[option], value) for option, value in values.items())

    @property
    def gives_values(self) -> bool:
        """Whether the answer has all values that a write sends."""
        return all(self.gives(option) for option in COMPARED)

    @property
    def gives_usage(self) -> bool:
        """Whether the answer says what a deletion would affect."""
        return None not in (self.campaign_ids, self.is_list_in_use, self.total_record_count)

    @property
    def readable_campaign_ids(self) -> tuple[str, ...]:
        """The campaigns that refer to the list and can be read, each once."""
        return tuple(id_ for id_ in dict.fromkeys(self.campaign_ids or ()) if id_ != NO_CAMPAIGN_ID)

    @property
    def campaign_names(self) -> dict[str, tuple[str, ...]]:
        """The names of the list's campaigns in this answer, by id; some may be old."""
        value = self.record.get("campaignInUse")
        entries = [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
        return {
            id_: (name,)
            for entry in entries
            if isinstance(id_ := entry.get("id"), str) and isinstance(name := entry.get("name"), str)
        }

    @property
    def label(self) -> str:
        return label_of(self.id, self.name)

    @property
    def content(self) -> str:
        """What the list contains, for messages."""
        others = [f"the {option} {quoted(value)}" for option, value in self.values.items() if option != "name"]
        return f"{quoted(self.name)} with {' and '.join(others)}"

    def to_result(self, redact: Callable[[str], str] = without_secrets) -> dict[str, Any]:
        """The list as modules return it: in snake_case, without secrets, without keys named like a dict's method.

        ``redact`` hides those of the task. Name, description and ids stay as they are, because others compare them.
        """
        shown = partial(public, redact=redact)
        # Only the synchronisation mode of apiConfigurations is free of URLs, headers and credentials.
        configurations = self.record.get("apiConfigurations")
        mode = configurations.get("dataSyncMode") if isinstance(configurations, Mapping) else None
        rest = {key: value for key, value in self.record.items() if key not in ("_id", "apiConfigurations")}
        return {
            **_renamed(camel_dict_to_snake_dict(shown(rest))),
            "id": self.id,
            **self.values,
            **shown({"list_type": self.list_type, "status": _text(self.record, "status"), "source": self.source}),
            "total_record_count": self.total_record_count,
            "is_list_in_use": self.is_list_in_use,
            "campaign_in_use": None if self.campaign_ids is None else list(self.campaign_ids),
            "is_default": self.is_default,
            "is_global_dnc": self.is_global_dnc,
            "allow_duplicates": self.allow_duplicates,
            "api_configurations": {"data_sync_mode": mode if isinstance(mode, str) else None},
            **shown({"created_at": _text(self.record, "createdAt"), "updated_at": self.updated_at}),
            **shown({"updated_by": self.updated_by}),
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record of a listing that is not a contact list: what is wrong with it, and its name."""

    what: str
    name: str


@dataclass(frozen=True, slots=True)
class Listing:
    """All contact lists of a stream, each once, and the records that are not contact lists."""

    rows: tuple[ContactList, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class DesiredList:
    """One declared contact list; None stands for what is not declared. Texts are stripped.

    ``values``: the declared values of the compared options.
    """

    key: str
    contact_list_id: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    former_names: tuple[str, ...] = ()
    state: str = "present"
    create: bool = False
    allow_duplicates: bool | None = None
    force: bool = False

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> DesiredList:
        """Read one item of ``contact_lists``, or the options of ``kore_contact_list``, in validated types."""

        def text(option: str) -> str | None:
            value = options.get(option)
            return None if value is None else str(value).strip()

        return cls(
            key=text("key") or text("name") or text("contact_list_id") or "",
            contact_list_id=text("contact_list_id"),
            values={option: value for option in COMPARED if (value := text(option)) is not None},
            former_names=tuple(str(name).strip() for name in options.get("former_names") or ()),
            state=options.get("state") or "present",
            create=bool(options.get("create")),
            allow_duplicates=options.get("allow_duplicates"),
            force=bool(options.get("force")),
        )

    @property
    def name(self) -> str | None:
        return self.values.get("name")

    @property
    def description(self) -> str | None:
        return self.values.get("description")

    @property
    def absent(self) -> bool:
        return self.state == "absent"

    @property
    def label(self) -> str:
        """The declaration in messages; empty if it has neither a name nor an id."""
        known_as = quoted(self.name) if self.name else escaped(self.contact_list_id or "")
        return known_as if self.key in (self.name, self.contact_list_id, "") else f"{known_as} (key {quoted(self.key)})"


def divided(items: Sequence[Mapping[str, Any]]) -> tuple[list[DesiredList], list[DesiredList]]:
    """The declarations among the items of ``contact_lists``, and the skipped ones."""
    desired = [DesiredList.from_options(item) for item in items if not item.get("skip")]
    return desired, [DesiredList.from_options(item) for item in items if item.get("skip")]


def label_of(contact_list_id: str, name: str | None) -> str:
    """A contact list in messages: its name, if that is known, and its id."""
    return f"{quoted(name)} ({escaped(contact_list_id)})" if name else escaped(contact_list_id)


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    return value if isinstance(value, str) else None


def _flag(record: Mapping[str, Any], key: str) -> bool | None:
    value = record.get(key)
    return value if isinstance(value, bool) else None


def _campaign_ids(value: Any) -> tuple[str, ...] | None:
    # The page's table has an array of ids, and its sample shows objects:
    # https://docs.kore.ai/ai-for-service/apis/contact-center/get-all-contact-lists-v2
    if not isinstance(value, list):
        return None
    ids = (entry.get("id") if isinstance(entry, Mapping) else entry for entry in value)
    return tuple(id_ if isinstance(id_, str) and id_ and is_path_segment(id_) else NO_CAMPAIGN_ID for id_ in ids)


def _allow_duplicates(record: Mapping[str, Any]) -> bool | None:
    # The listing only has it as dataSyncMode (get-all-contact-lists-v2).
    flag = _flag(record, "allowDuplicates")
    configurations = record.get("apiConfigurations")
    if flag is not None or not isinstance(configurations, Mapping):
        return flag
    return {"allowDuplicates": True, "dontAllowDuplicates": False}.get(str(configurations.get("dataSyncMode")))


def _renamed(value: Any) -> Any:
    """A value without keys that are the name of a dict's method, because Jinja would find the method first."""
    if isinstance(value, Mapping):
        return {f"{key}_" if key in _DICT_METHODS else key: _renamed(entry) for key, entry in value.items()}
    return [_renamed(entry) for entry in value] if isinstance(value, list) else value
