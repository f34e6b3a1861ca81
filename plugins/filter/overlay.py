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
  - Lays the overrides and the ids of one environment over the declarations that all environments share, and returns
    the items for O(koreai.contact_center.kore_contact_lists#module:contact_lists).
  - Fails with all problems at once when overrides or ids are no dictionaries of texts, or name a key that no declared
    list has.
positional: overrides, ids
options:
  _input:
    description: The shared declarations, C(contact_lists_desired).
    type: list
    elements: raw
    required: true
  overrides:
    description: By key, the C(name) and C(description) that differ in this environment.
    type: dict
    default: {}
  ids:
    description: By key, the id of the list in this environment.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Apply the shared declarations with what differs here
  koreai.contact_center.kore_contact_lists:
    contact_lists: >-
      {{ contact_lists_desired | koreai.contact_center.overlay(contact_lists_overrides, contact_lists_ids) }}
"""

RETURN = r"""
_value:
  description: The items, each with its O(koreai.contact_center.kore_contact_lists#module:contact_lists[].key) where
    something was laid over it.
  type: list
  elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.koreai.contact_center.plugins.plugin_utils._overlay import overlaid
from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain


def overlay(desired: Any, overrides: Any = None, ids: Any = None) -> list[Any]:
    """The items for kore_contact_lists."""
    try:
        return overlaid(plain(desired), plain(overrides), plain(ids))
    except ValueError as error:
        raise AnsibleFilterError(str(error)) from None


class FilterModule:
    """The filter overlay."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"overlay": overlay}
