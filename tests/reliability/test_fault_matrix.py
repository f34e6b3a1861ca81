# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each cell of the fault matrix ends converged or with one clear error, and its report is true."""

from __future__ import annotations

import pytest

from ansible_collections.koreai.contact_center.tests.harness.effort import EFFORT, some
from ansible_collections.koreai.contact_center.tests.reliability.figures import note
from ansible_collections.koreai.contact_center.tests.reliability.matrix import (
    CELLS,
    TROUBLES,
    Cell,
    expected,
    play,
)

# If not every fault is tried: those that cost most, and responses that are not valid HTTP, once for each kind of
# request; and a few permanent faults.
STAY = ("400", "401", "503", "reset-after", "html-after", "wrong-shape")
ODD = ("103", "101", "304", "two-lengths", "negative-chunk", "long-length")


def _selected(cell: Cell) -> bool:
    trouble = TROUBLES[cell.trouble]
    if cell.stays:
        return cell.trouble in STAY and cell.place.scope != "one"
    is_rare = trouble.costs or cell.trouble in ODD
    return not is_rare or (cell.place.scope == "set" and not cell.place.skip)


SELECTED = some(cell for cell in CELLS if EFFORT.everything or _selected(cell))


@pytest.mark.parametrize("cell", SELECTED, ids=lambda cell: cell.label)
def test_a_fault_ends_converged_or_with_one_clear_error(cell: Cell) -> None:
    verdict = play(cell)
    # An error is wrong if the fault can be survived, and a success is wrong if the request must not be repeated.
    assert verdict.outcome == expected(cell), verdict.done.result.get("msg", "no error")
    note("faults", cell.trouble, f"{cell.place.scope} {cell.place.kind}", verdict.outcome)
