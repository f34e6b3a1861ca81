# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: rate_limit_share
short_description: One environment's share of the account's request limit
version_added: 1.0.0
author:
  - koreai.contact_center contributors (@koreai)
description:
  - Divides a limit by the number of hosts that have the same C(kore_account_id), as these run at the same time. The
    least is V(2).
  - A host whose variables cannot be read counts as none.
  - Its data belongs to this collection's roles, and may change between minor versions.
positional: account_id, hosts, hostvars
options:
  _input:
    description: Most requests in any 60 seconds for the account; V(0) for no pacing.
    type: int
    required: true
  account_id:
    description: The account.
    type: str
    required: true
  hosts:
    description: The hosts that run at the same time, for instance C(ansible_play_hosts_all).
    type: list
    elements: str
    required: true
  hostvars:
    description: Ansible's C(hostvars).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Share the budget with the other environments of the account
  koreai.contact_center.kore_contact_lists:
    contact_lists: "{{ contact_lists_desired }}"
    account_id: "{{ kore_account_id }}"
    rate_limit: >-
      {{ 50 | koreai.contact_center.rate_limit_share(kore_account_id, ansible_play_hosts_all, hostvars) }}
"""

RETURN = r"""
_value:
  description: The limit for one environment.
  type: int
"""

from collections.abc import Callable, Iterable
from typing import Any

from ansible.module_utils.common.validation import check_type_int

from ansible_collections.koreai.contact_center.plugins.plugin_utils._accounts import share


def rate_limit_share(rate_limit: Any, account_id: Any, hosts: Iterable[str], hostvars: Any) -> int:
    """The limit for one environment."""
    return share(check_type_int(rate_limit), str(account_id), hosts, hostvars)


class FilterModule:
    """The filter rate_limit_share."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"rate_limit_share": rate_limit_share}
