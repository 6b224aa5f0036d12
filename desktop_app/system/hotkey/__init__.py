"""The global hotkey: one combination of keys that calls Findling from anywhere on the desktop."""
