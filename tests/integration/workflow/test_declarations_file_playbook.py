# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file of declarations is data: nothing in it is run, whatever it contains."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.effort import variants
from ansible_collections.koreai.contact_center.tests.harness.hostile import (
    INVISIBLE,
    LOG_COMMANDS,
    holds_log_command,
    invisible_in,
)
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Fault, Simulator, Switches

# TOUCH is replaced by a command that creates a file.
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
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
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


def _hostile(workflow: Workflow) -> tuple[str, str]:
    """Lists with hostile names, descriptions and ids, and a file that declares them."""
    invisible = "".join(INVISIBLE)
    for stream in _streams(workflow):
        for number, text in enumerate(LOG_COMMANDS):
            stream.add(text, f"Old {text}", _id=f"cl-{number}-{text.replace(' ', '_')}-{stream.name}")
        stream.add("::notice::of nobody", "##[group]")
    items = [{"name": text, "description": f"{text} {invisible}"} for text in LOG_COMMANDS]
    return declared(workflow, {"contact_lists": items})


@pytest.mark.thorough
def test_nothing_that_is_told_or_written_holds_a_command_to_a_build_server(workflow: Workflow) -> None:
    file = _hostile(workflow)
    way = ("-e", "promote_from=dev", "-e", "promote_to=prod", "-e", "promote_force=true")
    for playbook, more in {"plan": (), "drift": (), "matrix": (), "promote": way, "apply": (), "export": ()}.items():
        run = workflow.run(playbook, *file, *more)
        assert run.status == (2 if playbook == "drift" else 0), run
        (told,) = [task.result for task in run.tasks if "lines" in task.result]
        assert told["lines"]
        assert not [line for line in told["lines"] if holds_log_command(line)], playbook
        assert not [line for line in told["lines"] if invisible_in(line)], playbook
        assert workflow.files()
        texts = [path.read_text(encoding="utf-8") for path in workflow.files()]
        assert not [text for text in texts if holds_log_command(text)], playbook
        assert not [text for text in texts if invisible_in(text.replace("\u2060", ""))], playbook
    for stream in _streams(workflow):
        held = {record["name"]: record["description"] for record in stream.lists.values()}
        assert all(held[text] == f"{text} {''.join(INVISIBLE)}" for text in LOG_COMMANDS)
    exported = yaml.safe_load(workflow.text("dev.contact_lists.yml"))["contact_lists"]
    assert {item["name"] for item in exported} >= set(LOG_COMMANDS)


@pytest.mark.thorough
def test_what_ansible_prints_holds_none_until_it_is_asked_for_results(workflow: Workflow) -> None:
    """No plugin of a collection can change how Ansible prints a result; the page on threats says so."""
    file = _hostile(workflow)
    planned = workflow.run("plan", *file, diff=True, verbosity="")
    assert planned.status == 0, planned
    assert not holds_log_command(planned.stdout + planned.stderr)
    for stream in _streams(workflow):
        stream.add(LOG_COMMANDS[0], "Twin")
    for playbook in variants(("plan", "drift", "apply")):
        failed = workflow.run(playbook, *file, diff=True, verbosity="")
        assert failed.status == 2
        assert "x23[add-mask]changes" in failed.stdout, failed
        assert not [line for line in failed.stdout.splitlines() if holds_log_command(line)], playbook
    assert holds_log_command(workflow.run("plan", *file, verbosity="-v").stdout)


def test_an_editor_that_cannot_be_read_is_told_of_without_a_command(workflow: Workflow) -> None:
    """Ansible prints the item of a loop as it is, and an id is the server's."""
    file = _hostile(workflow)
    workflow.simulator.inject(Fault("ansi", "get", times=2))
    run = workflow.run("drift", "--limit", "dev", *file, verbosity="")
    assert run.status == 2
    assert not holds_log_command(run.stdout + run.stderr)
    assert "Cannot read the contact list" in run.stdout, run
    assert "(item=1)" in run.stdout


def test_an_environment_that_is_misspelt_is_an_error_whatever_the_limit(workflow: Workflow) -> None:
    environments: dict[str, Any] = {"dev": {}, "prod": {}, "{{ 7 * 191 }}": {}, "prdo": {}}
    content = {"contact_lists": [{"name": "Renewals"}], "environments": environments}
    run = workflow.run("plan", "--limit", "dev", *declared(workflow, content))
    msg = workflow.data("summary.json")["environments"]["dev"]["msg"]
    assert (run.status, run.requests) == (2, [])
    for name in ("{{ 7 * 191 }}", "prdo"):
        assert f"environments, '{name}': the inventory has no such environment, but 'dev', 'prod'; correct" in msg
    del environments["prdo"], environments["{{ 7 * 191 }}"]
    assert workflow.run("plan", "--limit", "dev", *declared(workflow, content)).status == 0


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
        assert msg == (
            f"kore_host is {workflow.simulator.url}, and kore_allowed_hosts does not name it. Nothing was sent. "
            "Correct kore_host, or have that host allowed."
        )


@pytest.mark.parametrize(
    "host", variants(["https://user:pw-of-mine@evil.example", "https://:pw-of-mine", "##[pw-of-mine]"])
)
def test_a_host_that_is_not_allowed_is_told_without_what_may_be_a_password(workflow: Workflow, host: str) -> None:
    file = declared(workflow, {"contact_lists": [{"name": "Renewals", "description": "New"}]})
    workflow.hosts = {"dev": {"kore_host": host}}
    run = workflow.run(
        "plan", "--limit", "dev", *file, "-e", "kore_allowed_hosts=https://platform.kore.ai", verbosity=""
    )
    assert run.status == 2
    msg = workflow.data("summary.json")["environments"]["dev"]["msg"]
    assert msg.startswith(
        "kore_host is not a plain address, and kore_allowed_hosts does not name it. Nothing was sent."
    )
    assert "pw-of-mine" not in run.stdout + run.stderr
