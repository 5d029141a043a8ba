"""Every column of text declares whether it is personal."""

from wpp.privacy.columns import COLUMNS, text_columns


def test_every_column_of_text_says_whether_it_is_personal() -> None:
    assert set(text_columns()) == set(COLUMNS)
