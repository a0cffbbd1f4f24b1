"""What envelope, validation, signature and journal cost per settlement, against a bare POST of
the same bytes to the same server, in one run; and against that POST between two commits of one
row, which is the least that any durable journal costs. Prints JSON.

    python3 run.py bench overhead [--calls 400] [--smoke]
"""

from __future__ import annotations

import argparse
import json
import socket
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from decimal import Decimal
from pathlib import Path

import requests
from sqlalchemy import Engine, insert

from adapters.clock import SystemClock
from adapters.fsi.centre import FsiCentre
from adapters.fsi.client import FsiClient
from adapters.fsi.envelope import Profile
from adapters.fsi.signed import SignedClient
from adapters.fsi.transports.rio_http import RioHttp
from adapters.store.file import open_file
from adapters.store.store import SqlStore
from adapters.store.tables import counter
from desktop.domain.secret import Secret
from desktop.domain.visit import Bill, FeeLine
from tests.samples import CASHIER, PHARMACY, visit

SUMS = {
    "medfee_sumamt": "25.60", "fund_pay_sumamt": "15.60", "acct_pay": "6.00",
    "psn_cash_pay": "4.00",
}  # fmt: skip
SETTLED = {
    "setl_id": "S", "mdtrt_id": "M", "psn_no": "P001", "setl_time": "2026-03-10 09:00:00",
    "mdtrt_cert_type": "01", "med_type": "41", "medins_setl_id": "", **SUMS,
}  # fmt: skip
SIGNED_IN = {"signinoutb": {"sign_time": "2026-03-10 09:00:00", "sign_no": "1"}}


class Server:
    """Answers every settlement as settled, as fast as it can; keeps the last body it got."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self.body = b""
        self._number = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            client, _ = self._socket.accept()
            with suppress(OSError), client:
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                client.sendall(self._reply(self._request(client)))

    def _request(self, client: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            data += client.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += client.recv(65536)
        return body

    def _reply(self, body: bytes) -> bytes:
        asked = b'"infno":"9001"' in body.replace(b": ", b":")
        if not asked:
            self.body = body
        self._number += 1
        info = SETTLED | {"setl_id": f"S{self._number}", "mdtrt_id": f"M{self._number}"}
        output = SIGNED_IN if asked else {"setlinfo": info}
        answer = {"infcode": 0, "inf_refmsgid": "1", "err_msg": "", "output": output}
        text = json.dumps(answer).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
        return head.encode() + text


def bill(number: int) -> Bill:
    line = FeeLine(
        "1", "L1", "阿莫西林胶囊", "XJ01CAA904E001010199001", "甲", "0.25g*24粒",
        Decimal("12.80"), Decimal(2), 2560,
    )  # fmt: skip
    return Bill(f"B{number:06d}", SystemClock().now(), (line,))


def measure(calls: int, folder: Path) -> dict[str, float]:
    """Medians in milliseconds, taken in turns so that both meet the same machine."""
    server, clock = Server(), SystemClock()
    with ExitStack() as stack:
        engine = open_file(folder / "desk.db", Secret("ab" * 32))
        stack.callback(engine.dispose)
        store = SqlStore(engine, PHARMACY, CASHIER, clock)
        line = RioHttp(server.url, paasid="P", token=Secret("T"), clock=clock)
        profile = Profile(PHARMACY, CASHIER, "V1.0", "FSI")
        signed = SignedClient(FsiClient(line, profile, clock, store.next_msgid, 30))
        centre = FsiCentre(signed, folder)
        ours, called, bare, floor = [], [], [], []
        for number in range(calls):
            begin = time.perf_counter()
            message = store.open_message(centre.draft_settlement(visit(), bill(number), "1"))
            sent = time.perf_counter()
            result = centre.settle(message)
            heard = time.perf_counter()
            store.record_settled(message, result.reply)  # type: ignore[union-attr]
            ours.append(time.perf_counter() - begin)
            called.append(heard - sent)
            bare.append(_post(server))
            begin = time.perf_counter()
            _commit(engine, f"{number} before")
            _post(server)
            _commit(engine, f"{number} after")
            floor.append(time.perf_counter() - begin)
    return {
        "calls": calls,
        "bare_post_ms": _ms(bare),
        "call_ms": _ms(called),
        "call_ratio": round(statistics.median(called) / statistics.median(bare), 2),
        "with_journal_ms": _ms(ours),
        "with_journal_ratio": round(statistics.median(ours) / statistics.median(bare), 2),
        "post_between_two_commits_ms": _ms(floor),
        "with_journal_to_that_ratio": round(statistics.median(ours) / statistics.median(floor), 2),
    }


def _post(server: Server) -> float:
    """The same bytes with nothing around them; seconds."""
    begin = time.perf_counter()
    requests.post(server.url, data=server.body, timeout=30).content  # noqa: B018
    return time.perf_counter() - begin


def _commit(engine: Engine, name: str) -> None:
    """One row on the disk for certain: what any journal costs at the least."""
    with engine.begin() as c:
        c.execute(insert(counter).values(name=name, value=1))


def _ms(seconds: list[float]) -> float:
    return round(statistics.median(seconds) * 1000, 2)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=400)
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(30 if options.smoke else options.calls, Path(folder))
    print(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
