"""The centre behind the HTTP door: checks the envelope, runs the handler, records the call."""

from dataclasses import dataclass
from datetime import datetime

from adapters.sandbox.call import Call, FileReply
from adapters.sandbox.catalogues import Catalogues
from adapters.sandbox.clock import Now, stamp
from adapters.sandbox.envelope import Envelope, answer, open_envelope
from adapters.sandbox.reading import Node, parse
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.sign_in import check_signed_in
from adapters.sandbox.store import Row, Store, Tx, one, switched_on
from adapters.sandbox.transactions import HANDLERS

SIGN_IN = "9001"


@dataclass(frozen=True)
class Centre:
    """Answers envelopes. Each call is one transaction of the store: all of it, or nothing."""

    store: Store
    now: Now
    catalogues: Catalogues

    def answer(self, raw: bytes, fault: str = "", *, only: str = "") -> Node | FileReply:
        """The answering envelope, or file, for the bytes of a request; a refusal is an answer
        too. `only` is the one transaction an address is for."""
        came = self.now()
        content: Node = {}
        try:
            content = parse(raw)
            envelope = open_envelope(content)
            if only not in ("", envelope.infno):
                raise Refusal(f"infno（交易编号）与地址不符，该地址只受理 {only}")
            output = self._execute(envelope, came)
        except Refusal as why:
            return self._answered(content, came, None, why.reason, fault)
        if isinstance(output, FileReply):
            self._answered(content, came, None, "", fault)
            return output
        return self._answered(content, came, output, "", fault)

    def expire(self, raw: bytes) -> None:
        """End the sign-in a request comes with (the fault `sign_in_expired`)."""
        try:
            sign_no = _short(parse(raw), "sign_no")
        except Refusal:
            return
        with self.store.begin() as tx:
            query = "UPDATE sign_ins SET ended_at = ? WHERE sign_no = ?"
            tx.execute(query, (stamp(self.now()), sign_no))

    def refuse(self, raw: bytes, words: str, fault: str) -> Node:
        """A refusal without looking at the request (the fault `error`)."""
        try:
            content = parse(raw)
        except Refusal:
            content = {}
        return self._answered(content, self.now(), None, words, fault)

    def note(self, infno: str, fault: str) -> None:
        """Record a call that never reached the centre because of a fault."""
        with self.store.begin() as tx:
            _record(tx, {"infno": infno}, at=stamp(self.now()), outcome="not executed", fault=fault)

    def _execute(self, envelope: Envelope, now: datetime) -> Node | FileReply | None:
        handler = HANDLERS.get(envelope.infno)
        if handler is None:
            raise Refusal(f"交易编号 {envelope.infno} 在训练中心尚未开放")
        with self.store.begin() as tx:
            institution = _institution(tx, envelope.fixmedins_code)
            call = Call(envelope, tx, institution, now, self.catalogues)
            if envelope.infno != SIGN_IN:
                check_signed_in(call)
            return handler(call)

    def _answered(
        self, content: Node, came: datetime, output: Node | None, reason: str, fault: str
    ) -> Node:
        outcome = "refused" if reason else "answered"
        with self.store.begin() as tx:
            number = _record(
                tx, content, at=stamp(came), outcome=outcome, reason=reason, fault=fault
            )
            as_text = switched_on(tx, "infcode_as_text")
        return answer(
            refmsgid=f"350100{came:%Y%m%d%H%M%S}{number:010d}",
            came=came,
            left=self.now(),
            output=output,
            err_msg=Refusal(reason).err_msg(_short(content, "infno")) if reason else "",
            as_text=as_text,
        )


def _institution(tx: Tx, code: str) -> Row:
    found = one(tx, "SELECT * FROM institutions WHERE code = ?", code)
    if found is None:
        raise Refusal(f"定点医药机构编号 {code} 不存在")
    return found


def _short(content: Node, name: str) -> str:
    value = content.get(name)
    return value[:30] if isinstance(value, str) else ""


def _record(tx: Tx, content: Node, *, at: str, outcome: str, reason: str = "", fault: str) -> int:
    """One row of the call book; it holds no part of the input."""
    names = ("infno", "msgid", "fixmedins_code")
    values = (at, *(_short(content, name) for name in names), outcome, reason, fault)
    done = tx.execute(
        "INSERT INTO calls (at, infno, msgid, institution, outcome, reason, fault)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    return done.lastrowid or 0
