# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contact lists as the API gives them and as users declare them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

from ansible_collections.koreai.contact_center.plugins.module_utils._errors import ApiError
from ansible_collections.koreai.contact_center.plugins.module_utils._secrets import public

# https://docs.kore.ai/ai-for-service/apis/contact-center/create-contact-list-v2: "Maximum 48" and "Maximum 256
# characters". The unit is not said, so code points and UTF-16 units must both fit.
LIMITS = {"name": 48, "description": 256}

# What getAllListDetails leaves out of its rows and GET by id gives
# (https://docs.kore.ai/ai-for-service/apis/contact-center/get-all-contact-lists-v2).
ONLY_BY_ID = ("createdAt", "isActive", "isDefault", "isGlobalDNC", "createdBy", "updatedBy", "allowDuplicates")

# Any HTTP library takes them out of a path.
_DOT_SEGMENTS = (".", "..")

_DICT_METHODS = frozenset(name for name in dir(dict) if not name.startswith("_"))


def normal(text: str) -> str:
    """The form in which two values are compared: stripped, NFC."""
    return unicodedata.normalize("NFC", text.strip())


def fold(text: str) -> str:
    """The form in which two names collide: stripped, NFC, case-folded."""
    return unicodedata.normalize("NFC", normal(text).casefold())


def same(one: str | None, other: str | None) -> bool:
    """Whether two values are equal after stripping and NFC; None equals the empty text."""
    return normal(one or "") == normal(other or "")


def printable(text: str) -> str:
    """A text of the server's on one line, what does not print made visible."""
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def quoted(name: str | None) -> str:
    """A name as messages show it."""
    return f"'{printable(name or '')}'"


def text_problems(option: str, value: str) -> Iterator[str]:
    """Sentences on what a declared name or description breaks, for a value already stripped."""
    limit = LIMITS[option]
    length = max(len(value), len(value.encode("utf-16-le", "surrogatepass")) // 2)
    if not value:
        yield f"its {option} is empty; omit the option to leave the {option} alone"
    if length > limit:
        yield f"its {option} has {length} characters, {limit} are allowed"
    allowed = "" if option == "name" else "\t\n\r"
    # Nearly every value is printable, and telling that is fast.
    unprintable = () if value.isprintable() else value
    broken = sorted({c for c in unprintable if unicodedata.category(c) in ("Cc", "Cs") and c not in allowed})
    if broken:
        found = ", ".join(f"U+{ord(c):04X}" for c in broken)
        yield f"its {option} holds control characters ({found})"


@dataclass(frozen=True, slots=True)
class ContactList:
    """One contact list as the server holds it.

    None stands for what the answer at hand does not say. ``campaign_ids`` are the campaigns that refer to the list;
    their names in the answer are stale and not kept. ``record`` is the answer's own object.
    """

    id: str
    name: str
    description: str | None
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
        """Read an object of the API's; raises ApiError where it is no contact list.

        https://docs.kore.ai/ai-for-service/apis/contact-center/get-contact-list-details-v2
        """
        if not isinstance(record, Mapping):
            raise ApiError(f"a contact list is expected, and the answer holds a {type(record).__name__}")
        id_, name, description = (record.get(key) for key in ("_id", "name", "description"))
        if not isinstance(id_, str) or not id_ or not isinstance(name, str):
            raise ApiError("a contact list in the answer has no _id or no name")
        if not _is_path_segment(id_):
            raise ApiError(f"the contact list {quoted(name)} in the answer has an _id that no address can hold")
        if description is not None and not isinstance(description, str):
            raise ApiError(f"the contact list {printable(id_)} in the answer has a description that is no text")
        count = record.get("totalRecordCount")
        return cls(
            id=id_,
            name=name,
            description=description,
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

    def completed_by(self, older: ContactList) -> ContactList:
        """This row of a listing with the fields that only an older read by id gave."""
        missing = (key for key in (*ONLY_BY_ID, "description") if key not in self.record)
        kept = {key: older.record[key] for key in missing if key in older.record}
        return ContactList.from_api({**self.record, **kept}) if kept else self

    @property
    def label(self) -> str:
        return f"{quoted(self.name)} ({printable(self.id)})"

    def to_result(self) -> dict[str, Any]:
        """The list as modules return it: snake_case, nothing secret, no key named as a method of dict."""
        # Only the synchronisation mode of apiConfigurations is free of URLs, headers and credentials.
        configurations = self.record.get("apiConfigurations")
        mode = configurations.get("dataSyncMode") if isinstance(configurations, Mapping) else None
        rest = {key: value for key, value in self.record.items() if key not in ("_id", "apiConfigurations")}
        return {
            **_renamed(camel_dict_to_snake_dict(public(rest))),
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "list_type": self.list_type,
            "status": _text(self.record, "status"),
            "source": self.source,
            "total_record_count": self.total_record_count,
            "is_list_in_use": self.is_list_in_use,
            "campaign_in_use": None if self.campaign_ids is None else list(self.campaign_ids),
            "is_default": self.is_default,
            "is_global_dnc": self.is_global_dnc,
            "allow_duplicates": self.allow_duplicates,
            "api_configurations": {"data_sync_mode": mode if isinstance(mode, str) else None},
            "created_at": _text(self.record, "createdAt"),
            "updated_at": self.updated_at,
            "updated_by": self.updated_by,
        }


@dataclass(frozen=True, slots=True)
class DesiredList:
    """One declared contact list; None stands for what is not declared. Texts are stripped."""

    key: str
    contact_list_id: str | None = None
    name: str | None = None
    description: str | None = None
    former_names: tuple[str, ...] = ()
    state: str = "present"
    create: bool = False
    allow_duplicates: bool | None = None
    force: bool = False

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> DesiredList:
        """Read one item of C(contact_lists), or the options of C(kore_contact_list), in validated types."""

        def text(option: str) -> str | None:
            value = options.get(option)
            return None if value is None else str(value).strip()

        return cls(
            key=text("key") or text("name") or text("contact_list_id") or "",
            contact_list_id=text("contact_list_id"),
            name=text("name"),
            description=text("description"),
            former_names=tuple(str(name).strip() for name in options.get("former_names") or ()),
            state=options.get("state") or "present",
            create=bool(options.get("create")),
            allow_duplicates=options.get("allow_duplicates"),
            force=bool(options.get("force")),
        )

    @property
    def absent(self) -> bool:
        return self.state == "absent"

    @property
    def label(self) -> str:
        """How messages call this declaration; empty where it says neither name nor id."""
        known_as = quoted(self.name) if self.name else printable(self.contact_list_id or "")
        return known_as if self.key in (self.name, self.contact_list_id, "") else f"{known_as} (key {quoted(self.key)})"

    def problems(self) -> Iterator[str]:
        """Sentences on what this declaration breaks by itself."""
        if not self.name and not self.contact_list_id:
            yield "it has neither a name nor a contact_list_id, one of them is needed"
        if self.name is not None:
            yield from text_problems("name", self.name)
        if self.description is not None:
            yield from text_problems("description", self.description)
        for former in self.former_names:
            yield from (f"in former_names, {quoted(former)}: {problem}" for problem in text_problems("name", former))
        if self.former_names and self.absent:
            yield "former_names cannot go with state: absent; declare the list under the name it has now"
        if self.contact_list_id is not None:
            yield from id_problems("its contact_list_id", self.contact_list_id)


def id_problems(what: str, value: str) -> Iterator[str]:
    """Sentences on what makes an id unfit for a URL or a header.

    Ids are no UUIDs, and their form is undocumented: whatever is printable ASCII is sent, encoded. A dot segment
    would be taken out of the path by any HTTP library and so reach another endpoint.
    """
    if not value:
        yield f"{what} is empty"
    elif not re.fullmatch(r"[\x21-\x7e]+", value) or value in _DOT_SEGMENTS:
        yield f"{what} is no id: ids are printable ASCII characters without white space"


def declaration_problems(desired: Sequence[DesiredList], numbers: Sequence[int] = ()) -> list[tuple[DesiredList, str]]:
    """Everything that is wrong with a set of declarations before any request, as (item, sentence).

    ``numbers`` says which item each of them is, where some of the user's items are left out.
    """
    numbered = list(zip(numbers or range(1, len(desired) + 1), desired, strict=True))
    found = [
        (item, f"{item.label or f'Item {number}'}: {text}.") for number, item in numbered for text in item.problems()
    ]
    rules: tuple[tuple[str, Callable[[DesiredList], Iterable[str]]], ...] = (
        ("the name", lambda item: [fold(item.name or "")]),
        ("the contact_list_id", lambda item: [item.contact_list_id or ""]),
        ("the former name", lambda item: sorted({fold(name) for name in item.former_names})),
        ("the key", lambda item: [item.key]),
    )
    told: set[tuple[int, int]] = set()
    for what, values in rules:
        first: dict[str, int] = {}
        for number, item in numbered:
            for value in filter(None, values(item)):
                pair = (first.setdefault(value, number), number)
                # The key is the name or the id where none is given: a collision of those is told once.
                if pair[0] == number or (what == "the key" and pair in told):
                    continue
                told.add(pair)
                both = f"items {pair[0]} and {pair[1]} both declare {what} {quoted(value)}"
                found.append((item, f"{item.label}: {both}, which may stand once."))
    return found


def _is_path_segment(id_: str) -> bool:
    """Whether an id of the server's, encoded, leads to its own list: half a surrogate pair cannot be encoded."""
    try:
        id_.encode()
    except UnicodeEncodeError:
        return False
    return id_ not in _DOT_SEGMENTS


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    return value if isinstance(value, str) else None


def _flag(record: Mapping[str, Any], key: str) -> bool | None:
    value = record.get(key)
    return value if isinstance(value, bool) else None


def _campaign_ids(value: Any) -> tuple[str, ...] | None:
    # The page's table says an array of ids, its sample shows objects:
    # https://docs.kore.ai/ai-for-service/apis/contact-center/get-all-contact-lists-v2
    if not isinstance(value, list):
        return None
    ids = (entry.get("id") if isinstance(entry, Mapping) else entry for entry in value)
    return tuple(id_ if isinstance(id_, str) and id_ else "a campaign without id" for id_ in ids)


def _allow_duplicates(record: Mapping[str, Any]) -> bool | None:
    # The listing gives it as dataSyncMode only (get-all-contact-lists-v2).
    flag = _flag(record, "allowDuplicates")
    configurations = record.get("apiConfigurations")
    if flag is not None or not isinstance(configurations, Mapping):
        return flag
    return {"allowDuplicates": True, "dontAllowDuplicates": False}.get(str(configurations.get("dataSyncMode")))


def _renamed(value: Any) -> Any:
    """A value without keys that bear the name of a dict's method, which Jinja would find first."""
    if isinstance(value, Mapping):
        return {f"{key}_" if key in _DICT_METHODS else key: _renamed(entry) for key, entry in value.items()}
    return [_renamed(entry) for entry in value] if isinstance(value, list) else value
