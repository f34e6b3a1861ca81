# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module kore_doctor. It is separate from _runner so that other modules do not carry the doctor along."""

from __future__ import annotations

from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils import _runner
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor import Visit, visit
from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_api import DoctorApi
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import KoreError
from ansible_collections.koreai.contact_center.plugins.module_utils._settings import settings_of


def _doctor(task: _runner.Task) -> dict[str, Any]:
    why_not_written = "" if task.options["write"] else "set write to true to see it (in the playbook, doctor_write)"
    if task.check_mode:
        why_not_written = "nothing is written in check mode"
    with _runner.reporting(task, settings_of(task.options), {"changed": False}) as (api, result):
        made = Visit(why_not_written)
        try:
            visit(DoctorApi(api.client), made)
        except BaseException as error:
            if not task.is_timeout(error):
                raise
            # By now the doctor has deleted its lists, and knows which ones are left.
            made.stopped.append(f"{_runner.TIMEOUT}. Give it more time, and run again.")
        finally:
            result.update(made.to_result())
        if made.failure:
            raise KoreError(made.failure)
    return result


# Importing this file registers the doctor with the runner.
NAME = "kore_doctor"
_runner.MODULES.update({NAME: _doctor})
