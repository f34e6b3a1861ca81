# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: contact_list_states
short_description: How the lists of one environment stand
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - Compares declarations with what an environment holds, without a request.
  - Its data belongs to this collection's roles, and may change between minor versions.
positional: contact_lists
options:
  _input:
    description: The items, as P(koreai.contact_center.overlay#filter) gives them.
    type: list
    elements: dict
    required: true
  contact_lists:
    description: What RV(koreai.contact_center.kore_contact_list_info#module:contact_lists) holds.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Read all lists
  koreai.contact_center.kore_contact_list_info:
  register: found

- name: Show how they stand
  ansible.builtin.debug:
    msg: "{{ contact_lists_desired | koreai.contact_center.contact_list_states(found.contact_lists) }}"
"""

RETURN = r"""
_value:
  description: C(states), by key, and C(extra), the names of the lists that nobody declares.
  type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.koreai.contact_center.plugins.plugin_utils._matrix import column
from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain


def contact_list_states(items: Any, contact_lists: Any) -> dict[str, Any]:
    """One column of the matrix."""
    try:
        return column(plain(items), plain(contact_lists))
    except ValueError as error:
        raise AnsibleFilterError(str(error)) from None


class FilterModule:
    """The filter contact_list_states."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"contact_list_states": contact_list_states}
