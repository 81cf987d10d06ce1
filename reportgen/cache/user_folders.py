"""The folders that a system keeps for each user: what can be made again, what cannot, settings.

Not every process has them: in a container, or as a service, it may run as a number without a home.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from reportgen.cache.atomic import make_private

_PROGRAM = "reportgen"


def user_cache_folder() -> Path | None:
    """Return the folder for what can be made again, or None; it need not be there yet."""
    import platformdirs

    return _ask(platformdirs.user_cache_path)


def user_data_folder() -> Path | None:
    """Return the folder for what cannot be made again, or None; it need not be there yet."""
    import platformdirs

    return _ask(platformdirs.user_data_path)


def user_config_folder() -> Path | None:
    """Return the folder for what the user has set, or None; it need not be there yet."""
    import platformdirs

    return _ask(platformdirs.user_config_path)


def user_desktop_folder() -> Path | None:
    """Return the folder of what lies on the user's desktop, or None; it need not be there."""
    import platformdirs

    return _ask(lambda _: platformdirs.user_desktop_path())


def _ask(place: Callable[[str], Path]) -> Path | None:
    try:
        folder = place(_PROGRAM)
    except (RuntimeError, KeyError):
        return None
    # Some releases say "~/.cache" where there is no home, which would be a folder of that name.
    return folder if folder.is_absolute() else None


def belongs_to_another(status: os.stat_result) -> bool:
    """Tell whether another user owns a file or folder; Windows tells no owners."""
    return hasattr(os, "geteuid") and status.st_uid != os.geteuid()


def rights_of_others(status: os.stat_result) -> int:
    """Return what others than its owner may do with a file or folder, as the bits of its mode.

    Windows keeps such rights elsewhere, and gives nobody any to the folders of a user.
    """
    return stat.S_IMODE(status.st_mode) & 0o077 if hasattr(os, "geteuid") else 0


def shut_folder(folder: Path) -> None:
    """Make a folder of the program's own where it is missing, and let nobody else write there.

    Raises `OSError` where that is not possible.
    """
    make_private(folder)
    status = folder.lstat()
    if others_may_write(status) and not belongs_to_another(status):
        folder.chmod(0o700)


def others_may_write(status: os.stat_result) -> bool:
    """Tell whether others than its owner may write into a file or folder."""
    return bool(rights_of_others(status) & 0o022)
