# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts that have an effect where they are printed. Anybody may use them as the name of a list."""

from __future__ import annotations

import re

# GitHub's runner runs the first one anywhere in a line, and then masks the word "changes" in the rest of the log.
LOG_COMMANDS = [
    "##[add-mask]changes%0A",
    "before ##[debug] and after",
    "###[group]",
    "::stop-commands::x",
    "a word ::error file=a,line=1::b",
    ":::debug::c",
    "##vso[task.setvariable variable=x]y",
    "##vso[task.logissue]z",
    "##teamcity[message text='t']",
]
# Long enough to be wrapped anywhere.
_RUN = re.compile(r"##[\w.]*\[|::[A-Za-z][\w-]*")

# Default_Ignorable_Code_Point, by ranges, the blanks of Braille, music and hieroglyphs, and an object that is missing.
INVISIBLE = [
    *("\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u180b", "\u180c", "\u180d", "\u180e"),
    *("\u180f", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u2060", "\u2065", "\u206f"),
    *("\u2800", "\u3164", "\ufe00", "\ufe0e", "\ufe0f", "\ufeff", "\uffa0", "\ufff0", "\ufff8", "\U0001bca0"),
    *("\U0001bca3", "\U0001d173", "\U0001d17a", "\U000e0000", "\U000e0020", "\U000e0100", "\U000e01ef", "\U000e0fff"),
    *("\U0001d159", "\U00013441", "\U00013442", "\U00016fe4", "\ufffc"),
]


def holds_log_command(text: str) -> bool:
    """Whether a build server would run a part of the printed text."""
    return bool(_RUN.search(text))


def invisible_in(text: str) -> list[str]:
    """The invisible characters of a text, without its line breaks."""
    return [c for c in text if c in INVISIBLE]
