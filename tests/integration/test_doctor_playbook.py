# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The doctor through ansible-playbook: the same findings on both execution paths, and one clear error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.execution_paths import (
    EXECUTION_PATHS,
    KEYWORDS,
    comparable,
)
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run, task
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches

doctor = "kore_doctor"


def visited(folder: Path, execution_path: str) -> Run:
    stream = a_stream()
    stream.add("Kept", "About Kept")
    folder.mkdir()
    with Simulator([stream], switches=Switches(put="replace")) as simulator:
        run = Controller(folder, [simulator]).play(
            [
                task("reads", doctor),
                task("check mode", doctor, {"write": True}, check_mode=True),
                task("writes", doctor, {"write": True}),
                task("refused", doctor, {"account_id": "another"}, fails=True),
            ],
            **KEYWORDS[execution_path],
        )
    assert [record["name"] for record in stream.lists.values()] == ["Kept"]
    return run


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    folder = tmp_path_factory.mktemp("doctor")
    return {
        execution_path: visited(folder / execution_path.replace(" ", "-"), execution_path)
        for execution_path in EXECUTION_PATHS
    }


def finding(result: dict[str, Any], beginning: str) -> dict[str, Any]:
    (found,) = [entry for entry in result["findings"] if entry["question"].startswith(beginning)]
    return dict(found)


def test_both_paths_return_the_same(runs: dict[str, Run]) -> None:
    here, there = (comparable(runs[execution_path].named()) for execution_path in EXECUTION_PATHS)
    assert here == there


def test_a_visit_says_what_it_saw_and_writes_only_when_told(runs: dict[str, Run]) -> None:
    run = runs[EXECUTION_PATHS[0]]
    assert run.status == 0, run
    put = "Does a PUT replace"
    assert finding(run["writes"], put)["verdict"] == "supported"
    assert "set write to true" in finding(run["reads"], put)["answer"]
    assert "check mode" in finding(run["check mode"], put)["answer"]
    for name in ("reads", "check mode"):
        assert set(run.kinds(name)) <= {"list", "get", "campaign"}
    assert [run[name]["changed"] for name in ("reads", "check mode", "writes")] == [False] * 3


def test_a_failure_returns_its_findings(runs: dict[str, Run]) -> None:
    failed = runs[EXECUTION_PATHS[0]]["refused"]
    assert "Check client_id and client_secret" in failed["msg"]
    assert finding(failed, "What does a 401 mean?")["verdict"] == "mind"
    assert failed["changed"] is False
