# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: reviewed_plan
short_description: The reviewed plan of one environment
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - Takes one environment's plan out of the data of C(plan.json), for
    O(koreai.contact_center.kore_contact_lists#module:reviewed_plan).
  - Fails where there is none, as nothing was reviewed then.
  - Its data belongs to this collection's roles, and may change between minor versions.
positional: environment
options:
  _input:
    description: The data of C(plan.json).
    type: dict
    required: true
  environment:
    description: The name of the environment.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Apply only what was reviewed
  koreai.contact_center.kore_contact_lists:
    contact_lists: "{{ contact_lists_desired }}"
    reviewed_plan: >-
      {{ lookup('ansible.builtin.file', 'reports/plan.json') | from_json
         | koreai.contact_center.reviewed_plan(inventory_hostname) }}
"""

RETURN = r"""
_value:
  description: The plan.
  type: dict
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import plan_for


def reviewed_plan(document: Any, environment: str) -> Mapping[str, Any]:
    """The plan of one environment."""
    try:
        return plan_for(plain(document), str(environment))
    except ValueError as error:
        raise AnsibleFilterError(str(error)) from None


class FilterModule:
    """The filter reviewed_plan."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"reviewed_plan": reviewed_plan}
