# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""doctor.md, doctor.json and the same as plain text: each distinct finding once for all environments. Pure.

Only the findings of an environment are in these files, and no message, which may name lists, ids and hosts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped
from ansible_collections.koreai.contact_center.plugins.plugin_utils._changes import counted, outcome, where
from ansible_collections.koreai.contact_center.plugins.plugin_utils._markdown import code, prose
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import VERDICTS, Run, of_verdict

_WORDS = {"mind": "to mind", "supported": "supported", "safe": "safe either way", "not_seen": "not seen"}

Finding = Mapping[str, str]


def document(runs: Mapping[str, Run]) -> dict[str, Any]:
    """The data of doctor.json, without environments that have no findings."""
    environments = {name: {"findings": run.findings} for name, run in runs.items() if run.findings}
    return {"schema": 1, "environments": environments}


def text(runs: Mapping[str, Run]) -> str:
    """doctor.md: what needs attention, and the other findings folded away."""
    parts = [["### What the API does"], [f"- {_standing(name, run)}" for name, run in runs.items()]]
    for verdict in VERDICTS[:-1]:
        entries = ["\n".join(_entry(*found)) for found in _seen(runs, verdict)]
        if entries:
            title = f"{len(entries)} {_WORDS[verdict]}"
            parts += [[f"#### {title}"], entries] if verdict == "mind" else _folded(title, entries)
    unseen = _not_seen(runs)
    if unseen:
        entries = []
        for (why, places), questions in unseen.items():
            entries.append(f"- {prose(why)}{_in(places)}")
            entries += [f"  - {prose(question)}" for question in questions]
        parts += _folded(f"{len(set().union(*unseen.values()))} {_WORDS['not_seen']}", entries)
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def lines(runs: Mapping[str, Run]) -> Iterator[str]:
    """The lines in the terminal: what needs attention comes last; the other findings are only counted."""
    for verdict in ("supported", "mind"):
        for finding, places in _seen(runs, verdict):
            yield escaped(f"  {verdict}: {finding['question']} {finding['answer']}{f' ({places})' if places else ''}")
            if finding["advice"]:
                yield escaped(f"      {finding['advice']}")
    for name, run in runs.items():
        yield f"{outcome(name, run)}{f' ({_counts(run)})' if run.findings else ''}"


def _standing(name: str, run: Run) -> str:
    """One environment: whether it failed, and how many findings of each kind it has."""
    about = _counts(run) if run.findings else "**no findings**"
    if run.leftovers:
        about += f"; **{counted(run.leftovers, 'list')} with names of the doctor's**"
    return f"{'❌ ' if run.failed else ''}{code(name)}: {about}{'; its task says why it failed' if run.failed else ''}"


def _counts(run: Run) -> str:
    return ", ".join(f"{count} {_WORDS[verdict]}" for verdict in VERDICTS if (count := len(of_verdict(run, verdict))))


def _seen(runs: Mapping[str, Run], verdict: str) -> Iterator[tuple[Finding, str]]:
    """The distinct findings with that verdict, with their environments; without them if all findings are the same."""
    answers: dict[str, dict[tuple[tuple[str, str], ...], list[str]]] = {}
    for name, run in runs.items():
        for finding in run.findings:
            known = answers.setdefault(finding["question"], {})
            if finding["verdict"] != "not_seen":
                known.setdefault(tuple(finding.items()), []).append(name)
    for known in answers.values():
        for items, names in known.items():
            if dict(items)["verdict"] == verdict:
                yield dict(items), where(names, runs) if len(known) > 1 else ""


def _not_seen(runs: Mapping[str, Run]) -> dict[tuple[str, str], list[str]]:
    """What was not seen: the questions by their reason, and the environments if these are not all."""
    places: dict[tuple[str, str], list[str]] = {}
    for name, run in runs.items():
        for finding in of_verdict(run, "not_seen"):
            evidence = f" Evidence: {finding['evidence']}" if finding["evidence"] else ""
            why = f"{finding['answer']}{evidence}"
            places.setdefault((why, finding["question"]), []).append(name)
    told = [name for name, run in runs.items() if run.findings]
    groups: dict[tuple[str, str], list[str]] = {}
    for (why, question), names in places.items():
        groups.setdefault((why, "" if names == told else where(names, runs)), []).append(question)
    return groups


def _entry(finding: Finding, places: str) -> Iterator[str]:
    yield f"- **{prose(finding['question'])}**{_in(places)}"
    yield f"  - {prose(finding['answer'])}"
    if finding["advice"]:
        yield f"  - ⚠️ {prose(finding['advice'])}"
    if finding["evidence"]:
        yield f"  - Evidence: {prose(finding['evidence'])}"


def _in(places: str) -> str:
    return f" In {prose(places)}:" if places else ""


def _folded(title: str, entries: list[str]) -> list[list[str]]:
    return [[f"<details><summary>{title}</summary>"], entries, ["</details>"]]
