# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's documentation, read as Ansible reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from ansible.parsing.plugin_docs import read_docstring
from ansible.plugins.loader import fragment_loader
from ansible.utils.plugin_docs import get_docstring

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT

COLLECTION = "koreai.contact_center"
PLUGINS = CHECKOUT / "plugins"


def names(folder: Path, pattern: str = "*.py") -> list[str]:
    """The names of the plugins, roles or playbooks in a folder; a name with an underscore in front is private."""
    found = folder.glob(pattern) if folder.is_dir() else ()
    return sorted(path.stem for path in found if not path.name.startswith(("_", ".")))


# This module is only documentation: its action plugin does the work, and sends no request.
REPORT = "kore_contact_lists_report"
MODULES = [name for name in names(PLUGINS / "modules") if name != REPORT]
FILTERS = names(PLUGINS / "filter")
ROLES = names(CHECKOUT / "roles", "*")


@cache
def documented(module: str) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """A module's DOCUMENTATION with its fragments, its EXAMPLES and its RETURN."""
    path = str(PLUGINS / "modules" / f"{module}.py")
    documentation, examples, returned, _metadata = get_docstring(
        path, fragment_loader, collection_name=COLLECTION, plugin_type="module"
    )
    return documentation, examples, yaml.safe_load(returned) if isinstance(returned, str) else returned


def examples(module: str) -> list[dict[str, Any]]:
    """The tasks of a module's EXAMPLES."""
    return _tasks(documented(module)[1])


def plugin_examples(kind: str, name: str) -> list[dict[str, Any]]:
    """The tasks of a filter's EXAMPLES."""
    return _tasks(plugin_texts(kind, name)["plainexamples"])


def plugin_texts(kind: str, name: str) -> dict[str, Any]:
    """What Ansible reads from a plugin's file: ``doc`` as data, ``plainexamples`` and ``returndocs`` as text."""
    texts: dict[str, Any] = read_docstring(str(PLUGINS / kind / f"{name}.py"))
    return texts


def _tasks(text: str) -> list[dict[str, Any]]:
    tasks = yaml.safe_load(text)
    assert tasks
    assert isinstance(tasks, list)
    return tasks


def undocumented(value: Any, returns: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Where a result and RETURN differ, at every depth: (which of the two lacks it, path)."""
    for key in value.keys() - returns.keys():
        yield "RETURN", f"{path}{key}"
    for key in returns.keys() - value.keys():
        yield "result", f"{path}{key}"
    for key in value.keys() & returns.keys():
        inner = returns[key].get("contains")
        values = value[key] if isinstance(value[key], list) else [value[key]]
        for entry in values:
            if inner and entry is not None:
                yield from undocumented(entry, inner, f"{path}{key}.")
