# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies that are too large, generated while they are sent."""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Iterator

MEGABYTE = 1 << 20
HUGE_MEGABYTES = 50
BOMB_MEGABYTES = 1024
_HEAD = b'{"status":"success","message":"","data":"'
_TAIL = b'"}'
_BLOCK = b"a" * MEGABYTE
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

HUGE_LENGTH = len(_HEAD) + HUGE_MEGABYTES * MEGABYTE + len(_TAIL)


def huge() -> Iterator[bytes]:
    """A success envelope with one string of 50 MB as its data."""
    yield _HEAD
    for _number in range(HUGE_MEGABYTES):
        yield _BLOCK
    yield _TAIL


@functools.cache
def _deflated() -> tuple[bytes, bytes, bytes]:
    """The three parts, compressed separately: after a full flush, a block can be repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(_HEAD) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(_BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    tail = packer.compress(_TAIL) + packer.flush(zlib.Z_FINISH)
    return head, block, tail


@functools.cache
def _trailer() -> bytes:
    checksum = zlib.crc32(_HEAD)
    for _number in range(BOMB_MEGABYTES):
        checksum = zlib.crc32(_BLOCK, checksum)
    length = len(_HEAD) + BOMB_MEGABYTES * MEGABYTE + len(_TAIL)
    return struct.pack("<II", zlib.crc32(_TAIL, checksum), length & 0xFFFFFFFF)


def gzip_bomb() -> Iterator[bytes]:
    """About 1 MB of gzip that expands to a success envelope of 1 GB."""
    head, block, tail = _deflated()
    yield _GZIP_HEADER + head
    for _number in range(BOMB_MEGABYTES):
        yield block
    yield tail
    yield _trailer()
