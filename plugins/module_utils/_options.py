# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options: one table, from which come the argument specs, the settings and the declarations."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import AnsibleFallbackNotFound
from ansible.module_utils.errors import UnsupportedError

from ansible_collections.koreai.contact_center.plugins.module_utils._auth import (
    ALGORITHMS,
    JWT_IMPORTED,
    ReadyToken,
    SignedToken,
    TokenSource,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._client import Settings
from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import (
    DesiredList,
    declaration_problems,
    id_problems,
    printable,
    quoted,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import LibraryError, OptionError
from ansible_collections.koreai.contact_center.plugins.module_utils._library import missing_libraries
from ansible_collections.koreai.contact_center.plugins.module_utils._session import REQUESTS_IMPORTED, is_loopback

# Hiding a shorter one wherever it occurs would blank out names.
SHORTEST_SECRET = 16
_DAY = 86400


def environment_value(variable: str) -> str:
    """The fallback of an option; an empty variable, as CI systems set them for what is not there, is none."""
    value = os.environ.get(variable)
    if not value:
        raise AnsibleFallbackNotFound
    return value


def _option(type_: str, environment: str | None = None, **more: Any) -> dict[str, Any]:
    fallback = {"fallback": (environment_value, [environment])} if environment else {}
    return {"type": type_, **fallback, **more}


CONNECTION: dict[str, dict[str, Any]] = {
    "host": _option("str", "KORE_HOST", default="https://platform.kore.ai"),
    "stream_id": _option("str", "KORE_STREAM_ID", required=True),
    "account_id": _option("str", "KORE_ACCOUNT_ID", required=True),
    "iid": _option("str", "KORE_IID"),
    "client_id": _option("str", "KORE_CLIENT_ID"),
    "client_secret": _option("str", "KORE_CLIENT_SECRET", no_log=True),
    "jwt": _option("str", "KORE_JWT", no_log=True),
    "jwt_algorithm": _option("str", default="HS256", choices=list(ALGORITHMS)),
    "validate_certs": _option("bool", "KORE_VALIDATE_CERTS", default=True),
    "ca_path": _option("path", "KORE_CA_PATH"),
    "timeout": _option("float", default=30.0),
    "rate_limit": _option("int", default=50),
    "retry_timeout": _option("float", default=180.0),
}

CONTACT_LIST: dict[str, dict[str, Any]] = {
    "contact_list_id": _option("str"),
    "name": _option("str"),
    "description": _option("str"),
    "former_names": _option("list", elements="str", default=[]),
    "state": _option("str", choices=["present", "absent"], default="present"),
    "create": _option("bool", default=False),
    "allow_duplicates": _option("bool"),
    "force": _option("bool", default=False),
}

CONTACT_LIST_ITEM = {"key": _option("str", no_log=False), **CONTACT_LIST}

ARGUMENT_SPECS: dict[str, dict[str, dict[str, Any]]] = {
    "kore_contact_list": {**CONNECTION, **CONTACT_LIST},
    "kore_contact_list_info": {**CONNECTION, "contact_list_id": _option("str"), "name": _option("str")},
    "kore_contact_lists": {
        **CONNECTION,
        "contact_lists": _option("list", elements="dict", required=True, options=CONTACT_LIST_ITEM),
        "reviewed_plan": _option("dict"),
        "max_changes": _option("int"),
    },
}

_TEXTS = ("key", "contact_list_id", "name", "description")


def environment_of(option: str) -> str | None:
    """The environment variable that stands in for an option, None where there is none."""
    fallback = CONNECTION[option].get("fallback")
    return fallback[1][0] if fallback else None


def settings_of(options: Mapping[str, Any]) -> Settings:
    """Read the connection from validated options; raises OptionError with everything that is wrong."""
    given: dict[str, Any] = {name: None if options.get(name) == "" else options.get(name) for name in CONNECTION}
    problems = [*_connection_problems(given), *_credential_problems(given)]
    if problems:
        raise OptionError(" ".join(f"{problem}." for problem in problems))
    missing = {"requests": not REQUESTS_IMPORTED, "PyJWT": given["jwt"] is None and not JWT_IMPORTED}
    if any(missing.values()):
        raise LibraryError(missing_libraries(*(name for name in missing if missing[name])))
    return Settings(
        host=_base_url(given["host"]),
        stream_id=given["stream_id"],
        account_id=given["account_id"],
        iid=given["iid"] or given["stream_id"],
        tokens=_tokens(given),
        validate_certs=given["validate_certs"],
        ca_path=given["ca_path"],
        timeout=given["timeout"],
        rate_limit=given["rate_limit"],
        retry_timeout=given["retry_timeout"],
    )


def item_problems(items: Any) -> list[str]:
    """Everything that is wrong with declarations as a user wrote them, before types are converted; sentences."""
    checked = list(_checked(items))
    usable = {
        number: DesiredList.from_options(options)
        for number, (options, problems) in enumerate(checked, start=1)
        if not problems
    }
    problems = [text for _options, problems in checked for text in problems]
    # What is left out keeps its number, as people count the items that they wrote.
    return problems + [text for _item, text in declaration_problems([*usable.values()], [*usable])]


def form_problems(items: Any) -> list[str]:
    """The part of it that validated options do not show any more: types, and whose option is unknown."""
    return [text for _options, problems in _checked(items) for text in problems]


def _checked(items: Any) -> Iterator[tuple[Mapping[str, Any], list[str]]]:
    """Each declaration in validated types, and what is wrong with its form."""
    if not isinstance(items, (list, tuple)):
        yield {}, [f"contact_lists is {_kind(items)} and not a list."]
        return
    validator = ArgumentSpecValidator(CONTACT_LIST_ITEM)
    for index, item in enumerate(items):
        problems = list(type_problems(item))
        options = item
        # Most declarations are as they should be, and the validator is slow.
        if not problems and not _needs_no_conversion(item):
            validated = validator.validate(dict(item))
            problems = [_spec_problem(error) for error in validated.errors]
            options = validated.validated_parameters
        yield options, [f"{_label(index, item)}: {text}." for text in problems]


def _needs_no_conversion(item: Mapping[str, Any]) -> bool:
    flags = (item.get(option) for option in ("create", "allow_duplicates", "force"))
    known = item.keys() <= CONTACT_LIST_ITEM.keys()
    return (
        known
        and item.get("state") in (None, "present", "absent")
        and all(flag is None or isinstance(flag, bool) for flag in flags)
    )


def type_problems(item: Any) -> Iterator[str]:
    """What Ansible would convert without a word: YAML reads 0123, yes and 1.0 as other things than texts."""
    if not isinstance(item, Mapping):
        yield f"it is {_kind(item)} and not a dictionary of options"
        return
    for option in item:
        if not isinstance(option, str):
            yield f"{_kind(option)} stands where an option's name belongs; put it into quotes or check the indentation"
    for option in _TEXTS:
        value = item.get(option)
        if value is not None and not isinstance(value, str):
            yield f"its {option} is {_kind(value)}; put it into quotes"
    # Ansible takes null for an option left out only where that has no default.
    for option, spec in CONTACT_LIST_ITEM.items():
        if option in item and item[option] is None and spec.get("default") is not None:
            yield f"its {option} is nothing; give it a value or leave it out"
    formers = item.get("former_names")
    if formers is not None and not isinstance(formers, (list, tuple)):
        yield f"its former_names is {_kind(formers)} and not a list"
    for former in formers if isinstance(formers, (list, tuple)) else ():
        if not isinstance(former, str):
            yield f"in its former_names there is {_kind(former)}; put it into quotes"


def _label(index: int, item: Any) -> str:
    known = item if isinstance(item, Mapping) else {}
    name = next((known[key] for key in ("name", "key", "contact_list_id") if known.get(key)), None)
    return f"Item {index + 1}" if name is None else f"Item {index + 1} ({quoted(str(name))})"


def _spec_problem(error: Exception) -> str:
    text = str(error).rstrip(".")
    return f"there is no option {printable(text)}" if isinstance(error, UnsupportedError) else printable(text)


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text {quoted(value[:48])}"
    if isinstance(value, Mapping):
        return "a dictionary"
    if isinstance(value, date):
        return "a date"
    return "a list" if isinstance(value, (list, tuple)) else f"a {type(value).__name__}"


def _connection_problems(given: Mapping[str, Any]) -> Iterator[str]:
    yield from _host_problems(given["host"] or "")
    for option in ("stream_id", "account_id", "iid", "client_id"):
        if given[option] is not None:
            yield from id_problems(f"{option}{_source(option, given)}", given[option])
        elif CONNECTION[option].get("required"):
            yield f"{option} is empty; set it or {environment_of(option)}"
    if not 0 < given["timeout"] <= _DAY:
        yield "timeout is the seconds to wait for an answer: it must be more than 0, and no more than a day"
    if not 0 <= given["retry_timeout"] <= _DAY:
        yield "retry_timeout is a number of seconds: it cannot be less than 0, nor more than a day"
    if given["rate_limit"] < 0 or given["rate_limit"] == 1:
        yield "rate_limit must be 0 (no pacing) or at least 2, as a write needs a fresh read within the same minute"
    ca_path = given["ca_path"]
    if ca_path is not None and not os.path.exists(ca_path):
        yield f"ca_path{_source('ca_path', given)} names {printable(ca_path)}, which does not exist on this machine"


def _host_problems(host: str) -> Iterator[str]:
    try:
        parts = urlsplit(_base_url(host))
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    more = any((parts.path, parts.query, parts.fragment, parts.username, port == 0))
    if more or not parts.hostname or re.search(r"[\x00-\x20\x7f\\]", host):
        yield f"host must be an address such as https://platform.kore.ai, and {quoted(host)} is none"
    elif parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        yield f"host must use https, so that the token is not sent in clear text, and {quoted(host)} does not"


def _base_url(host: str) -> str:
    # The documentation gives the host with a scheme and prefixes another one (update-contact-list-v2).
    return (host if "://" in host else f"https://{host}").rstrip("/")


def _credential_problems(given: Mapping[str, Any]) -> Iterator[str]:
    pair = [option for option in ("client_id", "client_secret") if given[option] is not None]
    if given["jwt"] is not None and pair:
        found = ", ".join(f"{option}{_source(option, given)}" for option in ("jwt", *pair))
        yield (
            f"give either jwt, or client_id and client_secret, not both: there are {found}. Take one way out of the "
            'task (an option that is "{{ omit }}" counts as not given) and unset its environment variable'
        )
    elif given["jwt"] is None and len(pair) < 2:
        missing = [option for option in ("client_id", "client_secret") if option not in pair]
        needed = " and ".join(f"{option} ({environment_of(option)})" for option in missing)
        yield f"credentials are missing: set {needed}, or a ready token as jwt (KORE_JWT) instead"
    secret = given["client_secret"]
    if secret is not None and len(secret) < SHORTEST_SECRET:
        yield f"client_secret{_source('client_secret', given)} has fewer than {SHORTEST_SECRET} characters"
    if secret is not None and given["jwt_algorithm"].startswith("HS") and secret != secret.strip():
        yield f"client_secret{_source('client_secret', given)} begins or ends with white space"
    if given["jwt"] is not None and not re.fullmatch(r"[\x21-\x7e]{16,}", given["jwt"]):
        yield f"jwt{_source('jwt', given)} is no token: it is too short, or holds white space or other characters"


def _source(option: str, given: Mapping[str, Any]) -> str:
    variable = environment_of(option)
    from_environment = variable is not None and os.environ.get(variable) == given[option]
    return f" (perhaps from the environment variable {variable})" if from_environment else ""


def _tokens(given: Mapping[str, Any]) -> TokenSource:
    if given["jwt"] is not None:
        return ReadyToken(given["jwt"])
    return SignedToken(given["client_id"], given["client_secret"], given["jwt_algorithm"])
