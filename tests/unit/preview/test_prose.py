"""Plain text that is written for people, and what is not."""

import pytest

from desktop_app.preview.prose import is_prose

LETTER = "Dear Ada,\n\nthe bees have left the hive again (the third time in May!).\nShall we meet on the 12th?\n\nBo\n"


@pytest.mark.parametrize(
    "text",
    [
        LETTER,
        "租房合同要点\n\n押金一般为一个月租金,退租后七天内退还。水电费由租客承担,物业费由房东承担。\n",
        "أهلا وسهلا بكم في المكتبة. تفتح الأبواب في الصباح.\n",
        "ห้องสมุดเปิดทุกวัน ยกเว้นวันจันทร์\n",
        "- milk\n- bread\n- two lemons\n",
    ],
)
def test_what_people_write_is_prose(text):
    assert is_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n",
        "2024-05-02 10:11:12,123 INFO  worker-3: took 12.5 ms\n" * 9,
        "name          room      phone\nAda           twelve    seven\nBo            nine      four\n",
        "apples\tpears\nseven\teight\n",
        "+---+---+\n| a | b |\n+---+---+\n",
        "0 -50 -100\n12 14 18\n",
    ],
)
def test_what_programs_write_is_not(text):
    assert not is_prose(text)
