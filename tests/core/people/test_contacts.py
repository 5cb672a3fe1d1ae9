"""Phone numbers as they are written, and those that cannot be right."""

import pytest

from linli.people import ContactRefused, clean_phone


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("19912345678", "+8619912345678"),
        ("023-66001234", "+862366001234"),
        ("0571 8888 8888", "+8657188888888"),
        ("+49 30 123456", "+4930123456"),
    ],
)
def test_a_number_is_kept_in_one_form(typed: str, stored: str) -> None:
    assert clean_phone(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["1380013800", "138001380000", "12345678901", "66001234", "12345", "110", "abc", "+49 1"],
)
def test_a_number_that_cannot_be_right_is_refused(typed: str) -> None:
    with pytest.raises(ContactRefused, match="11 digits"):
        clean_phone(typed)
