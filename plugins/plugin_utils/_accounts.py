# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the environments of a play share an account's budget of requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Less is refused: a write needs a fresh read within the same minute.
LEAST = 2


def share(rate_limit: int, account_id: str, hosts: Iterable[str], hostvars: Any) -> int:
    """The part of ``rate_limit`` for one environment, when all ``hosts`` of its account run at the same time.

    0 means no pacing and stays 0.
    """
    sharing = sum(_account_of(host, hostvars) == account_id for host in hosts)
    return max(rate_limit // max(sharing, 1), LEAST) if rate_limit else 0


def _account_of(host: str, hostvars: Any) -> str | None:
    try:
        return str(hostvars[host]["kore_account_id"])
    except Exception:
        # Another host's broken variables are that host's failure and not this one's.
        return None
