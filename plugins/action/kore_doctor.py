# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

from ansible_collections.koreai.contact_center.plugins.plugin_utils._action import KoreAction


class ActionModule(KoreAction):
    module_name = "kore_doctor"

    @classmethod
    def core(cls) -> Any:
        """The runner, to which this import adds the doctor."""
        from ansible_collections.koreai.contact_center.plugins.module_utils import _doctor_runner  # noqa: F401

        return super().core()
