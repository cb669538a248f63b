"""Which user the embedded Postgres runs as; it refuses to run as root.

As an ordinary user it is that user. As root it is a uid of its own that owns nothing but
the cluster. NIANBAO_HOME and the Python environment may lie below folders that only root
may enter (`/root`); no permission is widened for that. Instead Postgres keeps the one
capability that lets it enter and read them.
"""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from nianbao.domain.errors import Unavailable
from nianbao.runtime.embedded.linux import Capability, become, permitted_capabilities

PRIVATE_UID = 54_329
"""Owner of clusters that root starts: outside the ranges that systems hand out by themselves."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user to become and the capability to keep; only root can become another."""

    uid: int
    gid: int
    capability: Capability | None = None

    def enter(self) -> None:
        """Become this account; for the moment between fork and exec."""
        become(self.uid, self.gid, self.capability)


def postgres_account(data: Path, programs: Path) -> Account | None:
    """Choose the account of Postgres, or None when it runs as the present user.

    A cluster that exists keeps its owner. `programs` is the folder of the executables.

    Raises:
        Unavailable: the cluster belongs to somebody else, or the account could not reach it.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise unreachable(f"数据目录 {data} 属于另一个用户")
        return None
    uid = owner or PRIVATE_UID
    return Account(uid, uid, needed_capability(uid, (data, programs / "postgres"), permitted_capabilities()))


def account_for_initdb(account: Account | None) -> Account | None:
    """Return the account to create a cluster with: initdb insists on a user that has a name.

    Raises:
        Unavailable: there is no such user.
    """
    if account is None:
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            raise unreachable(f"当前用户（uid {os.geteuid()}）没有用户名，Postgres 不能初始化") from None
        return None
    named = {user.pw_name: user for user in pwd.getpwall() if user.pw_uid != 0}
    if not named:
        raise unreachable("系统中除 root 外没有其他用户")
    user = named.get("nobody") or next(iter(named.values()))
    return Account(user.pw_uid, user.pw_gid, account.capability)


def needed_capability(uid: int, paths: Iterable[Path], permitted: frozenset[Capability]) -> Capability | None:
    """Return the least right that `uid` needs to reach the paths and run those that are files.

    Raises:
        Unavailable: it needs a right that this process does not have.
    """
    paths = tuple(paths)
    can_enter = all(_allows(parent, uid, stat.S_IXOTH) for path in paths for parent in path.parents)
    can_run = all(_allows(path, uid, stat.S_IXOTH | stat.S_IROTH) for path in paths if path.is_file())
    if can_enter and can_run:
        return None
    enough = (Capability.DAC_READ_SEARCH, Capability.DAC_OVERRIDE) if can_run else (Capability.DAC_OVERRIDE,)
    for capability in enough:
        if capability in permitted:
            return capability
    raise unreachable("以 root 运行时，Postgres 用的普通用户进不了 NIANBAO_HOME 或 Python 环境所在的目录")


def run_as(account: Account | None) -> Callable[[], None] | None:
    """Return the `preexec_fn` that makes a child process run as the account."""
    return account.enter if account is not None else None


def unreachable(reason: str) -> Unavailable:
    """Build the error that says what to set when the embedded Postgres cannot run here."""
    ways = "用普通用户运行，或把 NIANBAO_HOME 和虚拟环境放到各级目录都可进入的地方（例如 /srv/nianbao），"
    return Unavailable(f"{reason}。请{ways}或设置 NIANBAO_DATABASE_URL 使用已有的 Postgres。", service="postgres")


def _allows(path: Path, uid: int, bits_of_others: int) -> bool:
    status = path.stat()
    wanted = bits_of_others << 6 if status.st_uid == uid else bits_of_others
    return status.st_mode & wanted == wanted
