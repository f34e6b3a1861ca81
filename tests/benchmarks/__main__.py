# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

from ansible_collections.koreai.contact_center.tests.benchmarks import (
    changes,
    environments,
    in_sync,
    limit,
    machine,
    one_list,
)
from ansible_collections.koreai.contact_center.tests.benchmarks.effort import QUICK, WHOLE
from ansible_collections.koreai.contact_center.tests.benchmarks.figures import seconds
from ansible_collections.koreai.contact_center.tests.benchmarks.page import page, terminal, verdict
from ansible_collections.koreai.contact_center.tests.benchmarks.server import ROOT

_SECTIONS = {"in_sync": in_sync, "changes": changes, "limit": limit, "one_list": one_list, "environments": environments}
_PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> int:
    """Measure, print and write the page; return 1 if a target is missed."""
    options = _parser().parse_args()
    # So that the simulator ends with this process.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    names = options.only or list(_SECTIONS)
    where = machine.describe()
    print(where, flush=True)
    sections = []
    for name in names:
        print(f"\nMeasuring {name} ...", flush=True)
        started = time.monotonic()
        sections.append(_SECTIONS[name].measure(QUICK if options.quick else WHOLE))
        print(f"{terminal(sections[-1])}  in {seconds(time.monotonic() - started)}", flush=True)
    print(verdict(sections))
    held = all(target.held for section in sections for target in section.targets)
    destination = options.page or (None if options.quick or options.only else _PAGE)
    if destination:
        destination.parent.mkdir(parents=True, exist_ok=True)
        destination.write_text(page(sections, where), "utf-8")
        print(f"\nThe figures are in {destination}")
    print("\nAll targets hold." if held else "\nNot all targets hold.")
    return 0 if held else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests/benchmarks/run", description="Measure what tasks and playbooks cost.")
    parser.add_argument("--quick", action="store_true", help="measure less often, and write no page")
    parser.add_argument("--only", nargs="+", choices=_SECTIONS, metavar="SECTION", help=f"of {', '.join(_SECTIONS)}")
    parser.add_argument("--page", type=Path, metavar="FILE", help=f"where to write (default {_PAGE.relative_to(ROOT)})")
    return parser


if __name__ == "__main__":
    sys.exit(main())
