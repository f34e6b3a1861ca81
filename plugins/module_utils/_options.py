# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One table of all options, from which argument specs, settings and declarations are made."""

from __future__ import annotations

import os
from typing import Any

from ansible.module_utils.common.parameters import AnsibleFallbackNotFound

from ansible_collections.koreai.contact_center.plugins.module_utils._contact_list import COMPARED


def environment_value(variable: str) -> str:
    """The fallback of an option. An empty variable does not count, because CI systems set one for a missing secret."""
    value = os.environ.get(variable)
    if not value:
        raise AnsibleFallbackNotFound
    return value


def _option(type_: str, environment: str | None = None, **more: Any) -> dict[str, Any]:
    fallback = {"fallback": (environment_value, [environment])} if environment else {}
    return {"type": type_, **fallback, **more}


CONNECTION: dict[str, dict[str, Any]] = {
    "host": _option("str", "KORE_HOST", default="https://platform.kore.ai"),
    "stream_id": _option("str", "KORE_STREAM_ID"),
    "account_id": _option("str", "KORE_ACCOUNT_ID"),
    "iid": _option("str", "KORE_IID"),
    "client_id": _option("str", "KORE_CLIENT_ID"),
    "client_secret": _option("str", "KORE_CLIENT_SECRET", no_log=True),
    "jwt": _option("str", "KORE_JWT", no_log=True),
    "jwt_algorithm": _option("str", default="HS256", choices=["HS256", "HS512", "RS256", "RS512"]),
    "validate_certs": _option("bool", "KORE_VALIDATE_CERTS", default=True),
    "ca_path": _option("path", "KORE_CA_PATH"),
    "timeout": _option("float", default=30.0),
    "rate_limit": _option("int", default=50),
    "retry_timeout": _option("float", default=180.0),
}

# Not by the argument spec, whose message could not name the environment variable.
REQUIRED = ("stream_id", "account_id")

CONTACT_LIST: dict[str, dict[str, Any]] = {
    "contact_list_id": _option("str"),
    **{option: _option("str") for option in COMPARED},
    "former_names": _option("list", elements="str", default=[]),
    "state": _option("str", choices=["present", "absent"], default="present"),
    "create": _option("bool", default=False),
    "allow_duplicates": _option("bool"),
    "force": _option("bool", default=False),
}

CONTACT_LIST_ITEM = {
    "key": _option("str", no_log=False),
    **CONTACT_LIST,
    "skip": _option("bool", default=False),
}

ARGUMENT_SPECS: dict[str, dict[str, dict[str, Any]]] = {
    "kore_contact_list": {**CONNECTION, **CONTACT_LIST},
    "kore_contact_list_info": {**CONNECTION, "contact_list_id": _option("str"), "name": _option("str")},
    "kore_contact_lists": {
        **CONNECTION,
        "contact_lists": _option("list", elements="dict", required=True, options=CONTACT_LIST_ITEM),
        "reviewed_plan": _option("dict"),
        "max_changes": _option("int"),
    },
    "kore_doctor": {**CONNECTION, "write": _option("bool", default=False)},
}


def environment_of(option: str) -> str | None:
    """The environment variable of an option; None if it has none."""
    fallback = CONNECTION[option].get("fallback")
    return fallback[1][0] if fallback else None
