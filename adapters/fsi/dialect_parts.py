"""The parts of a dialect, each a frozen value."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

FamilyAccount = Literal["inside", "beside", "sum"]


class Part(BaseModel):
    """Something a dialect file says; what it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Envelope(Part):
    """`extra`: members beside the national ones; `input_as_text`: `input` as JSON text."""

    extra: dict[str, str]
    input_as_text: bool


class Line(Part):
    """The usual way in, and the shape of addresses (`one` path, `infno` last, or `split`)."""

    transport: Literal["plain", "rio", "csb", "dll"]
    content_type: str
    paths: Literal["one", "infno", "split"]
    split: dict[str, str]


class Csb(Part):
    """`name`: the fixed service name, empty for the number of the transaction."""

    timestamp: Literal["milliseconds", "seconds"]
    name: str
    version: str


class Access(Part):
    """How a relay knows the caller, beside any signature of a gateway.

    `header`: a key in the header of that name; `oauth2`: a token from `token_url`, asked for with
    `grant_type` and, where there is one, `scope`.
    """

    way: Literal["none", "header", "oauth2"]
    header: str
    token_url: str
    grant_type: str
    scope: str


class SignIn(Part):
    """`needed`: whether 9001 goes before; `expired`: words of a refusal about it."""

    needed: bool
    expired: tuple[str, ...]


class Crypto(Part):
    """National cryptography in the envelope; see `adapters.fsi.gm`.

    `answers`: what the centre's own signature covers, if it makes one; see `adapters.fsi.proof`.
    """

    signed: Literal["none", "header", "input"]
    answers: Literal["none", "header", "output"]
    form: Literal["raw", "der"]
    encrypted: bool


class Settlement(Part):
    """Whether acct_pay holds the family's account (`inside`), or it lies `beside`; `sum`: look."""

    family_account: FamilyAccount


class Words(Part):
    """Words of a refusal that means: there is none."""

    holds_none: tuple[str, ...]


class Reconciliation(Part):
    """`balanced`: results that mean equal; `refund_flag`: what 3201 and 3202 say of refunds;
    `upload`: how 9101 carries a file; `upload_signed`: whether a gateway's signature covers the
    text of the form it travels in; `detail`: columns of the detail file."""

    balanced: tuple[str, ...]
    refund_flag: str
    upload: Literal["bytes", "multipart"]
    upload_signed: bool
    detail: tuple[str, ...]


class Catalogue(Part):
    """`first_version`: what a first download asks for; `list_type`: the kinds a mapping may have,
    never guessed, since two incompatible lists exist."""

    first_version: str
    list_type: tuple[str, ...]


class Trace(Part):
    """Where 3501-3506 carry trace codes: the old flat member or the new node."""

    codes: Literal["flat", "node"]


class Unset(Part):
    """A part of which something is still unset: it matters only to the calls that need it."""

    missing: tuple[str, ...]
