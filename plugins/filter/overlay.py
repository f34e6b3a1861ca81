# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: overlay
short_description: Declarations of one environment
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - Applies the overrides and the ids of one environment to its declarations, those that all environments share and
    those of this environment only. Returns the items for
    O(koreai.contact_center.kore_contact_lists#module:contact_lists).
  - An option, an element of a list or a whole item whose value is C(omit) is left out, at every depth.
  - Fails with all problems at once if overrides or ids are not dictionaries of strings, or have a key that no declared
    list has.
positional: overrides, ids, extra, file, environment
extends_documentation_fragment:
  - koreai.contact_center._declarations
"""

EXAMPLES = r"""
- name: Apply the shared declarations with what differs here
  koreai.contact_center.kore_contact_lists:
    contact_lists: >-
      {{ contact_lists_desired
         | koreai.contact_center.overlay(
             contact_lists_overrides,
             contact_lists_ids,
             contact_lists_extra
           ) }}
"""

RETURN = r"""
_value:
  description: The items, each with its O(koreai.contact_center.kore_contact_lists#module:contact_lists[].key) if
    something of it was overridden.
  type: list
  elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible import template
from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var
from jinja2 import pass_context

from ansible_collections.koreai.contact_center.plugins.plugin_utils._overlay import declarations_of


@pass_context
def overlay(context: Any, desired: Any, *given: Any, **named: Any) -> Any:
    """The items for kore_contact_lists; none of their texts becomes a template."""
    try:
        items = declarations_of(context, desired, *given, **named).items()
    except ValueError as error:
        raise AnsibleFilterError(str(error)) from None
    # Since ansible-core 2.19 only trusted strings are templates, and none of these is; marking them would take time.
    return items if hasattr(template, "trust_as_template") else wrap_var(items)


class FilterModule:
    """The filter overlay."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"overlay": overlay}
