# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: report_files
short_description: The reports of a run
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - Gives the text of each report file. C(summary.json) comes last, so that it is true whenever it is written.
  - The shape of C(plan.json) is described by the JSON Schema C(roles/contact_lists/files/plan.schema.json).
  - The status in C(summary.json) is the worst of the environments, in this order, V(error), V(partial), V(drift),
    V(applied), V(changes), V(clean).
  - Its data belongs to this collection's roles, and may change between minor versions.
positional: kind
options:
  _input:
    description: What the filter P(koreai.contact_center.environment_runs#filter) gives.
    type: dict
    required: true
  kind:
    description:
      - V(plan) and V(drift) give C(plan.json), C(plan.md) and C(summary.json).
      - V(apply) gives C(result.json), C(result.md) and C(summary.json).
      - V(matrix) gives C(matrix.md), and V(begin) C(summary.json) alone.
    type: str
    required: true
    choices: [plan, drift, apply, matrix, begin]
"""

EXAMPLES = r"""
- name: Plan the contact lists of each environment
  ansible.builtin.include_role:
    name: koreai.contact_center.contact_lists
    tasks_from: plan

- name: Show the reports of this play
  ansible.builtin.debug:
    msg: >-
      {{ ansible_play_hosts_all | koreai.contact_center.environment_runs(hostvars, 'plan')
         | koreai.contact_center.report_files('plan') }}
  run_once: true
"""

RETURN = r"""
_value:
  description: The text of the files by their names.
  type: dict
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.koreai.contact_center.plugins.plugin_utils._files import files
from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain


def report_files(runs: Mapping[str, Any], kind: str) -> dict[str, str]:
    """The text of the files by their names."""
    return files(plain(runs), kind)


class FilterModule:
    """The filter report_files."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"report_files": report_files}
