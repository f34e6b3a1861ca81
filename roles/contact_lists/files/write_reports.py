# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the files that come as JSON on standard input, by their names, into the folder that is named, and say where.

Each appears in one step, so that a run that is ended leaves no half of a file.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile

folder = sys.argv[1]
try:
    os.makedirs(folder, exist_ok=True)
    for name, text in json.load(sys.stdin).items():
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, os.path.join(folder, name))
        sys.stdout.write(os.path.join(folder, name) + "\n")
except OSError as error:
    sys.exit(f"contact_lists_report_dir: {folder} cannot be written to: {error.strerror}.")
