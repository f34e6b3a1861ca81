# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: plan_markdown
short_description: A plan as text for a pull-request comment
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - The same plan gives the same text, below 65,536 characters. What does not fit is counted.
  - Names, descriptions and messages may contain anything. Nothing in them becomes markup, notifies anyone, or is
    hidden.
options:
  _input:
    description: A plan such as RV(koreai.contact_center.kore_contact_lists#module:plan), or the data of
      C(plan.json).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Plan
  koreai.contact_center.kore_contact_lists:
    contact_lists: "{{ contact_lists_desired }}"
  check_mode: true
  register: planned

- name: Show the plan
  ansible.builtin.debug:
    msg: "{{ planned.plan | koreai.contact_center.plan_markdown }}"
"""

RETURN = r"""
_value:
  description: Markdown.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain
from ansible_collections.koreai.contact_center.plugins.plugin_utils._report import plan_runs, text


def plan_markdown(value: Mapping[str, Any]) -> str:
    """The text of plan.md."""
    return text(plan_runs(plain(value)))


class FilterModule:
    """The filter plan_markdown."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"plan_markdown": plan_markdown}
