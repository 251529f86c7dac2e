"""Names as they are looked for and ordered: surnames read as surnames, two signs of them together."""

import pytest

from jinjie.kit.pinyin import initials_of, pinyin_of


@pytest.mark.parametrize(
    ("name", "read", "initials"),
    [("单雄", "shanxiong", "sx"), ("曾国", "zengguo", "zg"), ("仇英", "qiuying", "qy"), ("解缙", "xiejin", "xj"),
     ("任重", "renzhong", "rz"), ("欧阳修", "ouyangxiu", "oyx"), ("尉迟恭", "yuchigong", "ycg"), ("张三", "zhangsan", "zs"),
     ("Anna Smith", "annasmith", "as")],
)  # fmt: skip
def test_a_name_is_read_with_its_surname_as_a_surname(name: str, read: str, initials: str) -> None:
    assert pinyin_of(name).replace(" ", "") == read
    assert initials_of(name) == initials


def test_a_surname_alone_is_not_taken_for_one_of_two_signs() -> None:
    assert pinyin_of("单").replace(" ", "") in ("dan", "shan")
    names = ["曾国", "张三", "单雄", "欧阳修", "仇英"]
    assert sorted(names, key=pinyin_of) == ["欧阳修", "仇英", "单雄", "曾国", "张三"]
