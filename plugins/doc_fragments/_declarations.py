# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  _input:
    description: The shared declarations, C(contact_lists_desired); null if there is a O(file).
    type: list
    elements: raw
    required: true
  overrides:
    description:
      - By key, the C(name) and C(description) that differ in this environment, or C(skip) with V(true) for a list that
        is left alone there.
    type: dict
    default: {}
  ids:
    description: By key, the id of the list in this environment.
    type: dict
    default: {}
  extra:
    description: More declarations, for this environment only.
    type: list
    elements: raw
    default: []
  file:
    description:
      - A YAML file of declarations in place of all of these. It is read as data, so that nothing in it is a template.
      - A relative path starts from the folder that C(ansible-playbook) was started in.
    type: path
  environment:
    description: The environment in that O(file).
    type: str
"""
