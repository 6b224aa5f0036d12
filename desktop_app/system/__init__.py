"""What differs by operating system: the global hotkey, opening files, starting at login, a single instance. No Qt."""

APP_ID = "app.findling.Findling"
"""How desktops know the app: the name of its desktop entry (without ".desktop") and of its login item."""
