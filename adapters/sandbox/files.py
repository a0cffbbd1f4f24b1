"""13xx tickets and 9102 for the files behind them, 9101 for files an institution sends."""

import base64
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from adapters.sandbox.call import Call, FileReply, Handlers
from adapters.sandbox.clock import stamp
from adapters.sandbox.reading import Node, node, optional, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row, insert, one, serial

PUBLIC = "plc"
GOOD_FOR = timedelta(days=1)
LARGEST = 20 * 1024 * 1024
LINES_AT_ONCE = 1000
VERSION = re.compile(r"[vV]?(\d{1,9})", re.ASCII)
DATED_VERSION = re.compile(r"F\d{3}_\d{14}_[A-Z]", re.ASCII)  # another province's first version
FIXED_DATE = (2026, 1, 1, 0, 0, 0)
BYTE = range(-128, 256)  # Java sends signed bytes
DOWNLOADS = (
    "1301",
    "1302",
    "1303",
    "1305",
    "1306",
    "1307",
    "1308",
    "1309",
    "1310",
    "1311",
    "1313",
    "1314",
    "1315",
    "1320",
    "1321",
)


def ticket(call: Call) -> Node:
    """13xx: the number of a file with the rows whose version is above the one given."""
    infno = call.envelope.infno
    above = _version(text(node(call.input, "data"), "ver", "版本号", 20))
    filename = f"{call.now:%Y%m%d%H%M%S}{serial(call.tx, 'file'):06d}.txt.zip"
    file_no = keep_file(call, filename, b"", owner=PUBLIC, infno=infno, above=above)
    return {
        **file_no,
        "dld_end_time": file_no["dld_endtime"],
        "data_cnt": str(call.catalogues.count(infno, above)),
    }


def _version(raw: str) -> int:
    if DATED_VERSION.fullmatch(raw):
        return 0
    found = VERSION.fullmatch(raw)
    if found is None:
        raise Refusal(f"ver（版本号）{raw} 格式错误")
    return int(found[1])


def keep_file(
    call: Call, filename: str, body: bytes, *, owner: str, infno: str, above: int = 0
) -> Node:
    """Store a file for `owner`. Returns the members by which it is fetched."""
    number = serial(call.tx, "file")
    row = {
        "file_no": f"fsi/{owner[:3].lower()}/{number:030x}",
        "institution": owner,
        "filename": filename,
        "infno": infno,
        "above": above,
        "body": body,
        "at": call.time,
        "good_until": stamp(call.now + GOOD_FOR),
    }
    insert(call.tx, "files", row)
    return {
        "file_qury_no": row["file_no"],
        "filename": filename,
        "dld_endtime": row["good_until"],
    }


def download(call: Call) -> FileReply:
    """9102: the bytes of a file; those of a ticket are made when they are asked for."""
    data = node(call.input, "fsDownloadIn")
    number = text(data, "file_qury_no", "文件查询号", 40)
    filename = text(data, "filename", "文件名", 200)
    owner = text(data, "fixmedins_code", "医药机构编号", 30)
    if owner not in (PUBLIC, call.asker):
        raise Refusal("fixmedins_code（医药机构编号）应为 plc 或本机构编号")
    row = held_file(call, number, owner)
    if row["filename"] != filename:
        raise Refusal("filename（文件名）与文件查询号不符")
    return FileReply(filename, [row["body"]] if row["body"] else _catalogue(call, row))


def held_file(call: Call, number: str, owner: str) -> Row:
    """A stored file of one owner. Raises `Refusal` when there is none or it is too old."""
    row = one(call.tx, "SELECT * FROM files WHERE file_no = ? AND institution = ?", number, owner)
    if row is None:
        raise Refusal(f"file_qury_no（文件查询号）{number} 不存在")
    if row["good_until"] < call.time:
        raise Refusal(f"file_qury_no（文件查询号）{number} 已超过下载截止时间")
    return row


def _catalogue(call: Call, row: Row) -> Iterator[bytes]:
    name = row["filename"].removesuffix(".zip")
    return zip_parts(name, call.catalogues.lines(row["infno"], row["above"]))


def zipped(name: str, lines: Iterable[str]) -> bytes:
    """A zip with one UTF-8 text of these lines; the same lines give the same bytes."""
    return b"".join(zip_parts(name, lines))


class _Drain(io.RawIOBase):
    """Takes what a zip writes and gives it away; it cannot go back."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._held += content
        return len(content)

    def take(self) -> bytes:
        """What came since the last time."""
        taken, self._held = bytes(self._held), bytearray()
        return taken


def zip_parts(name: str, lines: Iterable[str]) -> Iterator[bytes]:
    """The same zip piece by piece, so that a large one is never held whole."""
    drain, stream = _Drain(), iter(lines)
    with zipfile.ZipFile(drain, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name, FIXED_DATE)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, "w", force_zip64=True) as out:
            while some := list(islice(stream, LINES_AT_ONCE)):
                out.write("".join(line + "\n" for line in some).encode())
                yield drain.take()
    yield drain.take()


def unzipped(body: bytes) -> str:
    """The text of an uploaded file, zipped or plain. Raises `Refusal` when it is neither."""
    try:
        if not body.startswith(b"PK"):
            return body.decode()
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            first = archive.infolist()[0]
            if first.file_size > LARGEST:
                raise Refusal("文件超过 20 MB")
            return archive.read(first).decode()
    except (zipfile.BadZipFile, IndexError, ValueError, NotImplementedError, RuntimeError):
        raise Refusal("文件不是UTF-8文本，也不是含一个文本的zip") from None


def upload(call: Call) -> Node:
    """9101: keep a file of this institution. Its bytes are a list of numbers, or Base64."""
    data = node(call.input, "fsUploadIn")
    filename = text(data, "filename", "文件名", 200)
    if text(data, "fixmedins_code", "医药机构编号", 30) != call.asker:
        raise Refusal("fixmedins_code（医药机构编号）与报文头不一致")
    body = _content(data)
    kept = keep_file(call, filename, body, owner=call.asker, infno="9101")
    return {**kept, "fixmedins_code": call.asker}


def _content(data: Node) -> bytes:
    sent = data.get("in")
    body = _from_numbers(sent) if isinstance(sent, list) else _from_base64(data)
    if not body:
        raise Refusal("in（文件数据）不能为空")
    if len(body) > LARGEST:
        raise Refusal("in（文件数据）超过 20 MB")
    return body


def _from_numbers(sent: list[object]) -> bytes:
    try:
        numbers = [int(str(one_byte)) for one_byte in sent]
    except ValueError:
        raise Refusal("in（文件数据）格式错误") from None
    if not all(number in BYTE for number in numbers):
        raise Refusal("in（文件数据）格式错误")
    return bytes(number % 256 for number in numbers)


def _from_base64(data: Node) -> bytes:
    try:
        return base64.b64decode(optional(data, "in"), validate=True)
    except ValueError:
        raise Refusal("in（文件数据）格式错误") from None


HANDLERS: Handlers = {
    **dict.fromkeys(DOWNLOADS, ticket),
    "9101": upload,
    "9102": download,
}
