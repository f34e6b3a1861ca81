# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook doctor: what each account does, reported once for all environments, without any of their data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_lists import PREFIX
from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches

MARK = "marked"
FAIL = "Fail if the collection would not work here"
FILES = ["doctor.json", "doctor.md", "summary.json"]
PUT = "Does a PUT replace the record or change the fields it names?"
WRITE = ("-e", "doctor_write=true")


@dataclass
class Visit:
    run: Run
    texts: dict[str, str]
    statuses: dict[str, str]
    asked: dict[str, list[str]]


@dataclass
class Visits:
    """The runs of one story, by what they show."""

    simulator: Simulator
    workflow: Workflow
    visits: dict[str, Visit] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Visit:
        return self.visits[name]

    def make(self, name: str, *arguments: str, secret: str = "", check: bool = False) -> None:
        if secret:
            self.workflow.hosts = {"dev": {"kore_client_secret": secret}}
        run = self.workflow.run("doctor", *arguments, check=check)
        texts = {path.name: path.read_text(encoding="utf-8") for path in self.workflow.files()}
        self.visits[name] = Visit(run, texts, self.workflow.statuses(), self.workflow.asked(run))

    def lists(self) -> dict[str, list[str]]:
        streams = self.simulator.streams.values()
        return {s.name: [str(record["name"]) for record in s.lists.values() if record["isActive"]] for s in streams}


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    streams = [a_stream(name) for name in ("dev", "staging", "production")]
    for stream in streams:
        used = stream.add(f"Name {MARK}", f"Words {MARK}", columns=[f"column {MARK}"])
        stream.campaigns.add(f"Campaign {MARK}", used, id_=f"cd-{MARK}")
    with Simulator(streams, Switches(rate_limit=0, put="replace", is_list_in_use="associated")) as simulator:
        workflow = Workflow(Controller(tmp_path_factory.mktemp("doctor"), [simulator]), simulator)
        story = Visits(simulator, workflow)
        story.make("reads")
        story.make("check mode", *WRITE, check=True)
        story.make("writes", *WRITE)
        story.make("writes again", *WRITE)
        streams[1].add(f"{PREFIX}of {MARK}", "Not to be deleted", totalRecordCount=1)
        story.make("wrong credentials", *WRITE, secret="another-secret-0123456789")
        yield story


@pytest.mark.parametrize("name", ["reads", "check mode", "writes"])
def test_all_environments_are_told_of_once(visits: Visits, name: str) -> None:
    visit = visits[name]
    assert visit.run.status == 0, visit.run
    assert sorted(visit.texts) == FILES
    assert visit.statuses == dict.fromkeys(("all", "dev", "staging", "production"), "clean")
    document = json.loads(visit.texts["doctor.json"])
    assert document["schema"] == 1
    assert list(document["environments"]) == ["dev", "production", "staging"]
    assert {len(about["findings"]) for about in document["environments"].values()} == {35}
    assert all(
        visit.texts["doctor.md"].count(question["question"].split("?")[0][:20]) == 1
        for question in document["environments"]["dev"]["findings"]
    )


def test_reads_and_check_mode_write_nothing(visits: Visits) -> None:
    for name, why in (("reads", "set write to true"), ("check mode", "check mode")):
        assert {kind for kinds in visits[name].asked.values() for kind in kinds} <= {"list", "get", "campaign"}
        findings = json.loads(visits[name].texts["doctor.json"])["environments"]["staging"]["findings"]
        (put,) = [finding for finding in findings if finding["question"] == PUT]
        assert put["verdict"] == "not_seen"
        assert why in put["answer"]


def test_writes_tell_more_and_leave_nothing(visits: Visits) -> None:
    before, after = (
        json.loads(visits[name].texts["summary.json"])["environments"]["dev"] for name in ("reads", "writes")
    )
    assert after["not_seen"] < before["not_seen"]
    assert after["leftovers"] == 0
    assert "supported: Does a PUT replace" in visits["writes"].run.stdout
    assert visits.lists()["production"] == [f"Name {MARK}"]


def test_two_runs_on_one_account_give_the_same_bytes(visits: Visits) -> None:
    assert visits["writes"].texts == visits["writes again"].texts


def test_wrong_credentials_and_a_leftover_fail_their_own_environments(visits: Visits) -> None:
    visit = visits["wrong credentials"]
    assert visit.run.status == 2
    for host in ("dev", "staging"):
        # A failed task is shown whole: that is the message, without all findings.
        assert visit.run.task("See what this account does", host).status == "ok"
        assert "findings" not in visit.run.task(FAIL, host).result
    assert visit.statuses == {"all": "error", "dev": "error", "staging": "error", "production": "clean"}
    document = json.loads(visit.texts["doctor.json"])["environments"]
    assert {name: len(about["findings"]) for name, about in document.items()} == {
        "dev": 35,
        "staging": 35,
        "production": 35,
    }
    text = visit.texts["doctor.md"]
    assert "❌ <code>dev</code>" in text
    assert "1 list with names of the doctor" in text
    ended = "End: write the reports, and fail for the environments that failed"
    assert "Check client_id and client_secret" in visit.run.task(ended, "dev").result["msg"]
    assert (
        "Lists with names of the doctor's are there: 1. The message of its task names them."
        in visit.run.task(ended, "staging").result["msg"]
    )
    summary = json.loads(visit.texts["summary.json"])["environments"]
    assert summary["staging"]["leftovers"] == 1


def test_the_id_of_a_leftover_stands_in_the_message_of_the_task_alone(visits: Visits) -> None:
    visit = visits["wrong credentials"]
    (id_,) = [
        key for key, record in list(visits.simulator.streams.values())[1].lists.items() if PREFIX in record["name"]
    ]
    assert f"contact_list_id={id_} state=absent" in visit.run.task(FAIL, "staging").result["msg"]
    assert not [name for name, text in visit.texts.items() if id_ in text]


def test_the_reports_hold_nothing_of_the_accounts(visits: Visits) -> None:
    for visit in visits.visits.values():
        for name in ("doctor.md", "doctor.json"):
            for stream in visits.simulator.streams.values():
                hidden = (
                    MARK,
                    stream.stream_id,
                    stream.account_id,
                    stream.client_id,
                    stream.client_secret,
                    "127.0.0.1",
                )
                assert not [word for word in hidden if word in visit.texts[name]]
                assert not [id_ for id_ in stream.lists if id_ in visit.texts[name]]
