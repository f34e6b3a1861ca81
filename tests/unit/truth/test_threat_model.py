# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each attack of the threat model names existing tests, or a reason."""

from __future__ import annotations

import re

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.pages import items

ATTACKS = items("threat_model")


def test_each_attack_has_a_test_or_a_reason() -> None:
    assert len(ATTACKS) > 20
    assert all(item.text and len(item.details) == 1 for item in ATTACKS)
    untested = [item for item in ATTACKS if not re.match(r"`test_\w+\.py::test_", item.details[0])]
    assert not [item for item in untested if "*Not prevented" not in item.text]


def test_the_tests_are_there() -> None:
    details = "\n".join(item.details[0] for item in ATTACKS)
    named = re.findall(r"`(test_\w+)\.py(?:::(\w+))?`((?:, `test_\w+`)*)", details)
    assert named
    for file, first, more in named:
        (path,) = (CHECKOUT / "tests").rglob(f"{file}.py")
        text = path.read_text(encoding="utf-8")
        for name in filter(None, [first, *re.findall(r"`(test_\w+)`", more)]):
            assert f"def {name}(" in text, f"{file}::{name}"
