"""Which work comes first."""

from collections.abc import Iterator

_SECONDS_A_DOUBLING = 7 * 24 * 3600
_SMALL_BYTES = 4096
_LATEST_SECONDS = 1 << 33  # the year 2242: a clock set wrong must not put a file first for ever beyond reason
_LARGEST_BITS = 63  # a size is a 64-bit number


def priority(mtime_ns: int, size: int) -> int:
    """Return a file's place in the queues of reading and embedding; the smaller number comes sooner.

    Newest and smallest first: each doubling of the size beyond 4 KiB counts as much as being a week older.
    """
    age = -min(max(mtime_ns // 1_000_000_000, 0), _LATEST_SECONDS)
    return age + _SECONDS_A_DOUBLING * max(size // _SMALL_BYTES, 0).bit_length()


def priorities_between(first_ns: int, last_ns: int) -> Iterator[tuple[int, int]]:
    """Yield the priorities, first and last, that files of any size have which changed between two times.

    Files of other times may have such a priority, too.
    """
    smallest, largest = priority(last_ns, 0), priority(first_ns, 0)
    for doublings in range(_LARGEST_BITS - _SMALL_BYTES.bit_length() + 2):
        later = _SECONDS_A_DOUBLING * doublings
        yield smallest + later, largest + later
