# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to tell a user whose Python lacks a library."""

from __future__ import annotations

import sys


def missing_libraries(*names: str, reason: str = "to reach Kore.ai") -> str:
    """One sentence: which libraries are missing, where, and the command that installs them."""
    python = sys.executable or "python3"
    return (
        f"{python} cannot import {' and '.join(names)}, needed {reason}; "
        f"install with: {python} -m pip install {' '.join(names)}"
    )
