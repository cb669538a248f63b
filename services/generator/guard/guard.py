"""The guard: holds a sentence against numbered evidence before anybody reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nianbao.text.tokens import is_dictionary_word, tagged
from services.generator.guard.attribute import attribute, is_adrift, is_exact
from services.generator.guard.contradicts import names_metric, pairs
from services.generator.guard.counts_itself import counts_itself
from services.generator.guard.counts_loosely import counts_loosely
from services.generator.guard.denies import denies, read_statements
from services.generator.guard.derive import derive, says_worked_out
from services.generator.guard.find_names import find_names
from services.generator.guard.is_surely_dated import is_surely_dated
from services.generator.guard.label_of import SAYS_NOTHING
from services.generator.guard.name_numbers import mark_keys, mark_names, read_keys
from services.generator.guard.offices import holds_no_office, read_offices
from services.generator.guard.orders import is_misordered
from services.generator.guard.owners import SELF, Names, legal_names, says_self
from services.generator.guard.place_figures import Background, Placed, place_figures
from services.generator.guard.plain_text import plain_text, without_marks
from services.generator.guard.problem import Kind, Problem
from services.generator.guard.read_dates import Dating, masked, read_dates
from services.generator.guard.read_words import read_words
from services.generator.guard.same_words import same_words
from services.generator.guard.supports_figure import supports_figure

_YEAR_END, _HALF_YEAR_END = (12, 31), (6, 30)
_HALF_YEAR = re.compile(r"上半年|半年度")
# A sentence shares at least this part of its pairs of signs with evidence and question.
_LEAST_SHARED = 0.3
_LEAST_PAIRS = 3
# And a subject this part of its own.
_LEAST_OWN = 0.8
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# The words before the first year of a sentence name its subject: "云岭科技2020年…".
_SUBJECT = re.compile(
    r"^(?:上述|前述|该|其中|这些?)?([\u4e00-\u9fff·]{2,12}?)(?:发生)?(?:在|于|截至|的|由|从|为|是|以|自)?(?=(?:19|20)\d\d年)"
)
_SUBJECT_TAGS = ("n", "j", "v", "a", "b", "s", "i", "l", "z")
_NAME_TAGS = ("nr", "ns", "nt", "nz")
_BODIES = read_words("bodies")
# "华南地区" where the evidence has 华南.
_AREA = re.compile(r"(?:地区|区域|市场|省|市|县)$")
_QUARTERS_OF = {
    "上半年": ("第一季度", "第二季度"),
    "下半年": ("第三季度", "第四季度"),
    "前三季度": ("第一季度", "第二季度", "第三季度"),
}
_GENERAL_SUBJECTS = read_words("general_subjects")


@dataclass(frozen=True, slots=True)
class EvidencePassage:
    """A text that may be spoken from: whose report, of which year (None: of no year)."""

    text: str
    title: str = ""
    company: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What a question allows: its words, the years asked for, its companies' names by id."""

    text: str = ""
    years: frozenset[int] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard finds: problems, or the numbers of the passages that bear the figures out."""

    problems: tuple[Problem, ...]
    passages: frozenset[int] = frozenset()

    @property
    def is_supported(self) -> bool:
        """Whether the sentence may be said."""
        return not self.problems


class Guard:
    """Evidence read once, and sentences held against it."""

    def __init__(
        self, evidence: Sequence[EvidencePassage], asked: Inquiry, *, checks_names: bool = True, is_strict: bool = False
    ) -> None:
        """`checks_names` is False where more than the evidence may be said, as long as it holds no figure.

        With `is_strict` nothing is said whose year would have to be guessed: for what is learnt from, where a right
        sentence too few costs less than a wrong one.
        """
        self._is_strict = is_strict
        self._report_years = [each.year for each in evidence]
        self._asked = asked
        self._checks_names = checks_names
        plain = [same_words(plain_text(f"{each.title}\n{each.text}")) for each in evidence]
        self._keys = frozenset(key for text in plain for key in read_keys(text))
        self._said = [mark_names(mark_keys(text), self._keys) for text in plain]
        self._question = self._read(asked.text)
        known = dict(asked.names)
        for each in evidence:
            if each.company:
                known.setdefault(each.company, known.get(each.company, each.company))
        self._names = Names(known, self._said)
        self._all = "\n".join([*self._said, self._question, *self._names.spelled]).lower()
        self._pairs = _pairs(self._all)
        self._printed: list[Placed] = []
        own: set[str] = set()
        self._datings: list[Dating] = list(read_dates(self._question, None))
        self._years = set(asked.years) | {year for each in self._datings for year in each.years}
        for number, each in enumerate(evidence, 1):
            owner = self._owner(each.company)
            own |= {owner}
            years = None if each.year is None else frozenset((each.year,))
            background = Background(each.year, years, frozenset((owner,)), owner, number)
            self._printed += place_figures(self._said[number - 1], self._names, background)
            self._read_dates(self._said[number - 1], each.year)
        self._offices = read_offices("\n".join(self._said))
        self._vocabulary = frozenset(pair for each in self._printed for pair in pairs(each.label))
        self._statements = [each for said in self._said for each in read_statements(said)]
        ids = frozenset(asked.names.values())
        self._claimed = Background(
            None,
            frozenset(asked.years) or None,
            ids or frozenset(own) or None,
            next(iter(own)) if len(own) == 1 else "",
            0,
        )

    def check(self, sentence: str, before: str = "") -> Verdict:
        """Hold a sentence against the evidence; `before` is the sentence said before it."""
        plain = self._read(sentence)
        problems: list[Problem] = []
        passages: set[int] = set()
        is_telling = False
        borne_out: list[list[Placed]] = []
        placed = [
            each
            for each in map(
                self._telling, place_figures(plain, self._names, self._background(plain, self._read(before)))
            )
            if not (counts_itself(plain, each.figure) or counts_loosely(plain, each.figure, self._printed))
        ]
        by_print = [attribute(each, self._printed, self._said) for each in placed]
        bearing = [self._bearing(*each) for each in zip(placed, by_print, strict=True)]
        for index, (stated, found, by) in enumerate(zip(placed, by_print, bearing, strict=True)):
            if isinstance(found, Problem) and (found.kind is Kind.FIGURE or says_worked_out(stated)):
                worked_out = derive(stated, self._printed, bearing[:index], bearing[index + 1 :])
                computed = attribute(stated, [*self._printed, *worked_out], self._said) if worked_out else found
                found = found if isinstance(computed, Problem) else computed
            if isinstance(found, Problem):
                problems.append(found)
                continue
            if self._is_strict and by and not any(self._is_surely_dated(stated, each) for each in by):
                problems.append(Problem(Kind.YEAR, stated.figure.written.strip()))
                continue
            if is_misordered(stated, by, self._printed):
                problems.append(Problem(Kind.METRIC, stated.figure.written.strip()))
                continue
            if by and borne_out and is_adrift(stated, by, borne_out[-1], self._printed):
                problems.append(Problem(Kind.METRIC, stated.figure.written.strip()))
                continue
            passages |= found
            is_telling = is_telling or is_exact(stated) or bool(stated.scopes)
            borne_out.append(by)
        problems += self._wrong_dates(plain)
        denied = denies(plain, self._statements)
        if denied:
            problems.append(Problem(Kind.DENIED, denied))
        if self._checks_names:
            problems += [Problem(Kind.NAME, name) for name in sorted(self._unknown_names(plain))]
            problems += [Problem(Kind.NAME, held) for held in holds_no_office(plain, self._offices)]
            if not is_telling and not self._is_at_home(plain):
                problems.append(Problem(Kind.FOREIGN))
        return Verdict(tuple(dict.fromkeys(problems)), frozenset(passages))

    def _telling(self, stated: Placed) -> Placed:
        """A stated figure without the words around it that say nothing of any printed one: 基本持平, 年龄方面."""
        scopes = tuple(scope for scope in stated.scopes if pairs(scope) & self._vocabulary)
        if pairs(stated.label) & self._vocabulary or names_metric(stated.label):
            return replace(stated, scopes=scopes)
        told = next((scope for scope in (*scopes, *stated.far) if pairs(scope) & self._vocabulary), "")
        return replace(stated, scopes=scopes, label=told)

    def _bearing(self, stated: Placed, found: Problem | frozenset[int]) -> list[Placed]:
        """The printed figures that bear a stated one out."""
        if isinstance(found, Problem):
            return []
        return [each for each in self._printed if each.passage in found and supports_figure(stated, each)]

    def _read(self, text: str) -> str:
        """A sentence as the evidence is read: one word for those that mean the same, no digits in names."""
        return mark_names(same_words(without_marks(plain_text(text))), self._keys)

    def _is_surely_dated(self, stated: Placed, printed: Placed) -> bool:
        return is_surely_dated(stated, printed, self._printed, self._report_years[printed.passage - 1])

    def _owner(self, company: str) -> str:
        found = self._names.find(same_words(plain_text(company))) if company else []
        return found[0].owner if found else SELF

    def _read_dates(self, text: str, year: int | None) -> None:
        found = read_dates(text, year)
        self._datings += found
        self._years |= {each for dating in found for each in dating.years}
        if year is not None:
            if _HALF_YEAR.search(text) or _HALF_YEAR.search(self._question):
                self._datings.append(Dating(0, 0, (year,), *_HALF_YEAR_END))
            self._years.add(year)
            self._datings.append(Dating(0, 0, (year,), *_YEAR_END))

    def _background(self, sentence: str, before: str) -> Background:
        """What a sentence leaves unsaid: the years and companies asked for, and those of the sentence before."""
        claimed = self._claimed
        said = [year for each in read_dates(before, None) for year in each.years]
        if said and claimed.years is not None:
            claimed = replace(claimed, years=claimed.years | frozenset(said))
        named = self._names.find(before)
        if named and claimed.owners is not None and not says_self(sentence):
            claimed = replace(claimed, owners=claimed.owners | {each.owner for each in named})
        if len(self._asked.years) == 1:
            return replace(claimed, year=next(iter(self._asked.years)))
        written = [each for each in read_dates(sentence, None) if each.years and not each.is_basis]
        return replace(claimed, year=written[0].years[0] if written else None)

    def _wrong_dates(self, sentence: str) -> Iterable[Problem]:
        datings = read_dates(sentence, None)
        spoken_of = {year for each in datings if not each.is_basis for year in each.years} or self._asked.years
        for each in datings:
            if not each.is_written:
                continue
            written = sentence[each.start : each.end]
            if each.is_basis and each.years and spoken_of and min(each.years) >= max(spoken_of):
                # Nothing is compared with its own year or a later one.
                yield Problem(Kind.YEAR, written)
            elif self._is_other_part(each):
                yield Problem(Kind.YEAR, written + each.part)
            elif any(year not in self._years for year in each.years) or (each.month and not self._has_day(each)):
                yield Problem(Kind.YEAR if each.years else Kind.FIGURE, written)

    def _is_other_part(self, stated: Dating) -> bool:
        """Whether the evidence names a quarter or half, but of another year: 2024年三季度."""
        same = [each for each in self._datings if each.part and each.part == stated.part]
        return bool(same) and not any(set(stated.years) & set(each.years) for each in same)

    def _has_day(self, stated: Dating) -> bool:
        return any(
            each.month == stated.month
            and (not stated.day or each.day == stated.day)
            and (not stated.years or not each.years or set(stated.years) <= set(each.years))
            for each in self._datings
        )

    def _unknown_names(self, sentence: str) -> Iterable[str]:
        # Dates and names that are known would only lead the search for words astray: "年海澜医药".
        bare = masked(sentence, read_dates(sentence, None))
        for known in self._names.find(sentence):
            bare = f"{bare[: known.start]}{' ' * (known.end - known.start)}{bare[known.end :]}"
        yield from (name for name in find_names(bare.replace("\0", " ")) if not self._has_name(name.lower()))
        yield from (name for name in legal_names(bare) if not self._has_name(name.lower()))
        subject = _SUBJECT.match(sentence)
        if subject and not self._is_made_of(subject[1]):
            words = [
                (word, tag) for word, tag in tagged(subject[1]) if word not in _GENERAL_SUBJECTS and word not in _BODIES
            ]
            # 承诺期 or 研发队伍 goes on from a word of the evidence; a company of another name does not.
            is_akin = any(word in self._all and len(word) > 1 for word, _ in words)
            is_name = subject[1].endswith(tuple(_BODIES)) or any(
                tag.startswith(_NAME_TAGS) or not is_dictionary_word(word) for word, tag in words if len(word) > 1
            )
            if (
                is_name
                and not is_akin
                and any(word not in self._all and tag.startswith(_SUBJECT_TAGS) for word, tag in words)
            ):
                yield subject[1]

    def _has_name(self, name: str) -> bool:
        if name in _QUARTERS_OF:
            return name in self._all or all(each in self._all for each in _QUARTERS_OF[name])
        core = _AREA.sub("", name)
        if name in self._all or (len(core) > 1 and core in self._all):
            return True
        # 代理保险 for 代理个人保险.
        halves = ((re.escape(name[:at]), re.escape(name[at:])) for at in range(2, len(name) - 1))
        return any(re.search(f"{one}[^\\W\\d]{{1,4}}{other}", self._all) for one, other in halves)

    def _is_made_of(self, subject: str) -> bool:
        """Whether a subject is the evidence's own words: 筹资活动现金流量净额 of 筹资活动产生的现金流量净额."""
        pairs = _pairs(subject)
        return subject in self._all or len(pairs & self._pairs) >= _LEAST_OWN * len(pairs)

    def _is_at_home(self, sentence: str) -> bool:
        pairs = _pairs(SAYS_NOTHING.sub(" ", sentence))
        return len(pairs) < _LEAST_PAIRS or len(pairs & self._pairs) / len(pairs) >= _LEAST_SHARED


def _pairs(text: str) -> frozenset[str]:
    return frozenset(run[place : place + 2] for run in _HAN.findall(text) for place in range(len(run) - 1))
