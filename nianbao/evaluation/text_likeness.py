"""How like an answer's words are to a reference: BLEU-4 and ROUGE-L, by character and by word.

BLEU is of the whole set, as sacrebleu computes it (Post 2018: one precision over all answers, so that short ones weigh
less); ROUGE-L is the F1 of the longest common subsequence, the closest reference counting (Lin 2004, β = 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from rapidfuzz.distance import LCSseq
from rjieba import Jieba
from sacrebleu.metrics.bleu import BLEU

from nianbao.text.normal import squeezed

Cut = Callable[[str], list[str]]


def characters(text: str) -> list[str]:
    """The signs of a text, blanks left out."""
    return list(squeezed(text))


def words(text: str) -> list[str]:
    """The words that jieba sees in a text."""
    return [word for word in _jieba().cut(squeezed(text)) if word.strip()]


def bleu_4(answers: Sequence[str], references: Sequence[Sequence[str]], cut: Cut) -> float:
    """BLEU-4 of a set of answers, 0 to 1; each has its own references."""
    said = [" ".join(cut(answer)) for answer in answers]
    streams = zip_longest(*([" ".join(cut(text)) for text in texts] for texts in references))
    # Our tokens stand; sacrebleu's own would cut Latin words and numbers otherwise.
    bleu = BLEU(tokenize="none", force=True)
    return float(bleu.corpus_score(said, [list(stream) for stream in streams]).score) / 100


def rouge_l(answer: str, references: Sequence[str], cut: Cut) -> float:
    """ROUGE-L's F1 of an answer against the closest reference, 0 to 1.

    >>> round(rouge_l("甲乙丙", ["甲丙丁"], characters), 3)
    0.667
    """
    said = cut(answer)
    return max((_f1(said, cut(reference)) for reference in references), default=0.0)


def _f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    shared = LCSseq.similarity(said, wanted)
    return 2 * shared / (len(said) + len(wanted)) if shared else 0.0


_segmenter: list[Jieba] = []


def _jieba() -> Jieba:
    """The segmenter, whose dictionary takes a moment to load."""
    if not _segmenter:
        _segmenter.append(Jieba())
    return _segmenter[0]
