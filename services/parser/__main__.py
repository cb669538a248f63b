"""The parser alone: `python -m services.parser FILE.pdf --out DIR`; no other service is needed."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from nianbao.domain.artifacts import ARTIFACT_FILES
from nianbao.domain.errors import NianbaoError
from nianbao.domain.parsed_report import ParsedReport
from services.parser.parse_command import parse_to_folder
from services.parser.scans.lazy_reader import lazy_reader

DONE, FAILED, WRONG_USE = 0, 1, 2
_MOST_WARNINGS = 10


class _Arguments(argparse.ArgumentParser):
    """Says what is wrong with the arguments in Chinese."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USE, f"用法有误：{message}\n{self.format_usage()}")


def _arguments() -> argparse.ArgumentParser:
    parser = _Arguments(
        prog="nianbao parse",
        description=f"解析一份年报 PDF（或 *.rows.jsonl[.gz]），写出 {'、'.join(ARTIFACT_FILES)}",
    )
    parser.add_argument("file", type=Path, help="年报 PDF，或已解析的行文件")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="写到哪个文件夹（没有则新建）")
    parser.add_argument("--json", action="store_true", help="以 JSON 报告结果")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Parse one file and say what came of it; return the exit code."""
    options = _arguments().parse_args(arguments)
    if not options.file.is_file():
        return _fail("file_not_found", f"没有这个文件：{options.file}", as_json=options.json, exit_code=WRONG_USE)
    # One file and the process ends: collecting garbage would only cost a sixth of the time.
    gc.disable()
    try:
        parsed = parse_to_folder(options.file, options.out, read_scan=lazy_reader(options.json))
    except NianbaoError as error:
        return _fail(error.code, error.message, as_json=options.json)
    except OSError as error:
        return _fail("io_error", f"读写文件失败：{error.strerror}（{error.filename}）", as_json=options.json)
    except Exception as error:  # noqa: BLE001 - the command's edge: a defect ends in a message
        return _fail("crashed", f"解析出错：{type(error).__name__}: {error}", as_json=options.json)
    _report(parsed, options.out, as_json=options.json)
    return DONE


def _fail(code: str, message: str, *, as_json: bool, exit_code: int = FAILED) -> int:
    if as_json:
        print(json.dumps({"state": "failed", "reason_code": code, "reason": message}, ensure_ascii=False))
    else:
        print(message, file=sys.stderr)
    return exit_code


def _report(parsed: ParsedReport, out: Path, *, as_json: bool) -> None:
    summary = parsed.summary
    identity = summary.identity
    state = "partial" if summary.warnings else "done"
    if as_json:
        content = {
            "state": state,
            "out": str(out),
            "company_code": identity.company_code,
            "short_name": identity.short_name,
            "full_name": identity.full_name,
            "year": identity.year,
            "kind": identity.kind.value,
            "pages": summary.page_count,
            "counts": dict(summary.counts),
            "warnings": [{"code": w.code, "message": w.message, "page": w.page} for w in summary.warnings],
        }
        print(json.dumps(content, ensure_ascii=False))
        return
    name = identity.short_name or identity.full_name or "（未识别公司）"
    passed = sum(result.passed for result in summary.identity_results)
    print(f"{name} {identity.company_code} {identity.year}年 {identity.kind}，{summary.page_count} 页")
    print(f"{len(parsed.facts)} 个事实，勾稽关系 {passed}/{len(summary.identity_results)} 成立，写入 {out}")
    for warning in summary.warnings[:_MOST_WARNINGS]:
        print(f"注意：{warning.message}")
    if len(summary.warnings) > _MOST_WARNINGS:
        print(f"……另有 {len(summary.warnings) - _MOST_WARNINGS} 条，见 {out / 'report.json'}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
