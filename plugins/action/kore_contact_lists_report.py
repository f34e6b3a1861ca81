# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ansible import constants
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ansible_collections.koreai.contact_center.plugins.module_utils._options import (
    CONNECTION,
    REQUIRED,
    environment_of,
)
from ansible_collections.koreai.contact_center.plugins.plugin_utils import (
    _data_file,
    _export,
    _files,
    _findings,
    _matrix,
    _report,
    _runs,
)
from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import is_omitted, native_string, plain

SPEC: dict[str, dict[str, Any]] = {
    "step": {
        "type": "str",
        "required": True,
        "choices": ["begin", "reviewed", "compare", "failed", "artifacts", "end"],
    },
    "kind": {"type": "str", "choices": ["validate", "plan", "drift", "apply", "export", "matrix", "doctor"]},
    # Ansible would make a string of anything.
    "report_dir": {"type": "raw", "default": "reports"},
    "hosts": {"type": "list", "elements": "str"},
    "export_ids": {"type": "bool", "default": False},
    "contact_lists": {"type": "list", "elements": "raw", "default": []},
    "found": {"type": "list", "elements": "dict", "default": []},
    "plan_file": {"type": "path", "default": ""},
}

# People read the standard output of these callbacks. Other callbacks may write JSON.
_TEXT_CALLBACKS = ("default", "minimal", "oneline", "debug", "yaml", "unixy", "dense", "diy", "awx_display")
# These keys of a summary contain names unescaped. Ansible prints the result of a failed task, and the file has them.
_TEXTS_OF_OTHERS = ("drift", "unmanaged_names", "held_back")
# What a job passes to the next one: words, numbers and digests only, and no text of others.
_HANDED_ON = ("status", "changes", "digest")
_SUMMARISED = ("plan", "drift", "apply", "doctor")
_WITHOUT_DECLARATIONS = ("export", "doctor")

Variables = Mapping[str, Any]


class ActionModule(ActionBase):  # type: ignore[misc]
    """Writes the reports of a play. Each host runs each step; the first remaining one writes for all.

    Nothing here relies on a connection, on one host, or on variables of an earlier play.
    """

    _requires_connection = False

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:  # noqa: ARG002 (Ansible's signature)
        variables: Variables = task_vars or {}
        validated = ArgumentSpecValidator(SPEC).validate(plain(self._task.args, native_string))
        if validated.error_messages:
            return _failed(" ".join(validated.error_messages))
        options, play = validated.validated_parameters, self._task.get_play()
        strategy = str(play.strategy)
        if options["kind"] and strategy.rpartition(".")[2] in ("free", "host_pinned"):
            return _failed(
                f"The reports need all hosts of a play to begin before one ends, which the strategy {strategy} does "
                "not give. Set strategy: ansible.builtin.linear in this play."
            )
        step = getattr(self, f"_{options['step']}")
        return step(options, variables, str(play._uuid))  # type: ignore[no-any-return]

    def _begin(self, options: Variables, variables: Variables, play: str) -> dict[str, Any]:
        """Say in summary.json that the run did not finish, which is true until it does. Check the variables."""
        kind, hosts = options["kind"], _hosts(options, variables)
        problems = []
        try:
            folder = _files.prepared(options["report_dir"]) if kind not in (None, "validate") else ""
            if kind in _SUMMARISED:
                _files.write(folder, {"summary.json": _json(_runs.summary({host: _runs.Run(kind) for host in hosts}))})
        except _files.FolderError as error:
            problems.append(str(error))
        if not hosts:
            problems.append(
                "There is no environment to work on: the inventory has no host in the group kore_environments, or "
                "--limit leaves none of them. Name an inventory that has this group, for example with -i inventory.yml."
            )
        else:
            problems += self._variable_problems(variables, kind)
        about = {"play": play, "certificates_verified": self._verifies_certificates(variables)}
        return {**(_failed(" ".join(problems)) if problems else {"changed": False}), **about}

    def _reviewed(self, options: Variables, variables: Variables, _play: str) -> dict[str, Any]:
        """The plan of this environment from a reviewed file, as data."""
        try:
            plan = _data_file.reviewed_plan(options["plan_file"], variables["inventory_hostname"])
        except ValueError as error:
            return _failed(str(error))
        return {"changed": False, "plan": plan}

    def _compare(self, options: Variables, _variables: Variables, _play: str) -> dict[str, Any]:
        """The state of this environment, as a column of the matrix."""
        try:
            column = _matrix.column(options["contact_lists"], options["found"])
        except ValueError as error:
            return _failed(str(error))
        return {"changed": False, **column}

    def _failed(self, _options: Variables, variables: Variables, play: str) -> dict[str, Any]:
        """Record, in a rescue, why it failed. A message that no_log hides stays hidden."""
        task = variables.get("ansible_failed_task") or {}
        told = _runs.failure_sentence(plain(variables.get("ansible_failed_result") or {}))
        if task.get("no_log"):
            told = f"The task '{task.get('name')}' failed. Its message is hidden, as no_log is set for it."
        begun = (variables.get(name) or {} for name in ("contact_lists_begun", "contact_lists_promotion"))
        if play not in [about.get("play") for about in begun]:
            return _failed(f"{told.rstrip('.')}. The run did not begin as it should, so that there is no report.")
        return {"changed": False, "msg": told, "action": task.get("action"), "play": play}

    def _artifacts(self, options: Variables, variables: Variables, play: str) -> dict[str, Any]:
        """Keep the statuses as artifacts of the job, like set_stats, but also if the task fails."""
        kind, host = options["kind"], variables["inventory_hostname"]
        if kind not in _SUMMARISED or [host] != _present(variables, play)[:1]:
            return {"changed": False}
        runs = _runs.runs_of(_hosts(options, variables), variables["hostvars"].raw_get, kind, play)
        data = {"contact_lists_summary": _runs.summary(runs, lambda key: key in _HANDED_ON)}
        return {"changed": False, "ansible_stats": {"data": data, "per_host": False, "aggregate": False}}

    def _end(self, options: Variables, variables: Variables, play: str) -> dict[str, Any]:
        """Write the reports if this host is the writer, and fail if this environment failed."""
        raw, host = variables["hostvars"].raw_get, variables["inventory_hostname"]
        present = _present(variables, play)
        if host not in present:
            return _failed("The run did not begin here, so that nothing is reported. Run the whole playbook.")
        hosts = _hosts(options, variables)
        if host == present[0]:
            runs = _runs.runs_of(hosts, raw, options["kind"], play)
            result = self._reported(runs, options)
        else:
            runs = _runs.runs_of([host] if host in hosts else [], raw, options["kind"], play)
            result = {"changed": False}
        sentences = runs[host].sentences() if host in runs else []
        sentences += [result["msg"]] if result.get("msg") not in (None, *sentences) else []
        return {**result, **(_failed(" ".join(sentences)) if sentences else {})}

    def _reported(self, runs: Mapping[str, _runs.Run], options: Variables) -> dict[str, Any]:
        """What was reported. It is also shown if it could not be written, with the reason in ``msg``."""
        kind = options["kind"]
        files, lines = _contents(runs, options)
        summary = _runs.summary(runs, lambda key: key not in _TEXTS_OF_OTHERS)
        result: dict[str, Any] = {"changed": False, **summary, "files": [], "lines": lines}
        try:
            if files:
                result["files"] = _files.write(_files.prepared(options["report_dir"]), files)
        except _files.FolderError as error:
            result["msg"] = str(error)
        text = (constants.DEFAULT_STDOUT_CALLBACK or "").rpartition(".")[2] in _TEXT_CALLBACKS
        show = partial(self._display.display, stderr=not text)
        for line in (*lines, *result["files"]):
            show(line)
        if kind == "validate":
            del result["files"]
        return result

    def _verifies_certificates(self, variables: Variables) -> bool:
        """Whether this environment verifies its server. If that cannot be evaluated, another message says so."""
        try:
            value = self._templar.template(variables.get("kore_validate_certs", True))
            return bool(boolean(plain(value), strict=False))
        except Exception:
            return True

    def _variable_problems(self, variables: Variables, kind: str | None) -> Iterator[str]:
        """What the modules could not say with the variables' names, or what could make Ansible quote a secret."""
        if (
            kind not in _WITHOUT_DECLARATIONS
            and not variables.get("contact_lists_file")
            and variables.get("contact_lists_desired") is None
        ):
            yield "There are no declarations. Set contact_lists_file, or contact_lists_desired."
        options = {} if kind == "validate" else {f"kore_{name}": option for name, option in CONNECTION.items()}
        required = {f"kore_{option}": environment_of(option) for option in REQUIRED if options}
        for name, option in options.items():
            try:
                value = self._value_of(variables, name)
            except Exception as error:
                why = "" if option.get("no_log") else f": {_runs.own_words(' '.join(str(error).split()).rstrip('.'))}"
                yield f"{name} cannot be evaluated{why}."
                continue
            if value == "" and name in required:
                yield (
                    f"{name} is required and not set. Set it in the inventory or in the play, or with -e {name}=…; "
                    f"{required[name]} is not read here, as it would serve every environment."
                )
            if value is None or isinstance(value, (list, dict)):
                got = "null" if value is None else "a list" if isinstance(value, list) else "a dictionary"
                yield f"{name} must be a single value; got {got}."

    def _value_of(self, variables: Variables, name: str) -> Any:
        """The value of a variable; empty if it is not set, or omit."""
        if name not in variables:
            return ""
        try:
            value = plain(self._templar.template(variables[name]))
        except Exception as error:
            # Before ansible-core 2.19, omit is a string.
            if type(error).__name__ == "AnsibleValueOmittedError":
                return ""
            raise
        return "" if is_omitted(value, variables.get("omit")) else value


def _contents(runs: Mapping[str, _runs.Run], options: Variables) -> tuple[dict[str, str], list[str]]:
    """The text of each file by its name, and the lines. summary.json is last, so that it is always true."""
    kind = options["kind"]
    if kind == "export":
        exports = {name: _export.exported(run.contact_lists or ()) for name, run in runs.items() if not run.failed}
        failed = _report.lines({name: run for name, run in runs.items() if run.failed}, kind)
        texts = [_export.files_of(name, export, with_ids=options["export_ids"]) for name, export in exports.items()]
        told = [line for name, export in exports.items() for line in _export.lines_of(name, export)]
        return {name: text for files in texts for name, text in files.items()}, [*told, *failed]
    if kind == "doctor":
        files = {"doctor.json": _json(_findings.document(runs)), "doctor.md": _findings.text(runs)}
        return {**files, "summary.json": _json(_runs.summary(runs))}, list(_findings.lines(runs))
    lines = list(_report.lines(runs, kind))
    if kind == "matrix":
        return {"matrix.md": _matrix.text(runs)}, lines
    if kind == "validate":
        return {}, lines
    if kind == "apply":
        files = {"result.json": _json(_runs.result_document(runs)), "result.md": _report.text(runs, "apply")}
    else:
        files = {"plan.json": _json(_runs.plan_document(runs)), "plan.md": _report.text(runs, kind)}
    return {**files, "summary.json": _json(_runs.summary(runs))}, lines


def _present(variables: Variables, play: str) -> list[str]:
    """The remaining hosts of those that began in this play; the first of them acts for all."""
    raw = variables["hostvars"].raw_get
    begun = {name: raw(name).get("contact_lists_begun") or {} for name in variables["ansible_play_batch"]}
    return [name for name, about in begun.items() if about.get("play") == play]


def _hosts(options: Variables, variables: Variables) -> Sequence[str]:
    return variables["ansible_play_hosts_all"] if options["hosts"] is None else options["hosts"]  # type: ignore[no-any-return]


def _failed(msg: str) -> dict[str, Any]:
    return {"failed": True, "changed": False, "msg": msg}


def _json(data: Any) -> str:
    text = json.dumps(data, indent=2, sort_keys=True)
    # The same data, without commands for a build server that shows the file.
    return text.replace("##", "#\\u0023").replace("::", ":\\u003a") + "\n"
