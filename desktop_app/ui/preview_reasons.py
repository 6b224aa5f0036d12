"""Why there is nothing to show, in the language in use."""

from collections.abc import Callable

from desktop_app.previews import Unshown
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.translation import tr

_REASONS: dict[str, Callable[[], str]] = {
    Unshown.VIDEO: lambda: tr("This is a video; Findling shows no preview of it."),
    Unshown.SOUND: lambda: tr("This is a sound recording; Findling shows no preview of it."),
    Unshown.ARCHIVE: lambda: tr("This is an archive; Findling shows no preview of it."),
    Unshown.PROGRAM: lambda: tr("This is a program; Findling shows no preview of it."),
    Unshown.FONT: lambda: tr("This is a font; Findling shows no preview of it."),
    Unshown.DATA: lambda: tr("This file holds data for programs; Findling shows no preview of it."),
    Unshown.PICTURE: lambda: tr("Findling cannot show this kind of picture."),
    Unshown.UNKNOWN: lambda: tr("Findling cannot show this kind of file."),
    Unshown.PRIVATE: lambda: tr("Findling does not look into keys and passwords."),
    Unshown.EMPTY: lambda: tr("This file is empty."),
    Unshown.NO_TEXT: lambda: tr("There is no text in this file."),
    Unshown.PASSWORD: lambda: tr("This file can only be read with a password."),
    Unshown.DAMAGED: lambda: tr("This file is damaged and cannot be shown."),
    Unshown.DAMAGED_PAGE: lambda: tr("This page is damaged and cannot be shown."),
    Unshown.NO_SUCH_PAGE: lambda: tr("The file has changed: this page is no longer there."),
    Unshown.TOO_MANY_PIXELS: lambda: tr("This picture is too large to be shown here."),
    Unshown.TOO_SLOW: lambda: tr("Showing this file takes too long."),
    Unshown.TOO_MUCH_MEMORY: lambda: tr("Showing this file takes too much memory."),
    Unshown.BROKE: lambda: tr("This file cannot be shown: something in it stops the program that draws previews."),
    Unshown.VANISHED: lambda: tr("This file is no longer there."),
    Unshown.IN_CLOUD: lambda: tr("This file is in the cloud only. Open it, and your cloud service downloads it."),
    Unshown.FORBIDDEN: lambda: tr("You have no permission to read this file."),
    Unshown.LOCKED: lambda: tr("Another program is using this file."),
    Unshown.UNREADABLE: lambda: tr("This file cannot be read: the drive or the network reports an error."),
    Unshown.NOT_A_FILE: lambda: tr("This is not a file that can be shown."),
    Unshown.NOT_STARTING: lambda: tr("The program that draws previews does not start. Restart or reinstall Findling."),
    Unshown.STOPPED: lambda: tr("The preview was called off."),
}


def reason_text(reason: str) -> str:
    """Return a reason as the person reads it, or any other sentence of the engine."""
    found = _REASONS.get(reason)
    return found() if found else in_our_words(reason)
