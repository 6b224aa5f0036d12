"""Where to look again: as few places as cover all that changed."""

from desktop_app.watch.looks import Area, Look, Looks, grouped

ROOT = b"/home/ann"


def area(*looks: Look) -> Area:
    waiting = Looks(ROOT)
    for look in looks:
        waiting.add(look)
    return waiting.area()


def named(folder: bytes, *names: bytes) -> Look:
    return Look(ROOT, folder, names=frozenset(names))


def test_nothing_waits_at_first() -> None:
    assert not Looks(ROOT)


def test_entries_are_looked_at_with_all_that_lies_below_them() -> None:
    assert area(named(ROOT + b"/a", b"x", b"y")) == Area((ROOT + b"/a/x", ROOT + b"/a/y"))


def test_a_deep_look_swallows_those_below_it_and_no_others() -> None:
    found = area(
        Look(ROOT, ROOT + b"/a", deep=True),
        named(ROOT + b"/a/b", b"x"),
        Look(ROOT, ROOT + b"/a/c"),
        Look(ROOT, ROOT + b"/a/d", deep=True),
        Look(ROOT, ROOT + b"/a b", deep=True),
        Look(ROOT, ROOT + b"/a-b"),
        named(ROOT, b"ab"),
    )
    assert found == Area((ROOT + b"/a", ROOT + b"/a b", ROOT + b"/ab"), (ROOT + b"/a-b",))


def test_a_changed_entry_that_is_a_folder_swallows_those_below_it() -> None:
    assert area(named(ROOT, b"a"), named(ROOT + b"/a", b"x")) == Area((ROOT + b"/a",))


def test_a_look_at_the_files_of_a_folder_leaves_its_named_folders_in() -> None:
    files, entry = Look(ROOT, ROOT + b"/a"), named(ROOT + b"/a", b"x")
    both = Area((ROOT + b"/a/x",), (ROOT + b"/a",))
    assert area(files, entry) == both
    assert area(entry, files) == both


def test_a_look_at_everything_is_all_there_is() -> None:
    assert area(named(ROOT, b"a"), Look(ROOT, ROOT, deep=True), named(ROOT, b"b")) == Area((ROOT,))


def test_a_thousand_looks_become_one_at_everything() -> None:
    waiting = Looks(ROOT)
    for number in range(1_000):
        waiting.add(named(ROOT + b"/%d" % number, b"x"))
    assert not waiting.whole
    waiting.add(Look(ROOT, ROOT + b"/another", deep=True))
    assert waiting.whole
    assert waiting.area() == Area((ROOT,))


def test_changed_entries_are_grouped_by_their_folder() -> None:
    looks = grouped(ROOT, [(ROOT + b"/a/x", False), (ROOT + b"/a/y", False), (ROOT + b"/b", True), (ROOT, True)])
    assert set(looks) == {
        named(ROOT + b"/a", b"x", b"y"),
        Look(ROOT, ROOT + b"/b", deep=True),
        Look(ROOT, ROOT, deep=True),
    }


def test_many_files_of_a_folder_become_a_look_at_all_of_its_files() -> None:
    changed = [(ROOT + b"/a/%d" % number, False) for number in range(100)]
    assert grouped(ROOT, [*changed, (ROOT + b"/a/sub", True)]) == [
        Look(ROOT, ROOT + b"/a/sub", deep=True),
        Look(ROOT, ROOT + b"/a"),
    ]
