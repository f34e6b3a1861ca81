# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations that are nearly right, as Ansible reads them: the error names the item, and no request is sent."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.effort import EFFORT
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run
from ansible_collections.koreai.contact_center.tests.reliability.figures import note
from ansible_collections.koreai.contact_center.tests.reliability.test_nearly_right import CASES
from ansible_collections.koreai.contact_center.tests.simulator import Simulator

# test_nearly_right.py tests every case without a playbook.
CHOSEN = list(CASES)[:: 1 if EFFORT.everything else 4]

PLAY = """\
- hosts: kore_environments
  gather_facts: false
  module_defaults:
    group/koreai.contact_center.kore:
      host: "{{ kore_host }}"
      stream_id: "{{ kore_stream_id }}"
      account_id: "{{ kore_account_id }}"
      client_id: "{{ kore_client_id }}"
      client_secret: "{{ kore_client_secret }}"
  tasks:
"""
MODULE = """\
- name: {name}, as the module's option
  koreai.contact_center.kore_contact_lists:
    contact_lists:{text}
  ignore_errors: true
"""
ROLE = """\
- name: {name}, as a role's variable
  block:
    - name: validate {name}
      ansible.builtin.include_role:
        name: koreai.contact_center.contact_lists
        tasks_from: validate
        rolespec_validate: false
      vars:
        contact_lists_desired:{text}
  rescue:
    - name: rescued {name}
      ansible.builtin.debug:
        msg: "{{{{ ansible_failed_result.msg }}}}"
"""


def written(template: str, name: str, deep: int) -> str:
    text = "\n" + textwrap.indent(CASES[name][0], " " * deep)
    return textwrap.indent(template.format(name=name, text=text), "    ")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("nearly")
    tasks = [written(MODULE, name, 6) + written(ROLE, name, 10) for name in CHOSEN]
    (folder / "play.yml").write_text(PLAY + "".join(tasks), encoding="utf-8")
    with Simulator([a_stream()]) as simulator:
        return Controller(folder, [simulator]).run(Path(folder, "play.yml"))


def test_nothing_is_sent(run: Run) -> None:
    assert run.status == 0, run
    assert run.requests == []


@pytest.mark.parametrize("name", CHOSEN)
def test_the_module_names_the_item(run: Run, name: str) -> None:
    task = run.task(f"{name}, as the module's option")
    assert task.status == "failed"
    assert CASES[name][1] in task.result["msg"]
    note("declarations", name, "module")


@pytest.mark.parametrize("name", CHOSEN)
def test_the_role_names_the_item(run: Run, name: str) -> None:
    message = str(run[f"rescued {name}"]["msg"]).replace("\\'", "'")
    # If the value is not a list at all, the message is about the variable.
    words = "contact_lists_desired" if CASES[name][1].startswith("contact_lists is") else CASES[name][1]
    assert words in message
    note("declarations", name, "role")
