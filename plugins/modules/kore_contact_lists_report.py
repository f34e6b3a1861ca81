# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kore_contact_lists_report
short_description: Report the outcome of each environment of a play
version_added: 1.0.0
description:
  - Writes the reports of a play over many environments, and fails for the environments that failed.
  - The playbooks of this collection use it. In a play of your own, it reports what the role
    P(koreai.contact_center.contact_lists#role) did. Register the steps under the names in the example.
  - It runs in the controller's process, for every host, without a connection. It also writes in check mode. One host
    writes for all of them, and each file is written in one step.
  - It works with any strategy that lets all hosts begin before one ends. V(free) and V(host_pinned) do not, and are
    refused.
options:
  step:
    description:
      - V(begin) writes C(summary.json), which says that the run did not finish, and checks the C(kore_*) variables of
        the host.
      - V(reviewed) reads the plan of the host from a C(plan.json) that was reviewed.
      - V(compare) compares an environment with its declarations, for the matrix.
      - V(failed) belongs into the C(rescue) of a block, and records why the block failed. A message that C(no_log)
        hides stays hidden.
      - V(artifacts) keeps the status of each environment, the number of changes and the digest as
        C(contact_lists_summary), as M(ansible.builtin.set_stats) does. AWX and Ansible Automation Platform pass it
        to the next jobs of a workflow. It comes before V(end), because Ansible ignores it from a task that fails.
      - V(end) writes the reports, and fails on each host whose environment failed, with the reasons.
    type: str
    required: true
    choices: [begin, reviewed, compare, failed, artifacts, end]
  kind:
    description:
      - What the play does. V(plan) and V(drift) write C(plan.json), C(plan.md) and C(summary.json), V(apply) writes
        C(result.json), C(result.md) and C(summary.json), V(matrix) writes C(matrix.md), and V(export) writes
        C(ENVIRONMENT.contact_lists.yml). V(doctor) writes C(doctor.json), C(doctor.md) and C(summary.json).
        V(validate) writes nothing.
      - C(doctor.json) and C(doctor.md) contain the findings of M(koreai.contact_center.kore_doctor), and no message, so
        you can show them to others.
      - C(plan.json) is described by the JSON Schema C(schemas/plan.schema.json).
      - The status in C(summary.json) is the worst of the environments, in this order, V(error), V(partial), V(drift),
        V(applied), V(changes), V(clean).
    type: str
    choices: [validate, plan, drift, apply, export, matrix, doctor]
  report_dir:
    description:
      - The folder of the reports. A relative path starts from the folder that C(ansible-playbook) was started in.
      - A folder that every user of the machine may write to is refused.
    type: raw
    default: reports
  hosts:
    description: The hosts to report on, if these are not all hosts of the play.
    type: list
    elements: str
  export_ids:
    description: Whether V(export) writes the ids of the lists as well.
    type: bool
    default: false
  contact_lists:
    description: For V(compare), the items that P(koreai.contact_center.overlay#filter) returns.
    type: list
    elements: raw
    default: []
  found:
    description: For V(compare), the value of RV(koreai.contact_center.kore_contact_list_info#module:contact_lists).
    type: list
    elements: dict
    default: []
  plan_file:
    description: For V(reviewed), the C(plan.json). It is read as data.
    type: path
    default: ""
attributes:
  action:
    description: Whether the work is done by an action plugin on the controller.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  check_mode:
    description: Can run in C(check_mode).
    support: full
    details:
      - The reports are also written in check mode, and say what would change.
  diff_mode:
    description: Returns what changed when in C(diff) mode.
    support: N/A
    details:
      - It changes nothing on a target.
  platform:
    description: Where the work can be done.
    support: full
    platforms: posix
seealso:
  - module: koreai.contact_center.kore_contact_lists
author:
  - koreai.contact_center contributors (@koreai)
"""

EXAMPLES = r"""
- name: Forget the results of an earlier play
  ansible.builtin.set_fact:
    contact_lists_result: {}
    contact_lists_failure: {}

- name: Begin
  koreai.contact_center.kore_contact_lists_report:
    step: begin
    kind: plan
  register: contact_lists_begun

- name: Plan each environment by itself
  block:
    - name: Plan
      ansible.builtin.include_role:
        name: koreai.contact_center.contact_lists
        tasks_from: plan
  rescue:
    - name: Record why it failed
      koreai.contact_center.kore_contact_lists_report:
        step: failed
      register: contact_lists_failure

- name: Keep the statuses as artifacts of the job
  koreai.contact_center.kore_contact_lists_report:
    step: artifacts
    kind: plan

- name: End
  koreai.contact_center.kore_contact_lists_report:
    step: end
    kind: plan
"""

RETURN = r"""
status:
  description: The worst status of the environments.
  type: str
  returned: at the end, by the host that writes
  sample: changes
environments:
  description: What C(summary.json) says about each environment, by its name, without the names of lists.
  type: dict
  returned: at the end, by the host that writes
  sample: {dev: {status: changes, requests: 1, changes: 2}}
files:
  description: The paths of the files that were written.
  type: list
  elements: str
  returned: at the end, by the host that writes
  sample: [/home/me/reports/plan.json, /home/me/reports/plan.md, /home/me/reports/summary.json]
lines:
  description: The report as plain text, which is shown as well.
  type: list
  elements: str
  returned: at the end, by the host that writes
  sample: ["1 change, 1 write in 1 environment: 1 to update. 3 requests.", "dev: changes: 1 to update"]
play:
  description: The id of the play.
  type: str
  returned: by V(begin) and V(failed)
  sample: 0242ac11-0002-6c9e-59c9-000000000002
plan:
  description: The plan of the host.
  type: dict
  returned: by V(reviewed)
  sample: {digest: adb5ee7a1602, actions: []}
states:
  description: The state of each declared list by its key.
  type: dict
  returned: by V(compare)
  sample: {winback: in sync}
unmanaged:
  description: The names of the lists that exist and are not declared.
  type: list
  elements: str
  returned: by V(compare)
  sample: [Default contacts]
ansible_stats:
  description: What Ansible adds to the job's artifacts.
  type: dict
  returned: by V(artifacts), by one host
  sample:
    data:
      contact_lists_summary: {status: changes, environments: {dev: {status: changes, changes: 2, digest: 9594686b}}}
    per_host: false
    aggregate: false
action:
  description: The action of the task that failed.
  type: str
  returned: by V(failed)
  sample: koreai.contact_center.kore_contact_lists
"""
