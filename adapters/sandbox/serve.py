"""Run the training centre: `python -m adapters.sandbox.serve --db FILE --token TEXT`."""

import argparse
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import uvicorn

from adapters.sandbox.app import build_app
from adapters.sandbox.clock import shanghai_now
from adapters.sandbox.his_sample import write_samples
from adapters.sandbox.lifetime import end_with_parent
from adapters.sandbox.line import CuttableProtocol
from adapters.sandbox.national import NATIONAL, NationalCatalogues
from adapters.sandbox.store import Store

LOOPBACK = "127.0.0.1"
PAASID = "yibao-training"


class _Server(uvicorn.Server):
    """Says READY once it accepts connections, and ends with code 0 on SIGTERM."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(f"READY http://{LOOPBACK}:{port}", flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop accepting, let short calls finish, cut long ones."""
        self.should_exit = True


def main(argv: Sequence[str]) -> int:
    """Serve until stdin closes, the parent ends or SIGTERM comes. Returns the exit code."""
    options = _options(argv)
    store = Store(options.db)
    sizes = {number: round(rows * options.national) for number, rows in NATIONAL.items()}
    app = build_app(
        store, paasid=options.paasid, token=options.token, catalogues=NationalCatalogues(sizes)
    )
    if options.his:
        write_samples(store, options.his, shanghai_now())
    server = _Server(
        uvicorn.Config(
            app,
            http=CuttableProtocol,
            ws="none",
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=75,
        )
    )
    with _listener() as listener:
        try:
            listener.bind((LOOPBACK, options.port))
        except OSError as why:
            print(f"端口 {options.port} 不能使用：{why.strerror}", file=sys.stderr)
            return 2
        end_with_parent(server.stop, options.parent_pid)
        server.run(sockets=[listener])
    return 0


def _listener() -> socket.socket:
    # With the protocol named, asyncio sets TCP_NODELAY; without it every answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return listener


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox", description="训练医保中心（仅本机）")
    parser.add_argument("--port", type=int, default=0, help="端口，0 为任选")
    parser.add_argument("--db", type=Path, required=True, help="中心自己的 SQLite 文件")
    parser.add_argument("--token", required=True, help="x-tif 令牌，也是 /sandbox/ 的钥匙")
    parser.add_argument("--paasid", default=PAASID, help="x-tif 应用标识")
    parser.add_argument("--his", type=Path, help="写入示例HIS导出（bills、stays）的文件夹")
    parser.add_argument("--national", type=float, default=0, help="目录按全国规模的几倍提供，如 1")
    parser.add_argument("--parent-pid", type=int, help="此进程结束时中心也结束")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
