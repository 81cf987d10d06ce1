"""Which files lie on this computer's own drives, where what the system says of a file is so.

Of a file on another computer the system remembers for some seconds what it was like, until somebody
opens it; and its time is that of another clock.
"""

from __future__ import annotations

import os
import sys
import tempfile
from functools import cache
from pathlib import Path

#: File systems of drives of one's own, as Linux calls them.
_OWN = (
    *("bcachefs", "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "jfs", "msdos", "ntfs3"),
    *("overlay", "ramfs", "reiserfs", "tmpfs", "vfat", "xfs", "zfs"),
)
_MOUNTS = Path("/proc/self/mountinfo")


@cache
def is_own(device: int) -> bool:
    """Tell whether a device (`st_dev`) is known to be a drive of this computer."""
    if sys.platform != "linux":
        # Files of the moment lie on the drive of the system.
        return device == Path(tempfile.gettempdir()).stat().st_dev
    return _kinds().get(device) in _OWN


@cache
def _kinds() -> dict[int, str]:
    """Return the kinds of file systems by device (proc(5), /proc/pid/mountinfo)."""
    found: dict[int, str] = {}
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return found
    for line in lines:
        mount, _, system = line.partition(" - ")
        major, _, minor = mount.split()[2].partition(":")
        found[os.makedev(int(major), int(minor))] = system.split()[0]
    return found
