# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The promises that every run holds are kept only if the harness breaks on what breaks them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils import _runner
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, a_bench, a_stream
from ansible_collections.koreai.contact_center.tests.harness.edges import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.guard import GUARD
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run, task
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, sign

TESTS = CHECKOUT / "tests"

described = task("described", "kore_contact_lists", {"contact_lists": [{"name": "Renewals", "description": "New"}]})


@pytest.fixture
def bench() -> Iterator[Bench]:
    with a_bench() as made:
        made.add("Renewals")
        yield made


def test_the_guard_sees_a_write_while_a_check_mode_run_is_under_way(bench: Bench) -> None:
    bench.one(name="Renewals", description="Before")
    assert GUARD.taken() == []
    with GUARD.run():
        bench.one(name="Renewals", description="Within")
    assert [write.kind for write in GUARD.taken()] == ["update"]
    bench.one(name="Renewals", description="After")
    assert GUARD.taken() == []


def test_the_guard_knows_of_the_runs_of_the_core(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = GUARD.runs
    bench.one(name="Renewals", description="New", check=True)
    assert GUARD.runs == runs + 1
    # A core that applied in check mode: the guard sees it, whatever the run itself holds.
    carried_out = _runner._carried_out

    def careless(checked: _runner.Task, *rest: object) -> object:
        return carried_out(replace(checked, check_mode=False), *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(_runner, "_carried_out", careless)
    with pytest.raises(AssertionError, match="a write in check mode"):
        bench.one(name="Renewals", description="New", check=True)
    assert [write.kind for write in GUARD.taken()] == ["update"]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Controller, Run]]:
    """A run with --check in which a task insists on writing."""
    stream = a_stream()
    stream.add("Renewals", "Old")
    with Simulator([stream]) as simulator:
        controller = Controller(tmp_path_factory.mktemp("written"), [simulator])
        run = controller.play([{**described, "check_mode": False}], check=True)
        seen = GUARD.taken()
        assert [write.kind for write in seen] == ["update"]
        yield controller, run


def test_a_write_within_a_task_in_check_mode_is_seen(written: tuple[Controller, Run]) -> None:
    controller, run = written
    controller.hold(replace(run, tasks=[replace(done, check_mode=True) for done in run.tasks]))
    assert [write.kind for write in GUARD.taken()] == ["update"]
    controller.hold(run)
    assert GUARD.taken() == []


def test_a_write_beyond_the_plan_is_seen(written: tuple[Controller, Run]) -> None:
    controller, run = written
    (done,) = run.tasks
    planless = {**done.result, "plan": {**done.result["plan"], "actions": []}}
    with pytest.raises(AssertionError, match="a write beyond the plan"):
        controller.hold(replace(run, tasks=[replace(done, result=planless)]))


def test_a_write_that_is_committed_twice_is_seen(written: tuple[Controller, Run]) -> None:
    controller, run = written
    with pytest.raises(AssertionError):
        controller.hold(replace(run, requests=[*run.requests, *run.requests]))


def test_secrets_tokens_and_tracebacks_are_seen(written: tuple[Controller, Run]) -> None:
    controller, run = written
    (stream,) = controller.simulators[0].streams.values()
    for shown in (f"x{stream.client_secret}y", sign(stream), "Traceback (most recent call last)"):
        for place in ("stdout", "stderr"):
            with pytest.raises(AssertionError):
                controller.hold(replace(run, **{place: f"before {shown} after"}))
    controller.hidden.append("a-further-secret-of-the-test")
    with pytest.raises(AssertionError, match="a secret is shown"):
        controller.hold_secrets("a-further-secret-of-the-test")
    controller.hidden.clear()


def test_whoever_runs_playbooks_tells_the_guard() -> None:
    """Tests run playbooks through the harness; the few that start a program themselves take the guard along."""
    starting = [path for path in TESTS.rglob("*.py") if _is_test_code(path) and _starts_playbooks(path)]
    assert TESTS / "harness" / "playbook.py" in starting
    assert not [path for path in starting if "harness.guard import" not in path.read_text(encoding="utf-8")]


def _is_test_code(path: Path) -> bool:
    # What is started by hand, such as a demonstration, is no test.
    folder = path.relative_to(TESTS).parts[0]
    return folder in ("harness", "unit", "integration", "reliability") and path != Path(__file__).resolve()


def _starts_playbooks(path: Path) -> bool:
    texts, modules = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value.rpartition("/")[2])
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
    return "ansible_runner" in modules or (
        "subprocess" in modules and bool(texts & {"ansible-playbook", "ansible-runner"})
    )
