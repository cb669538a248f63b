"""Names in a sentence: people, bodies, places, brands, and words in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nianbao.text.tokens import is_dictionary_word, tagged
from services.generator.guard.read_words import read_words

_BODIES = read_words("bodies")
_LATIN = re.compile(r"[⓪①-⑨]{0,2}[A-Za-z][A-Za-z0-9⓪①-⑨.&+-]*[A-Za-z0-9⓪①-⑨]|[⓪①-⑨]{1,2}[A-Z]")
_UNITS = frozenset(
    ["kWh", "KWh", "MW", "GW", "MWh", "GWh", "KW", "kW", "GB", "TB", "TEU", "mg", "bp", "BP", "vs", "VS"]
)
_WEB = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff,。;、)]+")
_CODE = re.compile(r"(?<![\d.,])\d{6}(?![\d.,])")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景"
    "党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝欧阳上官司马诸葛"
)
_OFFICES = (
    "董事长|副董事长|总经理|总裁|副总裁|法定代表人|财务总监|财务负责人|董事会秘书|董秘|独立董事|董事|监事会主席|监事|实际控制人|控股股东|"
    "签字(?:注册)?会计师|注册会计师|会计机构负责人|创始人|首席执行官|首席财务官|行长"
)
_PERSON = r"(?:(?![、和及与])[\u4e00-\u9fff]){2,4}"
# "董事长为张三", "法定代表人:李四、王五", and "张三先生".
_OFFICER = re.compile(
    rf"(?:{_OFFICES})(?:均|都|分别)?(?:为|是|由|系|:|即)?(?P<names>{_PERSON}(?:[、和及与](?!{_OFFICES}){_PERSON})*)"
)
# What follows a name of two signs: "李明为", "李明担任".
_BEHIND_NAMES = frozenset("为任是等均因自已于在共担辞离先女将曾也现兼")
_BEFORE_NAMES = frozenset("为由于任和与及向对在被将把以从给经")
_TITLED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4})(?:先生|女士|当选|获聘|获任|被聘|辞去|辞任|担任|出任|接任|离任|因(?:个人原因|工作调动|退休))"
)
# "变更为沈从周", "聘任傅山雨"
_CHOSEN = re.compile(r"(?:变更为|更换为|聘任|选举|提名|委任|任命|增补|选聘)(?P<names>[\u4e00-\u9fff]{2,4})")
# Bands of ages, as `plain_text` writes them.
BAND = re.compile(r"[一二三四五六七八九]至[一二三四五六七八九]年|[一二三四五六七八九]年以[内上下]")
# "沈从周减持了200万股", "沈从周(有限合伙)".
_FIRST_WORD = re.compile(r"^(?P<name>[\u4e00-\u9fff]{2,3}?)(?=在|的|持有|持股|减持|增持|\()")
_PARTNERSHIP = re.compile(r"([\u4e00-\u9fff]{3})\(有限合伙\)")
_PART = re.compile(r"第?[一二三四1-4]季度|上半年|下半年|前三季度|半年度")
_NAME_TAGS = ("nr", "ns", "nt", "nz")
_LEAST_GUESS = 2
_GENERIC = read_words("generic_words")


def find_names(sentence: str) -> frozenset[str]:
    """The names in a sentence of `plain_text`, each as it must stand in the evidence.

    >>> sorted(find_names("公司聘请大华会计师事务所,签字会计师为张砚秋,生产基地位于合肥。"))
    ['合肥', '大华会计师事务所', '张砚秋']
    """
    words = tagged(sentence)
    found = {
        *(word for word in _LATIN.findall(_WEB.sub(" ", sentence)) if word not in _UNITS),
        *_WEB.findall(sentence),
        *_CODE.findall(sentence),
        *_PART.findall(sentence),
        *BAND.findall(sentence),
    }
    found |= set(_tagged_names(words)) | set(_bodies(words)) | set(_places(sentence))
    found |= set(_officers(sentence))
    return frozenset(found)


def _tagged_names(words: list[tuple[str, str]]) -> Iterator[str]:
    for word, tag in words:
        if len(word) < _LEAST_GUESS or not tag.startswith(_NAME_TAGS) or word in read_words("ordinary_words"):
            continue
        is_known = is_dictionary_word(word)
        if tag.startswith("nz") and is_known:
            continue
        if tag.startswith("nr") and is_known and (word[0] not in _SURNAMES or len(word) > 3):
            continue
        # A guess may begin with the word before the name: 由宗泽言, 为傅.
        named = word if is_known or word[0] not in _BEFORE_NAMES else word[1:]
        if len(named) >= _LEAST_GUESS:
            yield named
        elif word[0] in _SURNAMES:
            yield word


def _bodies(words: list[tuple[str, str]]) -> Iterator[str]:
    """A body with the word before it that names it: 大华 before 会计师事务所."""
    for index in range(1, len(words)):
        for length in (2, 1):
            body = "".join(word for word, _ in words[index : index + length])
            before, tag = words[index - 1]
            if body in _BODIES:
                is_name = before not in _GENERIC and tag[0] in "njvtsabzqd" and len(before) > 1
                if is_name and not before.endswith(("公司", "年", "月")) and tag not in ("d", "zg"):
                    yield before + body
                break


def _places(sentence: str) -> Iterator[str]:
    yield from (place for place in read_words("places") if place in sentence)


def _officers(sentence: str) -> Iterator[str]:
    for match in (*_OFFICER.finditer(sentence), *_CHOSEN.finditer(sentence)):
        for run in re.split("[、和及与]", match["names"]):
            if len(run) > 1 and run[0] in _SURNAMES and not is_dictionary_word(run[:2]):
                is_short = run[2:3] in _BEHIND_NAMES or (is_dictionary_word(run[2:]) and len(run) > 3)
                yield run[:2] if is_short else run[:3]
    first = _FIRST_WORD.match(sentence)
    if first and first["name"][0] in _SURNAMES and not is_dictionary_word(first["name"]):
        yield first["name"]
    yield from (run[1] for run in _PARTNERSHIP.finditer(sentence) if not is_dictionary_word(run[1]))
    yield from (
        match["name"][-size:]
        for match in _TITLED.finditer(sentence)
        for size in (3, 2)
        if len(match["name"]) >= size and match["name"][-size] in _SURNAMES
    )
