# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation is true."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.koreai.contact_center.plugins.action.kore_contact_lists_report import SPEC
from ansible_collections.koreai.contact_center.plugins.module_utils._options import (
    ARGUMENT_SPECS,
    CONNECTION,
    CONTACT_LIST,
    environment_of,
)
from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.core import Bench, a_bench
from ansible_collections.koreai.contact_center.tests.harness.documents import (
    COLLECTION,
    FILTERS,
    MODULES,
    PLUGINS,
    REPORT,
    documented,
    examples,
    names,
    plugin_texts,
    undocumented,
)
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, play
from ansible_collections.koreai.contact_center.tests.simulator import (
    Fault,
    Simulator,
    Stream,
    Switches,
    sample_lists,
)

# The environment variables that users know, which are the same in every module.
ENVIRONMENT = {
    "host": "KORE_HOST",
    "stream_id": "KORE_STREAM_ID",
    "account_id": "KORE_ACCOUNT_ID",
    "iid": "KORE_IID",
    "client_id": "KORE_CLIENT_ID",
    "client_secret": "KORE_CLIENT_SECRET",
    "jwt": "KORE_JWT",
    "jwt_algorithm": None,
    "validate_certs": "KORE_VALIDATE_CERTS",
    "ca_path": "KORE_CA_PATH",
    "timeout": None,
    "rate_limit": None,
    "retry_timeout": None,
}

# Ansible documents these for all modules.
COMMON = {"changed", "diff", "warnings", "failed", "msg"}


def outline(options: Mapping[str, Mapping[str, Any]], nested: str) -> dict[str, Any]:
    """What argument specs and documentation both say about options."""
    return {
        name: {
            "type": option.get("type", "str"),
            "default": option.get("default"),
            "required": bool(option.get("required")),
            "choices": option.get("choices"),
            "elements": option.get("elements"),
            "suboptions": outline(option.get(nested) or {}, nested),
        }
        for name, option in options.items()
    }


def test_every_module_has_an_argument_spec() -> None:
    assert sorted(ARGUMENT_SPECS) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_documentation_equals_the_argument_spec(module: str) -> None:
    documentation, _examples, _returned = documented(module)
    assert outline(documentation["options"], "suboptions") == outline(ARGUMENT_SPECS[module], "options")


@pytest.mark.parametrize("module", MODULES)
def test_a_required_option_that_a_variable_replaces_says_so(module: str) -> None:
    documentation, _examples, _returned = documented(module)
    for option, variable in ENVIRONMENT.items():
        text = " ".join(documentation["options"][option]["description"])
        assert variable is None or f"E({variable})" in text, option


def test_the_options_of_the_report_are_the_documented_ones() -> None:
    documentation, _examples, _returned = documented(REPORT)
    assert outline(documentation["options"], "suboptions") == outline(SPEC, "options")


def test_the_options_of_one_list_mean_the_same_in_a_set() -> None:
    whole = documented("kore_contact_lists")[0]["options"]["contact_lists"]["suboptions"]
    single = documented("kore_contact_list")[0]["options"]
    for option in CONTACT_LIST:
        texts = [text.replace("contact_lists[].", "") for text in whole[option]["description"]]
        assert texts == single[option]["description"], option
    assert set(whole) == {"key", *CONTACT_LIST, "skip"}


def test_the_environment_variables_are_the_known_ones() -> None:
    assert {option: environment_of(option) for option in CONNECTION} == ENVIRONMENT


def test_secrets_are_hidden() -> None:
    for module, options in ARGUMENT_SPECS.items():
        hidden = {name for name, option in options.items() if option.get("no_log")}
        assert hidden == {"client_secret", "jwt"}, module


@pytest.mark.parametrize("module", MODULES)
def test_each_example_is_valid(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ.keys() & set(filter(None, ENVIRONMENT.values())):
        monkeypatch.delenv(name)
    for task in examples(module):
        (action,) = [key for key in task if key.startswith(f"{COLLECTION}.")]
        assert action == f"{COLLECTION}.{module}"
        assert task["name"]
        given = {key: _value(ARGUMENT_SPECS[module][key], value) for key, value in (task[action] or {}).items()}
        # The environment gives the connection options that the examples leave out.
        connection = {"stream_id": "st", "account_id": "ac"}
        validated = ArgumentSpecValidator(ARGUMENT_SPECS[module]).validate({**connection, **given})
        assert not validated.error_messages, (task["name"], validated.error_messages)


def _value(option: Mapping[str, Any], value: Any) -> Any:
    """A template becomes a value of the right type."""
    if isinstance(value, str) and "{{" in value:
        return {"list": [], "dict": {}, "int": 1, "bool": True}.get(option["type"], value)
    return value


def _example_stream() -> Stream:
    """The account that the examples use."""
    first = examples("kore_contact_list")[0][f"{COLLECTION}.kore_contact_list"]
    stream = Stream(
        stream_id=first["stream_id"],
        account_id=first["account_id"],
        client_id=first["client_id"],
        client_secret="the-secret-of-the-examples-0123456789",
        name="examples",
    )
    sample_lists(stream)
    return stream


def _example_variables(module: str, stream: Stream) -> dict[str, Any]:
    variables: dict[str, Any] = {"vault_kore_client_secret": stream.client_secret}
    if module == "kore_contact_list":
        # The id of the list that an earlier example creates: the next one of an account in the same state.
        variables["winback_id"] = _example_stream().add("Winback 2026")
    if module == "kore_contact_lists":
        variables["contact_lists_desired"] = [
            {"name": "Renewal Due - July 2025", "description": "Customers whose service expires in July 2025"},
            {"name": "Renewal Due - Nov 2025", "state": "absent"},
        ]
    return variables


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_run_in_their_order(module: str, tmp_path: Path) -> None:
    stream = _example_stream()
    tasks = examples(module)
    with Simulator([stream]) as simulator:
        run = Controller(tmp_path, [simulator]).run(
            [play(tasks, module_defaults={})],
            extra_vars=_example_variables(module, stream),
            variables={
                "KORE_HOST": simulator.url,
                "KORE_STREAM_ID": stream.stream_id,
                "KORE_ACCOUNT_ID": stream.account_id,
                "KORE_CLIENT_ID": stream.client_id,
                "KORE_CLIENT_SECRET": stream.client_secret,
            },
        )
    assert run.status == 0, run
    assert [task.name for task in run.tasks] == [task["name"] for task in tasks]
    writing = module in ("kore_contact_list", "kore_contact_lists")
    assert all(task.result["changed"] is writing for task in run.tasks), "each shows a change, or that there is none"


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with a_bench(switches=Switches(extra_fields=True, api_secrets=True)) as made:
        yield made


@pytest.fixture(scope="module")
def results(bench: Bench) -> dict[str, list[dict[str, Any]]]:
    """Real results of every kind by module, some of them failures."""
    methods = {"items": 1, "keys": {"values": [{"get": 1}]}, "copy": None, "update": "x", "popitem": [], "fromkeys": {}}
    bench.add("Odd", **methods)
    bench.add("Failing", "Changed", "Gone", "Old", "Renewals")
    (failing,) = [id_ for id_, record in bench.stream.lists.items() if record["name"] == "Failing"]
    bench.simulator.inject(Fault("status", kind="update", contact_list_id=failing, status=400))
    desired = [
        {"name": "Failing", "description": "New"},
        {"name": "Changed", "description": "New"},
        {"name": "New", "former_names": ["Old"]},
        {"name": "Made", "description": "Words", "create": True},
        {"name": "Gone", "state": "absent"},
    ]
    odd = next(id_ for id_, record in bench.stream.lists.items() if record["name"] == "Odd")
    return {
        "kore_contact_list": [
            bench.one(name="Odd").result,
            bench.one(contact_list_id=odd, description="New").result,
            bench.one(name="Other", description="Words", create=True, check=True).result,
            bench.one(name="Other", description="Words", create=True).result,
        ],
        "kore_contact_lists": [
            bench.set({"name": "Nobody"}, *desired, check=True).result,
            bench.set(*desired).result,
        ],
        "kore_contact_list_info": [bench.info(name="Odd").result, bench.info(contact_list_id=odd).result],
        "kore_doctor": [bench.doctor(write=True).result],
    }


@pytest.mark.parametrize("module", MODULES)
def test_every_returned_key_is_documented_at_every_depth(
    module: str, results: dict[str, list[dict[str, Any]]], bench: Bench
) -> None:
    returns = documented(module)[2]
    for result in results[module]:
        own = {key: value for key, value in result.items() if key not in COMMON}
        found = {
            (which, path)
            for which, path in undocumented(own, returns)
            # The documentation describes all other fields of the API as one.
            if not (which == "RETURN" and re.match(r"contact_lists?\.", path))
        }
        assert not found


def test_all_depths_were_seen(results: dict[str, list[dict[str, Any]]]) -> None:
    problematic, applied = results["kore_contact_lists"]
    assert problematic["plan"]["problems"]
    assert applied["errors"]
    assert {action["action"] for action in applied["plan"]["actions"]} == {"create", "update", "rename", "delete"}


@pytest.mark.parametrize("module", MODULES)
def test_no_returned_key_hides_behind_a_method(module: str, results: dict[str, list[dict[str, Any]]]) -> None:
    for result in results[module]:
        clashes = set(_keys(result)) & {name for name in dir(dict) if not name.startswith("__")}
        assert not clashes
    without = ("kore_contact_lists", "kore_doctor")
    assert module in without or {"items_", "keys_", "values_", "get_"} <= set(_keys(results[module][1]))


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for entry in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(entry)


def test_the_samples_of_messages_are_what_users_read(bench: Bench) -> None:
    returns = documented("kore_contact_lists")[2]
    problem, error = (
        {key: about["sample"] for key, about in entry["contains"].items()}
        for entry in (returns["plan"]["contains"]["problems"], returns["errors"])
    )
    assert bench.set({"name": problem["name"]}, check=True).result["plan"]["problems"] == [problem]
    bench.simulator.inject(Fault("status", kind=error["action"], status=400))
    assert bench.set({"name": error["name"], "description": "Words", "create": True}).result["errors"] == [error]


# https://docs.ansible.com/ansible/latest/dev_guide/ansible_markup.html
MARKUP = {"B", "C", "E", "I", "L", "M", "O", "P", "R", "RV", "U", "V", "HORIZONTALLINE"}


def _documents() -> Iterator[str]:
    """Everything that Ansible shows as documentation."""
    for kind, found in (("modules", [*MODULES, REPORT]), ("filter", FILTERS)):
        for name in found:
            texts = plugin_texts(kind, name)
            yield f"{texts['doc']} {texts['returndocs']}"
    for pattern in ("plugins/doc_fragments/*.py", "roles/*/meta/argument_specs.yml"):
        yield from (path.read_text(encoding="utf-8") for path in CHECKOUT.glob(pattern))


def test_the_markup_is_ansibles() -> None:
    used = {mark for text in _documents() for mark in re.findall(r"\b([A-Z]+)\(", text)}
    assert {"C", "O", "RV", "V"} <= used <= MARKUP


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_says_whom_it_serves(name: str) -> None:
    text = " ".join(plugin_texts("filter", name)["doc"]["description"])
    ours = "Its data may change between minor versions." in text
    assert ours is (name == "promotable")


def test_the_action_group_equals_the_modules() -> None:
    runtime = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert sorted(runtime["action_groups"]["kore"]) == MODULES


def test_every_module_has_its_action_plugin() -> None:
    assert names(PLUGINS / "action") == sorted([*MODULES, REPORT])
    for module in MODULES:
        text = (PLUGINS / "action" / f"{module}.py").read_text(encoding="utf-8")
        assert f'module_name = "{module}"' in text
        name = "_doctor_runner.NAME" if module == "kore_doctor" else f'"{module}"'
        assert f"_module.main({name})" in (PLUGINS / "modules" / f"{module}.py").read_text(encoding="utf-8")


def test_the_library_versions_are_the_required_ones() -> None:
    required = dict(re.findall(r"^(\w+)>=([\d.]+)", (CHECKOUT / "requirements.txt").read_text(), re.MULTILINE))
    assert set(required) == {"requests", "PyJWT"}
    for module in MODULES:
        said = " ".join(documented(module)[0]["requirements"])
        assert dict(re.findall(r"(\w+) >= ([\d.]+\d)", said)) == required, module
