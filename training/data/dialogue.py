"""General dialogue, against forgetting: written by hand, and templates whose answers are worked out."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from nianbao.evaluation.company_split import Split, split_of
from training.data.record import Record, Task

INSTRUCTION = "你是乐于助人的中文助手，回答准确、简洁。"
_FILE = Path(__file__).parent / "dialogue.toml"
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What the file holds: pairs of question and answer, words to make more of, and what is off topic."""

    pairs: tuple[tuple[str, str], ...]
    words: Mapping[str, Sequence[str]]
    off_topic: tuple[str, ...]


@cache
def read_dialogue(path: Path = _FILE) -> Dialogue:
    """Read the file, once a process."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    pairs = tuple((each["ask"], each["answer"]) for each in content["pair"])
    return Dialogue(pairs, content["words"], tuple(content["off_topic"]))


def dialogue_records(seed: int, number: int) -> list[Record]:
    """At most so many examples: all that is written by hand, then templates, each question once."""
    rng = random.Random(f"{seed}|dialogue")  # noqa: S311 - no secret
    found = dict(read_dialogue().pairs)
    for ask, answer in _made(rng, number * 2):
        if len(found) >= number:
            break
        found.setdefault(ask, answer)
    return [
        Record(Task.DIALOGUE, _split(ask), INSTRUCTION, ask, answer, ask, kind="dialogue")
        for ask, answer in list(found.items())[:number]
    ]


def _made(rng: random.Random, number: int) -> Iterator[tuple[str, str]]:
    makers = (_sum, _product, _date, _order, _opposite, _shorten, _convert, _list)
    for _ in range(number):
        yield rng.choice(makers)(rng)


def _sum(rng: random.Random) -> tuple[str, str]:
    a, b = rng.randrange(10, 10_000), rng.randrange(10, 10_000)
    ask = rng.choice(("{a}加{b}等于多少？", "帮我算一下 {a} + {b}", "{a}和{b}的和是几？"))
    return ask.format(a=a, b=b), f"{a} + {b} = {a + b}。"


def _product(rng: random.Random) -> tuple[str, str]:
    a, b = rng.randrange(3, 100), rng.randrange(3, 100)
    ask = rng.choice(("{a}乘以{b}是多少？", "{a}×{b}等于几", "一盒{a}个，{b}盒一共多少个？"))
    return ask.format(a=a, b=b), f"{a} × {b} = {a * b}。"


def _date(rng: random.Random) -> tuple[str, str]:
    day, later = date(2024, 1, 1) + timedelta(days=rng.randrange(900)), rng.randrange(2, 60)
    said = f"{day.year}年{day.month}月{day.day}日"
    if rng.random() < 0.5:
        return f"{said}是星期几？", f"{said}是星期{_WEEKDAYS[day.weekday()]}。"
    end = day + timedelta(days=later)
    return f"{said}往后{later}天是哪天？", f"是{end.year}年{end.month}月{end.day}日。"


def _order(rng: random.Random) -> tuple[str, str]:
    numbers = rng.sample(range(1, 1_000), 6)
    return f"把这些数从小到大排列：{'、'.join(map(str, numbers))}", "、".join(map(str, sorted(numbers)))


def _opposite(rng: random.Random) -> tuple[str, str]:
    one, other = rng.choice([pair.split("-") for pair in read_dialogue().words["opposites"]])
    frame = rng.choice(("“{a}”的反义词是什么？", "请写出“{a}”的反义词", "和“{a}”意思相反的词是？"))
    return frame.format(a=one), f"“{one}”的反义词是“{other}”。"


def _shorten(rng: random.Random) -> tuple[str, str]:
    words = read_dialogue().words
    who, what, when = rng.choice(words["people"]), rng.choice(words["deeds"]), rng.choice(words["times"])
    ask = f"把这句话说得更短：{when}的时候，{who}非常认真而且仔细地{what}。"
    return ask, f"{when}，{who}认真{what}。"


def _convert(rng: random.Random) -> tuple[str, str]:
    number = rng.randrange(2, 500)
    one, other, times = rng.choice(
        (("公里", "米", 1000), ("小时", "分钟", 60), ("千克", "克", 1000), ("米", "厘米", 100))
    )
    return f"{number}{one}是多少{other}？", f"{number}{one}等于{number * times}{other}。"


def _list(rng: random.Random) -> tuple[str, str]:
    kind, things = rng.choice([line.split("：") for line in read_dialogue().words["kinds"]])
    number = rng.randrange(2, 5)
    chosen = rng.sample(things.split("、"), number)
    return f"请说出{number}种{kind}，比如从{chosen[0]}开始", "、".join(chosen) + "。"


def _split(ask: str) -> Split:
    """Dialogue names no company; it is split by itself."""
    return split_of(f"{int(sha256(ask.encode()).hexdigest(), 16) % 10**6:06}")
