# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the variables of a role, in sentences that name them. Pure, but for the files that they name.

Each environment is a process of its own, and Ansible compiles what that imports from a collection each time: what only
some values need is imported where it is needed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.validation import check_type_bool, check_type_float, check_type_int

_DECLARED = ("contact_lists_desired", "contact_lists_overrides", "contact_lists_ids")

_MUST_BE = {
    "str": "a text",
    "path": "a path",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "dict": "a dictionary",
}
_CONVERTED: dict[str, Callable[[Any], Any]] = {
    "int": check_type_int,
    "float": check_type_float,
    "bool": check_type_bool,
}

# The rules for these are those of the modules' options, which are asked about the values alone that are not plainly
# right.
_PLAINLY_RIGHT = {
    "kore_host": r"(https://)?[a-z0-9.-]+(:[1-9]\d{0,3})?|http://(127\.0\.0\.1|localhost)(:[1-9]\d{0,4})?",
    **dict.fromkeys(("kore_stream_id", "kore_account_id", "kore_iid", "kore_client_id"), r"[!-~]+"),
    **dict.fromkeys(("kore_client_secret", "kore_jwt"), r"[!-~]{16,}"),
    "kore_timeout": r"[1-9]\d{0,3}(\.\d+)?",
    "kore_retry_timeout": r"\d{1,4}(\.\d+)?",
    # Divided among the environments of an account it is never less than 2.
    "kore_rate_limit": r"\d{1,4}",
}
_CREDENTIALS = ("kore_client_id", "kore_client_secret", "kore_jwt")
_RIGHT = {
    "host": "https://platform.kore.ai",
    "stream_id": "st",
    "account_id": "a",
    "client_id": "cs",
    "client_secret": "-" * 16,
    "jwt_algorithm": "HS256",
    "timeout": 30.0,
    "rate_limit": 50,
    "retry_timeout": 180.0,
}
_OPTION = re.compile(
    r"^(host|iid|jwt|timeout)\b|\b((stream|account|client)_id|client_secret|jwt_algorithm|rate_limit|retry_timeout)\b"
)


@dataclass(frozen=True)
class Given:
    """The variables that one host has: their ``values``, and why those that are ``broken`` have none."""

    values: Mapping[str, Any]
    broken: Mapping[str, str]
    host: str = ""
    hosts: Sequence[str] = ()
    # Whether the tasks run on this machine, so that paths are its own.
    local: bool = True
    # Where credentials may come from besides; None where that is not known.
    environment: Mapping[str, str] | None = None

    def is_set(self, name: str) -> bool:
        """Whether there is a value; the empty text is none."""
        return self.values.get(name) not in (None, "")


def variable_problems(options: Mapping[str, Mapping[str, Any]], given: Given) -> list[str]:
    """Everything that is wrong, by the ``options`` of a role's argument spec; sentences without secrets."""
    found = {name: list(_problems(name, option, given)) for name, option in options.items()}
    right = {name for name, problems in found.items() if not problems}
    problems = [problem for name in found for problem in found[name]]
    if "kore_client_secret" in options:
        problems += _connection_problems(right, given)
    # The entry point validate, for which they are of any type, looks at all of them together.
    if right.issuperset(_DECLARED) and options["contact_lists_overrides"]["type"] == "dict":
        problems += _overlay_problems(given)
    if right.issuperset(("promote_from", "promote_to")):
        problems += _promotion_problems(given)
    if right.issuperset(("promote_only", "contact_lists_desired")):
        problems += _only_problems(given)
    for name, check in (("contact_lists_plan_file", _plan_problems), ("contact_lists_report_dir", _folder_problems)):
        if name in right and name in given.values:
            problems += check(name, given)
    return problems


def _problems(name: str, option: Mapping[str, Any], given: Given) -> Iterator[str]:
    value = given.values.get(name)
    type_ = option.get("type", "str")
    if name in given.broken:
        yield f"{name} cannot be evaluated: {given.broken[name].rstrip('.')}."
    elif value is None or (value == "" and type_ in ("str", "path") and "choices" not in option):
        if option.get("required"):
            state = "not set" if value is None else "empty"
            yield f"{name} is required and {state}. Set it in the inventory or in the play, or with -e {name}=…"
    elif not _fits(type_, value):
        yield f"{name} must be {_MUST_BE[type_]}, not {_shown(value)}."
    elif value not in option.get("choices", [value]):
        yield f"{name} must be one of {', '.join(option['choices'])}, not {_shown(value)}."


def _fits(type_: str, value: Any) -> bool:
    if type_ in ("list", "dict"):
        return isinstance(value, (list, tuple) if type_ == "list" else Mapping)
    if type_ in ("str", "path"):
        return not isinstance(value, (bool, list, tuple, Mapping))
    try:
        _CONVERTED.get(type_, id)(value)
    except (TypeError, ValueError):
        return False
    return True


def _shown(value: Any) -> str:
    """A value as a message shows it; what is secret is a text, and is not refused for being one."""
    if isinstance(value, str):
        return f"the text {_quoted(value[:48])}"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "a dictionary" if isinstance(value, Mapping) else "a list"


def _quoted(text: str) -> str:
    from ansible_collections.koreai.contact_center.plugins.module_utils._text import quoted

    return quoted(text)


def _connection_problems(right: set[str], given: Given) -> Iterator[str]:
    # Whether a secret is a key is known only when it signs.
    with_key = str(given.values.get("kore_jwt_algorithm")).startswith("RS")
    for name, pattern in _PLAINLY_RIGHT.items():
        value = given.values.get(name)
        if name not in right or value is None or (value == "" and name != "kore_host"):
            continue
        if not re.fullmatch(pattern, str(value)) or (with_key and name == "kore_client_secret"):
            yield from _option_problems(name, given)
    if "kore_ca_path" in right and given.is_set("kore_ca_path") and given.local:
        path = os.path.expanduser(os.path.expandvars(str(given.values["kore_ca_path"])))
        if not os.path.exists(path):
            yield f"kore_ca_path names {path}, which does not exist on this machine."
    if right.issuperset(_CREDENTIALS):
        yield from _credential_problems(given)


def _option_problems(name: str, given: Given) -> Iterator[str]:
    """What the modules say of an option's value, in terms of the variable."""
    from ansible_collections.koreai.contact_center.plugins.module_utils._errors import KoreError, OptionError
    from ansible_collections.koreai.contact_center.plugins.module_utils._options import CONNECTION, settings_of

    option = name.removeprefix("kore_")
    value = given.values[name]
    convert = _CONVERTED.get(CONNECTION[option]["type"], str)
    algorithm = given.values.get("kore_jwt_algorithm") or "HS256"
    instead = dict.fromkeys(("client_id", "client_secret")) if option == "jwt" else {"jwt_algorithm": algorithm}
    try:
        settings_of({**_RIGHT, **instead, option: convert(value)}).tokens.token()
    except OptionError as error:
        yield _OPTION.sub(r"kore_\g<0>", str(error))
    except KoreError:
        # A library is missing here; the task may run elsewhere, or will say so.
        return


def _credential_problems(given: Given) -> Iterator[str]:
    *pair, jwt = _CREDENTIALS
    found = [name for name in _CREDENTIALS if given.is_set(name)]
    if jwt in found and len(found) > 1:
        yield f"Give either kore_jwt, or kore_client_id and kore_client_secret: there are {', '.join(found)}."
    if jwt in found or len(found) == 2:
        return
    # What is set to an empty text does not come from the process environment either.
    lacking = [name for name in _CREDENTIALS if given.values.get(name) == ""]
    state = "empty"
    if not lacking and given.environment is not None and not (not found and given.environment.get("KORE_JWT")):
        lacking = [name for name in pair if name not in found and not given.environment.get(name.upper())]
        state = "not set"
    if lacking:
        yield (
            f"Credentials are missing: {' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} {state}. Set "
            "kore_client_id and kore_client_secret, or a ready token as kore_jwt instead."
        )


def _overlay_problems(given: Given) -> list[str]:
    lists, *over = map(given.values.get, _DECLARED)
    if not any(over):
        return []
    from ansible_collections.koreai.contact_center.plugins.plugin_utils._overlay import overlay_problems

    return list(overlay_problems(lists, *over))


def _only_problems(given: Given) -> list[str]:
    only = given.values.get("promote_only")
    if not only:
        return []
    from ansible_collections.koreai.contact_center.plugins.plugin_utils._promotion import only_problems

    return list(only_problems(given.values["contact_lists_desired"], only))


def _promotion_problems(given: Given) -> Iterator[str]:
    source, target = str(given.values["promote_from"]), str(given.values["promote_to"])
    for name, host in (("promote_from", source), ("promote_to", target)):
        if host not in given.hosts:
            yield f"{name} is {_quoted(host)}, which is no environment of this run. Check its spelling and --limit."
    if source == target:
        yield f"promote_from and promote_to are both {_quoted(target)}. Promote from one environment to another one."


def _plan_problems(name: str, given: Given) -> Iterator[str]:
    if not given.is_set(name):
        return
    from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import plan_for

    path = _absolute(given.values[name])
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if not text.startswith("$ANSIBLE_VAULT;"):
            plan_for(json.loads(text), given.host)
    except OSError as error:
        yield f"{name} names {path}, which cannot be read: {error.strerror}."
    except json.JSONDecodeError:
        yield f"{name} names {path}, which is no JSON. Give a plan.json that the playbook plan wrote."
    except ValueError as error:
        yield f"{name} names {path}: {error}"


def _folder_problems(name: str, given: Given) -> Iterator[str]:
    if not given.is_set(name):
        yield f"{name} is empty. Name a folder, or leave it out to take the folder reports."
        return
    path = place = _absolute(given.values[name])
    while not os.path.exists(place):
        place = os.path.dirname(place)
    if not os.path.isdir(place):
        yield f"{name} names {path}, and {place} is no folder."
    elif not os.access(place, os.W_OK | os.X_OK):
        yield f"{name} names {path}, and this user may not write to {place}."


def _absolute(path: Any) -> str:
    return os.path.realpath(os.path.expanduser(str(path)))
