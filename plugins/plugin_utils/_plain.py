# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values as Ansible hands them over, made plain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

_SCALARS = (type(None), bool, int, float, bytes, date, datetime, set)


def plain(value: Any, text: Callable[[Any], str] = str) -> Any:
    """The same as plain Python: no lazy container, no trusted text; what is encrypted in place is decrypted.

    Up to ansible-core 2.18 a text that is marked as unsafe stays so, and never becomes a template: str() gives it back
    as it is. Where Ansible's part ends, ``text`` is ``bare``.
    """
    if isinstance(value, dict):
        return {plain(key, text): plain(entry, text) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry, text) for entry in value]
    # What YAML reads as a date, as bytes or as a set stays that, so that it is not taken for a text.
    return text(value) if isinstance(value, str) or not isinstance(value, _SCALARS) else value


def bare(value: Any) -> str:
    """A text of the type str itself, with no mark of Ansible's: requests 2.28 takes no other for a header."""
    return str.__str__(str(value))
