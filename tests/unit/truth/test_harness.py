# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The harness fails on everything that its checks are meant to find."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils import _runner
from ansible_collections.koreai.contact_center.plugins.module_utils._campaign_api import CampaignApi
from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, a_bench, a_stream
from ansible_collections.koreai.contact_center.tests.harness.guard import GUARD
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run, task
from ansible_collections.koreai.contact_center.tests.harness.writes import hold_once
from ansible_collections.koreai.contact_center.tests.simulator import Fault, LoggedRequest, Simulator, Switches, sign

TESTS = CHECKOUT / "tests"

described = task("described", "kore_contact_lists", {"contact_lists": [{"name": "Renewals", "description": "New"}]})
single = task("single", "kore_contact_list", {"name": "Winback", "description": "New"})

Mutant = Callable[..., Any]


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
    # A core that applied in check mode: the guard sees it, whatever the run itself checks.
    carried_out = _runner._carried_out

    def careless(checked: _runner.Task, *rest: object) -> object:
        return carried_out(replace(checked, check_mode=False), *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(_runner, "_carried_out", careless)
    with pytest.raises(AssertionError, match="a write in check mode"):
        bench.one(name="Renewals", description="New", check=True)
    assert [write.kind for write in GUARD.taken()] == ["update"]


# What a broken executor might send instead of the one request that it should send.
update, create, delete = CampaignApi.update, CampaignApi.create, CampaignApi.delete


def twice(api: CampaignApi, current: Any, values: dict[str, str], *check: Any) -> Any:
    update(api, current, values)
    return update(api, current, values, *check)


def other_words_first(api: CampaignApi, current: Any, values: dict[str, str], *check: Any) -> Any:
    update(api, current, {**values, "description": "Nobody declared this"})
    return update(api, current, values, *check)


def other_words(api: CampaignApi, current: Any, values: dict[str, str], *check: Any) -> Any:
    return update(api, current, {**values, "description": f"{values['description']}!"}, *check)


def without_what_stays(api: CampaignApi, current: Any, values: dict[str, str], *check: Any) -> Any:
    stays = values["description"] == current.description
    return update(api, current, {"name": values["name"]} if stays else values, *check)


def stripped(api: CampaignApi, current: Any, values: dict[str, str], *check: Any) -> Any:
    return update(api, current, {**values, "name": values["name"].strip()}, *check)


def deleted_too(api: CampaignApi, current: Any, values: dict[str, str], *_check: Any) -> Any:
    done = update(api, current, values)
    delete(api, current)
    return done


def another_list(api: CampaignApi, current: Any, values: dict[str, str], *_check: Any) -> Any:
    other = next(row for row in api.list_all().rows if row.id != current.id)
    return update(api, other, {**values, "name": other.name})


def created_twice(api: CampaignApi, *values: Any) -> Any:
    create(api, *values)
    return create(api, *values)


def created_otherwise(api: CampaignApi, values: dict[str, str], *more: Any) -> Any:
    return create(api, {**values, "description": f"{values['description']}!"}, *more)


def created_with_more(api: CampaignApi, values: dict[str, str], _duplicates: bool | None, *more: Any) -> Any:
    return create(api, values, True, *more)


UPDATED = {"name": " Renewals ", "description": "New"}
RENAMED = {"name": "Extensions", "former_names": ["Renewals"]}
MADE = {"name": "Made", "description": "New", "create": True}


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize(
    ("method", "mutant", "declared", "seen"),
    [
        ("update", twice, UPDATED, "more than once"),
        ("update", twice, RENAMED, "more than once"),
        ("update", other_words_first, UPDATED, "word otherwise|words otherwise"),
        ("update", other_words_first, RENAMED, "word otherwise|words otherwise"),
        ("update", other_words, UPDATED, "word otherwise|words otherwise"),
        ("update", other_words, RENAMED, "word otherwise|words otherwise"),
        ("update", without_what_stays, RENAMED, "word otherwise|words otherwise"),
        ("update", stripped, UPDATED, "word otherwise|words otherwise"),
        ("update", deleted_too, UPDATED, "a write beyond the"),
        ("update", another_list, UPDATED, "a write beyond the plan|not the declared one"),
        ("create", created_twice, MADE, "more than once"),
        ("create", created_otherwise, MADE, "word otherwise|words otherwise"),
        ("create", created_with_more, MADE, "word otherwise|words otherwise"),
    ],
)
def test_a_write_that_nothing_asks_for_is_seen(
    monkeypatch: pytest.MonkeyPatch, module: str, method: str, mutant: Mutant, declared: dict[str, Any], seen: str
) -> None:
    with a_bench(switches=Switches(unique_names="off")) as bench:
        bench.stream.add(" Renewals " if mutant is stripped else "Renewals", "Old")
        bench.add("Nobody's")
        bench.stream.remember()
        run = bench.set if module == "set" else lambda item: bench.one(**item)
        assert run(declared).error is None
        assert len(bench.simulator.log.writes) == 1
        bench.simulator.reset()
        monkeypatch.setattr(CampaignApi, method, mutant)
        with pytest.raises(AssertionError, match=seen):
            run(declared)


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize("declared", [UPDATED, RENAMED, MADE])
def test_a_write_that_did_not_take_effect_may_be_repeated(bench: Bench, module: str, declared: dict[str, Any]) -> None:
    bench.simulator.inject(Fault("status", kind="write", times=2))
    done = bench.set(declared) if module == "set" else bench.one(**declared)
    assert done.error is None
    assert [write.committed for write in done.writes] == [False, False, True]


def test_what_stays_goes_as_it_was_read_and_not_as_it_is(bench: Bench) -> None:
    """Somebody's change between the last read and the write is lost, as documented. The harness knows what was read."""
    (id_,) = bench.stream.lists
    bench.simulator.on("get", lambda _request: bench.stream.edit(id_, description="Somebody's"))
    (write,) = bench.set(RENAMED).writes
    assert write.body == {"name": "Extensions", "description": "About Renewals"}


def test_two_runs_that_write_the_same_list_are_seen_together(bench: Bench) -> None:
    bench.one(name="Renewals", description="New")
    hold_once(bench.simulator.log.copy())
    bench.one(name="Renewals", description="Newer")
    with pytest.raises(AssertionError, match="more than once"):
        hold_once(bench.simulator.log.copy())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Controller, Run]]:
    """A run with --check in which two tasks write nevertheless."""
    stream = a_stream()
    for name in ("Renewals", "Winback"):
        stream.add(name, "Old")
    with Simulator([stream]) as simulator:
        controller = Controller(tmp_path_factory.mktemp("written"), [simulator])
        insisting = [{**insists, "check_mode": False} for insists in (described, single)]
        run = controller.play(insisting, check=True)
        seen = GUARD.taken()
        assert [write.kind for write in seen] == ["update", "update"]
        yield controller, run


def changed_requests(run: Run, **values: Any) -> Iterator[Run]:
    """The run with other writes, one change at a time."""
    for index, request in enumerate(run.requests):
        if request.is_write:
            yield replace(run, requests=[*run.requests[:index], replace(request, **values), *run.requests[index + 1 :]])


def with_result(run: Run, name: str, **values: Any) -> Run:
    """The run with another result of a task."""
    tasks = [replace(done, result={**done.result, **values}) if done.name == name else done for done in run.tasks]
    return replace(run, tasks=tasks)


def test_a_write_within_a_task_in_check_mode_is_seen(written: tuple[Controller, Run]) -> None:
    controller, run = written
    controller.hold(replace(run, tasks=[replace(done, check_mode=True) for done in run.tasks]))
    assert [write.kind for write in GUARD.taken()] == ["update", "update"]
    controller.hold(run)
    assert GUARD.taken() == []


def test_a_write_beyond_the_plan_is_seen(written: tuple[Controller, Run]) -> None:
    controller, run = written
    with pytest.raises(AssertionError, match="a write beyond the plan"):
        controller.hold(with_result(run, "described", plan={**run["described"]["plan"], "actions": []}))


def test_a_write_that_is_not_told_is_seen(written: tuple[Controller, Run]) -> None:
    controller, run = written
    with pytest.raises(AssertionError, match="more was written than is told"):
        controller.hold(with_result(run, "single", changed=False))


def test_a_write_in_other_words_is_seen(written: tuple[Controller, Run]) -> None:
    controller, run = written
    for body in ({"name": "Other", "description": "New"}, {"name": "Other"}):
        for changed, seen in zip(changed_requests(run, body=body), ("words otherwise", "not returned"), strict=True):
            with pytest.raises(AssertionError, match=seen):
                controller.hold(changed)


def test_a_list_that_is_written_twice_is_seen(written: tuple[Controller, Run]) -> None:
    controller, run = written
    for index, request in enumerate(run.requests):
        if request.is_write:
            again: list[LoggedRequest] = [*run.requests[: index + 1], replace(request), *run.requests[index + 1 :]]
            with pytest.raises(AssertionError, match="more than once"):
                controller.hold(replace(run, requests=again))


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
    """Tests run playbooks through the harness; the few that start a program themselves use the guard as well."""
    starting = [path for path in TESTS.rglob("*.py") if _is_test_code(path) and _starts_playbooks(path)]
    assert TESTS / "harness" / "playbook.py" in starting
    assert not [path for path in starting if "harness.guard import" not in path.read_text(encoding="utf-8")]


def _is_test_code(path: Path) -> bool:
    # A program that people start by hand, such as the demonstration, is not a test.
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
