# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


from __future__ import annotations

DOCUMENTATION = r"""
module: kore_contact_lists
short_description: Manage a set of Kore.ai contact lists in one task
version_added: 1.0.0
description:
  - Reads all contact lists of an app with one request, plans what differs from the declarations, checks the whole
    plan, applies it, and verifies the result with one more request.
  - If nothing differs, the task takes exactly one request, however many lists are declared.
  - A plan with a problem writes nothing and returns the plan with its problems.
  - Unmanaged lists, which are not declared, are left alone.
options:
  contact_lists:
    description:
      - The declared lists.
    type: list
    elements: dict
    required: true
    suboptions:
      key:
        description:
          - The declaration's name in plans and overrides, the same in every environment. The default is
            O(contact_lists[].name).
        type: str
      contact_list_id:
        description:
          - The id of the list. Ids differ between environments; names may be the same.
          - With it, O(contact_lists[].former_names) is ignored.
        type: str
      name:
        description:
          - The name of the list, 1 to 48 characters, without control characters.
          - White space at both ends is stripped. Two names are equal if they are equal after stripping and Unicode
            normalisation (NFC).
          - With O(contact_lists[].contact_list_id), this is the name that the list is given. Without it, the name also
            finds the list.
          - With O(contact_lists[].contact_list_id) and O(contact_lists[].state=absent), the list is deleted only if it
            has this name.
        type: str
      description:
        description:
          - The description of the list, 1 to 256 characters. White space at both ends is stripped.
          - Omit it to leave the description as it is.
        type: str
      former_names:
        description:
          - Names that the list may still have in some environment. If no list has the O(contact_lists[].name), the list
            that has one of these names is renamed in place.
          - If both the name and a former name exist, and no other declaration matches the latter, that is an error.
        type: list
        elements: str
        default: []
      state:
        description:
          - Whether the list exists. V(absent) deletes it with all its contacts.
        type: str
        choices: [present, absent]
        default: present
      create:
        description:
          - Whether a list that is not found is created. It then needs a O(contact_lists[].description).
          - Without it, a list that is not found is an error, so that a misspelt name never creates a list.
        type: bool
        default: false
      allow_duplicates:
        description:
          - Whether the list accepts the same contact twice. This can only be set at creation. A difference from an
            existing list is a warning.
        type: bool
      force:
        description:
          - Turns the safety checks off. Without it, default lists, global do-not-call lists, lists that are not active
            and lists of another type than C(call) are never written.
          - Without it, a list is not renamed while a campaign that uses it is C(Active) or C(Preparing). A list is not
            deleted while campaigns refer to it, while it holds contacts, or while the API does not say whether that is
            so.
          - Without it, a list that is found by its id and that the listing of the stream leaves out is not renamed or
            deleted, nor updated within a set.
        type: bool
        default: false
      skip:
        description:
          - Whether to leave the list alone. It is then neither read nor changed, nor counted as unmanaged.
        type: bool
        default: false
  reviewed_plan:
    description:
      - A plan that was returned as RV(plan) earlier. Only the actions of that plan are carried out; if any other action
        is needed, nothing is written. Actions that have been carried out already count as done.
    type: dict
  max_changes:
    description:
      - Fail before the first write, in check mode too, when the plan has more actions than this.
    type: int
notes:
  - K changed descriptions take K + 2 requests, and one more for each further minute of a paced run. A rename or a
    deletion takes one more for its safety checks, and one for each campaign that refers to the list. Each campaign is
    read once, however many lists it uses, and once more after renames.
  - A list is not renamed while a campaign that uses it is C(Active) or C(Preparing). Every other campaign that uses it
    is named in the warnings of the plan, with its status. In a paced run, the campaigns of a list are read again before
    its rename; where O(rate_limit) has no room for them, a warning says so.
  - No write relies on a read that is older than 60 seconds, so that a paced run lists again once a minute. A list that
    someone else changed meanwhile is not overwritten but reported as an error. The API has no version to compare, so
    the time between that read and the write remains.
  - If the server stored another name than the one it was sent, or if no read shows a new list, that item is an error,
    because the next run would not find the list. The message says how to declare it by its id.
  - If a read-back contradicts a write, it is made once more after a few seconds, because reads may lag behind writes.
  - If the task's C(timeout) ends it in the controller, the result says what was done, what is not known and what was
    not tried.
  - A read by id shows whether a list is a default list. It is made for the plan, and not repeated in a run that takes
    more than a minute.
  - Give secrets as variables or in the environment of Ansible itself. Literal arguments of a task can be printed
    before any plugin runs, by C(display_args_to_stdout), around a failure, and at C(-vvv) from C(environment).
extends_documentation_fragment:
  - koreai.contact_center._connection
  - koreai.contact_center._attributes
  - koreai.contact_center._attributes.writes
seealso:
  - module: koreai.contact_center.kore_contact_list
  - module: koreai.contact_center.kore_contact_list_info
  - name: Kore.ai Contact Center API
    description: The documentation of the endpoints.
    link: https://docs.kore.ai/ai-for-service/apis/contact-center/api-list
author:
  - koreai.contact_center contributors (@koreai)
"""

EXAMPLES = r"""
- name: Show the plan for a whole set, without a write
  koreai.contact_center.kore_contact_lists:
    contact_lists: "{{ contact_lists_desired }}"
  check_mode: true
  register: planned

- name: Apply exactly the plan that was reviewed
  koreai.contact_center.kore_contact_lists:
    contact_lists: "{{ contact_lists_desired }}"
    reviewed_plan: "{{ planned.plan }}"

- name: Rename a list, create one, and delete one
  koreai.contact_center.kore_contact_lists:
    max_changes: 5
    contact_lists:
      - name: Renewals spring 2026
        former_names: [Renewal Due - May/June 2025]
        description: Customers whose service expires in spring
      - key: winback
        name: Winback 2026
        description: Former customers who agreed to be called
        create: true
      - name: Renewal Due - July 2025
        state: absent
"""

RETURN = r"""
plan:
  description: The actions that turn the current lists into the declared ones. It holds no secrets.
  returned: always, once the lists were read
  type: dict
  contains:
    digest:
      description: SHA-256 over host, account, stream and the sorted actions.
      type: str
      sample: 3b7e0c1d8f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c
    host:
      description: The base URL of the host that the plan is for.
      type: str
      sample: https://platform.kore.ai
    account_id:
      description: The account that the plan is for.
      type: str
      sample: 67777ce93e25326494e00000
    stream_id:
      description: The app that the plan is for.
      type: str
      sample: st-0603182c-7ffb-53c3-b307-47ca14b00000
    summary:
      description: How many lists of each kind there are.
      type: dict
      contains:
        creates:
          description: Lists to be created.
          type: int
          sample: 0
        updates:
          description: Lists that get another description.
          type: int
          sample: 1
        renames:
          description: Lists that get another name.
          type: int
          sample: 0
        deletes:
          description: Lists to be deleted.
          type: int
          sample: 0
        unchanged:
          description: Declared lists that are in sync.
          type: int
          sample: 41
        unmanaged:
          description: Lists that are not declared.
          type: int
          sample: 2
    actions:
      description: The writes, in the order in which they are sent.
      type: list
      elements: dict
      contains:
        action:
          description: C(create), C(update), C(rename) (an update that changes the name) or C(delete).
          type: str
          sample: update
        id:
          description: The id of the list, V(null) for a list to be created.
          type: str
          sample: cl-718e888-3aca-4008-973e-6d79940a1b2c
        name:
          description: The name; for a rename, the new one.
          type: str
          sample: Renewal Due - July 2025
        key:
          description: The key of the declaration.
          type: str
          sample: Renewal Due - July 2025
        changes:
          description: The fields that differ, each with C(before) and C(after).
          type: dict
          sample:
            description:
              before: Old words
              after: New words
        campaigns:
          description:
            - The campaigns that refer to a list which is renamed or deleted, as they were read before; otherwise empty.
            - Of a campaign that could not be read, C(name) and C(status) are V(null).
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
        warnings:
          description: What a reviewer should know.
          type: list
          elements: str
          sample: []
    problems:
      description: Why declarations cannot be applied. Nothing is written while there is a problem.
      type: list
      elements: dict
      contains:
        name:
          description: The name of the declared list.
          type: str
          sample: Winback
        id:
          description: The id in question, V(null) if there is none.
          type: str
          sample: null
        msg:
          description: What is wrong and the way out.
          type: str
          sample: >-
            No contact list is named 'Winback'. If it was renamed, add its old name to former_names; if it is new, set
            create: true.
    estimate:
      description: What the whole run takes, including reads.
      type: dict
      contains:
        requests:
          description: How many requests.
          type: int
          sample: 3
        seconds:
          description: How many seconds of pacing.
          type: int
          sample: 0
unmanaged:
  description:
    - The names of the lists that exist and are not declared, in the order of the API, 20 at most.
      RV(plan.summary.unmanaged) counts all of them.
  returned: always, once the options are valid
  type: list
  elements: str
  sample: [Default contacts]
created:
  description: The names of the lists that were created; empty in check mode.
  returned: always, once the options are valid
  type: list
  elements: str
  sample: []
updated:
  description: The names of the lists whose description was updated; empty in check mode.
  returned: always, once the options are valid
  type: list
  elements: str
  sample: [Renewal Due - July 2025]
renamed:
  description: The new names of the lists that were renamed; empty in check mode.
  returned: always, once the options are valid
  type: list
  elements: str
  sample: []
deleted:
  description: The names of the lists that were deleted; empty in check mode.
  returned: always, once the options are valid
  type: list
  elements: str
  sample: []
errors:
  description: What failed. Running again finishes the rest.
  returned: always, once the options are valid
  type: list
  elements: dict
  contains:
    name:
      description: The name of the list.
      type: str
      sample: Winback 2026
    action:
      description: What was to be done.
      type: str
      sample: create
    msg:
      description: Why it failed.
      type: str
      sample: "Cannot create the contact list 'Winback 2026': the server said 'Bad Request' (HTTP 400)."
pending:
  description: The names of the lists that were not tried, because the run stopped or their new name was still taken.
  returned: always, once the options are valid
  type: list
  elements: str
  sample: []
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
    _module.main("kore_contact_lists")


if __name__ == "__main__":
    main()
