"""Every error that nianbao raises on purpose.

    NianbaoError
    ├── BadInput                 whoever sent it must change it
    │   ├── BadDocument          the file cannot become a report (says why, for the job's reason)
    │   ├── BadQuestion          the question is empty, too long or not text
    │   ├── NotFound             the thing named does not exist
    │   └── NotAnAmount          a cell holds no number
    ├── Unavailable              an operator must act: a service or store does not answer
    │   └── Overloaded           come back later (carries retry_after_s)
    ├── NotAllowed               whoever asks needs another key
    │   ├── Unauthenticated      no key was shown, or one that is not valid
    │   └── Forbidden            the key does not allow this
    ├── BadSettings              whoever started the process must change its settings
    ├── FormulaError             a formula gives no number
    │   ├── BadFormula           it is not of the formula language
    │   ├── MissingOperand       a value that it reads is not there (carries operand)
    │   └── DivisionByZero       a divisor is zero
    └── UnsafeSql                a statement broke a rule of the SQL checker

`message` is Chinese, for the person who reads it: what is wrong and what to do next.
`code` is a stable machine name; it travels over gRPC and HTTP.
"""

from __future__ import annotations


class NianbaoError(Exception):
    """Root of the tree: a message for people and a code for programs."""

    code = "internal"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class BadInput(NianbaoError):
    """The request cannot be served as sent."""

    code = "bad_input"


class BadDocument(BadInput):
    """A file that cannot become a report: `code` is the job's reason code.

    Codes in use: not_a_pdf, empty_file, truncated_pdf, encrypted_pdf, no_pages,
    no_text, too_large, bad_rows, bad_name, bad_artifacts, time_limit, memory_limit, crashed.
    """

    code = "bad_document"


class BadQuestion(BadInput):
    """A question that is empty, over-long or holds control characters."""

    code = "bad_question"


class NotFound(BadInput):
    """The named knowledge base, document, report, job or session does not exist."""

    code = "not_found"


class NotAnAmount(BadInput):
    """A table cell that holds no number, e.g. "-" or "不适用"."""

    code = "not_an_amount"


class Unavailable(NianbaoError):
    """A service that this one needs does not answer; `service` names it."""

    code = "unavailable"

    def __init__(self, message: str, *, service: str, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.service = service


class Overloaded(Unavailable):
    """The service sheds load; try again after `retry_after_s` seconds."""

    code = "overloaded"

    def __init__(self, message: str, *, service: str, retry_after_s: int = 1) -> None:
        super().__init__(message, service=service)
        self.retry_after_s = retry_after_s


class NotAllowed(NianbaoError):
    """The caller may not do this with the key that was shown."""

    code = "not_allowed"


class Unauthenticated(NotAllowed):
    """No key was shown, or one that is unknown, expired or revoked."""

    code = "unauthenticated"


class Forbidden(NotAllowed):
    """The key is valid and does not allow this."""

    code = "forbidden"


class BadSettings(NianbaoError):
    """A setting is missing, out of bounds or unknown; the process cannot start."""

    code = "bad_settings"


class UnsafeSql(NianbaoError):
    """A statement that is not one read-only SELECT over the known views."""

    code = "unsafe_sql"


class FormulaError(NianbaoError):
    """A formula that gives no number."""

    code = "formula_error"


class BadFormula(FormulaError):
    """A formula that is not of the formula language."""

    code = "bad_formula"


class MissingOperand(FormulaError):
    """A formula reads a value that is not there; `operand` names it, e.g. 上期(存货)."""

    code = "missing_operand"

    def __init__(self, operand: str) -> None:
        super().__init__(f"缺少「{operand}」的数值，无法计算")
        self.operand = operand


class DivisionByZero(FormulaError):
    """A formula divides by a value that is zero."""

    code = "division_by_zero"

    def __init__(self) -> None:
        super().__init__("除数为零，无法计算该比率")
