# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""If a variable is wrong or missing, only its environment fails, with a message that names variable and rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream
from ansible_collections.koreai.contact_center.tests.harness.effort import variants
from ansible_collections.koreai.contact_center.tests.harness.playbook import COLLECTION, Controller, Run, environments
from ansible_collections.koreai.contact_center.tests.harness.workflow import Workflow
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches

END = "End: write the reports, and fail for the environments that failed"
SHORT_SECRET = "short-secret-15"
WRONG_KEY = "a-secret-that-is-no-private-key"
BROKEN_SECRET = '{"hidden": "a-secret-in-broken-json"'
UNSET = object()
OMITTED = "{{ nothing | default(omit) }}"

# How an environment differs from one that works, and what a playbook then says. If a role is used directly, Ansible's
# own validation of its arguments comes first; the last column has its words, if they are different.
Case = tuple[dict[str, Any], str] | tuple[dict[str, Any], str, str]
NOT_SET = "is required and not set. Set it in the inventory or in the play, or with -e"
CASES: dict[str, Case] = {
    "no-stream": (
        {"kore_stream_id": UNSET},
        f"kore_stream_id {NOT_SET} kore_stream_id=…; KORE_STREAM_ID is not read here, as it would serve every",
        "missing required arguments: kore_stream_id",
    ),
    "nothing-at-all": (
        dict.fromkeys(("kore_stream_id", "kore_account_id", "contact_lists_desired"), UNSET),
        (
            "There are no declarations. Set contact_lists_file, or contact_lists_desired. "
            f"kore_stream_id {NOT_SET} kore_stream_id=…; KORE_STREAM_ID is not read here, as it would serve every "
            "environment. "
            f"kore_account_id {NOT_SET} kore_account_id=…"
        ),
        "missing required arguments: kore_account_id, kore_stream_id",
    ),
    "empty-account": (
        {"kore_account_id": ""},
        f"kore_account_id {NOT_SET} kore_account_id=…; KORE_ACCOUNT_ID is not read here",
        "account_id is missing: give it a value",
    ),
    "omitted-stream": (
        {"kore_stream_id": OMITTED},
        f"kore_stream_id {NOT_SET} kore_stream_id=…; KORE_STREAM_ID is not read here",
        "stream_id",
    ),
    "omitted-account": (
        {"kore_account_id": OMITTED},
        f"kore_account_id {NOT_SET} kore_account_id=…; KORE_ACCOUNT_ID is not read here",
        "account_id",
    ),
    "omitted-host": ({"kore_host": OMITTED}, "host must be an address such as", "host"),
    "null-stream": (
        {"kore_stream_id": None},
        "kore_stream_id must be a single value; got null.",
        "stream_id is missing",
    ),
    "stream-with-space": ({"kore_stream_id": "st 1"}, "stream_id is not a valid id: ids are printable ASCII"),
    "account-as-list": ({"kore_account_id": ["a"]}, "kore_account_id must be a single value; got a list.", "401"),
    "undefined": (
        {"kore_account_id": "{{ nowhere_defined }}"},
        "kore_account_id cannot be evaluated: 'nowhere_defined' is undefined.",
        "'nowhere_defined' is undefined",
    ),
    "host": (
        {"kore_host": "http://platform.kore.ai"},
        "host must use https, so that the token is not sent in clear text, and 'http://platform.kore.ai' does not",
    ),
    "host-with-path": (
        {"kore_host": "https://platform.kore.ai/campaign"},
        "host must be an address such as https://platform.kore.ai",
    ),
    "empty-host": ({"kore_host": ""}, "host must be an address such as"),
    "iid": ({"kore_iid": "i d"}, "iid is not a valid id: ids are printable ASCII"),
    "client-id": ({"kore_client_id": "cs\n1"}, "client_id is not a valid id: ids are printable ASCII"),
    "short-secret": ({"kore_client_secret": SHORT_SECRET}, "client_secret has fewer than 16 characters."),
    "secret-as-list": (
        {"kore_client_secret": [SHORT_SECRET]},
        "kore_client_secret must be a single value; got a list.",
        "client_secret",
    ),
    "secret-undefined": (
        {"kore_client_secret": "{{ vault_secret }}"},
        "kore_client_secret cannot be evaluated.",
        "'vault_secret' is undefined",
    ),
    "secret-in-an-error": (
        {"kore_client_secret": "{{ broken_secret | from_json }}", "broken_secret": BROKEN_SECRET},
        "kore_client_secret cannot be evaluated.",
    ),
    "empty-secret": ({"kore_client_secret": ""}, "credentials are missing: set client_secret (KORE_CLIENT_SECRET)"),
    "no-secret": ({"kore_client_secret": UNSET}, "credentials are missing: set client_secret (KORE_CLIENT_SECRET)"),
    "no-credentials": (
        {"kore_client_id": UNSET, "kore_client_secret": UNSET},
        "credentials are missing: set client_id (KORE_CLIENT_ID) and client_secret (KORE_CLIENT_SECRET)",
    ),
    "both-ways": (
        {"kore_jwt": "a.token.of.sixteen.and-more"},
        "give either jwt, or client_id and client_secret, not both; got jwt, client_id, client_secret.",
    ),
    "jwt": (
        {"kore_jwt": "Bearer x", "kore_client_id": UNSET, "kore_client_secret": UNSET},
        "jwt is not a valid token: it is too short, or holds white space or other characters.",
    ),
    "algorithm": (
        {"kore_jwt_algorithm": "none"},
        "value of jwt_algorithm must be one of: HS256, HS512, RS256, RS512, got: none",
        "value of kore_jwt_algorithm must be one of: HS256, HS512, RS256, RS512, got: none",
    ),
    "no-key": (
        {"kore_jwt_algorithm": "RS256", "kore_client_secret": WRONG_KEY},
        "client_secret is not a valid PEM private key",
    ),
    "certificates": ({"kore_validate_certs": "perhaps"}, "argument 'validate_certs' is of type", "kore_validate_certs"),
    "ca-path": ({"kore_ca_path": "/nowhere/ca.pem"}, "ca_path names /nowhere/ca.pem, which does not exist"),
    "timeout": ({"kore_timeout": "long"}, "argument 'timeout' is of type", "kore_timeout"),
    "no-time": ({"kore_timeout": 0}, "timeout is not a valid number of seconds, more than 0 and at most 86400; got 0"),
    "retry": ({"kore_retry_timeout": -1}, "retry_timeout is not a valid number of seconds, from 0 to 86400; got -1"),
    "rate": ({"kore_rate_limit": "fast"}, "argument 'rate_limit' is of type", "kore_rate_limit"),
    "negative-rate": ({"kore_rate_limit": -5}, "rate_limit must be 0 (no pacing) or at least 2"),
    "changes": (
        {"contact_lists_max_changes": "many"},
        "argument 'max_changes' is of type",
        "contact_lists_max_changes",
    ),
    "changes-undefined": (
        {"contact_lists_max_changes": "{{ nowhere_defined }}"},
        "'nowhere_defined' is undefined",
    ),
    "lists-as-text": (
        {"contact_lists_desired": {"name": "Winback"}},
        "contact_lists_desired must be a list of declarations.",
        "contact_lists_desired",
    ),
    "lists-undefined": (
        {"contact_lists_desired": "{{ nowhere_defined }}"},
        "'nowhere_defined' is undefined",
    ),
    "overrides-as-list": (
        {"contact_lists_overrides": ["winback"]},
        "contact_lists_overrides must be a dictionary by key.",
        "contact_lists_overrides",
    ),
    "override-of-nobody": (
        {"contact_lists_overrides": {"nobody": {"name": "X"}}},
        "contact_lists_overrides, 'nobody': no declared list has this key.",
    ),
    "id-as-number": (
        {"contact_lists_ids": {"winback": 7}},
        "contact_lists_ids, 'winback': the id is not a string; put it into quotes.",
    ),
    "wrong-item": (
        {"contact_lists_desired": [{"name": "Winback", "colour": "blue"}]},
        "Item 1 ('Winback'): there is no",
    ),
}
WELL = ("first", "last")
# What an environment may omit. Up to ansible-core 2.18, the role's specification refuses a number that is omitted.
OMITTABLE = ("kore_iid", "kore_jwt", "kore_ca_path", "contact_lists_file", "contact_lists_plan_file")
# If a role is used directly, Ansible evaluates all variables before the role's first task.
DIRECTLY = {name: case for name, case in CASES.items() if name != "secret-in-an-error"}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    streams = [a_stream(name) for name in (WELL[0], *CASES, WELL[1])]
    for stream in streams:
        stream.add("Winback", "Old words")
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        yield simulator


def inventory_of(simulator: Simulator, cases: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """An inventory of all cases, and of environments that work."""
    # Ansible itself shows the lines around a variable that it cannot evaluate, so secrets come from elsewhere.
    declared = [{"key": "winback", "name": "Winback", "description": "New words"}]
    cases = {WELL[0]: dict.fromkeys(OMITTABLE, OMITTED), **cases}
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
    """The process environment with the inventory's secrets, and with values that no environment may take from there."""
    lent = {"KORE_STREAM_ID": "st-last", "KORE_ACCOUNT_ID": a_stream().account_id, "KORE_IID": "st-last"}
    lent["KORE_HOST"] = simulator.url
    found = lent | {f"kore_client_secret_{stream.name}": stream.client_secret for stream in simulator.streams.values()}
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
def test_a_playbook_names_the_variable_and_the_rule(planned: Any, name: str) -> None:
    run, summary, report = planned
    said = CASES[name][1]

    assert summary[name]["status"] == "error"
    # A sentence of the collection appears without the words that Ansible usually puts around it.
    assert said in summary[name]["msg"]
    assert summary[name]["msg"].startswith(said.split()[0]) or "undefined" in said or "converted" in said
    failed = [task for task in run.tasks if task.host == name and task.status == "failed"]
    assert failed[-1].name == END
    assert len(failed) == 2
    assert f"- ❌ <code>{name}</code>: **no plan**" in report.replace("&#45;", "-")


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

    # ansible-core 2.16 does not accept null as an empty string, as later versions do, and says so itself.
    by_ansible = "argument 'kore_stream_id' is of type <class 'NoneType'>" if name == "null-stream" else said
    assert said in failed.result["msg"] or by_ansible in failed.result["msg"]
    assert applied.status == 2
    well = [task.host for task in applied.tasks if task.name.endswith("in sync") and task.status == "ok"]
    assert sorted(well) == sorted(WELL)


FILES: dict[str, tuple[str | None, str]] = {
    "first": (None, "it cannot be read: No such file or directory"),
    "last": ("text", "it is not valid JSON"),
    "host": ("[]", "it is not a plan.json of schema 1"),
    "iid": ('{"schema": 1, "environments": {}}', "it has no plan for iid"),
    "jwt": ('{"schema": 2, "environments": {"jwt": {}}}', "it is not a plan.json of schema 1"),
}


def test_a_plan_file_that_cannot_be_used_is_named(simulator: Simulator, tmp_path: Path) -> None:
    workflow = Workflow(_controller(tmp_path, simulator), simulator)
    for name, (text, _problem) in FILES.items():
        if text is not None:
            (tmp_path / f"{name}.json").write_text(text)
    inventory = inventory_of(simulator, {name: {"contact_lists_plan_file": f"{name}.json"} for name in FILES})
    run = workflow.run("apply", "--limit", ",".join(FILES), inventory=inventory, variables=secrets_of(simulator, {}))

    assert run.requests == []
    for name, about in workflow.data("summary.json")["environments"].items():
        assert about["msg"] == (
            f"Nothing was written: contact_lists_plan_file, {tmp_path / name}.json: {FILES[name][1]}. Make a new plan "
            "and have it reviewed."
        )


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("", "contact_lists_report_dir is empty. Name a folder, or leave it out to take the folder reports."),
        ("file/reports", "contact_lists_report_dir: {0}/file/reports cannot be written: Not a directory."),
        ("file", "contact_lists_report_dir: {0}/file cannot be written: Not a directory."),
        (["reports"], "contact_lists_report_dir is a list and not a path."),
        ("{{ nowhere_defined }}", "'nowhere_defined' is undefined"),
    ],
    ids=["empty", "in a file", "a file", "a list", "undefined"],
)
@pytest.mark.parametrize("playbook", ["plan", "export"])
def test_a_report_folder_that_cannot_be_used_is_named(
    simulator: Simulator, tmp_path: Path, playbook: str, folder: Any, words: str
) -> None:
    (tmp_path / "file").write_text("")
    extra = {"contact_lists_report_dir": folder, "contact_lists_desired": []}
    controller = _controller(tmp_path, simulator)
    run = controller.run(f"{COLLECTION}.{playbook}", extra_vars=extra, arguments=["--limit", "first,last"])

    assert (run.status, run.requests) == (2, [])
    begun = [task for task in run.tasks if task.name.startswith("Begin, ")]
    assert [words.format(tmp_path) in task.result["msg"] for task in begun] == [True] * 2
    ended = [task.result["msg"] for task in run.tasks if task.name == END]
    assert ended == [words.format(tmp_path)] * (0 if "undefined" in words else 2), "each is told once"
    assert list(tmp_path.glob("reports*")) == [], "nothing stands where it was not asked for"


def test_validating_names_what_is_not_there(simulator: Simulator, tmp_path: Path) -> None:
    cases = {"first": {"contact_lists_desired": UNSET}, "last": {"contact_lists_ids": "{{ nowhere_defined }}"}}
    arguments = ["--limit", "first,last,iid"]
    run = _controller(tmp_path, simulator).run(
        f"{COLLECTION}.validate", inventory=inventory_of(simulator, cases), arguments=arguments
    )
    ended = {task.host: task.result["msg"] for task in run.tasks if task.name == END and task.status == "failed"}
    assert sorted(ended) == ["first", "last"]
    assert ended["first"].startswith("There are no declarations.")
    assert "'nowhere_defined' is undefined" in ended["last"]


def no_environments(source: str, target: str) -> str:
    return (
        f"promote_from and promote_to must name two environments of this run, and are '{source}' and '{target}'. "
        "Check their spelling and --limit."
    )


# The extra variables, how each environment differs, and what is then said about which ones.
PROMOTIONS: dict[str, tuple[dict[str, Any], dict[str, dict[str, Any]], list[str], str]] = {
    "no source": ({"promote_to": "last"}, {}, ["last"], no_environments("", "last")),
    "no target": ({"promote_from": "first"}, {}, ["first", "iid", "last"], no_environments("first", "")),
    "nothing": ({}, {}, ["first", "iid", "last"], no_environments("", "")),
    "misspelt source": (
        {"promote_from": "frist", "promote_to": "last"},
        {},
        ["last"],
        no_environments("frist", "last"),
    ),
    "misspelt target": (
        {"promote_from": "first", "promote_to": "lsat"},
        {},
        ["first", "iid", "last"],
        no_environments("first", "lsat"),
    ),
    "to itself": (
        {"promote_from": "last", "promote_to": "last"},
        {},
        ["last"],
        no_environments("last", "last"),
    ),
    "keys as text": (
        {"promote_from": "first", "promote_to": "last", "promote_only": "winback"},
        {},
        ["last"],
        "promote_only must be a list of keys.",
    ),
    "force": (
        {"promote_from": "first", "promote_to": "last", "promote_force": "perhaps"},
        {},
        ["last"],
        "promote_force must be true or false.",
    ),
    "a source that cannot begin": (
        {"promote_from": "first", "promote_to": "last"},
        {"first": {"kore_account_id": "{{ nowhere_defined }}"}},
        ["last"],
        "There is no plan of first from this play, so that nothing was promoted. kore_account_id cannot be evaluated: ",
    ),
    "a wrong source": (
        {"promote_from": "first", "promote_to": "last"},
        {"first": {"kore_timeout": "long"}},
        ["last"],
        "There is no plan of first from this play, so that nothing was promoted. argument 'timeout' is of type",
    ),
    "a wrong target": (
        {"promote_from": "first", "promote_to": "last"},
        {"last": {"kore_timeout": "long"}},
        ["last"],
        "argument 'timeout' is of type",
    ),
    "an unknown key": (
        {"promote_from": "first", "promote_to": "last", "promote_only": ["winbakc"]},
        {},
        ["last"],
        "promote_only has keys that no declared list has: 'winbakc'.",
    ),
    "another one that is wrong": (
        {"promote_from": "first", "promote_to": "last", "promote_force": True},
        {"iid": {"kore_timeout": "x"}},
        [],
        "",
    ),
}


@pytest.mark.parametrize("name", variants(PROMOTIONS))
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


def test_the_role_promote_used_directly_names_it_too(simulator: Simulator, tmp_path: Path) -> None:
    play = {"hosts": "first:last", "gather_facts": False, "roles": [{"role": f"{COLLECTION}.promote"}]}
    for given, words in (
        ({"promote_to": "last"}, "missing required arguments: promote_from"),
        ({"promote_from": "first", "promote_to": "lsat"}, no_environments("first", "lsat")),
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
