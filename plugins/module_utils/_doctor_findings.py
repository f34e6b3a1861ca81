# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turns observations into findings, one for each question. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._doctor_questions import (
    ASPECTS,
    MIND,
    NEVER_SEEN,
    NOT_SEEN,
    OWN_CHOICES,
    QUESTIONS,
    SAFE,
    SUPPORTED,
    Meaning,
)

NOT_REACHED = "the run ended before that"
_ORDER = (SAFE, SUPPORTED, MIND)


@dataclass
class Notes:
    """What was seen of an account, by aspect, and why other aspects were not seen.

    Evidence is a status or a shape, in our own words or in those of the pages. It is never a value from the account.
    """

    seen: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)

    def saw(self, aspect: str, answer: str, evidence: str = "") -> None:
        """Keep the first answer to an aspect; raises KeyError for an unknown answer."""
        if answer not in ASPECTS[aspect].meanings:
            raise KeyError(f"{aspect}: {answer}")
        if aspect not in self.seen:
            self.seen[aspect] = answer
            self.evidence[aspect] = evidence

    def revises(self, aspect: str, answer: str, evidence: str = "") -> None:
        """Replace an answer by a later observation."""
        self.evidence[aspect] = evidence or self.evidence.get(aspect, "")
        self.seen[aspect] = answer

    def hides(self, why: str, *aspects: str) -> None:
        """Say why aspects were not seen. Only the first reason is kept."""
        for aspect in aspects:
            self.hidden.setdefault(aspect, why)

    def reason(self, aspect: str, otherwise: str) -> str:
        return self.hidden.get(aspect, otherwise)

    @property
    def meanings(self) -> dict[str, Meaning]:
        return {aspect: ASPECTS[aspect].meanings[answer] for aspect, answer in self.seen.items()}

    @property
    def fails(self) -> list[str]:
        """What would go wrong in use: each text is an answer with its advice."""
        return [f"{meaning.text} {meaning.advice}" for meaning in self.meanings.values() if meaning.fails]


def findings(notes: Notes, why_not_written: str) -> list[dict[str, Any]]:
    """One finding for each question, in the order of the page. ``why_not_written`` is the reason for missing writes."""
    return [_finding(row, notes, why_not_written) for row in QUESTIONS]


def _finding(row: int, notes: Notes, why_not_written: str) -> dict[str, Any]:
    aspects = [aspect for aspect, known in ASPECTS.items() if known.row == row]
    meanings = [notes.meanings[aspect] for aspect in aspects if aspect in notes.seen]
    unseen = [
        notes.reason(aspect, why_not_written if ASPECTS[aspect].writes else NOT_REACHED)
        for aspect in aspects
        if aspect not in notes.seen
    ]
    if row in OWN_CHOICES:
        return _as_result(row, [OWN_CHOICES[row]], [], SAFE, [])
    verdict = max((meaning.verdict for meaning in meanings), key=_ORDER.index, default=NOT_SEEN)
    answers = [meaning.text for meaning in meanings]
    evidence = [notes.evidence[aspect] for aspect in aspects if aspect in notes.seen]
    if row in NEVER_SEEN:
        # These observations do not answer the question itself.
        verdict = NOT_SEEN if verdict == SAFE else verdict
        return _as_result(row, [f"Not seen: {NEVER_SEEN[row]}.", *answers], evidence, verdict, [])
    answers += [f"Not seen{' in part' if meanings else ''}: {why}." for why in _once(unseen)]
    return _as_result(row, answers, evidence, verdict, [meaning.advice for meaning in meanings])


def _as_result(
    row: int, answers: Iterable[str], evidence: Iterable[str], verdict: str, advice: Iterable[str]
) -> dict[str, Any]:
    return {
        "question": QUESTIONS[row],
        "answer": " ".join(_once(answers)),
        "evidence": "; ".join(_once(evidence)),
        "verdict": verdict,
        "advice": " ".join(_once(advice)),
    }


def _once(texts: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(filter(None, texts)))
