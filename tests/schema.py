# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the JSON Schemas of a file of declarations and of a plan from the table of options.

"python tests/schema.py" writes them into the collection and the example repository.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import COMPARED
from ansible_collections.koreai.contact_center.plugins.module_utils._options import CONTACT_LIST_ITEM
from ansible_collections.koreai.contact_center.plugins.plugin_utils._overlay import (
    ENVIRONMENT_OPTIONS,
    FILE_OPTIONS,
    OVERRIDABLE,
)

CHECKOUT = Path(__file__).parents[1]
_SHIPPED = CHECKOUT / "schemas"
DECLARATIONS = (
    _SHIPPED / "contact_lists.schema.json",
    CHECKOUT / "examples" / "repository" / "contact_lists.schema.json",
)
PLAN = _SHIPPED / "plan.schema.json"

_ABSENT = {"properties": {"state": {"const": "absent"}}, "required": ["state"]}
_CREATED = {"properties": {"create": {"const": True}}, "required": ["create"]}


def schema() -> dict[str, Any]:
    """The schema of a file of declarations."""
    lists = {"type": "array", "items": {"$ref": "#/$defs/contact_list"}}
    parts = {
        "overrides": _by_key(_strict({option: _option(option) for option in OVERRIDABLE})),
        "extra": lists,
        "ids": _by_key({"type": "string", "pattern": r"^[\x21-\x7e]+$"}),
    }
    environment = _strict({name: parts[name] for name in ENVIRONMENT_OPTIONS})
    file = {"contact_lists": lists, "environments": _by_key(environment)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Contact lists of Kore.ai Contact Center",
        **_strict({name: file[name] for name in FILE_OPTIONS}, required=["contact_lists"]),
        "$defs": {"contact_list": _contact_list()},
    }


def plan_schema() -> dict[str, Any]:
    """The schema of a plan, with a change for each option that is compared."""
    found: dict[str, Any] = json.loads(PLAN.read_text(encoding="utf-8"))
    changes = found["$defs"]["action"]["properties"]["changes"]["properties"]
    flag = changes["allow_duplicates"]
    changes.clear()
    changes.update({option: {"$ref": "#/$defs/change"} for option in COMPARED}, allow_duplicates=flag)
    return found


def files() -> dict[Path, str]:
    """The text of each file, by its path."""
    schemas = {**dict.fromkeys(DECLARATIONS, schema()), PLAN: plan_schema()}
    return {path: json.dumps(made, indent=2) + "\n" for path, made in schemas.items()}


def _contact_list() -> dict[str, Any]:
    return {
        **_strict({option: _option(option) for option in CONTACT_LIST_ITEM}),
        "anyOf": [{"required": ["name"]}, {"required": ["contact_list_id"]}],
        "allOf": [
            {"if": _ABSENT, "then": {"properties": {"former_names": {"maxItems": 0}}}},
            {"if": _CREATED, "then": {"anyOf": [{"required": ["description"]}, _ABSENT]}},
        ],
    }


def _option(option: str) -> dict[str, Any]:
    spec = CONTACT_LIST_ITEM[option]
    if spec["type"] == "list":
        return {"type": "array", "items": _option("name")}
    if spec["type"] == "bool":
        return {"type": "boolean"}
    more = {"enum": spec["choices"]} if "choices" in spec else {"minLength": 1}
    # White space around a value is stripped before its length is checked, but nobody means to write it.
    limit = {"maxLength": COMPARED[option].limit} if option in COMPARED else {}
    return {"type": "string", **more, **limit}


def _strict(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties, **more}


def _by_key(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
