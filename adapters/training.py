"""The training centre as a child process on loopback, and what only a trainer may ask it."""

from __future__ import annotations

import secrets
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any

import requests

from desktop.domain.errors import NotSent
from desktop.domain.secret import Secret
from desktop.domain.settlement import SettlementFacts, Shares

PAASID = "yibao-training"
START_SECONDS = 60
ASK_SECONDS = 15


def own_command() -> list[str]:
    """How this program starts itself again, frozen or not."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "desktop.main"]


class TrainingCentre:
    """A running training centre; it ends with this process, or with `close`."""

    def __init__(self, folder: Path, his_folder: Path) -> None:
        """Start it over `folder`/centre.db. Raises `NotSent` if it does not come up."""
        self.token = Secret(secrets.token_hex(24))
        folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [
                *own_command(), "sandbox", "--db", str(folder / "centre.db"),
                "--token", self.token.reveal(), "--paasid", PAASID, "--his", str(his_folder),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )  # fmt: skip
        self.url = self._wait_until_ready()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["x-sandbox-key"] = self.token.reveal()

    def close(self) -> None:
        """End it and wait until it is gone."""
        self._session.close()
        self._process.communicate(timeout=START_SECONDS)

    def fresh_code(self, person_no: str) -> Secret:
        """The code a person's phone would show now."""
        return Secret(self._ask("POST", f"phones/{person_no}/code")["code"])

    def people(self) -> list[dict[str, Any]]:
        """The invented insured persons."""
        found: list[dict[str, Any]] = self._ask("GET", "people")
        return found

    def records(self) -> dict[str, Any]:
        """The centre's own books: settlements, lists, calls."""
        found: dict[str, Any] = self._ask("GET", "records")
        return found

    def settlements(self, institution: str) -> list[SettlementFacts]:
        """The settlements of an institution that are live by the centre's own books."""
        rows = self.records()["settlements"]
        return [
            _facts(row)
            for row in rows
            if row["institution"] == institution and row["state"] == "live"
        ]

    def list_numbers(self) -> set[str]:
        """The numbers of the settlement lists the centre holds."""
        return {row["setl_list_id"] for row in self.records()["lists"]}

    def rate(self, institution: str) -> tuple[int, int]:
        """N and T of this month by the centre's own count."""
        rows = self._ask("GET", "rate")
        return next((r["scanned"], r["total"]) for r in rows if r["institution"] == institution)

    def fault(self, **order: Any) -> None:
        """Set a fault, as its control page describes them."""
        self._ask("POST", "faults", json=order)

    def clear_faults(self) -> None:
        """Take every fault back."""
        self._ask("DELETE", "faults")

    def remember_undone(self, remembered: bool) -> None:
        """Whether it refuses a late original whose message id was already undone."""
        self._ask("PUT", "switches", json={"late_original_refused": remembered})

    def bills(self, institution: str) -> dict[str, str]:
        """Live settlement to bill, by the centre's own books."""
        rows = self.records()["settlements"]
        mine = (r for r in rows if r["institution"] == institution and r["state"] == "live")
        return {row["setl_id"]: row["bill"] for row in mine}

    def calls(self, infno: str = "") -> list[dict[str, Any]]:
        """Every call the centre received, of one transaction or of all."""
        found: list[dict[str, Any]] = self._ask("GET", "calls", params={"infno": infno})
        return found

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        reply = self._session.request(
            method, f"{self.url}/sandbox/{path}", timeout=ASK_SECONDS, **more
        )
        reply.raise_for_status()
        return reply.json() if reply.content else None

    def _wait_until_ready(self) -> str:
        lines: Queue[str] = Queue()
        stdout = self._process.stdout
        if stdout is None:  # Popen was given PIPE
            raise _not_started()
        threading.Thread(target=_first_line, args=(stdout, lines), daemon=True).start()
        try:
            line = lines.get(timeout=START_SECONDS)
        except Empty:
            line = ""
        if not line.startswith("READY "):
            self._process.kill()
            self._process.communicate()
            raise _not_started()
        return line.split()[1]


def _facts(row: dict[str, Any]) -> SettlementFacts:
    shares = Shares(row["total_fen"], row["fund_fen"], row["account_fen"], row["cash_fen"])
    return SettlementFacts(
        row["setl_id"], row["mdtrt_id"], row["person_no"], row["msgid"],
        datetime.fromisoformat(row["setl_time"]), row["cert_type"], "", shares,
    )  # fmt: skip


def _first_line(stream: IO[str], lines: Queue[str]) -> None:
    lines.put(stream.readline())


def _not_started() -> NotSent:
    return NotSent("训练中心没有启动", "请关闭本程序后重新打开；仍不行请联系技术支持", "training")
