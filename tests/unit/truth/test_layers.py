# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports only point down, and each kind of knowledge has its place."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.documents import MODULES, PLUGINS, REPORT

_OWN = "ansible_collections.koreai.contact_center."

# From the bottom up: a file only imports from the lines above its own.
LEVELS = (
    ("_clock", "_doctor_questions", "_errors", "_proxies", "_secrets", "_text"),
    ("_session",),
    ("_answer", "_auth", "_budget", "_campaign", "_contact_list", "_doctor_findings", "_faults", "_progress"),
    ("_budget_file", "_options"),
    ("_current", "_guards", "_settings"),
    ("_claims", "_client"),
    ("_campaign_api",),
    ("_declarations", "_doctor_api", "_plan"),
    ("_doctor_reads", "_review", "_verify"),
    ("_doctor_lists",),
    ("_doctor_writes",),
    ("_doctor",),
    ("_read",),
    ("_estimate",),
    ("_apply",),
    ("_runner",),
    ("_doctor_runner",),
    ("_module",),
)

# No HTTP, no clock, and only Ansible's free functions: the same input gives the same answer.
PURE = {
    "_text",
    "_campaign",
    "_contact_list",
    "_doctor_findings",
    "_doctor_questions",
    "_secrets",
    "_errors",
    "_current",
    "_guards",
    "_claims",
    "_plan",
    "_review",
    "_verify",
}

# Who may know these, besides what the levels forbid.
KNOWN = {
    "_client": {
        "_answer",
        "_budget",
        "_errors",
        "_faults",
        "_progress",
        "_proxies",
        "_secrets",
        "_session",
        "_settings",
    },
    "_campaign_api": {"_campaign", "_client", "_contact_list", "_errors", "_text"},
    "_read": {"_campaign_api", "_contact_list", "_current", "_errors", "_plan", "_verify"},
    "_estimate": {"_budget", "_clock", "_current", "_plan", "_read", "_verify"},
    "_apply": {"_contact_list", "_current", "_errors", "_estimate", "_plan", "_read", "_text", "_verify"},
    "_module": {"_errors", "_options", "_runner"},
}

LIBRARIES = {
    "requests": {"_faults", "_proxies", "_session"},
    "urllib3": {"_faults", "_session"},
    "jwt": {"_auth"},
    "cryptography": {"_auth"},
    "yaml": {"_data_file"},
}

_SHOWN = ("DOCUMENTATION", "EXAMPLES", "RETURN")

FILES = sorted(path for path in PLUGINS.rglob("*.py") if path.parent.name != "doc_fragments")


def imported(path: Path) -> set[str]:
    """The modules that a file imports anywhere; those of the collection as FOLDER.NAME."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            module = node.module or ""
            whole = module.removeprefix(f"{_OWN}plugins.") in ("module_utils", "plugin_utils")
            found |= {f"{module}.{alias.name}" for alias in node.names} if whole else {module}
    outside = {name for name in found if name.partition(".")[0] not in sys.stdlib_module_names}
    return {name.removeprefix(f"{_OWN}plugins.") for name in outside}


def of(folder: str, path: Path) -> set[str]:
    """The names that a file imports from one of the collection's folders."""
    return {name.partition(".")[2] for name in imported(path) if name.startswith(f"{folder}.")}


def test_every_file_has_its_level() -> None:
    files = sorted(path.stem for path in (PLUGINS / "module_utils").glob("*.py"))
    assert files == sorted(name for level in LEVELS for name in level)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_imports_what_its_place_allows(path: Path) -> None:
    allowed = {
        "modules": {"module_utils._module"},
        "action": {"plugin_utils._action"},
    }.get(path.parent.name)
    if allowed and path.stem != REPORT:
        # No other module carries the doctor along.
        with_doctor = {"module_utils._doctor_runner"} if path.stem == "kore_doctor" else set()
        assert imported(path) == allowed | with_doctor
        return
    own = {name for name in imported(path) if name.partition(".")[0] in ("module_utils", "plugin_utils", "modules")}
    other = imported(path) - own
    assert not {name for name in own if name.startswith("modules")}
    assert not {name for name in other if name.startswith(_OWN.rstrip("."))}, "plugins know nothing beside plugins"
    for name in other:
        library = name.partition(".")[0]
        if library == "jinja2":
            # A filter may ask for Jinja's context.
            assert path.parent.name == "filter", name
        elif library == "ansible":
            free = ("ansible.module_utils.common.", "ansible.module_utils.errors")
            assert name.startswith(free) or _is_edge(path), name
        else:
            assert path.stem in LIBRARIES[library], name


def _is_edge(path: Path) -> bool:
    return path.parent.name == "filter" or path.stem in (REPORT, "_module", "_options", "_action")


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_imports_point_down(level: int) -> None:
    below = {name for names in LEVELS[:level] for name in names}
    for name in LEVELS[level]:
        path = PLUGINS / "module_utils" / f"{name}.py"
        used = of("module_utils", path)
        assert used <= KNOWN.get(name, below), name
        assert used <= below, name
        assert not of("plugin_utils", path)
        assert name not in PURE or used <= PURE, name


def test_the_report_the_filters_and_what_they_share_send_nothing() -> None:
    assert not imported(PLUGINS / "modules" / f"{REPORT}.py"), "it is documentation alone"
    for path in sorted([*(PLUGINS / "filter").glob("*.py"), PLUGINS / "action" / f"{REPORT}.py"]):
        assert of("module_utils", path) <= {"_options"}, path
        assert "_action" not in of("plugin_utils", path), path
    for path in sorted((PLUGINS / "plugin_utils").glob("*.py")):
        if path.stem != "_action":
            # The argument spec also validates declarations offline.
            assert of("module_utils", path) <= {*PURE, "_declarations", "_options"}, path
            assert "_action" not in of("plugin_utils", path), path


def test_nothing_goes_in_a_circle() -> None:
    graph = {
        f"{folder}.{path.stem}": {name for name in imported(path) if name.startswith(("module_utils", "plugin_utils"))}
        for folder in ("module_utils", "plugin_utils")
        for path in (PLUGINS / folder).glob("*.py")
    }
    while leaves := {name for name, used in graph.items() if not used & graph.keys()}:
        for name in leaves:
            del graph[name]
    assert not graph


def test_one_file_knows_the_urls() -> None:
    knowing = {path.stem for path in (PLUGINS / "module_utils").glob("*.py") if "/public/" in _code(path)}
    assert knowing == {"_campaign_api"}


def test_check_mode_is_read_in_one_place() -> None:
    reading = {path.stem for path in FILES if "check_mode" in _code(path)}
    assert reading == {"_runner", "_doctor_runner", "_module", "_action"}
    for edge in (PLUGINS / "module_utils" / "_module.py", PLUGINS / "plugin_utils" / "_action.py"):
        branches = [node for node in ast.walk(ast.parse(edge.read_text())) if isinstance(node, (ast.If, ast.IfExp))]
        assert not [node for node in branches if "check_mode" in ast.dump(node.test)], "both execution paths hand it on"


def _code(path: Path) -> str:
    """A file without comments, docstrings and what Ansible shows as documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if not (isinstance(node, ast.Assign) and _assigned(node) in _SHOWN)]
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value.value = ""
    return ast.unparse(tree)


def _assigned(node: ast.Assign) -> str:
    return node.targets[0].id  # type: ignore[attr-defined,no-any-return]


def test_modules_hold_documentation_and_a_main_of_a_line() -> None:
    for module in MODULES:
        tree = ast.parse((PLUGINS / "modules" / f"{module}.py").read_text(encoding="utf-8"))
        (main,) = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert len(main.body) == 1
        assert [_assigned(node) for node in tree.body if isinstance(node, ast.Assign)] == list(_SHOWN)
