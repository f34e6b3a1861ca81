# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How often each measurement is repeated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """``rounds`` for figures with a target; ``fewer`` for figures that are only shown, or take minutes.

    ``looped`` is how many lists the loops over ansible.builtin.uri really read, ``sent`` how many changes they really
    send at most; ``environments`` the rounds over many environments; ``sizes`` are those of the sets in sync,
    ``changes`` how many lists differ. The last of each has targets for time.
    """

    rounds: int
    fewer: int
    looped: int
    sent: int
    environments: int
    sizes: tuple[int, ...]
    changes: tuple[int, ...]


WHOLE = Effort(rounds=11, fewer=3, looped=25, sent=50, environments=7, sizes=(10, 100, 1000), changes=(1, 10, 50))
QUICK = Effort(rounds=3, fewer=1, looped=5, sent=1, environments=1, sizes=(1000,), changes=(1, 50))
