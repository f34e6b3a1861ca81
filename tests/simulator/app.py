# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The WSGI application: from Flask to an exchange, and back."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, Response, request

from .control import blueprint
from .exchange import Arrival, begin
from .strikes import Outcome
from .wire import HangUpError
from .world import World

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def create_app(world: World) -> Flask:
    """The application for a world. One rule takes all paths, because routes.py matches them before they are decoded."""
    app = Flask("koreai_simulator", static_folder=None)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.url_map.merge_slashes = False
    app.register_blueprint(blueprint(world))

    @app.route("/", methods=_METHODS, provide_automatic_options=False)
    @app.route("/<path:_path>", methods=_METHODS, provide_automatic_options=False)
    def api(_path: str = "") -> Response:
        exchange = begin(world, _arrival())
        outcome = exchange.settle()
        if exchange.switches.latency:
            world.stopping.wait(exchange.switches.latency)
        return _respond(outcome)

    return app


def _arrival() -> Arrival:
    environ = request.environ
    return Arrival(
        method=request.method,
        raw_target=str(environ["RAW_URI"]),
        query=request.args.to_dict(),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.get_data(),
        connection=environ["werkzeug.socket"],
        port=int(environ["SERVER_PORT"]),
    )


def _respond(outcome: Outcome) -> Response:
    if outcome.act is not None:
        outcome.act()
    answer = outcome.answer
    if answer is None:
        raise HangUpError
    body: bytes | Iterator[bytes] = outcome.stream() if outcome.stream else answer.body
    return Response(body, answer.status, dict(answer.headers), content_type=answer.content_type)
