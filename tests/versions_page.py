# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the documentation's page of tested versions from the lines that tests/all_versions collects."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path

import yaml

from ansible_collections.koreai.contact_center.tests.harness.pages import Item, bullets

GALAXY = Path(__file__).resolve().parents[1] / "galaxy.yml"

HEAD = """\
# Versions that were tested

The tests that ran on each ansible-core, Python and set of libraries, against the bundled simulator, and their results.
`make versions` writes this page, unless a test fails.

Run on {today} with koreai.contact_center {version} on {system}. The libraries were {libraries}.

"""

TAIL = """
To run it yourself, in a checkout:

```shell
make versions
KORE_CORES="2.16 2.21" make versions
make oldest newest
```

The first command uses each ansible-core with the oldest and the newest of its Pythons on the machine, from `PATH` or
pyenv, and makes the environments it needs. The second one only uses these two versions. The third one runs many of the
tests on the oldest and on the newest versions of everything, as continuous integration does.

`ansible-test sanity` runs without an ignore file. The oldest libraries are those that `requirements.txt` allows;
the others are pinned in `tests/requirements/test.txt`.
"""


def told(line: str) -> tuple[str, str, str]:
    """Of one result: the ansible-core, the libraries, and the rest in a line, without the time that pytest took."""
    where, what, result = line.rstrip("\n").split("\t")
    core, python, libraries = where.split(", ", 2)
    counts = re.findall(r"(\d+) (passed|skipped|xfailed)", result)
    ended = ", ".join(f"{int(count):,} {word}" for count, word in counts) or result
    ran = ", ".join(f"`{part}`" if "/" in part else part for part in (what.split() if "/" in what else [what]))
    return core, libraries, f"{python}, {libraries.split(', ')[0]}: {ran} ({ended})"


def main(lines: Iterable[str]) -> str:
    """The whole page."""
    version = yaml.safe_load(GALAXY.read_text(encoding="utf-8"))["version"]
    today = datetime.now(tz=timezone.utc).date().isoformat()
    found: dict[str, list[str]] = {}
    together: dict[str, str] = {}
    for core, libraries, rest in map(told, lines):
        found.setdefault(core, []).append(rest)
        first, others = libraries.split(", ", 1)
        together[first] = f"{first} with {others}"
    system = f"{platform.system()} {platform.machine()}"
    text = HEAD.format(today=today, version=version, system=system, libraries="; ".join(together.values()))
    return f"{text}{bullets(Item(core, '', tuple(details)) for core, details in found.items())}{TAIL}"


if __name__ == "__main__":
    print(main(sys.stdin), end="")
