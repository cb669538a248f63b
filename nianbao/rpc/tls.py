"""TLS between services, both ways: a server shows its certificate and asks every client for one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import grpc

from nianbao.domain.errors import BadSettings


@dataclass(frozen=True, slots=True)
class RpcTls:
    """PEM files: this process's certificate with its chain, its key, and the authority that signs everybody's."""

    certificate: Path
    key: Path
    authority: Path

    def server(self) -> grpc.ServerCredentials:
        """What a server needs; a client without a certificate of the authority does not get in.

        Raises:
            BadSettings: a file cannot be read.
        """
        return grpc.ssl_server_credentials(
            [(_read(self.key), _read(self.certificate))],
            root_certificates=_read(self.authority),
            require_client_auth=True,
        )

    def client(self) -> grpc.ChannelCredentials:
        """What a client needs; raises as `server`."""
        return grpc.ssl_channel_credentials(_read(self.authority), _read(self.key), _read(self.certificate))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadSettings(f"读不到 {path}（{error.strerror}），请检查 NIANBAO_RPC_TLS_* 与文件权限。") from error
