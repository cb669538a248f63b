"""Fit the route classifier, and calibrate it on companies that it was not fitted on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from training.small.labelled_questions import LabelledQuestion
from training.small.route_classifier import RouteClassifier, grams, grams_of

_FEATURES, _LEAST_SEEN, _DIGITS = 1_500, 3, 3


def train_route(questions: Sequence[LabelledQuestion]) -> RouteClassifier:
    """Fit on the split train, choose the temperature on dev; test is left for measuring."""
    train = [each for each in questions if each.split == "train"]
    counted = grams_of([each.masked for each in train])
    often = sorted((gram for gram, seen in counted.items() if seen >= _LEAST_SEEN), key=lambda g: (-counted[g], g))
    vocabulary = {gram: place for place, gram in enumerate(often[:_FEATURES])}
    idf = tuple(round(math.log((1 + len(train)) / (1 + counted[gram])) + 1, _DIGITS) for gram in vocabulary)
    matrix = _matrix([each.masked for each in train], vocabulary, idf)
    model = LogisticRegression(C=10.0, max_iter=500)
    model.fit(matrix, [str(each.route) for each in train])
    fitted = RouteClassifier(
        tuple(map(str, model.classes_)),
        vocabulary,
        idf,
        tuple(tuple(round(float(value), _DIGITS) for value in row) for row in model.coef_.T),
        tuple(round(float(value), _DIGITS) for value in model.intercept_),
        temperature=1.0,
    )
    return _calibrated(fitted, [each for each in questions if each.split == "dev"])


def _matrix(texts: Sequence[str], vocabulary: Mapping[str, int], idf: Sequence[float]) -> csr_array:
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        found = {vocabulary[gram]: times for gram, times in grams(text).items() if gram in vocabulary}
        norm = math.sqrt(sum((times * idf[place]) ** 2 for place, times in found.items())) or 1.0
        for place, times in sorted(found.items()):
            rows.append(row)
            columns.append(place)
            values.append(times * idf[place] / norm)
    return csr_array((values, (rows, columns)), shape=(len(texts), len(vocabulary)))


def _calibrated(fitted: RouteClassifier, dev: Sequence[LabelledQuestion]) -> RouteClassifier:
    scores = np.array([fitted.scores(each.masked) for each in dev])
    right = np.array([fitted.routes.index(str(each.route)) for each in dev])

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        logs = scaled - np.log(np.exp(scaled - scaled.max(1, keepdims=True)).sum(1, keepdims=True))
        logs -= scaled.max(1, keepdims=True)
        return -float(logs[np.arange(len(right)), right].mean())

    best = minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x
    return RouteClassifier(
        fitted.routes, fitted.vocabulary, fitted.idf, fitted.weights, fitted.bias, round(float(best), _DIGITS)
    )
