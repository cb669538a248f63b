from __future__ import annotations

import pytest

from training.small.calibration import brier, calibrate, calibration_error, worth
from training.small.route_classifier import RouteClassifier, grams

SAID = [(0.6, True), (0.6, True), (0.6, False), (1.0, True), (1.0, True)]


def test_a_confidence_is_worth_the_share_that_was_right() -> None:
    buckets = calibrate(SAID)
    assert [(each.stated, each.right, each.count) for each in buckets] == [(0.6, 2, 3), (1.0, 2, 2)]
    assert worth(buckets, 0.6) == pytest.approx(3 / 5)
    assert worth(buckets, 1.0) == pytest.approx(3 / 4)
    assert worth(buckets, 0.8) == 0.8


def test_the_calibration_error_is_the_gap_weighed_by_bins() -> None:
    # Three of five say 0.6 and are right in 2/3; two say 1 and are right.
    assert calibration_error(SAID) == pytest.approx(3 / 5 * (2 / 3 - 0.6))
    assert brier(SAID) == pytest.approx((2 * 0.16 + 0.36) / 5)


def test_probabilities_follow_the_weights_and_the_temperature() -> None:
    vocabulary = {"什么": 0, "多少": 1}
    weights = ((2.0, 0.0), (0.0, 2.0))
    sharp = RouteClassifier(("knowledge", "fact"), vocabulary, (1.0, 1.0), weights, (0.0, 0.0), temperature=1.0)
    # One feature, so of unit length: scores 2 and 0.
    assert sharp.scores("是什么") == pytest.approx([2, 0])
    flat = RouteClassifier(("knowledge", "fact"), vocabulary, (1.0, 1.0), weights, (0.0, 0.0), temperature=4.0)
    assert flat.probabilities("是什么")["knowledge"] < sharp.probabilities("是什么")["knowledge"]  # type: ignore[index]
    assert list(sharp.probabilities("天气").values()) == [0.5, 0.5]


def test_grams_mark_the_edges() -> None:
    assert grams("甲") == {"^": 1, "甲": 1, "$": 1, "^甲": 1, "甲$": 1, "^甲$": 1}
