"""What is never read unless its owner asks: keys, passwords and browser profiles. They are found by name only.

Names are compared as lower-case bytes; every name here is ASCII. A folder is known by its own name, or, wherever it
lies and whatever it is called, by what it holds.
"""

import re
from collections.abc import Set as AbstractSet

_FOLDERS = frozenset(
    {
        # keys and logins
        b".ssh", b".gnupg", b".gpg", b".aws", b".azure", b".kube", b".docker", b".putty", b".pki", b".step",
        # password stores
        b".password-store", b"keyrings", b"keychains", b"kwalletd", b".1password", b"1password", b"bitwarden",
        b"bitwarden desktop", b"keepassxc", b".lastpass", b".enpass",
        # browser and mail profiles, with their cookies and saved passwords
        b".mozilla", b".thunderbird", b".librewolf", b".waterfox", b"google-chrome", b"google-chrome-beta",
        b"brave-browser", b"bravesoftware", b"microsoft-edge", b".opera", b".tor-browser",
        # wallets
        b".bitcoin", b".electrum", b".ethereum", b".bitmonero", b".litecoin",
    }
)  # fmt: skip

_CONFIG = (b".config",)
_IN_CONFIG = frozenset(
    {
        b"chromium", b"google-chrome-unstable", b"microsoft-edge-beta", b"microsoft-edge-dev", b"opera", b"opera-beta",
        b"opera-developer", b"vivaldi", b"vivaldi-snapshot",
    }
)  # fmt: skip
"""Private below .config only: elsewhere these are words that people give to folders of their own."""
_HIDDEN_WAYS = frozenset({_CONFIG, (b".local",), (b".local", b"share")})
"""Hidden folders that hold private ones, as a path of names: walked for those alone."""

_PROFILE_MARKS = frozenset(
    {
        b"key4.db", b"logins.json", b"cookies.sqlite",  # Firefox, Thunderbird and their kin
        b"login data", b"local state",  # Chromium and its kin
        b"cloudtabs.db", b"topsites.plist",  # Safari
    }
)  # fmt: skip
_STORE_MARKS = frozenset({b".gpg-id", b"trustdb.gpg", b"pubring.kbx", b"secring.gpg"})

_BULK = frozenset(
    {
        b"cache", b"cache2", b"code cache", b"gpucache", b"dawncache", b"shadercache", b"grshadercache", b"storage",
        b"extensions", b"file system", b"webstorage", b"safe browsing", b"component_crx_cache", b"crash reports",
        b"extensions_crx_cache", b"graphitedawncache", b"dawngraphitecache", b"dawnwebgpucache", b"crashpad",
        b"service worker", b"indexeddb", b"local storage", b"session storage", b"startupcache", b"datareporting",
    }
)  # fmt: skip
"""Folders of a browser profile that hold thousands of machine-made files, whose names help nobody either."""

_FILE = re.compile(
    rb"""
    id_(?:rsa|dsa|ecdsa|ed25519|xmss)(?!.*\.pub$).*     # OpenSSH's names, its backups and renamings too
    | \.env(?:[.\-_].*)? | .*\.env
    | [._]netrc | \.pgpass | pgpass\.conf | \.my\.cnf | \.mylogin\.cnf | \.git-credentials | \.htpasswd
    | \.npmrc | \.pypirc | \.vault-token | \.dockercfg | \.s3cfg | \.boto | \.smbcredentials | \.rclone\.conf
    | wallet\.dat | key[34]\.db | logins\.json | signons\.sqlite | login\ data
    | .*\.(?:
        kdbx? | psafe3 | opvault | agilekeychain | 1pif | 1pux | enpassdb | keychain(?:-db)? | keyring | kwl | kwallet
        | pem | key | p12 | pfx | p8 | jks | jceks | keystore | ppk | agekey | asc\.key | ovpn | wallet
      )
    """,
    re.VERBOSE | re.DOTALL,
)


Way = tuple[bytes, ...]


def is_private_folder(name: bytes, way: Way = ()) -> bool:
    """Whether everything below a folder of this name is private. way: the hidden folders that it was reached by."""
    return name.lower() in _FOLDERS or (way == _CONFIG and name.lower() in _IN_CONFIG)


def hidden_way(way: Way, name: bytes) -> Way:
    """Return the way on into a folder that is left out, if private ones may lie in it; () if it is not looked into."""
    on = (*way, name.lower())
    return on if on in _HIDDEN_WAYS else ()


def holds_private_things(names: AbstractSet[bytes]) -> bool:
    """Whether a folder that holds entries of these lower-case names is a browser profile or a key store."""
    return not _STORE_MARKS.isdisjoint(names) or not _PROFILE_MARKS.isdisjoint(names)


def is_private_mark(name: bytes) -> bool:
    """Whether an entry of this lower-case name makes the folder that it lies in private."""
    return name in _STORE_MARKS or name in _PROFILE_MARKS


def is_private_file(name: bytes) -> bool:
    """Whether a file of this name is a key, a password or a store of them."""
    return _FILE.fullmatch(name.lower()) is not None


def is_bulk(name: bytes) -> bool:
    """Whether a folder inside a private one holds only what a browser made for itself."""
    return name.lower() in _BULK
