# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which declarations may go from one environment to the next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._text import quoted
from ansible_collections.koreai.contact_center.plugins.plugin_utils._overlay import key_of


def selected(
    items: Sequence[Mapping[str, Any]],
    source_items: Sequence[Mapping[str, Any]],
    result: Mapping[str, Any],
    *,
    source: str,
    only: Sequence[str] = (),
    force: bool = False,
) -> dict[str, Any]:
    """Split the target's ``items``: those for whose keys the source's plan has nothing to do are promoted.

    ``source_items`` are the source's own items, and ``result`` is what planning them gave. ``only`` limits the keys.
    With ``force`` everything is promoted, and what would have been held back is still named. Raises ValueError for
    unknown keys, and where there is no plan of the source.
    """
    if not result.get("plan"):
        raise ValueError(
            f"There is no plan of {source}, so that nothing was promoted. {result.get('msg') or ''}".rstrip()
        )
    if not isinstance(only, (list, tuple)) or not all(isinstance(key, str) for key in only):
        raise ValueError("promote_only must be a list of keys.")
    keys = [key_of(item) for item in items]
    unknown = ", ".join(quoted(key) for key in only if key not in keys)
    if unknown:
        raise ValueError(f"promote_only names what no declared list has as its key: {unknown}.")
    reasons = _reasons(source_items, result["plan"], source)
    wanted = [(key, item) for key, item in zip(keys, items, strict=True) if not only or key in only]
    held = [{"key": key, "reason": reasons(key)} for key, _item in wanted if reasons(key)]
    promoted = [(key, item) for key, item in wanted if force or not reasons(key)]
    return {
        "source": source,
        "forced": force and bool(held),
        "promoted": [key for key, _item in promoted],
        "held_back": held,
        "contact_lists": [item for _key, item in promoted],
    }


def _reasons(source_items: Sequence[Mapping[str, Any]], plan: Mapping[str, Any], source: str) -> Any:
    known = {key_of(item): item for item in source_items}
    pending = {action["key"]: action["action"] for action in plan["actions"]}
    problems = {problem["name"]: problem["msg"] for problem in plan["problems"]}

    def reason(key: str | None) -> str | None:
        if key not in known:
            return f"It is not declared for {source}, or skipped there."
        name = known[key].get("name")
        found = problems.get(name.strip() if isinstance(name, str) else None) or problems.get(key)
        if found:
            return f"{source} is not in sync: {found}"
        if key in pending:
            return f"{source} is not in sync: an action is still to be done there ({pending[key]})."
        return None

    return reason
