# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values as Ansible hands them over, made plain."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

_SCALARS = (type(None), bool, int, float, bytes, date, datetime, set)


def plain(value: Any) -> Any:
    """The same as plain Python: no lazy container, no marked text; what is encrypted in place is decrypted."""
    if isinstance(value, dict):
        return {plain(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    # What YAML reads as a date, as bytes or as a set stays that, so that it is not taken for a text.
    return str(value) if isinstance(value, str) or not isinstance(value, _SCALARS) else value
