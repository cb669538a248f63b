"""From an understanding to a task; one module an operation."""

from services.nl2sql.plan.make_task import PLANNERS, make_task

__all__ = ["PLANNERS", "make_task"]
