# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The data for AWX has options of AWX with values of their kinds, and defines whatever it refers to.

The options are those of infra.aap_configuration, which hands them to the modules of awx.awx (ansible.controller):
https://github.com/redhat-cop/infra.aap_configuration/tree/devel/roles, the README of each role
https://docs.ansible.com/ansible/latest/collections/awx/awx
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.pages import DOCS

EXAMPLES = CHECKOUT / "examples"
REPOSITORY = EXAMPLES / "repository"

# The options that the data uses: a type, the possible values, or a table of a dictionary's options.
_NAMED = {"name": str, "description": str, "organization": str}
_FIELD = {"id": str, "type": ("string", "boolean"), "label": str, "secret": bool}
_APPROVAL = {"name": str, "description": str, "timeout": int}
_NODE = {
    "identifier": str,
    "unified_job_template": str,
    "lookup_organization": str,
    "approval_node": _APPROVAL,
    "success_nodes": [str],
}
OPTIONS: dict[str, dict[str, Any]] = {
    "controller_credential_types": {
        "name": str,
        "description": str,
        "kind": ("cloud", "net"),
        "inputs": {"fields": [_FIELD], "required": [str]},
        "injectors": {"env": dict},
    },
    "controller_credentials": {"name": str, "organization": str, "credential_type": str, "inputs": dict},
    "controller_execution_environments": {**_NAMED, "image": str, "pull": ("always", "missing", "never")},
    "controller_projects": {
        **_NAMED,
        "scm_type": ("manual", "git", "svn", "insights", "archive"),
        "scm_url": str,
        "scm_branch": str,
        "scm_update_on_launch": bool,
    },
    "controller_inventories": _NAMED,
    "controller_inventory_sources": {
        **_NAMED,
        "inventory": str,
        # The other kinds are clouds and products.
        "source": ("scm",),
        "source_project": str,
        "source_path": str,
        "overwrite": bool,
        "overwrite_vars": bool,
        "update_on_launch": bool,
    },
    "controller_templates": {
        **_NAMED,
        "job_type": ("run", "check"),
        "project": str,
        "inventory": str,
        "execution_environment": str,
        "playbook": str,
        "credentials": [str],
        "ask_limit_on_launch": bool,
        "ask_job_type_on_launch": bool,
        "allow_simultaneous": bool,
    },
    "controller_workflows": {**_NAMED, "allow_simultaneous": bool, "simplified_workflow_nodes": [_NODE]},
    "controller_schedules": {"name": str, "organization": str, "unified_job_template": str, "rrule": str},
}
# What an option refers to; AWX brings this organization and this credential type.
REFERENCES = {
    "organization": ("organizations",),
    "lookup_organization": ("organizations",),
    "credential_type": ("controller_credential_types",),
    "credentials": ("controller_credentials",),
    "project": ("controller_projects",),
    "source_project": ("controller_projects",),
    "inventory": ("controller_inventories",),
    "execution_environment": ("controller_execution_environments",),
    "unified_job_template": ("controller_templates", "controller_workflows"),
}
BUILT_IN = {"organizations": {"Default"}, "controller_credential_types": {"Vault"}}


class _Reader(yaml.SafeLoader):
    """A YAML reader that knows Ansible's tag for values that are not templates."""


_Reader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def _data() -> dict[str, list[dict[str, Any]]]:
    data: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((EXAMPLES / "awx").glob("*.yml")):
        read = yaml.load(path.read_text(encoding="utf-8"), Loader=_Reader)  # noqa: S506 (a safe loader's child)
        assert not data.keys() & read.keys(), path
        data |= read
    return data


DATA = _data()
ITEMS = [(kind, item) for kind, items in DATA.items() for item in items]


def faults(value: Any, kind: Any, where: str) -> Iterator[str]:
    """What is wrong with a value, in words."""
    if isinstance(kind, dict):
        for name, part in value.items():
            if name in kind:
                yield from faults(part, kind[name], f"{where}.{name}")
            else:
                yield f"{where}.{name} is not an option"
    elif isinstance(kind, list):
        for part in value if isinstance(value, list) else [value]:
            yield from faults(part, kind[0], where)
    elif isinstance(kind, tuple):
        if value not in kind:
            yield f"{where} is {value!r}"
    # For Python, a boolean is an int.
    elif value.__class__ is not kind:
        yield f"{where} is {value!r}"


@pytest.mark.parametrize(("kind", "item"), ITEMS, ids=[f"{kind}: {item['name']}" for kind, item in ITEMS])
def test_awx_has_every_option_with_values_of_that_kind(kind: str, item: dict[str, Any]) -> None:
    assert list(faults(item, OPTIONS[kind], kind)) == []


@pytest.mark.parametrize(
    ("kind", "change", "fault"),
    [
        ("controller_projects", {"scm_updates_on_launch": True}, "scm_updates_on_launch is not an option"),
        ("controller_inventory_sources", {"update_on_launch": "yes"}, "update_on_launch is 'yes'"),
        ("controller_inventory_sources", {"source": "file"}, "source is 'file'"),
        ("controller_workflows", {"simplified_workflow_nodes": [{"id": "plan"}]}, "nodes.id is not an option"),
    ],
)
def test_a_typo_is_found(kind: str, change: dict[str, Any], fault: str) -> None:
    (found,) = faults({**DATA[kind][0], **change}, OPTIONS[kind], kind)
    assert found.endswith(fault)


def test_the_table_has_no_option_that_the_data_does_not_use() -> None:
    def used(items: list[dict[str, Any]], kind: dict[str, Any], where: str) -> Iterator[str]:
        for name, part in kind.items():
            values = [item[name] for item in items if name in item]
            if not values:
                yield f"{where}.{name}"
            inner = part[0] if isinstance(part, list) else part
            if isinstance(inner, dict):
                flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
                yield from used(flat, inner, f"{where}.{name}")

    assert [name for kind, options in OPTIONS.items() for name in used(DATA[kind], options, kind)] == []


def references(item: Any) -> Iterator[tuple[str, str]]:
    """The options of an item that refer to something, at any depth, with the name that each refers to."""
    for name, value in item.items() if isinstance(item, dict) else ():
        if name in REFERENCES:
            yield from ((name, one) for one in (value if isinstance(value, list) else [value]))
        for part in value if isinstance(value, list) else [value]:
            yield from references(part)


def test_whatever_is_referred_to_is_defined() -> None:
    defined = {kind: {item["name"] for item in items} for kind, items in DATA.items()}
    known = {kind: defined.get(kind, set()) | BUILT_IN.get(kind, set()) for kind in {*defined, *BUILT_IN}}
    found = [(item["name"], *reference) for _kind, item in ITEMS for reference in references(item)]
    assert {name for _item, name, _value in found} == set(REFERENCES)
    lost = [one for one in found if not any(one[2] in known[kind] for kind in REFERENCES[one[1]])]
    assert lost == []
    assert {kind: len(names) for kind, names in defined.items()} == {kind: len(DATA[kind]) for kind in DATA}


def test_the_nodes_of_a_workflow_follow_one_another_to_what_there_is() -> None:
    (workflow,) = DATA["controller_workflows"]
    nodes = {node["identifier"]: node for node in workflow["simplified_workflow_nodes"]}
    after = [name for node in nodes.values() for name in node.get("success_nodes", ())]
    assert sorted(after) == sorted(set(nodes) - {next(iter(nodes))})
    # AWX lets a node be a job or an approval. The approval is between the two jobs.
    assert [("approval_node" in node, "unified_job_template" in node) for node in nodes.values()] == [
        (False, True),
        (True, False),
        (False, True),
    ]


def test_the_files_of_the_project_are_in_the_example_repository() -> None:
    (source,) = DATA["controller_inventory_sources"]
    assert (REPOSITORY / source["source_path"]).is_file()
    playbooks = {f"playbooks/{path.name}" for path in (REPOSITORY / "playbooks").glob("*.yml")}
    assert {template["playbook"] for template in DATA["controller_templates"]} == playbooks


def test_a_job_gets_the_inventory_of_its_own_revision() -> None:
    """Otherwise it would have the variables of the last manual update of the inventory."""
    (project,) = DATA["controller_projects"]
    (source,) = DATA["controller_inventory_sources"]
    assert (project["scm_type"], project["scm_update_on_launch"]) == ("git", True)
    assert [source[name] for name in ("overwrite", "overwrite_vars", "update_on_launch")] == [True, True, True]


def test_the_credentials_have_what_their_type_asks_for() -> None:
    (kind,) = DATA["controller_credential_types"]
    (credential,) = [item for item in DATA["controller_credentials"] if item["credential_type"] == kind["name"]]
    fields = {field["id"]: field for field in kind["inputs"]["fields"]}
    assert set(kind["inputs"]["required"]) == set(fields) == set(credential["inputs"])
    assert all(field["secret"] for field in fields.values())
    names = {item["name"] for item in DATA["controller_credentials"]}
    assert all(set(template["credentials"]) == names for template in DATA["controller_templates"])
    # The data contains no secret: each comes from the environment of the person who loads it.
    inputs = [value for item in DATA["controller_credentials"] for value in item["inputs"].values()]
    assert all(value.startswith("{{ lookup('ansible.builtin.env', '") for value in inputs)


def test_the_image_is_the_one_that_the_guide_builds() -> None:
    (environment,) = DATA["controller_execution_environments"]
    assert f"--tag {environment['image']}\n" in (DOCS / "guide_awx.md").read_text(encoding="utf-8")
