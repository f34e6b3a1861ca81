# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file of declarations is data: nothing in it is run, whatever stands in it."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.effort import variants
from ansible_collections.koreai.contact_center.tests.harness.hostile import holds_log_command
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches

pytestmark = pytest.mark.xdist_group("declarations")

# TOUCH stands for a command that leaves a file behind.
TEMPLATES = [
    "{{ 7 * 191 }}",
    "{{ lookup('pipe', 'TOUCH') }}",
    "{% if lookup('pipe', 'TOUCH') %}1337{% endif %}",
    "{# comment #}1337",
    "#jinja2:variable_start_string:'[%', variable_end_string:'%]'\n[% lookup('pipe', 'TOUCH') %]",
    "{{ lookup('env', 'CANARY') | b64encode }}",
    "{{ kore_client_secret }}",
    "{{ omit }}",
]


@pytest.fixture
def workflow(tmp_path: Path) -> Iterator[Workflow]:
    with Simulator([a_stream("dev"), a_stream("prod")], Switches(rate_limit=0)) as simulator:
        for stream in simulator.streams.values():
            stream.add("Renewals", "Old")
        yield Workflow(Controller(tmp_path, [simulator]), simulator)


def declared(workflow: Workflow, content: Any, name: str = "lists.yml") -> tuple[str, str]:
    text = content if isinstance(content, str) else json.dumps(content)
    (workflow.controller.folder / name).write_text(text, encoding="utf-8")
    return "-e", f"contact_lists_file={name}"


def hostile(touched: Path) -> list[str]:
    return [text.replace("TOUCH", f"touch {touched}") for text in TEMPLATES]


def test_no_field_of_the_file_is_a_template(workflow: Workflow) -> None:
    touched = workflow.controller.folder / "touched"
    texts = hostile(touched)
    lists = [
        {"key": f"{n} {text[:30]}", "name": f"{n} {text[:30]}", "description": text, "create": True}
        for n, text in enumerate(texts)
    ]
    lists[0]["former_names"] = ["{{ 7 * 191 }}"]
    environments = {
        "dev": {
            "overrides": {lists[1]["key"]: {"name": "Own {{ 7 * 191 }}", "description": "Own {{ 7 * 191 }}"}},
            "extra": [{"name": "Extra {{ 7 * 191 }}", "description": "{{ 7 * 191 }}", "create": True}],
        },
        "{{ 7 * 191 }}": {},
    }
    file = declared(workflow, {"contact_lists": lists, "environments": environments})

    assert workflow.run("validate", *file).status == 0
    run = workflow.run("plan", *file)
    assert run.status == 0, run
    plan = workflow.data("plan.json")["environments"]
    run = workflow.run("apply", *file)
    assert run.status == 0, run
    run = workflow.run("drift", *file)
    assert run.status == 0, run
    run = workflow.run("matrix", *file)
    assert run.status == 0, run
    run = workflow.run("promote", *file, "-e", "promote_from=dev", "-e", "promote_to=prod")
    assert run.status == 0, run

    assert not touched.exists()
    after = {action["key"]: action["changes"]["description"]["after"] for action in plan["prod"]["actions"]}
    assert after == {item["key"]: item["description"].strip() for item in lists}
    dev, prod = (
        {record["name"]: record["description"] for record in stream.lists.values()} for stream in _streams(workflow)
    )
    assert prod == {"Renewals": "Old", **{item["name"]: item["description"] for item in lists}}
    assert dev["Own {{ 7 * 191 }}"] == "Own {{ 7 * 191 }}"
    assert dev["Extra {{ 7 * 191 }}"] == "{{ 7 * 191 }}"


@pytest.mark.parametrize(
    "option", variants(["former_names", "name", "description", "contact_list_id", "state", "create"])
)
def test_a_refusal_quotes_and_runs_nothing(workflow: Workflow, option: str) -> None:
    touched = workflow.controller.folder / "touched"
    text = f"{{{{ lookup('pipe', 'touch {touched}') }}}}" + "\x01"
    item = {"name": "Renewals", "description": "New", option: [text] if option == "former_names" else text}
    run = workflow.run("validate", *declared(workflow, {"contact_lists": [item], "environments": {"dev": {}}}))
    assert run.status == 2
    assert not touched.exists()


def test_environments_differ_as_the_file_says(workflow: Workflow) -> None:
    dev, prod = _streams(workflow)
    id_ = next(iter(prod.lists))
    content = f"""
contact_lists:
  - key: renewals
    name: Renewals
    description: New
environments:
  dev:
    overrides: {{renewals: {{skip: true}}}}
  prod:
    ids: {{renewals: "{id_}"}}
"""
    run = workflow.run("apply", *declared(workflow, content))
    assert run.status == 0, run
    assert workflow.statuses() == {"all": "applied", "dev": "clean", "prod": "applied"}
    assert [next(iter(stream.lists.values()))["description"] for stream in (dev, prod)] == ["Old", "New"]


def _streams(workflow: Workflow) -> list[Any]:
    return list(workflow.simulator.streams.values())


def test_the_plan_names_where_it_is_made_and_which_certificates_are_not_verified(workflow: Workflow) -> None:
    workflow.hosts = {"prod": {"kore_validate_certs": "{{ 'no' }}"}}
    run = workflow.run("plan", *declared(workflow, {"contact_lists": [{"name": "Renewals", "description": "New"}]}))
    assert run.status == 0, run
    details = workflow.text("plan.md").split("<details>")[1:]
    assert ["certificate is not verified" in text for text in details] == [False, True]
    for stream, text in zip(_streams(workflow), details, strict=True):
        assert html.unescape(text).count(stream.stream_id) == html.unescape(text).count(stream.account_id) == 1
        assert workflow.simulator.url in html.unescape(text)


def test_no_report_holds_a_command_to_a_build_server(workflow: Workflow) -> None:
    dev, prod = _streams(workflow)
    for stream in (dev, prod):
        stream.add("##[add-mask]changes%0A", "::stop-commands::x ##vso[a]b", _id=f"cl-##[debug]{stream.name}")
    item = {"name": "##[add-mask]changes%0A", "description": "##[group]new"}
    file = declared(workflow, {"contact_lists": [item]})
    for playbook in ("plan", "drift", "apply", "matrix"):
        run = workflow.run(playbook, *file)
        (told,) = [task.result for task in run.tasks if "lines" in task.result]
        assert not [line for line in told["lines"] if holds_log_command(line)], playbook
        assert workflow.files()
        assert not [path for path in workflow.files() if holds_log_command(path.read_text(encoding="utf-8"))], playbook
    assert dev.lists["cl-##[debug]dev"]["description"] == "##[group]new"


@pytest.mark.parametrize("variable", variants(["overrides", "desired", "extra", "ids"]))
def test_the_file_and_a_variable_cannot_both_be_given(workflow: Workflow, variable: str) -> None:
    value = [{"name": "X"}] if variable in ("desired", "extra") else {"Renewals": {"name": "X"}}
    workflow.shared = {f"contact_lists_{variable}": value}
    file = declared(workflow, {"contact_lists": [{"name": "Renewals", "description": "New"}]})
    run = workflow.run("plan", *file)
    assert run.status == 2
    msg = workflow.data("summary.json")["environments"]["dev"]["msg"]
    assert msg.startswith(f"contact_lists_file takes the place of contact_lists_{variable}.")
    assert run.requests == []


def test_without_any_declarations_it_says_how_to_give_some(workflow: Workflow) -> None:
    run = workflow.run("plan")
    assert run.status == 2
    msg = workflow.data("summary.json")["environments"]["dev"]["msg"]
    assert msg == "There are no declarations. Set contact_lists_file, or contact_lists_desired."


@pytest.mark.parametrize(
    ("given", "allowed"),
    variants(
        [
            ('["https://other.example", "HOST/"]', True),
            ("[]", True),
            ('"HOST"', True),
            ('["HOST"]', True),
            ('["https://platform.kore.ai"]', False),
            ('""', False),
            ('"HOSTx"', False),
        ]
    ),
)
def test_a_host_that_is_not_allowed_gets_no_request(workflow: Workflow, given: str, allowed: bool) -> None:
    file = declared(workflow, {"contact_lists": [{"name": "Renewals", "description": "New"}]})
    hosts = '{"kore_allowed_hosts": GIVEN}'.replace("GIVEN", given.replace("HOST", workflow.simulator.url))
    run = workflow.run("plan", *file, "-e", hosts)
    assert (run.status == 0) is allowed, run
    assert bool(run.requests) is allowed
    if not allowed:
        msg = workflow.data("summary.json")["environments"]["dev"]["msg"]
        assert f"kore_host is {workflow.simulator.url}, and kore_allowed_hosts does not name it" in msg
