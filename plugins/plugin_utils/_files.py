# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report files of a run. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ansible_collections.koreai.contact_center.plugins.plugin_utils import _matrix, _report, _runs


def files(runs: Mapping[str, Any], kind: str) -> dict[str, str]:
    """The text of each file by its name, summary.json last; ``kind`` is plan, drift, apply, matrix or begin."""
    if kind == "matrix":
        return {"matrix.md": _matrix.text(runs)}
    reports = {}
    if kind in ("plan", "drift"):
        reports = {"plan.json": _json(_runs.plan_document(runs)), "plan.md": _report.plan_text(runs)}
    elif kind == "apply":
        reports = {"result.json": _json(_runs.result_document(runs)), "result.md": _report.result_text(runs)}
    return {**reports, "summary.json": _json(_runs.summary(runs))}


def _json(data: Any) -> str:
    return json.dumps(data, indent=2, sort_keys=True) + "\n"
