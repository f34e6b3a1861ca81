# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file of declarations: what is read of it, what is refused in one sentence, and what its schema says about it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ansible_collections.koreai.contact_center.plugins.filter.contact_list_problems import contact_list_problems
from ansible_collections.koreai.contact_center.plugins.filter.overlay import overlay
from ansible_collections.koreai.contact_center.plugins.plugin_utils import _data_file
from ansible_collections.koreai.contact_center.tests import schema

LISTS = "contact_lists: [{name: Renewals, description: New}]\n"


class Context(dict[str, Any]):
    """Jinja's context, as far as the filters use it."""

    resolve = dict.get


def problems(path: Path | str, environment: str = "dev", groups: Any = None) -> list[str]:
    context = Context(groups=groups)
    return list(contact_list_problems(context, None, file=str(path), environment=environment))


def refused(path: Path) -> str:
    (text,) = problems(path)
    beginning = f"contact_lists_file, {path}: "
    assert text.startswith(beginning)
    assert text.endswith(".")
    assert len(text) < 400
    assert text.isprintable()
    return text.removeprefix(beginning)


BOMBS = {
    "aliases": (
        "a: &a [x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 8)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "line 2: the alias *a is not allowed; write the value out.",
    ),
    "alias of itself": ("contact_lists: &a [*a]\n", "line 1: the alias *a is not allowed; write the value out."),
    "merge": (
        f"{LISTS}x: &x {{}}\nenvironments: {{<<: *x}}\n",
        "line 3: the alias *x is not allowed; write the value out.",
    ),
    "levels": ("contact_lists: " + "[" * 100_000, "line 1: more than 20 levels are not allowed."),
    "levels of lines": (
        "".join(f"{' ' * n}- \n" if n % 2 else f"{' ' * n}- -\n" for n in range(0, 400, 2)),
        "more than 20 levels are not allowed.",
    ),
    "size": (LISTS + "#" * _data_file.LARGEST, "it has more than 5000000 bytes."),
    "values": (f"contact_lists: [{'1,' * _data_file.MOST}]", "it has more than 200000 values."),
    "number": (f"contact_lists: {'9' * 5000}", "line 1: more than 1000 characters in a value are not allowed."),
    # Each of its parts is multiplied by another power of 60.
    "number of base 60": (f"contact_lists: [{{name: 1{':1' * 1_000_000}}}]", "more than 1000 characters in a value"),
    "number of base 16": (f"contact_lists: [{{name: 0x{'f' * 5000}}}]", "more than 1000 characters in a value"),
    "text": (f"{LISTS}x: '{'x' * 1001}'", "line 2: more than 1000 characters in a value are not allowed."),
    "key of a million": (f"? {'x' * 1_000_000}\n: y", "line 1: more than 1000 characters in a value are not allowed."),
    "alias of a million": (f"contact_lists: *{'x' * 1_000_000}", "x… is not allowed; write the value out."),
    "tag of a million": (f"contact_lists: !{'x' * 1_000_000} y", "x… is not allowed; write a plain value."),
    "long key twice": (f"? {'x' * 999}\n: y\n" * 2, "line 3: the key 'xxx"),
    "merge of a value": ("contact_lists: [{name: a, <<: {name: b}}]", "line 1: the key '<<' is not allowed; write"),
    "merge of values": ("contact_lists: [{<<: [{name: a}, {key: b}]}]", "line 1: the key '<<' is not allowed; write"),
    "float": (f"contact_lists: [{{name: 1{':1' * 300}.5}}]", "put it into quotes."),
    "date": ("contact_lists: 2026-02-30", "put it into quotes."),
    "zone": ("contact_lists: 2026-01-01T00:00:00+99:99", "); put it into quotes."),
    "python": (
        "contact_lists: !!python/object/apply:os.system [id]",
        "line 1: the tag !!python/object/apply:os.system is not allowed; write a plain value.",
    ),
    "unsafe": ("contact_lists: !unsafe x", "line 1: the tag !unsafe is not allowed; write a plain value."),
    "vault": ("contact_lists: !vault x", "line 1: the tag !vault is not allowed; write a plain value."),
    "binary": ("contact_lists: !!binary eA==", "line 1: the tag !!binary is not allowed; write a plain value."),
    "set": ("contact_lists: !!set {a, b}", "line 1: the tag !!set is not allowed; write a plain value."),
    "twice": (f"{LISTS}{LISTS}", "line 2: the key 'contact_lists' stands twice."),
    "key": ("? [a]\n: b\n", "line 1: a key must be a single value."),
    "documents": (f"{LISTS}---\n{LISTS}", "but found another document."),
    "bell": ("contact_lists: \x07", "it is not valid YAML: it holds the character U+0007."),
    "log command": (f"{LISTS}'##[add-mask]x': y", "there is no option '#\\x23[add-mask]x'"),
    "tabs": ("contact_lists:\n\t- x", "line 2: it is not valid YAML: found character that cannot start any token."),
    "nothing": ("", "it must be a dictionary with contact_lists, a list of declarations."),
    "a list": ("[a]", "it must be a dictionary with contact_lists, a list of declarations."),
    "no list": ("contact_lists: x", "contact_lists is the string 'x' and not a list of declarations."),
    "old form": (f"{LISTS}contact_lists_desired: []", "there is no option 'contact_lists_desired'"),
    "environments": (f"{LISTS}environments: [dev]", "environments is a list and not a dictionary."),
    "environment": (f"{LISTS}environments: {{dev: null}}", "environments, 'dev' is "),
    "other environment": (f"{LISTS}environments: {{x: {{idz: {{}}}}}}", "environments, 'x': there is no option 'idz'"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_what_is_no_data_is_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    content, words = BOMBS[kind]
    path = tmp_path / "lists.yml"
    path.write_text(content, encoding="utf-8")
    text = refused(path)
    assert words in text
    assert "##[" not in text


def test_what_is_no_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere.yml") == "it cannot be read: No such file or directory."
    assert "it is not a file" in refused(tmp_path) or "Is a directory" in refused(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "it is not a file."
    (tmp_path / "latin.yml").write_bytes("contact_lists: [Ä]".encode("latin-1"))
    assert refused(tmp_path / "latin.yml") == "it is not UTF-8."


def test_a_file_of_two_thousand_lists_is_read(tmp_path: Path) -> None:
    lists = "".join(f"  - {{name: L{n}, description: '{'ä' * 256}'}}\n" for n in range(2000))
    path = tmp_path / "lists.yml"
    path.write_text(f"contact_lists:\n{lists}", encoding="utf-8")
    assert problems(path) == []


def test_declarations_have_the_rules_of_variables(tmp_path: Path) -> None:
    path = tmp_path / "lists.yml"
    path.write_text(
        "contact_lists: [{name: 0123}, {name: X, descripton: y}]\nenvironments: {dev: {ids: {Y: cl-1}}}",
        encoding="utf-8",
    )
    texts = " ".join(problems(path))
    assert "its name is the number 83; put it into quotes" in texts
    assert "descripton" in texts
    assert f"contact_lists_file, {path}: environments, 'dev': ids, 'Y': no declared list has this key." in texts
    assert not [text for text in problems(path, "staging") if "'Y'" in text]


def test_the_environment_of_the_file_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "lists.yml"
    path.write_text(
        f"{LISTS}environments:\n  dev:\n    overrides: {{Renewals: {{description: Own}}}}\n"
        "    ids: {Renewals: cl-1}\n    extra: [{name: More}]\n",
        encoding="utf-8",
    )
    items = overlay(Context(), None, file=str(path), environment="dev")
    assert items == [
        {"name": "Renewals", "description": "Own", "key": "Renewals", "contact_list_id": "cl-1"},
        {"name": "More"},
    ]
    assert overlay(Context(), None, file=str(path), environment="prod") == [{"name": "Renewals", "description": "New"}]


GROUPS = {"all": ["dev", "prod", "web"], "kore_environments": ["dev", "prod"]}


@pytest.mark.parametrize(
    ("name", "environment", "groups", "there"),
    [
        ("stagin", "dev", GROUPS, "'dev', 'prod'"),
        ("web", "dev", GROUPS, "'dev', 'prod'"),
        # In a play on other hosts, and without an inventory.
        ("dve", "web", GROUPS, "'dev', 'prod', 'web'"),
        ("web", "web", GROUPS, None),
        ("x", "localhost", {"all": []}, "'localhost'"),
        ("localhost", "localhost", {"all": []}, None),
        ("stagin", "dev", None, None),
    ],
)
def test_an_environment_that_the_inventory_does_not_have_is_refused(
    tmp_path: Path, name: str, environment: str, groups: Any, there: str | None
) -> None:
    path = tmp_path / "lists.yml"
    path.write_text(f"{LISTS}environments: {{{name}: {{}}}}", encoding="utf-8")
    words = f"environments, '{name}': the inventory has no such environment, but {there}; correct the name, or add"
    expected = [f"contact_lists_file, {path}: {words} the host."] if there else []
    assert problems(path, environment, groups) == expected


# A declaration, and whether it is valid, for the schema and for the collection alike.
ITEMS: list[tuple[dict[str, Any], bool]] = [
    ({"name": "N" * 48, "description": "D" * 256}, True),
    ({"name": "N" * 49}, False),
    ({"name": "N", "description": "D" * 257}, False),
    ({"name": ""}, False),
    ({"name": 12}, False),
    ({"description": "D"}, False),
    ({"contact_list_id": "cl-1"}, True),
    ({"name": "N", "state": "absent"}, True),
    ({"name": "N", "state": "gone"}, False),
    ({"name": "N", "state": "absent", "former_names": ["M"]}, False),
    ({"name": "N", "former_names": ["M"]}, True),
    ({"name": "N", "former_names": "M"}, False),
    ({"name": "N", "former_names": [1]}, False),
    ({"name": "N", "create": True, "description": "D"}, True),
    ({"name": "N", "force": True, "allow_duplicates": False, "key": "k"}, True),
    ({"name": "N", "unknown": True}, False),
    ({"name": "N", "skip": True}, True),
    ({"name": "N", "skip": "perhaps"}, False),
]


@pytest.mark.parametrize(("item", "valid"), ITEMS)
def test_the_schema_says_what_the_collection_says(item: dict[str, Any], valid: bool) -> None:
    validator = Draft202012Validator(schema.schema())
    assert validator.is_valid({"contact_lists": [item]}) is valid
    assert validator.is_valid({"contact_lists": [], "environments": {"dev": {"extra": [item]}}}) is valid
    assert (contact_list_problems(Context(), [item]) == []) is valid


def test_what_is_created_needs_a_description() -> None:
    validator = Draft202012Validator(schema.schema())
    assert not validator.is_valid({"contact_lists": [{"name": "N", "create": True}]})
    assert validator.is_valid({"contact_lists": [{"name": "N", "create": True, "state": "absent"}]})


@pytest.mark.parametrize(
    ("environment", "valid"),
    [
        ({}, True),
        ({"overrides": {"k": {"name": "N", "description": "D", "skip": True}}, "ids": {"k": "cl-1"}}, True),
        ({"overrides": {"k": {"create": True}}}, False),
        ({"overrides": {"k": {"skip": "yes"}}}, False),
        ({"ids": {"k": 1}}, False),
        ({"idz": {}}, False),
        (None, False),
    ],
)
def test_the_schema_of_an_environment_is_strict(environment: Any, valid: bool) -> None:
    validator = Draft202012Validator(schema.schema())
    assert validator.is_valid({"contact_lists": [], "environments": {"dev": environment}}) is valid


@pytest.mark.parametrize("path", [*schema.DECLARATIONS, schema.PLAN], ids=lambda path: "/".join(path.parts[-2:]))
def test_the_schemas_are_those_of_the_option_table(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == schema.files()[path], 'Run "python tests/schema.py".'
