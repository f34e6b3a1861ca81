# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wrong or missing variable is named, with the rule that it breaks, and fails its environment alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.playbook import COLLECTION, Controller, Run, environments
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches

pytestmark = pytest.mark.xdist_group("variables")

SHORT_SECRET = "short-secret-15"
WRONG_KEY = "a-secret-that-is-no-private-key"
BROKEN_SECRET = '{"hidden": "a-secret-in-broken-json"'
UNSET = object()

# What an environment has otherwise than one that works, and what is then said in a playbook. Ansible's own validation
# of a role's arguments comes first where a role is used directly: what that says, where it is not the same.
Case = tuple[dict[str, Any], str] | tuple[dict[str, Any], str, str]
CASES: dict[str, Case] = {
    "no-stream": (
        {"kore_stream_id": UNSET},
        "kore_stream_id is required and not set. Set it in the inventory or in the play, or with -e kore_stream_id=…",
        "missing required arguments: kore_stream_id",
    ),
    "nothing-at-all": (
        dict.fromkeys(("kore_stream_id", "kore_account_id", "contact_lists_desired"), UNSET),
        (
            "contact_lists_desired is required and not set. Set it in the inventory or in the play, or with -e "
            "contact_lists_desired=… kore_stream_id is required and not set. Set it in the inventory or in the play, "
            "or with -e kore_stream_id=… kore_account_id is required and not set. Set it"
        ),
        "missing required arguments: contact_lists_desired, kore_account_id, kore_stream_id",
    ),
    "empty-account": ({"kore_account_id": ""}, "kore_account_id is required and empty. Set it"),
    "null-stream": (
        {"kore_stream_id": None},
        "kore_stream_id is required and not set. Set it",
        "kore_stream_id",
    ),
    "stream-with-space": ({"kore_stream_id": "st 1"}, "kore_stream_id is no id: ids are printable ASCII"),
    "account-as-list": (
        {"kore_account_id": ["a"]},
        "kore_account_id must be a text, not a list.",
    ),
    "undefined": (
        {"kore_account_id": "{{ nowhere_defined }}"},
        "kore_account_id cannot be evaluated: 'nowhere_defined' is undefined.",
        "'nowhere_defined' is undefined",
    ),
    "host": (
        {"kore_host": "http://platform.kore.ai"},
        "kore_host must use https, so that the token is not sent in clear text, and 'http://platform.kore.ai' does not",
    ),
    "host-with-path": (
        {"kore_host": "https://platform.kore.ai/campaign"},
        (
            "kore_host must be an address such as https://platform.kore.ai, with nothing but a port behind it; got "
            "'https://platform.kore.ai'."
        ),
    ),
    "empty-host": ({"kore_host": ""}, "kore_host must be an address such as"),
    "iid": ({"kore_iid": "i d"}, "kore_iid is no id: ids are printable ASCII"),
    "client-id": ({"kore_client_id": "cs\n1"}, "kore_client_id is no id: ids are printable ASCII"),
    "short-secret": ({"kore_client_secret": SHORT_SECRET}, "kore_client_secret has fewer than 16 characters."),
    "secret-as-list": ({"kore_client_secret": [SHORT_SECRET]}, "kore_client_secret must be a text, not a list."),
    "secret-undefined": (
        {"kore_client_secret": "{{ vault_secret }}"},
        "kore_client_secret cannot be evaluated: 'vault_secret' is undefined.",
        "'vault_secret' is undefined",
    ),
    "secret-in-an-error": (
        {"kore_client_secret": "{{ broken_secret | from_json }}", "broken_secret": BROKEN_SECRET},
        "kore_client_secret cannot be evaluated: ",
    ),
    "empty-secret": (
        {"kore_client_secret": ""},
        (
            "Credentials are missing: kore_client_secret is empty. Set kore_client_id and kore_client_secret, or a "
            "ready token as kore_jwt instead."
        ),
    ),
    "no-secret": (
        {"kore_client_secret": UNSET},
        "Credentials are missing: kore_client_secret is not set. Set kore_client_id",
        "credentials are missing: set client_secret (KORE_CLIENT_SECRET)",
    ),
    "no-credentials": (
        {"kore_client_id": UNSET, "kore_client_secret": UNSET},
        "Credentials are missing: kore_client_id and kore_client_secret are not set. Set kore_client_id",
        "credentials are missing: set client_id (KORE_CLIENT_ID) and client_secret (KORE_CLIENT_SECRET)",
    ),
    "both-ways": (
        {"kore_jwt": "a.token.of.sixteen.and-more"},
        (
            "Give either kore_jwt, or kore_client_id and kore_client_secret: there are kore_client_id, "
            "kore_client_secret, kore_jwt."
        ),
    ),
    "jwt": (
        {"kore_jwt": "Bearer x", "kore_client_id": UNSET, "kore_client_secret": UNSET},
        "kore_jwt is no token: it is too short, or holds white space or other characters.",
    ),
    "algorithm": (
        {"kore_jwt_algorithm": "none"},
        "kore_jwt_algorithm must be one of HS256, HS512, RS256, RS512, not the text 'none'.",
        "value of kore_jwt_algorithm must be one of: HS256, HS512, RS256, RS512, got: none",
    ),
    "no-key": (
        {"kore_jwt_algorithm": "RS256", "kore_client_secret": WRONG_KEY},
        "kore_client_secret is not a valid PEM private key, and kore_jwt_algorithm RS256 signs with one",
    ),
    "certificates": (
        {"kore_validate_certs": "perhaps"},
        "kore_validate_certs must be true or false, not the text 'perhaps'.",
        "kore_validate_certs",
    ),
    "ca-path": ({"kore_ca_path": "/nowhere/ca.pem"}, "kore_ca_path names /nowhere/ca.pem, which does not exist"),
    "timeout": (
        {"kore_timeout": "long"},
        "kore_timeout must be a number, not the text 'long'.",
        "kore_timeout",
    ),
    "no-time": ({"kore_timeout": 0}, "kore_timeout is the seconds to wait for an answer: it must be more than 0"),
    "retry": ({"kore_retry_timeout": -1}, "kore_retry_timeout is a number of seconds: it cannot be less than 0"),
    "rate": (
        {"kore_rate_limit": "fast"},
        "kore_rate_limit must be a whole number, not the text 'fast'.",
        "kore_rate_limit",
    ),
    "negative-rate": ({"kore_rate_limit": -5}, "kore_rate_limit must be 0 (no pacing) or at least 2"),
    "changes": (
        {"contact_lists_max_changes": "many"},
        "contact_lists_max_changes must be a whole number, not the text 'many'.",
        "contact_lists_max_changes",
    ),
    "lists-as-text": (
        {"contact_lists_desired": "Winback"},
        "contact_lists_desired must be a list, not the text 'Winback'.",
        "contact_lists_desired",
    ),
    "lists-undefined": (
        {"contact_lists_desired": "{{ nowhere_defined }}"},
        "contact_lists_desired cannot be evaluated: 'nowhere_defined' is undefined.",
        "'nowhere_defined' is undefined",
    ),
    "overrides-as-list": (
        {"contact_lists_overrides": ["winback"]},
        "contact_lists_overrides must be a dictionary, not a list.",
        "contact_lists_overrides",
    ),
    "override-of-nobody": (
        {"contact_lists_overrides": {"nobody": {"name": "X"}}},
        "contact_lists_overrides, 'nobody': no declared list has this key.",
    ),
    "id-as-number": (
        {"contact_lists_ids": {"winback": 7}},
        "contact_lists_ids, 'winback': the id is no text; put it into quotes.",
    ),
    "several": (
        {"kore_timeout": 0, "kore_host": "http://platform.kore.ai", "kore_rate_limit": "4o"},
        (
            "kore_rate_limit must be a whole number, not the text '4o'. kore_host must use https, so that the token is "
            "not sent in clear text, and 'http://platform.kore.ai' does not. kore_timeout is the seconds to wait"
        ),
        "kore_rate_limit",
    ),
}
WELL = ("first", "last")
# Where a role is used directly, Ansible evaluates all variables before the role's first task.
DIRECTLY = {name: case for name, case in CASES.items() if name != "secret-in-an-error"}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    streams = [a_stream(name) for name in (WELL[0], *CASES, WELL[1])]
    for stream in streams:
        stream.add("Winback", "Old words")
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        yield simulator


def inventory_of(simulator: Simulator, cases: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """An inventory of all cases and of those that are well."""
    # Ansible itself shows the lines around a variable that it cannot evaluate: secrets come from elsewhere.
    declared = [{"key": "winback", "name": "Winback", "description": "New words"}]
    inventory = environments(simulator)
    hosts = inventory["kore_environments"]["hosts"]
    for name, variables in hosts.items():
        variables.update({"contact_lists_desired": declared, **cases.get(name, {})})
        hosts[name] = {
            variable: f"{{{{ lookup('ansible.builtin.env', '{variable}_{name}') }}}}"
            if _is_secret(variable, value)
            else value
            for variable, value in variables.items()
            if value is not UNSET
        }
    return inventory


def secrets_of(simulator: Simulator, cases: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The process environment that the inventory's secrets come from."""
    found = {f"kore_client_secret_{stream.name}": stream.client_secret for stream in simulator.streams.values()}
    for name, variables in cases.items():
        found |= {f"{variable}_{name}": value for variable, value in variables.items() if _is_secret(variable, value)}
    return found


def _is_secret(variable: str, value: Any) -> bool:
    secret = variable in ("kore_client_secret", "kore_jwt", "broken_secret")
    return secret and isinstance(value, str) and not value.startswith("{{")


def _controller(folder: Path, simulator: Simulator) -> Controller:
    return Controller(folder, [simulator], hidden=[SHORT_SECRET, WRONG_KEY, BROKEN_SECRET, "a.token.of.sixteen"])


@pytest.fixture(scope="module")
def planned(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, dict[str, Any], str]:
    """One run of plan over all cases: the run, summary.json and plan.md."""
    workflow = Workflow(_controller(tmp_path_factory.mktemp("variables"), simulator), simulator)
    cases = {name: case[0] for name, case in CASES.items()}
    variables = secrets_of(simulator, cases)
    run = workflow.run("plan", inventory=inventory_of(simulator, cases), variables=variables)
    return run, workflow.data("summary.json")["environments"], workflow.text("plan.md")


@pytest.mark.parametrize("name", CASES)
def test_a_playbook_names_the_variable_the_rule_and_the_way_out(planned: Any, name: str) -> None:
    run, summary, report = planned
    said = CASES[name][1]

    assert summary[name]["status"] == "error"
    assert summary[name]["msg"].startswith(said) or f" {said}" in summary[name]["msg"]
    failed = [task for task in run.tasks if task.host == name and task.status == "failed"]
    assert [task.name for task in failed] == [
        "Check the variables before planning",
        "End: fail for the environments that failed",
    ]
    assert said in failed[0].result["msg"]
    assert f"#### <code>{name}</code>" in report.replace("&#45;", "-")


def test_what_an_error_says_of_a_secret_is_not_shown(planned: Any) -> None:
    _run, summary, _report = planned

    assert summary["secret-in-an-error"]["msg"].endswith("; no more is shown, as the value is secret.")


def test_the_others_go_on(planned: Any) -> None:
    run, summary, _report = planned

    assert run.status == 2
    assert {name for name, about in summary.items() if about["status"] == "changes"} == set(WELL)
    assert {request.stream_id for request in run.requests} == {f"st-{name}" for name in WELL}


@pytest.fixture(scope="module")
def applied(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run of a play that uses the role directly, over all cases, in check mode."""
    controller = _controller(tmp_path_factory.mktemp("role"), simulator)
    play = {
        "hosts": "kore_environments",
        "gather_facts": False,
        "roles": [{"role": f"{COLLECTION}.contact_lists"}],
    }
    cases = {name: case[0] for name, case in DIRECTLY.items()}
    variables = secrets_of(simulator, cases)
    inventory = inventory_of(simulator, cases)
    return controller.run(
        [play],
        inventory=inventory,
        variables=variables,
        check=True,
        arguments=["--limit", ",".join([*WELL, *DIRECTLY])],
    )


@pytest.mark.parametrize("name", DIRECTLY)
def test_a_role_used_directly_names_it_too(applied: Run, name: str) -> None:
    said = CASES[name][-1]
    (failed,) = [task for task in applied.tasks if task.host == name and task.status == "failed"]

    assert said in failed.result["msg"]
    assert applied.status == 2
    well = [task.host for task in applied.tasks if task.name.endswith("in step") and task.status == "ok"]
    assert sorted(well) == sorted(WELL)


FILES: dict[str, tuple[str | None, str]] = {
    "first": (None, "names {path}, which cannot be read: No such file or directory."),
    "last": ("text", "names {path}, which is no JSON. Give a plan.json that the playbook plan wrote."),
    "host": ("[]", "names {path}: The plan file is no plan.json of schema 1. Nothing was written."),
    "iid": ('{"schema": 1, "environments": {}}', "names {path}: The plan file holds no plan for iid. Nothing was"),
}


def test_a_plan_file_that_cannot_be_used_is_named(simulator: Simulator, tmp_path: Path) -> None:
    workflow = Workflow(_controller(tmp_path, simulator), simulator)
    for name, (text, _words) in FILES.items():
        if text is not None:
            (tmp_path / f"{name}.json").write_text(text)
    inventory = inventory_of(simulator, {name: {"contact_lists_plan_file": f"{name}.json"} for name in FILES})
    variables = secrets_of(simulator, {})
    run = workflow.run("apply", "--limit", ",".join(FILES), inventory=inventory, variables=variables)

    assert run.requests == []
    for name, about in workflow.data("summary.json")["environments"].items():
        words = FILES[name][1].format(path=tmp_path / f"{name}.json")
        assert about["msg"].startswith(f"contact_lists_plan_file {words}")


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("", "contact_lists_report_dir is empty. Name a folder, or leave it out to take the folder reports."),
        (["a"], "contact_lists_report_dir must be a path, not a list."),
        ("{{ nowhere_defined }}", "contact_lists_report_dir cannot be evaluated: 'nowhere_defined' is undefined."),
        ("file/reports", "contact_lists_report_dir names {0}/file/reports, and {0}/file is no folder."),
    ],
    ids=["empty", "list", "undefined", "in a file"],
)
@pytest.mark.parametrize("playbook", ["plan", "export"])
def test_a_report_folder_that_cannot_be_used_is_named(
    simulator: Simulator, tmp_path: Path, playbook: str, folder: Any, words: str
) -> None:
    (tmp_path / "file").write_text("")
    extra = {"contact_lists_report_dir": folder}
    controller = _controller(tmp_path, simulator)
    run = controller.run(f"{COLLECTION}.{playbook}", extra_vars=extra, arguments=["--limit", "first,last"])

    assert (run.status, run.requests) == (2, [])
    assert run["Check the report folder"]["msg"] == words.format(tmp_path)


def test_an_export_names_what_it_alone_has(simulator: Simulator, tmp_path: Path) -> None:
    arguments = ["--limit", "first", "-e", "contact_lists_export_ids=perhaps"]
    run = _controller(tmp_path, simulator).run(f"{COLLECTION}.export", arguments=arguments)

    assert (run.status, run.requests) == (2, [])
    checked = run["Check the variables before exporting"]
    assert checked["msg"] == "contact_lists_export_ids must be true or false, not the text 'perhaps'."


def test_validating_names_what_is_not_there(simulator: Simulator, tmp_path: Path) -> None:
    cases = {"first": {"contact_lists_desired": UNSET}, "last": {"contact_lists_ids": "{{ nowhere_defined }}"}}
    arguments = ["--limit", "first,last,iid"]
    run = _controller(tmp_path, simulator).run(
        f"{COLLECTION}.validate", inventory=inventory_of(simulator, cases), arguments=arguments
    )
    said = {
        task.host: task.result["msg"]
        for task in run.tasks
        if task.name.endswith("Check the declarations") and task.status == "failed"
    }
    assert sorted(said) == ["first", "last"]
    assert said["first"][0].startswith("contact_lists_desired is required and not set. Set it")
    assert said["last"] == ["contact_lists_ids cannot be evaluated: 'nowhere_defined' is undefined."]


NOT_SET = "is required and not set. Set it in the inventory or in the play, or with -e"
NO_ENVIRONMENT = "which is no environment of this run. Check its spelling and --limit."
# What is given on the command line, what each environment has otherwise, and what is then said of which ones.
PROMOTIONS: dict[str, tuple[dict[str, Any], dict[str, dict[str, Any]], list[str], str]] = {
    "no source": ({"promote_to": "last"}, {}, ["last"], f"promote_from {NOT_SET} promote_from=…"),
    "no target": ({"promote_from": "first"}, {}, ["first", "iid", "last"], f"promote_to {NOT_SET} promote_to=…"),
    "nothing": ({}, {}, ["first", "iid", "last"], f"promote_from {NOT_SET} promote_from=… promote_to {NOT_SET}"),
    "misspelt source": (
        {"promote_from": "frist", "promote_to": "last"},
        {},
        ["last"],
        f"promote_from is 'frist', {NO_ENVIRONMENT}",
    ),
    "misspelt target": (
        {"promote_from": "first", "promote_to": "lsat"},
        {},
        ["first", "iid", "last"],
        f"promote_to is 'lsat', {NO_ENVIRONMENT}",
    ),
    "to itself": (
        {"promote_from": "last", "promote_to": "last"},
        {},
        ["last"],
        "promote_from and promote_to are both 'last'. Promote from one environment to another one.",
    ),
    "keys as text": (
        {"promote_from": "first", "promote_to": "last", "promote_only": "winback"},
        {},
        ["last"],
        "promote_only must be a list, not the text 'winback'.",
    ),
    "force": (
        {"promote_from": "first", "promote_to": "last", "promote_force": "perhaps"},
        {},
        ["last"],
        "promote_force must be true or false, not the text 'perhaps'.",
    ),
    "a wrong source": (
        {"promote_from": "first", "promote_to": "last"},
        {"first": {"kore_timeout": "long", "contact_lists_overrides": {"nobody": {}}}},
        ["last"],
        "first could not be read, so that nothing was promoted: kore_timeout must be a number, not the text 'long'.",
    ),
    "a wrong target": (
        {"promote_from": "first", "promote_to": "last"},
        {"last": {"kore_timeout": "long"}},
        ["last"],
        "kore_timeout must be a number, not the text 'long'.",
    ),
    "an unknown key": (
        {"promote_from": "first", "promote_to": "last", "promote_only": ["winbakc"]},
        {},
        ["last"],
        "promote_only names what no declared list has as its key: 'winbakc'.",
    ),
    "another one that is wrong": (
        {"promote_from": "first", "promote_to": "last"},
        {"iid": {"kore_timeout": "x"}},
        [],
        "",
    ),
}


@pytest.mark.parametrize("name", PROMOTIONS)
def test_a_promotion_names_it(simulator: Simulator, tmp_path: Path, name: str) -> None:
    given, cases, hosts, words = PROMOTIONS[name]
    workflow = Workflow(_controller(tmp_path, simulator), simulator)
    inventory = inventory_of(simulator, cases)
    run = workflow.run(
        "promote",
        "--limit",
        "first,last,iid",
        inventory=inventory,
        variables=secrets_of(simulator, {}),
        extra_vars=given,
        check=True,
    )
    summary = workflow.data("summary.json")["environments"]

    failed = {host: about["msg"] for host, about in summary.items() if about["status"] == "error"}
    assert sorted(failed) == hosts
    assert all(words in text for text in failed.values()), failed
    assert run.status == (2 if hosts else 0)
    assert "Error while" not in run.stdout


def test_the_role_promote_used_directly_names_it_too(simulator: Simulator, tmp_path: Path) -> None:
    play = {"hosts": "first:last", "gather_facts": False, "roles": [{"role": f"{COLLECTION}.promote"}]}
    for given, words in (
        ({"promote_to": "last"}, "missing required arguments: promote_from"),
        ({"promote_from": "first", "promote_to": "lsat"}, f"promote_to is 'lsat', {NO_ENVIRONMENT}"),
        ({"promote_from": "first", "promote_to": "last", "promote_force": "perhaps"}, "promote_force"),
    ):
        run = _controller(tmp_path, simulator).run(
            [play],
            inventory=inventory_of(simulator, {}),
            variables=secrets_of(simulator, {}),
            extra_vars=given,
            check=True,
        )
        said = [task.result["msg"] for task in run.tasks if task.status == "failed"]
        assert any(words in text for text in said), said
