# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation's page of the versions that were tested, made of the lines that tests/all_versions collects."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterable
from datetime import datetime, timezone

HEAD = """\
..
  Copyright: (c) 2026, the koreai.contact_center contributors
  GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
  SPDX-License-Identifier: GPL-3.0-or-later

.. _ansible_collections.koreai.contact_center.docsite.versions:

Versions that were tested
=========================

``make versions`` runs the whole suite on every supported ansible-core, with its oldest and its newest Python that the
machine has, and ``ansible-test sanity``, without an ignore file, with the newest. It writes this page where all pass.

Run on {today} on {system}. requests, PyJWT and the other libraries were the newest of that day, except where the
oldest ones are named: requests 2.28, urllib3 1.26 and PyJWT 2.6, with the tests of the client and of the core.

.. list-table::
  :header-rows: 1
  :widths: 50 25 25

  * - On
    - Tests passed
    - ansible-test sanity
"""


def main(lines: Iterable[str]) -> str:
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        name, kind, result = line.rstrip("\n").split("\t")
        found.setdefault(name, {})[kind] = result
    rows = []
    for name, results in found.items():
        passed = re.search(r"(\d+) passed", results["tests"])
        rows += [
            f"  * - {name}",
            f"    - {int(passed[1]):,}" if passed else "    - none",
            f"    - {results.get('sanity', '')}",
        ]
    today = datetime.now(tz=timezone.utc).date().isoformat()
    text = HEAD.format(today=today, system=f"{platform.system()} {platform.machine()}")
    return text + "".join(f"{row.rstrip()}\n" for row in rows)


if __name__ == "__main__":
    print(main(sys.stdin), end="")
