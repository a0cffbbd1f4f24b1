"""A bridge program for tests: the frames of the real one, its library an HTTP centre or a rule.

Started as `python bridge_program.py URL`. Words in the request choose what goes wrong.
"""

import base64
import json
import sys
import urllib.error
import urllib.request
from typing import Any

NOTHING = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def read(size: int) -> bytes:
    got = b""
    while len(got) < size:
        part = sys.stdin.buffer.read(size - len(got))
        if not part:
            raise SystemExit(0)
        got += part
    return got


def write(frame: dict[str, Any]) -> None:
    body = json.dumps(frame).encode()
    sys.stdout.buffer.write(len(body).to_bytes(4, "big") + body)
    sys.stdout.buffer.flush()


def text(frame: dict[str, Any], name: str) -> str:
    return base64.b64decode(frame[name]).decode("gb18030")


def coded(words: str) -> str:
    return base64.b64encode(words.encode("gb18030")).decode()


def authorization(frame: dict[str, Any]) -> dict[str, Any]:
    good = (text(frame, "user"), text(frame, "password")) == ("till", "secret")
    return {"returned": 0 if good else -1, "error": coded("" if good else "用户名或密码错误")}


def business_handle(frame: dict[str, Any], url: str) -> dict[str, Any]:
    asked = text(frame, "input")
    if "crash-in-library" in asked:
        raise SystemExit(5)
    if "library-says-no" in asked:
        return {"returned": -1, "output": coded(""), "error": coded("网络异常\n请重试")}
    request = urllib.request.Request(  # noqa: S310 - a test names the address
        url, asked.encode(), {"Content-Type": "application/json"}
    )
    try:
        with NOTHING.open(request, timeout=30) as reply:
            answer = reply.read().decode()
    except (OSError, urllib.error.URLError, UnicodeDecodeError):
        return {"returned": -1, "output": coded(""), "error": coded("与中心通信失败")}
    return {"returned": 0, "output": coded(answer), "error": coded("")}


def main(url: str) -> None:
    while True:
        frame = json.loads(read(int.from_bytes(read(4), "big")))
        number, call = frame["id"], frame["call"]
        if call == "ping":
            write({"id": number, "protocol": 1})
            continue
        if call == "business_handle" and "crash-before-library" in text(frame, "input"):
            raise SystemExit(5)
        write({"id": number, "handing": 1})
        made = authorization(frame) if call == "authorization" else business_handle(frame, url)
        write({"id": number, **made})


if __name__ == "__main__":
    main(sys.argv[1])
