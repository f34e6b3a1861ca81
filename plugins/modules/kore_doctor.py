# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kore_doctor
short_description: See what a Kore.ai account does where the API's pages are silent
version_added: 1.0.0
description:
  - Answers the questions that the public pages of the API leave open, for one app, and says what each answer means for
    the collection.
  - Without O(write), it only reads, with at most 8 requests. With O(write), it also creates contact lists of its own,
    changes them and deletes them again, with at most 25 more requests.
  - It writes to no other list. Its lists have names that begin with C(koreai-doctor-), and no contacts. At most two of
    them exist at a time.
  - It deletes each list that it has created, also after a failure. If it is interrupted, the next run with O(write)
    deletes the lists that are left, at most five. It only deletes a list if a read by id shows such a name, the source
    of the API, the type C(call), no contacts and no campaign. The message of the task names the lists that it cannot
    delete, with the commands that delete them.
  - Do not run it twice at the same time with O(write) on one app.
  - The findings contain no id, name, token, phone number or time, so you can show them to others. Two runs on the same
    account return the same findings.
options:
  write:
    description:
      - Whether it may create lists of its own. In check mode, nothing is written.
    type: bool
    default: false
extends_documentation_fragment:
  - koreai.contact_center._connection
  - koreai.contact_center._attributes
attributes:
  check_mode:
    description: Can run in C(check_mode), and returns what reads show.
    support: full
  diff_mode:
    description: Returns what changed when in C(diff) mode.
    support: N/A
    details:
      - At the end, everything is as it was before.
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
    details:
      - The first run may delete lists that an earlier run left.
seealso:
  - module: koreai.contact_center.kore_contact_list_info
  - name: Kore.ai Contact Center API
    description: The documentation of the endpoints.
    link: https://docs.kore.ai/ai-for-service/apis/contact-center/api-list
author:
  - koreai.contact_center contributors (@koreai)
"""

EXAMPLES = r"""
- name: See what reads show about this account
  koreai.contact_center.kore_doctor:
  register: doctor

- name: See everything, with lists of the doctor's own
  koreai.contact_center.kore_doctor:
    write: true
  register: doctor
"""

RETURN = r"""
findings:
  description:
    - One for each question of the page on unverified API behaviour, in its order, after two on the connection.
    - If the collection would not work with this account, the task fails, and returns the findings nevertheless.
  returned: always, once the options are valid
  type: list
  elements: dict
  contains:
    question:
      description: The question.
      type: str
      sample: Is the listing a POST or a GET?
    answer:
      description: What this account does, or why it was not seen.
      type: str
      sample: A POST. The server answers 405 to a verb that it does not know.
    evidence:
      description: Statuses and shapes of the answers, without their content.
      type: str
      sample: 'POST: HTTP 200; GET: HTTP 405'
    verdict:
      description:
        - V(safe) means that the answer makes no difference to the collection, V(supported) that it is unusual and the
          collection handles it, V(mind) that it needs your attention, and V(not_seen) that there is no answer.
      type: str
      sample: safe
    advice:
      description: What to set or avoid, if the verdict is V(mind).
      type: str
      sample: ''
problems:
  description:
    - What would not work, or ended the run early, in one sentence each. The message has them as well, followed by the
      lists that are left.
  returned: always, once the options are valid
  type: list
  elements: str
  sample: []
leftovers:
  description: How many of the doctor's own lists still exist, or may still appear.
  returned: always, once the options are valid
  type: int
  sample: 0
api:
  description: What the task cost.
  returned: always, once the options are valid
  type: dict
  contains:
    requests:
      description: How many requests were sent, including failed attempts.
      type: int
      sample: 8
    waited_seconds:
      description: How long the task waited for its own rate limit and the account's, and after faults.
      type: float
      sample: 0.0
"""

from ansible_collections.koreai.contact_center.plugins.module_utils import _doctor_runner, _module


def main() -> None:
    _module.main(_doctor_runner.NAME)


if __name__ == "__main__":
    main()
