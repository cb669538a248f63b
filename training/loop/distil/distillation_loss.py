"""What a student is told by a teacher's distribution and by the right answer."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

# The label of tokens that are not learnt: the question, and what fills up the batch.
IGNORED = -100


@dataclass(frozen=True, slots=True)
class DistillationLoss:
    """The loss and its parts, each a mean over the tokens learnt, in nats; `total` has the gradient."""

    total: Tensor
    divergence: Tensor
    cross_entropy: Tensor


def distillation_loss(
    student: Tensor, teacher: Tensor, labels: Tensor, *, temperature: float, alpha: float
) -> DistillationLoss:
    """Mix KL(teacher ‖ student) at `temperature` with the cross-entropy of the right answer.

    `student` and `teacher` are logits [batch, tokens, vocabulary], `labels` [batch, tokens] with `IGNORED` where
    nothing is learnt; token i is foretold by the logits at i - 1. total = alpha · T² · KL + (1 - alpha) · CE. A
    higher temperature shows more of what the teacher holds possible; its gradients shrink by 1/T², which T²
    undoes (Hinton, Vinyals and Dean 2015), so that alpha means the same at every temperature. `divergence` is
    T² · KL.

    Vocabularies may be padded to different widths (Qwen2.5: 151,936 below 7B, 152,064 from 7B on); the
    padding, which no token has, is left out of the divergence.
    """
    is_learnt = labels[:, 1:] != IGNORED
    if not is_learnt.any():
        nothing = student.sum() * 0
        return DistillationLoss(nothing, nothing.detach(), nothing.detach())
    # Only the tokens learnt: the logits of a whole batch at full precision are the largest thing in memory.
    ours, theirs = student[:, :-1][is_learnt].float(), teacher[:, :-1][is_learnt].float()
    width = min(ours.shape[-1], theirs.shape[-1])
    cross_entropy = functional.cross_entropy(ours, labels[:, 1:][is_learnt])
    divergence = temperature**2 * functional.kl_div(
        torch.log_softmax(ours[:, :width] / temperature, -1),
        torch.log_softmax(theirs[:, :width] / temperature, -1),
        log_target=True,
        reduction="batchmean",
    )
    total = alpha * divergence + (1 - alpha) * cross_entropy
    return DistillationLoss(total, divergence.detach(), cross_entropy.detach())
