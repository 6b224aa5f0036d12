"""The style sheet of ordinary widgets, made from a theme's tokens. Widgets choose a look by the property `look`."""

from desktop_app.ui.tokens import CONTROL_RADIUS, ROW_RADIUS, Tokens

_SHEET = """
QWidget[look="surface"] {{ background: {surface}; }}
QWidget[look="background"] {{ background: {background}; }}
QWidget[look="sidebar"] {{ background: {sidebar}; }}
QLabel {{ background: transparent; color: {text}; }}
QLabel[look="secondary"] {{ color: {secondary}; }}
QLabel[look="muted"] {{ color: {muted}; }}
QLabel[look="warning"] {{ color: {warning}; }}
QLabel[look="note"] {{ background: {sidebar}; color: {secondary}; padding: 6px 16px;
  border-bottom: 1px solid {line}; }}
QFrame[look="line"] {{ background: {line}; border: none; }}

QPushButton {{ background: {surface}; color: {text}; border: 1px solid {line}; border-radius: {control}px;
  min-height: 30px; padding: 0 12px; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed {{ background: {accent_soft}; }}
QPushButton, QToolButton, QComboBox {{ outline: none; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 0 11px; min-height: 28px; }}
QPushButton:disabled {{ color: {muted}; background: {background}; }}
QPushButton[look="primary"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[look="primary"]:hover {{ background: {accent_strong}; border-color: {accent_strong}; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[look="primary"]:disabled {{ background: {line}; border-color: {line}; color: {muted}; }}
QPushButton[look="link"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px;
  min-height: 18px; padding: 0 2px; color: {secondary}; text-decoration: underline; }}
QPushButton[look="link"]:hover {{ color: {text}; }}
QPushButton[look="link"]:focus {{ border: 1px solid {accent}; }}
QPushButton[look="quiet"] {{ background: transparent; border: 1px solid transparent; border-radius: {row}px;
  min-height: 24px; padding: 0 7px; color: {secondary}; }}
QPushButton[look="quiet"]:hover {{ background: {hover}; color: {text}; }}
QPushButton[look="quiet"]:focus {{ border: 1px solid {accent}; padding: 0 7px; min-height: 24px; }}

QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: {row}px; padding: 3px; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {accent_soft}; }}
QToolButton:focus {{ border: 1px solid {accent}; }}
QToolButton[look="framed"] {{ background: {surface}; border: 1px solid {line}; border-radius: {control}px;
  min-width: 30px; min-height: 30px; padding: 0; }}
QToolButton[look="framed"]:hover {{ background: {hover}; }}
QToolButton[look="framed"]:focus {{ border: 2px solid {accent}; min-width: 28px; min-height: 28px; }}
QToolButton::menu-indicator {{ image: none; }}

QLineEdit {{ background: {background}; color: {text}; border: 1px solid {line}; border-radius: {control}px;
  min-height: 30px; padding: 0 10px; selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus {{ border: 1px solid {accent}; }}
QLineEdit:disabled {{ color: {muted}; }}
QLineEdit[look="bare"] {{ background: transparent; border: none; padding: 0; min-height: 0; }}

QPlainTextEdit[look="form"], QTextBrowser[look="form"] {{ background: {background}; color: {text};
  border: 1px solid {line}; border-radius: {control}px; padding: 6px; selection-background-color: {accent};
  selection-color: {on_accent}; }}
QPlainTextEdit[look="form"]:focus, QTextBrowser[look="form"]:focus {{ border: 1px solid {accent}; }}
QComboBox {{ combobox-popup: 0; background: {surface}; color: {text}; border: 1px solid {line};
  border-radius: {control}px; min-height: 30px; padding: 0 10px; }}
QComboBox:focus {{ border: 2px solid {accent}; min-height: 28px; padding: 0 9px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QListView[look="popup"] {{ background: {surface}; border: 1px solid {line}; border-radius: {control}px; padding: 4px; }}
QScrollArea[look="page"] {{ border: none; background: {surface}; }}

QPushButton::menu-indicator {{ image: none; width: 0; }}
QPushButton[look="danger"] {{ color: {warning}; border-color: {warning}; }}
QPushButton[look="danger"]:hover {{ background: {warning_ground}; }}
QPushButton[look="danger"]:disabled {{ color: {muted}; border-color: {line}; }}
QPushButton[look="small"] {{ min-height: 24px; padding: 0 10px; border-radius: {row}px; }}
QPushButton[look="small"]:focus {{ min-height: 22px; padding: 0 9px; }}
QPushButton[look="small"]:checked {{ background: {accent_soft}; border-color: {accent_soft}; color: {accent}; }}
QPushButton[look="add"] {{ background: transparent; border: 1px solid transparent; border-radius: {row}px;
  padding: 0 8px 0 0; min-height: 26px; color: {accent}; text-align: left; }}
QPushButton[look="add"]:hover {{ background: {hover}; }}
QPushButton[look="add"]:focus {{ border: 1px solid {accent}; }}

QTableView {{ background: {surface}; color: {text}; gridline-color: transparent; selection-background-color: {selected};
  selection-color: {text}; }}
QTableView::item {{ padding: 0 8px; border: none; border-bottom: 1px solid {line}; }}
QTableView::item:selected {{ background: {selected}; color: {text}; }}
QHeaderView {{ background: {surface}; border: none; }}
QHeaderView::section {{ background: {surface}; color: {secondary}; border: none; border-bottom: 1px solid {line};
  padding: 6px 8px; text-align: left; }}
QHeaderView::section:hover {{ color: {text}; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ image: none; width: 0; height: 0; }}
QTableCornerButton::section {{ background: {surface}; border: none; }}

QAbstractItemView {{ background: {surface}; border: none; outline: none; }}
QAbstractScrollArea[look="reading"] {{ background: {surface}; color: {text};
  border: 1px solid transparent; selection-background-color: {accent}; selection-color: {on_accent}; }}
QAbstractScrollArea[look="reading"]::corner {{ background: transparent; border: none; }}
QAbstractScrollArea[look="reading"]:focus {{ border: 1px solid {accent}; }}
QMenu {{ background: {surface}; border: 1px solid {line}; border-radius: {control}px; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: {row}px; color: {text}; }}
QMenu::item:selected {{ background: {selected}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QToolTip {{ background: {surface}; color: {text}; border: 1px solid {line}; padding: 4px 8px; }}

QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {scroll}; border-radius: 3px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {outline}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {line}; }}
QProgressBar {{ background: {line}; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}
"""


def style_sheet(tokens: Tokens) -> str:
    """Return the application's style sheet in a theme's colours."""
    return _SHEET.format(
        **{name: getattr(tokens, name) for name in Tokens.__slots__ if name not in {"dark", "badges", "code"}},
        accent_strong="#8ADCE3" if tokens.dark else "#095C6B",
        scroll="#3A413E" if tokens.dark else "#CFCFC9",
        control=CONTROL_RADIUS,
        row=ROW_RADIUS,
    )
