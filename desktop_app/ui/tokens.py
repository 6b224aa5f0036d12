"""The colours and measures of Findling's look, one typed table for each theme; all else is made from them.

Colours are "#RRGGBB". Where a text colour stood below WCAG's 4.5 to 1 on a ground it is drawn on, it was darkened
(light) or lightened (dark) until it holds; tests/unit/ui/test_theme.py measures every pair.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop_app.previews import CodeStyle

ROW_RADIUS: Final = 6
CONTROL_RADIUS: Final = 8
DIALOG_RADIUS: Final = 16
BADGE_SIZE: Final = 32
BADGE_RADIUS: Final = 7
ICON_SIZE: Final = 16
TRAY: Final = "#1793A5"
"""The tray's icon: a tray is light or dark whatever the theme is, and this is told from both, 3 to 1."""


class Family(StrEnum):
    """The kinds of files that a badge tells apart."""

    PDF = "pdf"
    TEXT = "text"
    CODE = "code"
    DOCUMENT = "document"
    MAIL = "mail"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Badge:
    """The soft ground and the deep text of one family of files."""

    ground: str
    text: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme's colours. `muted` is for text of 12 px and up that can be missed; `hover` lies under the pointer.

    `outline` surrounds what must be told from its ground without a label (a check box, an empty field): 3 to 1.
    `paper` is what white becomes on a page; `paper_*` are multiplied onto it. `code` is read on `surface` and `hover`.
    """

    dark: bool
    background: str
    surface: str
    sidebar: str
    hover: str
    row_hover: str
    line: str
    outline: str
    text: str
    secondary: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    selected: str
    word_mark: str
    sentence_mark: str
    warning: str
    warning_ground: str
    paper: str
    paper_word: str
    paper_sentence: str
    paper_ring: str
    shadow: str
    badges: dict[Family, Badge]
    code: dict[CodeStyle, str]


LIGHT: Final = Tokens(
    dark=False,
    background="#FAFAF8",
    surface="#FFFFFF",
    sidebar="#F4F4F1",
    hover="#F0F0EC",
    row_hover="#F8F8F6",
    line="#E5E5E0",
    outline="#868C86",
    text="#1B1D1B",
    secondary="#5C615C",
    muted="#676D67",
    accent="#0B7285",
    on_accent="#FFFFFF",
    accent_soft="#DFF1F3",
    selected="#E6F3F5",
    word_mark="#FFE38A",
    sentence_mark="#D3F0EA",
    warning="#9A5B00",
    warning_ground="#FFF4DD",
    paper="#FFFFFF",
    paper_word="#FFE38A",
    paper_sentence="#D3F0EA",
    paper_ring="#0B7285",
    shadow="#141E1C",
    badges={
        Family.PDF: Badge("#FBE4E1", "#B23A2B"),
        Family.TEXT: Badge("#E5E9FB", "#3B4FB5"),
        Family.CODE: Badge("#E3F2E4", "#2C7A35"),
        Family.DOCUMENT: Badge("#E1EDFB", "#2563A8"),
        Family.MAIL: Badge("#F3E8FA", "#7B3FA3"),
        Family.OTHER: Badge("#F0F0EC", "#5C615C"),
    },
    code={
        CodeStyle.KEYWORD: "#7B3FA3",
        CodeStyle.NAME: "#1B1D1B",
        CodeStyle.TYPE: "#0B6A7B",
        CodeStyle.FUNCTION: "#2563A8",
        CodeStyle.STRING: "#28702F",
        CodeStyle.NUMBER: "#8F5400",
        CodeStyle.COMMENT: "#676D67",
        CodeStyle.OPERATOR: "#5C615C",
    },
)

DARK: Final = Tokens(
    dark=True,
    background="#151817",
    surface="#1C201F",
    sidebar="#191C1B",
    hover="#232827",
    row_hover="#1F2423",
    line="#2B302E",
    outline="#7A827D",
    text="#E8EBE8",
    secondary="#A6ADA8",
    muted="#909893",
    accent="#56C7D1",
    on_accent="#062427",
    accent_soft="#15383D",
    selected="#173338",
    word_mark="#6B5200",
    sentence_mark="#11423B",
    warning="#F0C060",
    warning_ground="#33290F",
    paper="#E8E6E1",
    paper_word="#FFDC73",
    paper_sentence="#C3EBE2",
    paper_ring="#0B7285",
    shadow="#000000",
    badges={
        Family.PDF: Badge("#43211D", "#F0A094"),
        Family.TEXT: Badge("#232A4D", "#A9B6FF"),
        Family.CODE: Badge("#1B3A1F", "#8FD598"),
        Family.DOCUMENT: Badge("#19304D", "#94C2F5"),
        Family.MAIL: Badge("#38244A", "#D3A9F0"),
        Family.OTHER: Badge("#2A302E", "#A6ADA8"),
    },
    code={
        CodeStyle.KEYWORD: "#D3A9F0",
        CodeStyle.NAME: "#E8EBE8",
        CodeStyle.TYPE: "#7FD3DB",
        CodeStyle.FUNCTION: "#94C2F5",
        CodeStyle.STRING: "#8FD598",
        CodeStyle.NUMBER: "#F0C060",
        CodeStyle.COMMENT: "#909893",
        CodeStyle.OPERATOR: "#A6ADA8",
    },
)
