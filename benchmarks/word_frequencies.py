"""Write how often the commonest words of some forty languages stand in texts (desktop_app/catalogue/commonness.py).

    python -m venv /tmp/words && /tmp/words/bin/pip install wordfreq==3.1.1
    PYTHONPATH=$(echo /tmp/words/lib/python3*/site-packages) python -m benchmarks.word_frequencies

wordfreq is 57 MB and needed only here, so it is no dependency of Findling. Words are cut and folded as Findling cuts
and folds them; of Chinese, Japanese and Korean that leaves characters and pairs of them, those across the border of two
words too, as often as the two words would meet by chance. Frequencies are rounded to steps of a tenth.
"""

import math
from collections import Counter
from importlib import import_module
from itertools import pairwise
from typing import Any

from desktop_app.catalogue.commonness import FREQUENCIES
from desktop_app.catalogue.words import GRAM_RUN, fold, split

LEAST = 3e-4
"""A word that is rarer stands in less than one passage of thirty, which hardly tells it from one that is unknown."""
RAREST_READ = 1e-7
MOST_ENDS = 300
STEPS = 10
HEAD = """\
# How often common words stand in texts: millionths of all words, then the words; the highest of all languages.
# Taken from wordfreq 3.1.1 by Robyn Speer (https://github.com/rspeer/wordfreq), whose data is under CC BY-SA 4.0
# (https://creativecommons.org/licenses/by-sa/4.0/): from Wikipedia, OPUS OpenSubtitles, SUBTLEX, ParaCrawl and others,
# as its NOTICE.md lists them. Cut, folded, thinned out and rounded by benchmarks/word_frequencies.py; this file is
# under the same licence.
"""


def main() -> None:
    """Write the file and say how large it is."""
    wordfreq: Any = import_module("wordfreq")
    highest: Counter[str] = Counter()
    for language in sorted(wordfreq.available_languages("best")):
        highest |= _tokens(wordfreq.get_frequency_dict(language, "best"))
    levels: dict[int, list[str]] = {}
    for token, frequency in highest.items():
        levels.setdefault(round(10 ** (round(math.log10(frequency) * STEPS) / STEPS) * 1e6), []).append(token)
    lines = [f"{level} {' '.join(sorted(levels[level]))}\n" for level in sorted(levels, reverse=True)]
    FREQUENCIES.write_text(HEAD + "".join(lines), "utf-8")
    print(f"{len(highest):,} words, {FREQUENCIES.stat().st_size:,} bytes")


def _tokens(frequencies: dict[str, float]) -> Counter[str]:
    """Return how often each token stands among the words of one language, if that is often."""
    found: Counter[str] = Counter()
    starts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for word, frequency in frequencies.items():
        if frequency < RAREST_READ:
            continue
        if GRAM_RUN.fullmatch(word):
            for gram in (*word, *map("".join, pairwise(word))):
                found[fold(gram)] += frequency
            starts[word[0]] += frequency
            ends[word[-1]] += frequency
            continue
        for token in split(word):
            # wordfreq writes all numbers of as many digits as one, so that none of them is common.
            if not (token.isdigit() and len(token) > 1) and not GRAM_RUN.match(token):
                found[fold(token)] += frequency
    for end, before in ends.most_common(MOST_ENDS):
        for start, after in starts.most_common(MOST_ENDS):
            found[fold(end + start)] += before * after
    return Counter({token: frequency for token, frequency in found.items() if frequency >= LEAST and token})


if __name__ == "__main__":
    main()
