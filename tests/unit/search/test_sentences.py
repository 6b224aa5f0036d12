"""The nearest sentence of a passage, over vectors that a test decides: near is what says the word."""

import numpy as np
import pytest

from desktop_app.search.sentences import Sentences

TABLE = "Task | Who | Until\nOffer for the rain barrels | Ana | 30 April\nSeeds for the beds | Jun | 15 March"

MAIL = """From: Ana Keller <ana@example.org>
To: Jun Tanaka <jun@example.org>

Hi Jun,

The rain barrels will be delivered on Saturday at nine, so somebody has to be
at the gate with the key. Can you bring the drill?

Wifi: garden2025

Thanks a lot,
Ana"""
RECIPE = """Our potatoes

Cut the potatoes into thin slices and fry them slowly in oil.
- 1 kg of potatoes
- 6 eggs
Let it rest for ten minutes"""


def nearest(passage, word):
    def embed(text):
        return np.array([word in text, 1 / (1 + len(text))], np.float32)

    found = Sentences(passage).nearest(np.array([1, 1], np.float32), embed, lambda: False)
    return passage[slice(*found)]


@pytest.mark.parametrize(
    ("passage", "word", "said"),
    [
        ("It rains. The battery freezes. Take it in.", "battery", "The battery freezes."),
        (TABLE, "Jun", "Seeds for the beds | Jun | 15 March"),
        (TABLE, "Until", "Task | Who | Until"),
        (f"Who does what\n{TABLE}\nAll agreed.", "Ana", "Offer for the rain barrels | Ana | 30 April"),
        (f"Who does what\n{TABLE}\nAll agreed.", "agreed", "All agreed."),
        ("A line that ends\nin the middle of it. Another one.", "middle", "A line that ends\nin the middle of it."),
        (
            MAIL,
            "barrels",
            "The rain barrels will be delivered on Saturday at nine, so somebody has to be\nat the gate with the key.",
        ),
        (MAIL, "Jun", "Wifi: garden2025"),
        (MAIL, "drill", "Can you bring the drill?"),
        (RECIPE, "potatoes", "- 1 kg of potatoes"),
        (RECIPE, "slices", "Cut the potatoes into thin slices and fry them slowly in oil."),
        (RECIPE, "eggs", "- 6 eggs"),
        ("Our potatoes\n\nWhat is left\n", "left", "What is left"),
    ],
)
def test_a_sentence_and_a_row_of_a_table_are_found_alone(passage, word, said):
    assert nearest(passage, word) == said


def test_an_empty_passage_has_no_nearest_sentence():
    assert Sentences(" \n ").nearest(np.ones(2, np.float32), lambda _: np.ones(2, np.float32), lambda: False) is None
