"""Files of a cloud service whose content is not on this computer: to read one would download it."""

import os
import sys

IN_CLOUD = "in the cloud only"
"""Why such a file is found by its name only. The catalogue has an index for it: another text needs a migration."""

_WINDOWS = 0x1000 | 0x40000 | 0x400000  # FILE_ATTRIBUTE_OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS
_MACOS = 0x40000000  # SF_DATALESS


def is_in_cloud(info: os.stat_result, platform: str = sys.platform) -> bool:
    """Whether a file is a placeholder (OneDrive, iCloud, Dropbox …); to ask downloads nothing.

    Only Windows and macOS say so. On Linux no file system tells a placeholder from a file.
    """
    if platform == "win32":
        return bool(getattr(info, "st_file_attributes", 0) & _WINDOWS)
    if platform == "darwin":
        return bool(getattr(info, "st_flags", 0) & _MACOS)
    return False
