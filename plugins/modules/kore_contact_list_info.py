# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


from __future__ import annotations

DOCUMENTATION = r"""
module: kore_contact_list_info
short_description: Look up Kore.ai contact lists
version_added: 1.0.0
description:
  - Returns the contact lists of a Kore.ai Contact Center app, all of them, or the one with an id, or those with a name.
  - It takes one request, and one more for each list whose description is missing in the listing. If nothing is found,
    it returns an empty list, which is not an error.
  - The lists' contacts are not read.
options:
  contact_list_id:
    description:
      - Return the list with this id. A read by id returns more fields than a listing.
    type: str
  name:
    description:
      - Return the lists with this name, after stripping and Unicode normalisation (NFC). Without O(contact_list_id) and
        O(name), all lists are returned.
    type: str
extends_documentation_fragment:
  - koreai.contact_center._connection
  - koreai.contact_center._attributes
  - koreai.contact_center._attributes.reads
seealso:
  - module: koreai.contact_center.kore_contact_list
  - module: koreai.contact_center.kore_contact_lists
  - name: Kore.ai Contact Center API
    description: The documentation of the endpoints.
    link: https://docs.kore.ai/ai-for-service/apis/contact-center/api-list
author:
  - koreai.contact_center contributors (@koreai)
"""

EXAMPLES = r"""
- name: Look up all lists
  koreai.contact_center.kore_contact_list_info:
  register: all_lists

- name: Look up a list by its name
  koreai.contact_center.kore_contact_list_info:
    name: Renewal Due - July 2025
  register: renewal

- name: Look up a list by its id
  koreai.contact_center.kore_contact_list_info:
    contact_list_id: "{{ renewal.contact_lists[0].id }}"
"""

RETURN = r"""
contact_lists:
  description:
    - The lists that were found, in the order of the API.
    - They also hold every other field that the API returns, except secrets. V(null) means that the API did not say.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id.
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
    _module.main("kore_contact_list_info")


if __name__ == "__main__":
    main()
