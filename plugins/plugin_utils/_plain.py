# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turns values of Ansible into plain Python values."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

_SCALARS = (type(None), bool, int, float, bytes, date, datetime, set)


def plain(value: Any, text: Callable[[Any], str] = str, omitted: Any = None) -> Any:
    """The same as plain Python: no lazy container, no trusted string; vaulted values are decrypted.

    Up to ansible-core 2.18, a string that is marked as unsafe stays so, and never becomes a template: str() returns it
    unchanged. Outside of Ansible, use ``native_string``.

    ``omitted`` is the value of the variable omit, None if nothing is omitted. Options and elements with this value are
    left out, at every depth. Raises ValueError if a longer string contains it.
    """
    if isinstance(value, dict):
        kept = ((key, entry) for key, entry in value.items() if not is_omitted(entry, omitted))
        return {plain(key, text): plain(entry, text, omitted) for key, entry in kept}
    if isinstance(value, (list, tuple)):
        return [plain(entry, text, omitted) for entry in value if not is_omitted(entry, omitted)]
    # Dates, bytes and sets of YAML stay what they are, so that they are not taken for strings.
    if isinstance(value, _SCALARS):
        return value
    # A warning in a result is an object since ansible-core 2.19.
    made = text(getattr(getattr(value, "event", None), "msg", value))
    if omitted is not None and str(omitted).casefold() in made.casefold():
        shown = re.sub(re.escape(str(omitted)), "omit", made, flags=re.IGNORECASE)
        raise ValueError(f"omit is a part of a longer string: '{shown}'. Only a whole value can be omitted.")
    return made


def is_omitted(value: Any, omitted: Any) -> bool:
    """Whether a value is that of omit: a special string up to ansible-core 2.18, later an object."""
    if omitted is None or not isinstance(value, str):
        return omitted is not None and value is omitted
    # A filter, such as trim or upper, makes a string of that object.
    return value.casefold() == str(omitted).casefold()


def native_string(value: Any) -> str:
    """A string of the type str itself, without Ansible's marks. requests 2.28 accepts no other as a header."""
    return str.__str__(str(value))
