# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: variable_problems
short_description: Everything that is wrong with a role's variables
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - Checks the variables of a host by the argument specs of a role of this collection, and by the rules that the modules
    have for the options that the variables become. Nothing is sent.
  - It says the same as Ansible's own validation of a role's arguments, names the variable each time, finds more, and
    takes far less time where there are many lists.
  - Its data belongs to this collection's roles, and may change between minor versions.
options:
  _terms:
    description: The variables to check; all of the entry point's where none is named.
    type: list
    elements: str
  role:
    description: The role.
    type: str
    required: true
    choices: [contact_lists, promote]
  entry_point:
    description: The entry point of the role.
    type: str
    default: main
"""

EXAMPLES = r"""
- name: Check the variables of an environment
  ansible.builtin.assert:
    that: problems_found | length == 0
    fail_msg: "{{ problems_found }}"
  vars:
    problems_found: >-
      {{ query('koreai.contact_center.variable_problems', role='contact_lists', entry_point='plan') }}
"""

RETURN = r"""
_list:
  description: One sentence for each problem, without secrets; empty where all is well.
  type: list
  elements: str
"""

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ansible.module_utils.common.yaml import yaml_load
from ansible.plugins.lookup import LookupBase

from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain
from ansible_collections.koreai.contact_center.plugins.plugin_utils._variables import Given, variable_problems

_ROLES = Path(__file__).parents[2] / "roles"
_LISTS = "contact_lists_desired"
# Errors that know no value yet. Since ansible-core 2.19 the last one has no public class.
_BEFORE_A_VALUE = {"AnsibleUndefinedVariable", "AnsibleVaultError", "UndecryptableVaultError"}
_BY_KEY = ("contact_lists_overrides", "contact_lists_ids", "promote_only")


class LookupModule(LookupBase):
    """The lookup variable_problems."""

    def run(self, terms: list[str], variables: Any = None, **kwargs: Any) -> list[str]:
        self.set_options(var_options=variables, direct=kwargs)
        options = _options(self.get_option("role"), self.get_option("entry_point"))
        options = {name: option for name, option in options.items() if not terms or name in terms}
        values: dict[str, Any] = {}
        broken: dict[str, str] = {}
        # The lists come last: the others tell whether they are needed.
        for name in sorted(options, key=_LISTS.__eq__):
            if name not in variables:
                continue
            if name == _LISTS and options[name]["type"] == "list" and _is_enough(variables[name], values):
                values[name] = []
                continue
            try:
                values[name] = plain(self._templar.template(variables[name]))
            except Exception as error:
                broken[name] = _reason(error, hidden=bool(options[name].get("no_log")))
        local = variables.get("ansible_connection") == "local"
        given = Given(
            values,
            broken,
            host=str(variables.get("inventory_hostname")),
            hosts=[str(host) for host in variables.get("ansible_play_hosts_all", ())],
            local=local,
            # A task of somebody's play may be given another environment, one of the playbooks is not.
            environment=os.environ if local and "contact_lists_report_kind" in variables else None,
        )
        return variable_problems(options, given)


def _is_enough(lists: Any, values: Mapping[str, Any]) -> bool:
    """Whether the type is all that is asked of the lists: it takes long to evaluate many."""
    return isinstance(lists, list) and not any(map(values.get, _BY_KEY))


@cache
def _options(role: str, entry_point: str) -> Mapping[str, Mapping[str, Any]]:
    """The options of an entry point's argument spec."""
    with open(_ROLES / role / "meta" / "argument_specs.yml", encoding="utf-8") as file:
        specs = yaml_load(file)
    options: Mapping[str, Mapping[str, Any]] = specs["argument_specs"][entry_point]["options"]
    return options


def _reason(error: BaseException, *, hidden: bool) -> str:
    """Why a value could not be evaluated; the words of some errors quote the value."""
    if hidden:
        known = [cause for cause in _causes(error) if _BEFORE_A_VALUE & _class_names(cause)]
        if not known:
            return f"{type(error).__name__}; no more is shown, as the value is secret"
        error = known[0]
    # Some versions of ansible-core say it twice.
    return re.sub(r"^(.+)\. \1$", r"\1", " ".join(str(error).split()))


def _class_names(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in error.__class__.__mro__}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__
