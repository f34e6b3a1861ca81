# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: environment_runs
short_description: What became of each environment of a play
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - Reads what the role P(koreai.contact_center.contact_lists#role) and Ansible left in the variables of the hosts,
    and gives it one shape.
  - A host that failed, was unreachable or has no result has the status V(error) and a sentence; it never hides
    another host.
  - Its data belongs to this collection's roles, and may change between minor versions.
positional: hostvars, kind
options:
  _input:
    description: The hosts, for instance C(ansible_play_hosts_all).
    type: list
    elements: str
    required: true
  hostvars:
    description: Ansible's C(hostvars).
    type: dict
    required: true
  kind:
    description: What was done.
    type: str
    required: true
    choices: [plan, drift, apply, matrix, export, validate]
"""

EXAMPLES = r"""
- name: Plan the contact lists of each environment
  ansible.builtin.include_role:
    name: koreai.contact_center.contact_lists
    tasks_from: plan

- name: Write what the environments of this play would change
  ansible.builtin.copy:
    content: "{{ runs | koreai.contact_center.plan_markdown }}"
    dest: plan.md
    mode: "0644"
  run_once: true
  delegate_to: localhost
  vars:
    runs: "{{ ansible_play_hosts_all | koreai.contact_center.environment_runs(hostvars, 'plan') }}"
"""

RETURN = r"""
_value:
  description: By host, C(status), C(msg), C(plan), C(created), C(updated), C(deleted), C(errors), C(pending),
    C(requests), C(edits), C(promotion), C(states), C(exported), C(files), C(sentences) (why it failed) and
    C(outcome) (one line on what became of it).
  type: dict
"""

from collections.abc import Callable, Iterable
from typing import Any

from ansible_collections.koreai.contact_center.plugins.plugin_utils._outcome import outcome
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import collected


def environment_runs(hosts: Iterable[str], hostvars: Any, kind: str) -> dict[str, dict[str, Any]]:
    """The run of each host."""
    runs = collected(hosts, hostvars, kind)
    return {host: {**run, "outcome": outcome(host, run, kind)} for host, run in runs.items()}


class FilterModule:
    """The filter environment_runs."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"environment_runs": environment_runs}
