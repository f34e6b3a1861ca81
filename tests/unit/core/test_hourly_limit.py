# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hourly limit ends a task at once: nothing more is sent, and answered writes count as done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done
from ansible_collections.koreai.contact_center.tests.simulator import Fault

STATUSES = [200, 400, 403, 404, 429, 500, 503]
NAMES = [f"List {number}" for number in range(5)]
ITEMS = [{"name": name, "description": "New"} for name in NAMES]
NOT_VERIFIED = "What was written is not verified"


def hold_ended_at_once(bench: Bench, done: Done) -> None:
    """Check that the hourly limit was the last answer, that nobody waited for it, and that the message gives advice."""
    assert [request.refused_by_limit or request.fault for request in done.requests].index("hourly_limit") == len(
        done.requests
    ) - 1
    assert bench.clock.now() == 0.0
    assert done.error is not None
    assert "exceeded the hourly rate limit" in done.result["msg"]
    assert "run again in an hour" in done.result["msg"]


def new_ones(bench: Bench) -> list[str]:
    return sorted(name for name, description in bench.described().items() if description == "New")


@pytest.mark.parametrize("status", STATUSES)
def test_before_a_write_nothing_is_changed(bench: Bench, status: int) -> None:
    bench.add(*NAMES)
    bench.simulator.inject(Fault("hourly_limit", kind="list", status=status))
    done = bench.set(*ITEMS)
    hold_ended_at_once(bench, done)
    assert done.result["changed"] is False
    assert NOT_VERIFIED not in done.result["msg"]


@pytest.mark.parametrize("status", STATUSES)
def test_between_writes_what_was_answered_is_done_and_not_verified(bench: Bench, status: int) -> None:
    bench.add(*NAMES)
    bench.simulator.inject(Fault("hourly_limit", kind="update", skip=2, status=status))
    done = bench.set(*ITEMS)
    hold_ended_at_once(bench, done)
    assert done.kinds == ["list", *["update"] * 3]
    assert done.result["changed"] is True
    assert done.result["updated"] == new_ones(bench) == NAMES[:2]
    assert [error["name"] for error in done.result["errors"]] == NAMES[2:3]
    assert done.result["pending"] == NAMES[3:]
    assert NOT_VERIFIED in done.result["msg"]
    assert "2 more were not tried" in done.result["msg"]
    finished = bench.set(*ITEMS)
    assert finished.result["updated"] == NAMES[2:]


@pytest.mark.parametrize("status", STATUSES)
def test_at_the_first_write_there_is_nothing_to_verify(bench: Bench, status: int) -> None:
    bench.add(*NAMES)
    bench.simulator.inject(Fault("hourly_limit", kind="update", status=status))
    done = bench.set(*ITEMS)
    hold_ended_at_once(bench, done)
    assert (done.result["changed"], done.result["updated"], done.result["pending"]) == (False, [], NAMES[1:])
    assert NOT_VERIFIED not in done.result["msg"]


@pytest.mark.parametrize("status", STATUSES)
def test_at_the_read_back_everything_is_done_and_not_verified(bench: Bench, status: int) -> None:
    bench.add(*NAMES)
    bench.simulator.inject(Fault("hourly_limit", kind="list", skip=1, status=status))
    done = bench.set(*ITEMS)
    hold_ended_at_once(bench, done)
    assert (done.result["changed"], done.result["updated"], done.result["errors"]) == (True, NAMES, [])
    assert NOT_VERIFIED in done.result["msg"]
    assert not bench.set(*ITEMS).writes


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(("kind", "skip", "changed"), [("get", 0, False), ("update", 0, False), ("get", 1, True)])
def test_one_list(bench: Bench, kind: str, skip: int, changed: bool, status: int) -> None:
    (id_,) = bench.add("Renewals")
    bench.simulator.inject(Fault("hourly_limit", kind=kind, skip=skip, status=status))
    done = bench.one(contact_list_id=id_, description="New")
    hold_ended_at_once(bench, done)
    assert done.result["changed"] is changed is bool(new_ones(bench))
    assert (NOT_VERIFIED in done.result["msg"]) is changed


@pytest.mark.parametrize("took_effect", [True, False])
def test_what_a_lost_write_did_is_not_known_then(bench: Bench, took_effect: bool) -> None:
    (id_,) = bench.add("Renewals")
    bench.simulator.inject(Fault("status", kind="update", status=500, commit=took_effect))
    bench.simulator.inject(Fault("hourly_limit", kind="get", skip=1))
    done = bench.one(contact_list_id=id_, description="New")
    assert done.kinds == ["get", "update", "get"]
    assert done.result["changed"] is True
    assert "what it did could not be read" in done.result["msg"]
    assert "run again in an hour" in done.result["msg"]


def test_a_run_over_several_minutes_ends_where_the_hour_is_used_up(bench: Bench) -> None:
    """The simulator refuses more requests and says how long to wait, but nobody waits that long."""
    names = [f"List {number:03}" for number in range(100)]
    bench.add(*names)
    bench.simulator.switches = replace(bench.simulator.switches, hourly_limit=70, retry_after="seconds")
    items = [{"name": name, "description": "New"} for name in names]
    done = bench.set(*items)
    assert [request.refused_by_limit for request in done.requests] == [False] * 70 + [True]
    assert bench.clock.now() == 60.0
    assert done.result["updated"] == new_ones(bench) == names[:68]
    assert len(done.result["pending"]) == 31
    bench.clock.sleep(3600)
    assert bench.set(*items).result["updated"] == names[68:]
