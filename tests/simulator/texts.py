# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The texts of a contact list, and how a server may change them when it stores them or returns them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

# The fields that POST and PUT take, with their greatest number of characters.
# https://docs.kore.ai/ai-for-service/apis/contact-center/create-contact-list-v2
# https://docs.kore.ai/ai-for-service/apis/contact-center/update-contact-list-v2
TEXTS = {
    "name": 48,
    "description": 256,
}

_ALTERATIONS: Mapping[str, Callable[[str], str]] = {
    "none": lambda text: text,
    "escape": lambda text: html.escape(text, quote=False),
    "collapse": lambda text: re.sub(r"\s+", " ", text),
    "replace": lambda text: text.encode("latin-1", "replace").decode("latin-1"),
}


def altered(text: str, how: str) -> str:
    """A text, changed as a value of the switches ``alter_stored`` and ``alter_read`` says."""
    return _ALTERATIONS[how](text)
