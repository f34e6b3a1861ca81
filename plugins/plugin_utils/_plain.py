# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values as Ansible hands them over, made plain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

_SCALARS = (type(None), bool, int, float, bytes, date, datetime, set)
_NOTHING = object()


def plain(value: Any, text: Callable[[Any], str] = str, omitted: Any = _NOTHING) -> Any:
    """The same as plain Python: no lazy container, no trusted text; what is encrypted in place is decrypted.

    Up to ansible-core 2.18 a text that is marked as unsafe stays so, and never becomes a template: str() gives it back
    as it is. Where Ansible's part ends, ``text`` is ``native_string``.

    ``omitted`` is what the variable omit stands for: an option or an element that is it is left out, at every depth.
    Raises ValueError where a longer text holds it.
    """
    if isinstance(value, dict):
        kept = ((key, entry) for key, entry in value.items() if not is_omitted(entry, omitted))
        return {plain(key, text): plain(entry, text, omitted) for key, entry in kept}
    if isinstance(value, (list, tuple)):
        return [plain(entry, text, omitted) for entry in value if not is_omitted(entry, omitted)]
    # What YAML reads as a date, as bytes or as a set stays that, so that it is not taken for a text.
    if isinstance(value, _SCALARS):
        return value
    made = text(_message(value))
    if omitted is not _NOTHING and omitted is not None and str(omitted) in made:
        shown = made.replace(str(omitted), "omit")
        raise ValueError(f"omit is a part of a longer string: '{shown}'. Only a whole value can be omitted.")
    return made


def _message(value: Any) -> Any:
    """The text of a warning in a result, which is an object since ansible-core 2.19; anything else as it is."""
    return getattr(getattr(value, "event", None), "msg", value)


def is_omitted(value: Any, omitted: Any) -> bool:
    """Whether a value is what omit stands for: a text of its own up to ansible-core 2.18, later an object."""
    if isinstance(omitted, str):
        return isinstance(value, str) and value == omitted
    return omitted is not None and value is omitted


def native_string(value: Any) -> str:
    """A text of the type str itself, with no mark of Ansible's: requests 2.28 takes no other for a header."""
    return str.__str__(str(value))
