# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  action:
    description: Whether there is an action plugin of the same name, so that some of the work is done on the controller.
    support: full
    details:
      - If the connection is local, and the task has neither C(become), C(async) nor C(environment), all work is done in
        the controller's process, with the Python that runs Ansible. Otherwise the same code runs as an ordinary module.
        The results are the same.
  action_group:
    description: Use C(group/koreai.contact_center.kore) in C(module_defaults) to set the connection options once.
    support: full
    membership:
      - koreai.contact_center.kore
  async:
    description: Supports being used with the C(async) keyword.
    support: full
  platform:
    description: Where the work can be done.
    support: full
    platforms: posix
"""

    WRITES = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and show what would change without a write.
    support: full
    details:
      - Requests that only read are sent in check mode, too.
  diff_mode:
    description: Returns what changed, or in check mode what would change, when in C(diff) mode.
    support: full
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
    details:
      - Unless the server stores another value than the one it was sent. The task then warns, or fails if the name
        differs, and names both values.
"""

    READS = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode).
    support: full
    details:
      - This module only reads.
  diff_mode:
    description: Returns what changed when in C(diff) mode.
    support: N/A
    details:
      - This module changes nothing.
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
"""
