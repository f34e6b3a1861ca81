# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which declarations may go from one environment to the next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._text import quoted
from ansible_collections.koreai.contact_center.plugins.plugin_utils._overlay import key_of

Items = Sequence[Mapping[str, Any]]


def selected(
    items: Items, source: str, source_items: Items, result: Mapping[str, Any], only: Sequence[str], *, force: bool
) -> dict[str, Any]:
    """Split the target's ``items``: those whose keys have nothing to do in the source's plan are promoted.

    ``source_items`` are the source's own items, and ``result`` is the result of planning them. ``only`` limits the
    keys. With ``force``, everything is promoted, and what would have been held back is still named. Raises ValueError
    for unknown keys, and if there is no plan of the source.
    """
    if not result.get("plan"):
        raise ValueError(
            f"There is no plan of {source}, so that nothing was promoted. {result.get('msg') or ''}".rstrip()
        )
    if not isinstance(only, list) or not all(isinstance(key, str) for key in only):
        raise ValueError("promote_only must be a list of keys.")
    keyed = [(key_of(item), item) for item in items]
    unknown = ", ".join(quoted(key) for key in only if key not in dict(keyed))
    if unknown:
        raise ValueError(f"promote_only has keys that no declared list has: {unknown}.")
    reasons = _reasons(source_items, result["plan"], source)
    wanted = [key for key, item in keyed if not item.get("skip") and (not only or key in only)]
    found = {key: reasons.get(key, f"It is not declared for {source}, or skipped there.") for key in wanted}
    held = {key: reason for key, reason in found.items() if reason}
    promoted = [key for key in wanted if force or key not in held]
    return {
        "source": source,
        "forced": force and bool(held),
        "promoted": promoted,
        "held_back": [{"key": key, "reason": reason} for key, reason in held.items()],
        # What is not promoted is left alone, but still counts as managed.
        "contact_lists": [item if key in promoted else {**item, "skip": True} for key, item in keyed],
    }


def _reasons(source_items: Items, plan: Mapping[str, Any], source: str) -> dict[str | None, str | None]:
    """Why the source is not in sync, by the key of each list that is declared there; None if it is in sync."""
    found = {problem["name"]: f"{source} is not in sync: {problem['msg']}" for problem in plan["problems"]}
    for action in plan["actions"]:
        found[action["key"]] = f"{source} is not in sync: an action is still to be done there ({action['action']})."
    items = [item for item in source_items if not item.get("skip")]
    return {key_of(item): found.get(key_of(item)) or found.get(str(item.get("name")).strip()) for item in items}
