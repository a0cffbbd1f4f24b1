"""9101 as a form: the part jsonStr is the envelope, the part file its bytes."""

import base64
import json
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP

from adapters.sandbox.reading import Node, parse
from adapters.sandbox.refusal import Refusal


def envelope_of(raw: bytes, content_type: str) -> bytes:
    """The envelope of a form with the file inside it; any other body stays as it is.

    A form that is none is left as it is too: the centre refuses it as no JSON.
    """
    if not content_type.lower().startswith("multipart/form-data"):
        return raw
    parts = _parts(raw, content_type)
    try:
        content = parse(parts.get("jsonStr", b""))
    except Refusal:
        return raw
    return json.dumps(_filled(content, parts.get("file", b"")), ensure_ascii=False).encode()


def _parts(raw: bytes, content_type: str) -> dict[str, bytes]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    whole = BytesParser(policy=HTTP).parsebytes(head + raw)
    parts = whole.get_payload() if whole.is_multipart() else []
    return {_name(part): _bytes(part) for part in parts if isinstance(part, Message)}


def _name(part: Message) -> str:
    return str(part.get_param("name", "", header="content-disposition"))


def _bytes(part: Message) -> bytes:
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else b""


def _filled(content: Node, file: bytes) -> Node:
    sent = content.get("input")
    upload = sent.get("fsUploadIn") if isinstance(sent, dict) else None
    if not isinstance(sent, dict) or not isinstance(upload, dict):
        return content
    inner = {**upload, "in": base64.b64encode(file).decode()}
    return {**content, "input": {**sent, "fsUploadIn": inner}}
