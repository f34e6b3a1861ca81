# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: contact_list_problems
short_description: Everything that is wrong with declarations
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - Checks the declarations of one environment without a request and without credentials.
  - Finds wrong types, unknown options, lengths after overrides, control characters, duplicates, former names that
    clash, and overrides or ids for keys that do not exist.
positional: overrides, ids, extra, file, environment
extends_documentation_fragment:
  - koreai.contact_center._declarations
"""

EXAMPLES = r"""
- name: Refuse bad declarations
  ansible.builtin.assert:
    that: contact_list_problems_found | length == 0
    fail_msg: "{{ contact_list_problems_found }}"
  vars:
    contact_list_problems_found: >-
      {{ contact_lists_desired
         | koreai.contact_center.contact_list_problems }}
"""

RETURN = r"""
_value:
  description: One sentence for each problem; empty if there is none.
  type: list
  elements: str
"""

from collections.abc import Callable
from typing import Any

from ansible.utils.unsafe_proxy import wrap_var
from jinja2 import pass_context

from ansible_collections.koreai.contact_center.plugins.plugin_utils._overlay import declarations_of


@pass_context
def contact_list_problems(context: Any, desired: Any, *given: Any, **named: Any) -> Any:
    """Sentences about what is wrong; none of them becomes a template."""
    try:
        return wrap_var(declarations_of(context, desired, *given, **named).all_problems())
    except ValueError as error:
        return wrap_var([str(error)])


class FilterModule:
    """The filter contact_list_problems."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"contact_list_problems": contact_list_problems}
