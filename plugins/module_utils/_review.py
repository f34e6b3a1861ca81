# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a plan only contains actions of a reviewed plan. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._errors import OptionError
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import Action, Plan, digest_of, identity_of
from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, quoted


def check_reviewed(plan: Plan, reviewed: Mapping[str, Any]) -> None:
    """Raise OptionError if ``plan`` needs anything that is not in ``reviewed``, a plan as returned.

    An action of ``reviewed`` that was already carried out counts as done, so an interrupted run can be finished.
    """
    identities = _identities(reviewed)
    for option, now in asdict(plan.environment).items():
        if reviewed.get(option) != now:
            raise OptionError(
                f"The reviewed plan is for the {option} {quoted(str(reviewed.get(option))[:100])} and this task is for "
                f"{quoted(now)}. Nothing was written."
            )
    if reviewed.get("digest") != digest_of(plan.environment, identities):
        raise OptionError(
            "The reviewed plan does not match its own digest: it was changed after it was made. Nothing was written. "
            "Make a new plan and have it reviewed."
        )
    new = [action for action in plan.actions if action.identity not in identities]
    if new:
        named = "; ".join(_sentence(action) for action in new)
        raise OptionError(
            f"The reviewed plan lacks actions that are needed now: {named}. Nothing was written. Make a new plan and "
            "have it reviewed."
        )


def _identities(reviewed: Mapping[str, Any]) -> set[str]:
    try:
        return {_identity(action) for action in reviewed["actions"]}
    except (KeyError, TypeError, AttributeError):
        raise OptionError(
            "reviewed_plan is not a plan: give the plan that koreai.contact_center.kore_contact_lists returned. "
            "Nothing was written."
        ) from None


def _identity(action: Mapping[str, Any]) -> str:
    changes = {option: (change["before"], change["after"]) for option, change in action["changes"].items()}
    before = {option: values[0] for option, values in changes.items()}
    after = {option: values[1] for option, values in changes.items()}
    return identity_of(action["id"], action["action"], before, after)


def _sentence(action: Action) -> str:
    fields = ", ".join(
        f"{option} from {_value(action.before[option])} to {_value(action.after[option])}" for option in action.after
    )
    return f"{action.action} {quoted(action.name)} ({escaped(action.id or 'new')}), {fields}"


def _value(value: Any) -> str:
    return quoted(value) if isinstance(value, str) else "null" if value is None else str(value).lower()
