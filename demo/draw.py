"""Draw the sample reports from the command line: python -m demo.draw --out DIR."""

from __future__ import annotations

import argparse
from pathlib import Path

from demo.draw_report import draw_samples


def main() -> None:
    """Draw the reports and print where they are."""
    parser = argparse.ArgumentParser(description="绘制两家虚构公司 2022、2023 年度的样例年报")
    parser.add_argument("--out", type=Path, required=True, help="写入的文件夹")
    for report in draw_samples(parser.parse_args().out):
        print(f"{report.path}  {report.page_count} 页")


if __name__ == "__main__":
    main()
