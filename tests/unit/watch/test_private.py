"""What is never read."""

import pytest

from desktop_app.watch.private import hidden_way, holds_private_things, is_private_file, is_private_folder


@pytest.mark.parametrize(
    "name",
    ["id_rsa", "id_ed25519.bak", "server.key", "cert.PEM", "passwords.kdbx", ".env", ".env.production", "prod.env",
     ".netrc", "_netrc", ".pgpass", "wallet.dat", "login.keychain-db", "store.p12", ".git-credentials", "putty.ppk"],
)  # fmt: skip
def test_keys_and_passwords_are_private(name: str) -> None:
    assert is_private_file(name.encode())


@pytest.mark.parametrize(
    "name",
    ["id_rsa.pub", "keynote.txt", "monkey.md", "environment.yml", "key.txt", "a.env.txt", "pem.pdf", "netrc.md", "env"],
)
def test_names_that_only_resemble_them_are_not(name: str) -> None:
    assert not is_private_file(name.encode())


@pytest.mark.parametrize("name", [".ssh", ".gnupg", ".GnuPG", "Keychains", ".password-store", "Bitwarden", ".mozilla"])
def test_stores_are_private_by_their_name(name: str) -> None:
    assert is_private_folder(name.encode())


def test_a_browser_profile_is_private_whatever_it_is_called() -> None:
    assert holds_private_things({b"key4.db", b"prefs.js"})
    assert holds_private_things({b"login data"})
    assert not holds_private_things({b"notes.txt", b"login.txt"})


@pytest.mark.parametrize("name", ["opera", "Vivaldi", "chromium"])
def test_words_that_are_browsers_too_are_private_below_config_only(name: str) -> None:
    assert is_private_folder(name.encode(), hidden_way((), b".config"))
    assert not is_private_folder(name.encode())
    assert not is_private_folder(name.encode(), hidden_way((), b".local"))


def test_only_known_hidden_folders_are_looked_through() -> None:
    assert hidden_way(hidden_way((), b".local"), b"share")
    for way, name in (((), b".cache"), ((), b"share"), ((b".config",), b"gtk-3.0"), ((b".local",), b"bin")):
        assert hidden_way(way, name) == ()
