# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules for bodies: what a creation and an update may hold.

https://docs.kore.ai/ai-for-service/apis/contact-center/create-contact-list-v2
https://docs.kore.ai/ai-for-service/apis/contact-center/update-contact-list-v2
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from typing import Any

from .answers import RefusedError
from .state import Stream
from .switches import Switches
from .texts import TEXTS, altered

# The fields that a creation needs.
_REQUIRED = ("name", "description")
_ENCODINGS = {
    "utf16": ("utf-16-le", 2),
    "utf8_bytes": ("utf-8", 1),
    "code_points": ("utf-32-le", 4),
}


def _invalid(detail: str) -> RefusedError:
    return RefusedError(412, f"Validation errors/ Invalid arguments: {detail}")


def parse_object(body: bytes, content_type: str) -> dict[str, Any]:
    """The JSON object in a body; RefusedError for another content type, bad JSON, or no object."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise RefusedError(415, "Unsupported Media Type: send application/json")
    try:
        value = json.loads(body.decode("utf-8"))
    except ValueError:
        raise RefusedError(400, "Malformed JSON in the request body") from None
    if not isinstance(value, dict):
        raise _invalid("the body must be an object")
    return value


def no_body(body: bytes, content_type: str, *, empty_object: bool = False) -> None:
    """Refuse a body where the page documents none; the listing may carry ``{}``."""
    if not body.strip():
        return
    if not empty_object or parse_object(body, content_type):
        raise RefusedError(403, "Invalid values in the body")


def known_fields(body: dict[str, Any], known: Iterable[str]) -> None:
    """Refuse fields that the page does not document."""
    if set(body) - set(known):
        raise RefusedError(403, "Invalid values in the body")


def clean_text(field: str, value: Any, switches: Switches) -> str:
    """The text as it is stored; RefusedError if it breaks the page's rule for the field."""
    if not isinstance(value, str):
        raise _invalid(f"{field} must be a string")
    if field == "name" and switches.trim_names:
        value = value.strip()
    if switches.normalise != "none":
        value = unicodedata.normalize("NFC" if switches.normalise == "nfc" else "NFD", value)
    if not value.strip() and not (field == "description" and switches.empty_description):
        raise _invalid(f"{field} is required")
    return altered(_within(field, value, switches), switches.alter_stored)


def texts_of_creation(body: dict[str, Any], switches: Switches) -> dict[str, str]:
    """The texts that a creation stores, by field; RefusedError if one breaks its rule."""
    return {
        field: clean_text(field, body.get(field), switches) for field in TEXTS if field in body or field in _REQUIRED
    }


def _within(field: str, value: str, switches: Switches) -> str:
    limit = TEXTS[field]
    encoding, size = _ENCODINGS[switches.length_unit]
    encoded = value.encode(encoding, "surrogatepass")
    if len(encoded) <= limit * size:
        return value
    if switches.truncate:
        return encoded[: limit * size].decode(encoding, "ignore")
    raise _invalid(f"{field} must not exceed {limit} characters")


def check_source(body: dict[str, Any]) -> None:
    """``source`` must be passiveApi, because the API only creates passive lists."""
    if body.get("source") != "passiveApi":
        raise _invalid("source must be passiveApi")


def check_allow_duplicates(body: dict[str, Any]) -> bool:
    """``allowDuplicates``, false by default."""
    value = body.get("allowDuplicates", False)
    if not isinstance(value, bool):
        raise _invalid("allowDuplicates must be a boolean")
    return value


def check_unique(name: str, stream: Stream, switches: Switches, own_id: str | None = None) -> None:
    """Refuse a name that another list of the app has (open question 7)."""
    if switches.unique_names == "off":
        return
    wanted = _comparable(name, switches)
    for contact_list_id, record in stream.lists.items():
        taken = record["isActive"] and _comparable(str(record["name"]), switches) == wanted
        if taken and contact_list_id != own_id:
            raise RefusedError(400, "Contact list name already exists")


def _comparable(name: str, switches: Switches) -> str:
    name = name.strip()
    return name.casefold() if switches.unique_names == "casefold" else name
