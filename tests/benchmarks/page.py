# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the figures as text for a terminal, and as the documentation's page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ansible_collections.koreai.contact_center.tests.benchmarks.figures import Section, Target
from ansible_collections.koreai.contact_center.tests.harness.pages import table

_HEAD = """\
# Benchmarks

What the modules cost, compared with the same work done with
[`ansible.builtin.uri`](https://docs.ansible.com/projects/ansible/latest/collections/ansible/builtin/uri_module.html).
`make bench` measures this and writes this page.

{machine}

All plays run against the bundled simulator, a separate process on the same machine. Wall time is that of the whole
`ansible-playbook`; peak memory is that of its largest process. The plays that are compared take turns, and each
figure is a median. Other load on the machine affects all of them alike, so the ratios are more reliable than the
seconds. Declarations come from a JSON file of variables.
"""

# Between a figure and its unit, which stay on one line of a narrow column.
_UNIT = re.compile(r"(?<=\d) (?=(?:s|ms|min|MiB|times)\b[^|\n]*\|)")
_TARGET_HEAD = ("Target", "Limit", "Measured", "Met")


def page(sections: Sequence[Section], machine: str) -> str:
    """The page in Markdown."""
    parts = [_HEAD.format(machine=machine)]
    for section in sections:
        parts += [f"## {section.title}\n", section.text, "", table(section.head, section.rows)]
        parts += [section.notes, ""] if section.notes else []
    parts += [
        "## Targets\n",
        "`make bench` fails if one of these is missed.",
        "",
        table(_TARGET_HEAD, [target.row for target in _targets(sections)]),
    ]
    return _UNIT.sub("\u00a0", "\n".join(parts))


def terminal(section: Section) -> str:
    """A section as aligned columns."""
    return "\n".join([section.title, *_columns([section.head, *section.rows]), ""])


def verdict(sections: Sequence[Section]) -> str:
    """All targets as aligned columns."""
    return "\n".join(_columns([_TARGET_HEAD, *(target.row for target in _targets(sections))]))


def _targets(sections: Sequence[Section]) -> list[Target]:
    return [target for section in sections for target in section.targets]


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    plain = [[cell.replace("`", "").replace("*", "") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*plain, strict=True)]
    for row in plain:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
