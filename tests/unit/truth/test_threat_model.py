# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each line of the threat model names existing tests, or a reason."""

from __future__ import annotations

import re

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.pages import DOCS

TEXT = (DOCS / "threat_model.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith("| ") and " --- " not in line]


def test_each_line_has_a_test_or_a_reason() -> None:
    attacks = [row for row in ROWS if row[0] != "They try to"]
    assert len(attacks) > 20
    assert all(len(row) == 3 and row[2] for row in attacks)
    assert not [
        row for row in attacks if "**Not prevented" not in row[1] and not re.search(r"`test_\w+\.py::test_", row[2])
    ]


def test_the_tests_are_there() -> None:
    named = re.findall(r"`(test_\w+)\.py(?:::(\w+))?`((?:, `test_\w+`)*)", TEXT)
    assert named
    for file, first, more in named:
        (path,) = (CHECKOUT / "tests").rglob(f"{file}.py")
        text = path.read_text(encoding="utf-8")
        for name in filter(None, [first, *re.findall(r"`(test_\w+)`", more)]):
            assert f"def {name}(" in text, f"{file}::{name}"
