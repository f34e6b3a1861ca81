# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control plane under ``/_simulator/``, which is not part of the API, is not logged and does not count.

It is for playbooks and shells, which cannot call Python.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from . import switches as interpretations
from .answers import dumps
from .campaigns import Campaigns
from .faults import Fault
from .state import Stream
from .world import World


def blueprint(world: World) -> Blueprint:
    """The routes of the control plane for a world."""
    control = Blueprint("control", __name__, url_prefix="/_simulator")

    @control.get("/log")
    def log() -> Response:
        """All requests, oldest first, and two counts."""
        requests = [dataclasses.asdict(entry) for entry in world.log]
        writes = sum(1 for entry in world.log if entry.is_write)
        return _json({"count": len(requests), "writes": writes, "requests": requests})

    @control.get("/state")
    def state() -> Response:
        """Lists by stream, switches and the faults to come."""
        world.catch_up()
        with world.lock:
            streams = {
                stream.stream_id: {
                    "name": stream.name,
                    "account_id": stream.account_id,
                    "lists": stream.lists,
                    "campaigns": [dataclasses.asdict(campaign) for campaign in stream.campaigns.all()],
                }
                for stream in world.streams.values()
            }
            faults = [dataclasses.asdict(fault) for fault in world.faults.copy()]
            switches = dataclasses.asdict(world.switches)
            return _json({"streams": streams, "switches": switches, "faults": faults})

    @control.post("/reset")
    def reset() -> Response:
        """Return the lists to the start; clear log, faults and limiter."""
        world.reset()
        return _json({"status": "reset"})

    @control.post("/fault")
    def fault() -> Response:
        """Inject one fault: the fields of Fault as a JSON object."""
        try:
            world.faults.add(Fault(**_body()))
        except (TypeError, ValueError) as error:
            return _json({"error": str(error)}, 400)
        return _json({"status": "injected"})

    @control.post("/switch")
    def switch() -> Response:
        """Set switches: a JSON object of names and values."""
        try:
            body = _body()
            for name, value in body.items():
                interpretations.check(name, value)
            world.switches = dataclasses.replace(world.switches, **body)
        except (TypeError, ValueError) as error:
            return _json({"error": str(error)}, 400)
        return _json(dataclasses.asdict(world.switches))

    @control.put("/lists/<stream_id>/<path:contact_list_id>")
    def edit(stream_id: str, contact_list_id: str) -> Response:
        """Change fields of a record, as somebody would in the console. Stream and list may be given by name."""

        def change() -> Any:
            stream = _stream(world, stream_id)
            id_ = _id({id_: record["name"] for id_, record in stream.lists.items()}, contact_list_id)
            stream.edit(id_, **_body())
            return stream.lists[id_]

        return _changed(world, change)

    _add_campaign_routes(control, world)
    return control


def _add_campaign_routes(control: Blueprint, world: World) -> None:
    @control.put("/campaigns/<stream_id>/<path:campaign_id>")
    def campaign(stream_id: str, campaign_id: str) -> Response:
        """Create a campaign (name, lists, status, kind, scheduled), or change fields of one; ``lists`` holds ids.

        App and campaign may be given by name, here and below.
        """
        return _changed(world, lambda: _set_campaign(_campaigns(world, stream_id), campaign_id, _body()))

    @control.post("/campaigns/<stream_id>/<path:campaign_id>/save")
    def save(stream_id: str, campaign_id: str) -> Response:
        """Open a campaign and save it, as somebody would in the console."""
        return _changed(world, lambda: _on_campaign(world, stream_id, campaign_id, Campaigns.save))

    @control.delete("/campaigns/<stream_id>/<path:campaign_id>")
    def remove(stream_id: str, campaign_id: str) -> Response:
        """Remove a campaign; its lists still refer to it."""
        return _changed(world, lambda: _on_campaign(world, stream_id, campaign_id, Campaigns.remove))


def _changed(world: World, change: Callable[[], Any]) -> Response:
    """Make a change and answer with what it returns; 404 for an unknown id."""
    try:
        with world.lock:
            return _json(change() or {"status": "changed"})
    except KeyError as error:
        return _json({"error": f"there is nothing with the id {error}"}, 404)
    except (TypeError, ValueError) as error:
        return _json({"error": str(error)}, 400)


def _id(names: dict[str, str], text: str) -> str:
    """The id itself, or the id for a name; KeyError if there is neither."""
    return text if text in names else {name: id_ for id_, name in names.items()}[text]


def _stream(world: World, text: str) -> Stream:
    return world.streams[_id({id_: stream.name for id_, stream in world.streams.items()}, text)]


def _campaigns(world: World, stream: str) -> Campaigns:
    return _stream(world, stream).campaigns


def _on_campaign(world: World, stream: str, text: str, change: Callable[[Campaigns, str], None]) -> None:
    campaigns = _campaigns(world, stream)
    change(campaigns, _id(campaigns.names(), text))


def _set_campaign(campaigns: Campaigns, text: str, fields: dict[str, Any]) -> None:
    names = campaigns.names()
    if text in names or text in names.values():
        campaigns.edit(_id(names, text), **fields)
    else:
        campaigns.add(fields.pop("name", text), *fields.pop("lists", ()), id_=text, **fields)


def _body() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise TypeError("the body must be a JSON object")
    return body


def _json(value: Any, status: int = 200) -> Response:
    return Response(dumps(value), status, content_type="application/json")
