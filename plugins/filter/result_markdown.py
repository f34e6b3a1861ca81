# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: result_markdown
short_description: A result as text
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - The same result gives the same text, below 65,536 characters. What does not fit is counted.
  - Names, descriptions and messages may hold anything; nothing in them is taken for markup, notifies anyone, or is
    hidden.
  - Its data belongs to this collection's roles, and may change between minor versions.
options:
  _input:
    description: What the filter P(koreai.contact_center.environment_runs#filter) gives.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Apply the contact lists of each environment
  ansible.builtin.include_role:
    name: koreai.contact_center.contact_lists

- name: Write what was done
  ansible.builtin.copy:
    content: "{{ runs | koreai.contact_center.result_markdown }}"
    dest: result.md
    mode: "0644"
  run_once: true
  delegate_to: localhost
  vars:
    runs: "{{ ansible_play_hosts_all | koreai.contact_center.environment_runs(hostvars, 'apply') }}"
"""

RETURN = r"""
_value:
  description: Markdown.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain
from ansible_collections.koreai.contact_center.plugins.plugin_utils._report import result_text


def result_markdown(runs: Mapping[str, Any]) -> str:
    """The text of result.md."""
    return result_text(plain(runs))


class FilterModule:
    """The filter result_markdown."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"result_markdown": result_markdown}
