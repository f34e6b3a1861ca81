# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entry of an ordinary module: from AnsibleModule to the runner and back."""

from __future__ import annotations

import gc
import resource

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.koreai.contact_center.plugins.module_utils import _runner
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import KoreError
from ansible_collections.koreai.contact_center.plugins.module_utils._options import ARGUMENT_SPECS

# Otherwise every result would contain a set of a thousand declarations.
_NOT_ECHOED = ("contact_lists", "reviewed_plan")


def main(name: str) -> None:
    """Run the module ``name`` and exit as Ansible modules do."""
    # The thousands of objects of a set are kept, and this process ends with the task.
    gc.set_threshold(100_000)
    # A dump of this process's memory would contain the secret.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    module = AnsibleModule(argument_spec=ARGUMENT_SPECS[name], supports_check_mode=True)
    task = _runner.Task(module.params, check_mode=module.check_mode, diff_mode=module._diff)
    leave = module.exit_json
    try:
        result = _runner.run(name, task)
    except KoreError as error:
        leave = module.fail_json
        result = {**error.result, "msg": str(error)}
    for text in result.pop("warnings", ()):
        module.warn(text)
    echoed = {option: value for option, value in module.params.items() if option not in _NOT_ECHOED}
    if "@" in str(echoed.get("host")):
        # It was refused, and may contain a password.
        del echoed["host"]
    leave(**result, invocation={"module_args": echoed})
