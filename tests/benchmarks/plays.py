# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks to compare: those of the collection, and the usual forms of the same work with ansible.builtin.uri."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.koreai.contact_center.tests.benchmarks.server import Server

Tasks = list[dict[str, Any]]

# Only a module honours a task's environment, so such a task runs as an ordinary module.
MODULE = {"environment": {"BENCHMARK": "module"}}


def declared(records: Sequence[Mapping[str, Any]], changed: int = 0) -> dict[str, Any]:
    """Variables: all lists as they are, with other descriptions for the first ``changed``, and their ids by name."""
    items = [{"name": record["name"], "description": record["description"]} for record in records]
    for item in items[:changed]:
        item["description"] = f"Changed: {item['description']}"
    return {"declared": items, "ids": {record["name"]: record["_id"] for record in records}}


def whole_set(server: Server, **keywords: Any) -> Tasks:
    """All lists with one task of the collection."""
    options = {**server.connection, "rate_limit": 0, "contact_lists": "{{ declared }}"}
    return [{"koreai.contact_center.kore_contact_lists": options, **keywords}]


def one_list(server: Server, count: int) -> Tasks:
    """This many lists in a loop over the module for one list, each by its id."""
    options = {
        **server.connection,
        "rate_limit": 0,
        "contact_list_id": "{{ ids[item.name] }}",
        "name": "{{ item.name }}",
        "description": "{{ item.description }}",
    }
    return [{"koreai.contact_center.kore_contact_list": options, **_looped(count)}]


def uri_listing(server: Server) -> Tasks:
    """One request that reads all lists, and nothing else."""
    url = _url(server, "getAllListDetails", "type=call&")
    return [{"ansible.builtin.uri": {"url": url, "method": "POST", "headers": _headers(server)}, "register": "listing"}]


def uri_differences(server: Server) -> Tasks:
    """The first usual form: one listing, and a PUT for each list that differs."""
    # The fastest form that we know: comparing item by item takes Jinja seconds.
    descriptions = "map(attribute='description')"
    task = {
        **_put(server),
        "loop": "{{ declared | selectattr('description', 'in', changed) }}",
        "vars": {"changed": f"{{{{ declared | {descriptions} | difference(listing.json.data | {descriptions}) }}}}"},
    }
    return [*uri_listing(server), task]


def uri_each(server: Server, count: int) -> Tasks:
    """The second usual form: a GET for each list, and a PUT if it differs."""
    put = {
        **_put(server),
        "loop": "{{ declared | selectattr('description', 'in', changed) }}",
        "vars": {
            "held": "{{ found.results | map(attribute='json.data.description') }}",
            "changed": f"{{{{ declared[:{count}] | map(attribute='description') | difference(held) }}}}",
        },
    }
    return [*uri_get(server, count), put]


def uri_get(server: Server, count: int) -> Tasks:
    """This many lists, each read with a GET."""
    options = {"url": _url(server, "{{ ids[item.name] }}"), "headers": _headers(server)}
    return [{"ansible.builtin.uri": options, **_looped(count), "register": "found"}]


def _put(server: Server) -> dict[str, Any]:
    options = {
        "url": _url(server, "{{ ids[item.name] }}"),
        "method": "PUT",
        "headers": _headers(server),
        "body_format": "json",
        "body": {"name": "{{ item.name }}", "description": "{{ item.description }}"},
    }
    return {"ansible.builtin.uri": options, "loop_control": {"label": "{{ item.name }}"}}


def _looped(count: int) -> dict[str, Any]:
    return {"loop": f"{{{{ declared[:{count}] }}}}", "loop_control": {"label": "{{ item.name }}"}}


def _url(server: Server, last: str, query: str = "") -> str:
    options = server.connection
    path = f"campaign/api/v2/public/{options['stream_id']}/campaign/contactList/{last}"
    return f"{options['host']}/{path}?{query}accountId={options['account_id']}"


def _headers(server: Server) -> dict[str, str]:
    options = server.connection
    return {"auth": server.token(), "iid": options["stream_id"], "accountId": options["account_id"]}
