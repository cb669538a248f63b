"""`nianbao down`: stop the whole system."""

from __future__ import annotations


def down() -> None:
    """停止整个系统，不留下任何进程；数据保留。"""
    from nianbao.runtime.home import home
    from nianbao.runtime.local.down import take_down

    stopped = take_down(home(), print)
    print("已全部停止。" if stopped else "系统没有在运行。")
