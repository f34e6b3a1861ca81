# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: matrix_markdown
short_description: One table of lists by environments
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - Tells for each list and environment whether it is as declared, in which field it differs, whether it is missing,
    still has a former name, or is declared by nobody.
options:
  _input:
    description: What the filter P(koreai.contact_center.environment_runs#filter) gives for hosts that have
      C(contact_lists_states), as P(koreai.contact_center.contact_list_states#filter) makes it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Compare each environment with its declarations
  ansible.builtin.include_role:
    name: koreai.contact_center.contact_lists
    tasks_from: matrix

- name: Show how the environments stand
  ansible.builtin.debug:
    msg: >-
      {{ ansible_play_hosts_all | koreai.contact_center.environment_runs(hostvars, 'matrix')
         | koreai.contact_center.matrix_markdown }}
  run_once: true
"""

RETURN = r"""
_value:
  description: Markdown.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.koreai.contact_center.plugins.plugin_utils._matrix import text
from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain


def matrix_markdown(runs: Mapping[str, Any]) -> str:
    """The text of matrix.md."""
    return text(plain(runs))


class FilterModule:
    """The filter matrix_markdown."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"matrix_markdown": matrix_markdown}
