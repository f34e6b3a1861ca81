# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


from __future__ import annotations

DOCUMENTATION = r"""
module: kore_contact_list
short_description: Manage the name and description of one Kore.ai contact list
version_added: 1.0.0
description:
  - Renames, describes, creates or deletes one contact list of Kore.ai Contact Center.
  - The list is read first. A write is sent only if a declared value differs, and what was stored is read back and
    compared. If the server stored another description, the task warns. If it stored another name, the task fails,
    because the next run would not find the list by the declared name; with O(contact_list_id) that is a warning, too.
  - For more than one list use M(koreai.contact_center.kore_contact_lists), which reads them all with one request.
notes:
  - By id, the task takes one request if nothing differs, three for another description, and four for a rename. By name,
    it takes one request if nothing differs, and four for a change. A creation and a deletion take three.
  - Other APIs of Kore.ai address lists by name, such as the ones that add contacts or create campaigns. Before a list
    that campaigns refer to is renamed or deleted, each of these campaigns is read, and after a rename once more. While
    one of them is C(Active) or C(Preparing), the list is not renamed. The warnings name all of them, with their
    statuses, and say what to do after the rename.
  - The API has no version to compare, so a change by someone else between the last read and the write, a moment
    apart, can be overwritten.
  - Give secrets as variables or in the environment of Ansible itself. Literal arguments of a task can be printed
    before any plugin runs, by C(display_args_to_stdout), around a failure, and at C(-vvv) from C(environment).
extends_documentation_fragment:
  - koreai.contact_center._connection
  - koreai.contact_center._contact_list
  - koreai.contact_center._attributes
  - koreai.contact_center._attributes.writes
seealso:
  - module: koreai.contact_center.kore_contact_list_info
  - module: koreai.contact_center.kore_contact_lists
  - name: Kore.ai Contact Center API
    description: The documentation of the endpoints.
    link: https://docs.kore.ai/ai-for-service/apis/contact-center/api-list
author:
  - koreai.contact_center contributors (@koreai)
"""

EXAMPLES = r"""
- name: Describe a list that is found by its name
  koreai.contact_center.kore_contact_list:
    stream_id: st-0603182c-7ffb-53c3-b307-47ca14b00000
    account_id: 67777ce93e25326494e00000
    client_id: cs-0603182c-7ffb-53c3-b307-47ca14b00000
    client_secret: "{{ vault_kore_client_secret }}"
    name: Renewal Due - July 2025
    description: Customers whose service expires in July 2025

- name: Create a list if there is none of that name
  koreai.contact_center.kore_contact_list:
    name: Winback 2026
    description: Former customers who agreed to be called
    create: true

- name: Rename a list, wherever that has not happened yet
  koreai.contact_center.kore_contact_list:
    name: Winback spring 2026
    former_names:
      - Winback 2026

- name: Rename a list that is known by its id
  koreai.contact_center.kore_contact_list:
    contact_list_id: "{{ winback_id }}"
    name: Winback summer 2026

- name: Show what would change, without a write
  koreai.contact_center.kore_contact_list:
    name: Winback summer 2026
    description: Former customers who agreed to be called again
  check_mode: true
  diff: true

- name: Delete a list that no campaign refers to and that holds no contacts
  koreai.contact_center.kore_contact_list:
    name: Winback summer 2026
    state: absent
"""

RETURN = r"""
contact_list:
  description:
    - The list as it is now, or in check mode as it would be. V(null) if there is none.
    - It also holds every other field that the API returns, except secrets. V(null) means that the API did not say.
  returned: success
  type: dict
  contains:
    id:
      description: The id. V(null) for a list that check mode would create.
      type: str
      sample: cl-718e888-3aca-4008-973e-6d79940a1b2c
    name:
      description: The name.
      type: str
      sample: Renewal Due - May/June 2025
    description:
      description: The description.
      type: str
      sample: Customers whose service expires in July 2025
    list_type:
      description: The type, C(call) for contact lists.
      type: str
      sample: call
    status:
      description: The status, such as C(Ready) or C(Validated).
      type: str
      sample: Ready
    source:
      description: Where the list comes from, such as C(passiveApi) or C(localDrive).
      type: str
      sample: passiveApi
    total_record_count:
      description: How many contacts it holds.
      type: int
      sample: 0
    is_list_in_use:
      description: Whether the list is in use. The API's pages do not agree on what that means.
      type: bool
      sample: false
    campaign_in_use:
      description: The ids of the campaigns that refer to the list.
      type: list
      elements: str
      sample: []
    is_default:
      description: Whether it is a default list. A listing does not say.
      type: bool
      sample: false
    is_global_dnc:
      description: Whether it is the global do-not-call list. A listing does not say.
      type: bool
      sample: false
    allow_duplicates:
      description: Whether the list accepts the same contact twice.
      type: bool
      sample: true
    api_configurations:
      description: How the list takes contacts in.
      type: dict
      contains:
        data_sync_mode:
          description: C(allowDuplicates) or C(dontAllowDuplicates).
          type: str
          sample: allowDuplicates
    created_at:
      description: When it was created. A listing does not say.
      type: str
      sample: '2025-12-05T10:30:57.258Z'
    updated_at:
      description: When it was last changed. New contacts count as a change.
      type: str
      sample: '2025-12-05T10:35:41.551Z'
    updated_by:
      description: Who changed it last. A listing does not say.
      type: str
      sample: u-eb5bbee1-6af9-5b9a-b471-03a3fe4a1b2c
campaigns:
  description:
    - The campaigns that refer to a list which is renamed or deleted, as they were read before; otherwise empty.
    - Of a campaign that could not be read, C(name) and C(status) are V(null).
  returned: always, once the options are valid
  type: list
  elements: dict
  contains:
    id:
      description: The id of the campaign.
      type: str
      sample: cd-10c85a3-57a3-4d2d-aad4-b09344a1b2c3
    name:
      description: Its name.
      type: str
      sample: Winback May
    status:
      description: Its status, such as C(Ready), C(Scheduled) or C(Active).
      type: str
      sample: Ready
api:
  description: What the task cost.
  returned: always, once the options are valid
  type: dict
  contains:
    requests:
      description: How many requests were sent, including failed attempts.
      type: int
      sample: 1
    waited_seconds:
      description: How long the task waited for its own rate limit and the account's, and after faults.
      type: float
      sample: 0.0
"""

from ansible_collections.koreai.contact_center.plugins.module_utils import _module


def main() -> None:
    _module.main("kore_contact_list")


if __name__ == "__main__":
    main()
