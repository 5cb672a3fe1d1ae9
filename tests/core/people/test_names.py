"""Names in public: no more of them is shown than the community decided."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.people import Masking, masked


@pytest.mark.parametrize(
    ("name", "surname", "middle"),
    [
        ("张三丰", "张**", "张*丰"),
        ("李四", "李*", "李*"),
        ("欧阳修", "欧阳*", "欧阳*"),
        ("诸葛孔明", "诸葛**", "诸葛*明"),
        ("司马", "司*", "司*"),
        ("李", "李*", "李*"),
        ("阿依古丽·买买提", "阿*******", "阿******提"),
        ("Anna Smith", "A. S.", "Anna S."),
        ("Anna", "A.", "A."),
        ("  张三 ", "张*", "张*"),
        ("", "", ""),
    ],
)
def test_names_are_masked(name: str, surname: str, middle: str) -> None:
    assert masked(name, Masking.SURNAME) == surname
    assert masked(name, Masking.MIDDLE) == middle
    assert masked(name, Masking.FULL) == name.strip()


@given(st.text(alphabet="王李张刘陈杨黄赵周吴桂英建国秀兰志强丽华", min_size=2, max_size=4))
def test_a_masked_name_never_tells_the_whole_name(name: str) -> None:
    for masking in (Masking.SURNAME, Masking.MIDDLE):
        shown = masked(name, masking)
        assert len(shown) == len(name)
        assert "*" in shown
        assert shown[0] == name[0]
