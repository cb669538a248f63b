"""Names of the faults that pass by themselves, told apart from what stays wrong however often it is tried."""

from __future__ import annotations

import errno

from nianbao.domain.errors import Unavailable

DISK_FULL = "disk_full"
QUERY_TIMEOUT = "query_timeout"

# A statement that ran into its limit is likely to do so again; an outage ends some day.
TRIES_OF = {QUERY_TIMEOUT: 3}

_NAME_OF_SERVICE = {
    "postgres": "database_away",
    "object store": "object_store_away",
    "redis": "queue_away",
    "disk": DISK_FULL,
}

_PASSING = {
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额用尽",
    errno.EROFS: "磁盘暂时只读",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EAGAIN: "进程或内存暂时不足",
    errno.ENOMEM: "内存暂时不足",
}


def name_of(fault: Unavailable) -> str:
    """The stable name of a fault, as metrics and the reasons of waiting jobs show it.

    >>> name_of(Unavailable("数据库目前不可用", service="postgres"))
    'database_away'
    """
    if fault.code in (DISK_FULL, QUERY_TIMEOUT):
        return fault.code
    return _NAME_OF_SERVICE.get(fault.service, "service_away")


def passing_fault(error: OSError, service: str = "disk") -> Unavailable | None:
    """The fault behind an error of the operating system; None when trying again would not help.

    >>> passing_fault(OSError(errno.ENOSPC, "No space left on device")).code
    'disk_full'
    """
    said = _PASSING.get(error.errno or 0)
    if said is None:
        return None
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return Unavailable(f"{said}，请检查存储空间", service=service, code=DISK_FULL if is_full else None)
