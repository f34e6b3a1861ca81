# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The base of the action plugins: runs the core in the controller's own process if that gives the same result."""

from __future__ import annotations

import gc
import os
from functools import partial
from typing import Any

from ansible.constants import config
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action.normal import ActionModule as NormalAction

from ansible_collections.koreai.contact_center.plugins.module_utils._clock import SystemClock
from ansible_collections.koreai.contact_center.plugins.module_utils._declarations import (
    type_problems,
    validated_items,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import KoreError
from ansible_collections.koreai.contact_center.plugins.module_utils._options import ARGUMENT_SPECS
from ansible_collections.koreai.contact_center.plugins.module_utils._progress import Lines, Progress
from ansible_collections.koreai.contact_center.plugins.plugin_utils._plain import native_string, plain

# From here on, the controller forks its workers with everything that it has loaded. No garbage collection has to look
# through these objects again, or copy them into a worker (https://docs.python.org/3/library/gc.html#gc.freeze). Cycles
# among them that nothing needs any more, in the whole controller, are never collected.
gc.freeze()


class _SharedCore:
    """The class attribute BYPASS_HOST_LOOP: always false, and an occasion to load the core for several workers.

    The strategies read it in the controller before they fork a worker. The first worker loads the core by itself, as a
    task that runs elsewhere needs none in the controller. Before the second one, the controller loads it for all that
    follow.
    """

    def __init__(self) -> None:
        self._workers = 0

    def __get__(self, _action: Any, action_class: type[KoreAction]) -> bool:
        self._workers += 1
        if self._workers == 2:
            action_class.core()
        return False


class KoreAction(NormalAction):
    """Runs the module ``module_name`` in this process if possible, otherwise as the ordinary module."""

    BYPASS_HOST_LOOP = _SharedCore()
    module_name = ""
    _supports_check_mode = True
    _supports_async = True

    @classmethod
    def core(cls) -> Any:
        """The runner that has this module. Importing it takes nearly all of module_utils and the libraries."""
        from ansible_collections.koreai.contact_center.plugins.module_utils import _runner

        return _runner

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        # By default, Python searches for garbage whenever 700 more objects were made. A set of lists is a hundred times
        # as many, and kept. This worker ends with the task.
        gc.set_threshold(100_000)
        # Validating lazily templated items is three times slower.
        try:
            # Since ansible-core 2.19 omit is not a variable: only the string that a filter makes of it comes here.
            arguments = _plain(self.module_name, self._task.args, (task_vars or {}).get("omit", "<<Omit>>"))
            arguments = _checked(self.module_name, arguments)
        except ValueError as error:
            return {"failed": True, "changed": False, "msg": str(error)}
        # These values go to the module, or back to the controller's parent with the result: plain strings are far
        # smaller.
        self._task.args = arguments
        if not self._in_process():
            # Packing a module makes the syntax trees of 90 files.
            gc.disable()
            return super().run(tmp, task_vars)  # type: ignore[no-any-return]
        validated = _validated(self.module_name, arguments)
        result = self._result(validated, task_vars or {})
        if not result.get("warnings"):
            result.pop("warnings", None)
        return remove_values(result, validated._no_log_values)  # type: ignore[no-any-return]

    def _in_process(self) -> bool:
        """Whether this process gives the same result as the module.

        It cannot honour these keywords, or run elsewhere.
        """
        task = self._task
        elsewhere = self._connection.transport != "local" or self._play_context.become or task.become
        if elsewhere or task.async_val or any(task.environment or ()):
            return False
        from ansible_collections.koreai.contact_center.plugins.module_utils._auth import JWT_IMPORTED
        from ansible_collections.koreai.contact_center.plugins.module_utils._session import REQUESTS_IMPORTED

        return JWT_IMPORTED and REQUESTS_IMPORTED

    def _result(self, validated: Any, task_vars: dict[str, Any]) -> dict[str, Any]:
        if validated.error_messages:
            return {"failed": True, "changed": False, "msg": _refusal(validated.errors, self._task.action)}
        core = self.core()
        task = core.Task(
            validated.validated_parameters,
            check_mode=self._task.check_mode,
            diff_mode=self._task.diff,
            progress=self._progress(task_vars),
            budget_folder=os.path.join(config.get_config_value("ANSIBLE_HOME"), "koreai.contact_center"),
            # Its place differs between versions of ansible-core.
            is_timeout=lambda error: type(error).__name__ == "TaskTimeoutError",
        )
        try:
            return dict(core.run(self.module_name, task))
        except KoreError as error:
            return {"failed": True, "changed": False, **error.result, "msg": str(error)}

    def _progress(self, task_vars: dict[str, Any]) -> Progress:
        """Lines on the error output, so that programs can still read a run's output, for example as JSON."""
        if self._task.no_log or self._play_context.no_log:
            return Progress()
        label = str(task_vars.get("inventory_hostname", self.module_name))
        return Lines(label, partial(self._display.display, stderr=True), SystemClock(), self._display.v)


def _refusal(errors: Any, action: str) -> str:
    """The message of AnsibleModule for the same options."""
    unknown = isinstance(errors[0], UnsupportedError)
    return f"Unsupported parameters for ({action}) module: {errors.msg}" if unknown else str(errors.msg)


def _plain(module_name: str, arguments: dict[str, Any], omitted: Any) -> dict[str, Any]:
    """The arguments without those that are omitted, in plain types; raises ValueError, which quotes no secret."""
    secrets = {name for name, option in ARGUMENT_SPECS[module_name].items() if option.get("no_log")}
    others = {name: value for name, value in arguments.items() if name not in secrets}
    made: dict[str, Any] = plain(others, native_string, omitted)
    for name in secrets & arguments.keys():
        try:
            made |= plain({name: arguments[name]}, native_string, omitted)
        except ValueError:
            text = f"omit is a part of a longer string in {name}. Only a whole value can be omitted."
            raise ValueError(text) from None
    return made


def _checked(module_name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments, with validated items; raises ValueError for what the argument spec would convert silently.

    Ordinary modules are also reached only through this plugin.
    """
    if "contact_lists" in arguments:
        return {**arguments, "contact_lists": validated_items(arguments["contact_lists"])}
    problems = [f"{module_name}: {text}." for text in type_problems(arguments)]
    if problems:
        raise ValueError(" ".join(problems))
    return arguments


def _validated(module_name: str, arguments: dict[str, Any]) -> Any:
    """The result of ansible-core's validation. The items are left out, as they are validated already, and many."""
    spec = ARGUMENT_SPECS[module_name]
    items = {name: value for name, value in arguments.items() if "options" in spec.get(name, {})}
    validated = ArgumentSpecValidator(spec).validate({**arguments, **{name: [] for name in items}})
    validated.validated_parameters.update(items)
    return validated
