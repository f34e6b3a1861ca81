# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: promotable
short_description: Which declarations may go from one environment to the next
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - Splits the declarations of the target into those whose keys are in sync in the source, and those that are held back.
  - This filter is made for the roles of this collection. Its data may change between minor versions.
positional: source, source_items, source_result, only, force
options:
  _input:
    description: The items of the target, as P(koreai.contact_center.overlay#filter) returns them.
    type: list
    elements: dict
    required: true
  source:
    description: The name of the source.
    type: str
    required: true
  source_items:
    description: The items of the source.
    type: list
    elements: dict
    required: true
  source_result:
    description: The result of planning them, with its C(plan). Without a plan, the filter fails.
    type: dict
    required: true
  only:
    description: The keys to promote; all of them if it is empty.
    type: list
    elements: str
    default: []
  force:
    description: Whether to promote what would be held back.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Plan what each environment declares
  koreai.contact_center.kore_contact_lists:
    contact_lists: "{{ contact_lists_desired }}"
  check_mode: true
  register: planned

- name: Promote what is in sync in dev
  koreai.contact_center.kore_contact_lists:
    contact_lists: "{{ selection.contact_lists }}"
  when: inventory_hostname == 'staging'
  vars:
    source: "{{ hostvars['dev'] }}"
    selection: >-
      {{ contact_lists_desired
         | koreai.contact_center.promotable(
             'dev',
             source.contact_lists_desired,
             source.planned
           ) }}
"""

RETURN = r"""
_value:
  description: C(source), C(forced), C(promoted) (keys), C(held_back) (each C(key) and C(reason)) and
    C(contact_lists), the items, those with C(skip) that are not promoted.
  type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.module_utils.common.validation import check_type_bool

from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain
from ansible_collections.koreai.contact_center.plugins.plugin_utils._promotion import selected


def promotable(
    items: Any, source: str, source_items: Any, source_result: Any, only: Any = None, force: Any = False
) -> dict[str, Any]:
    """What is promoted and what is held back."""
    given = map(plain, (items, source, source_items, source_result, only or []))
    try:
        return selected(*given, force=check_type_bool(force))
    except TypeError:
        raise AnsibleFilterError("promote_force must be true or false.") from None
    except ValueError as error:
        raise AnsibleFilterError(str(error)) from None


class FilterModule:
    """The filter promotable."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"promotable": promotable}
