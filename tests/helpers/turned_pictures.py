"""The eight ways of holding a camera, as EXIF numbers them."""

import pytest

HELD = pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (300, 200), (10, 10)),
        (2, (300, 200), (290, 10)),
        (3, (300, 200), (290, 190)),
        (4, (300, 200), (10, 190)),
        (5, (200, 300), (10, 10)),
        (6, (200, 300), (190, 10)),
        (7, (200, 300), (190, 290)),
        (8, (200, 300), (10, 290)),
    ],
)
"""Of a picture of 300 by 200 that is red in its top left: how large it is to be shown, and a point that is red then."""
