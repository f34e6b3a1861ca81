# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: exported_contact_lists
short_description: What an environment holds, as declarations
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - Turns contact lists into sorted YAML without ids that changes nothing when it is planned against the environment
    it comes from.
  - Lists that cannot be declared are left out and named, with the reason. These are lists of the same name, names or
    descriptions that are too long or hold control characters, do-not-call and default lists, and lists that are not
    active.
  - Values that Ansible would take for a template carry C(!unsafe). C(create) is set for lists that were made through
    the API. A description that is empty is not declared.
  - Its data belongs to this collection's roles, and may change between minor versions.
positional: environment, with_ids
options:
  _input:
    description: What RV(koreai.contact_center.kore_contact_list_info#module:contact_lists) holds.
    type: list
    elements: dict
    required: true
  environment:
    description: The environment's name, by which the files are called.
    type: str
    required: true
  with_ids:
    description: Whether there is a second file, with the ids by key.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Read all lists
  koreai.contact_center.kore_contact_list_info:
  register: found

- name: Show them as declarations
  ansible.builtin.debug:
    msg: "{{ (found.contact_lists | koreai.contact_center.exported_contact_lists('dev')).files }}"
"""

RETURN = r"""
_value:
  description: C(files), the text of C(ENVIRONMENT.contact_lists.yml) and C(ENVIRONMENT.ids.yml) by these names,
    C(declared), the number of lists in them, and C(left_out), a sentence for each list that is not.
  type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.koreai.contact_center.plugins.plugin_utils._export import (
    exported,
    ids_yaml,
    left_out_sentences,
    lists_yaml,
)
from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import plain


def exported_contact_lists(contact_lists: Any, environment: str, with_ids: bool = False) -> dict[str, Any]:
    """The text of the files, and what is not in them."""
    export = exported(plain(contact_lists))
    files = {f"{environment}.contact_lists.yml": lists_yaml(export, environment)}
    if with_ids:
        files[f"{environment}.ids.yml"] = ids_yaml(export, environment)
    return {"files": files, "declared": len(export.items), "left_out": left_out_sentences(export)}


class FilterModule:
    """The filter exported_contact_lists."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"exported_contact_lists": exported_contact_lists}
