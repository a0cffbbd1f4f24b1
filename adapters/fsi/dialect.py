"""How a province speaks the national interface: one frozen value per dialect file.

A file of `dialects` holds what differs from its `base`. What nobody has published yet is "unset":
the dialect (or, of a part a till can do without, the call that needs it) is refused, naming the
setting, until the site's own settings say it. Inside the
program everything is spelled the national way; `speak` and `hear` translate at the edge.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from adapters.fsi.dialect_parts import (
    Access,
    Catalogue,
    Crypto,
    Csb,
    Envelope,
    Line,
    Part,
    Reconciliation,
    Settlement,
    SignIn,
    Trace,
    Unset,
    Words,
)
from desktop.domain.errors import Invalid

P = TypeVar("P", bound=Part)

UNSET: Final = "unset"
EVERY: Final = "*"
LATER: Final = ("reconciliation", "catalogue", "trace")
"""Parts that a till can do without."""
_ADVICE: Final = "请向当地医保局或接口厂商核实后，在设置的 [centre.dialect] 中填写"


@dataclass(frozen=True)
class _Spelling:
    """What `speak` needs to know of one transaction."""

    names: Mapping[str, str]
    single: frozenset[str]
    omit: frozenset[str]


class Dialect(Part):
    """Everything in which a centre may differ. `source`: how well it is known."""

    name: str
    title: str
    source: str
    envelope: Envelope
    line: Line
    csb: Csb
    access: Access
    sign_in: SignIn
    crypto: Crypto
    settlement: Settlement
    words: Words
    reconciliation: Reconciliation | Unset
    catalogue: Catalogue | Unset
    trace: Trace | Unset
    rename: dict[str, dict[str, str]]
    """Transaction (or * for all) -> national name -> the name used here, members and nodes."""
    values: dict[str, dict[str, str]]
    """Member -> national value -> the value used here."""
    lengths: dict[str, int]
    """Member -> the most characters it may have here."""
    omit: dict[str, tuple[str, ...]]
    """Transaction -> members that its older versions do not know and are not sent."""
    single: dict[str, tuple[str, ...]]
    """Transaction -> nodes that are sent as an object when they have one row."""

    def speak(self, infno: str, content: Any) -> Any:
        """An input as this centre spells it. Raises `Invalid` for a value it cannot hold."""
        how = _Spelling(
            self._names(infno),
            frozenset(self.single.get(infno, ())),
            frozenset(self.omit.get(infno, ())),
        )
        return self._spoken(content, how)

    def hear(self, infno: str, output: Any) -> Any:
        """An output of this centre, spelled the national way."""
        back = {ours: national for national, ours in self._names(infno).items()}
        return self._heard(output, back)

    def known(self, part: P | Unset) -> P:
        """A part that is set. Raises `Invalid` naming what is not."""
        if isinstance(part, Unset):
            raise _not_set(self.title, part.missing)
        return part

    def means_none(self, words: str) -> bool:
        """Whether a refusal says that the centre holds nothing of the kind."""
        return any(known in words for known in self.words.holds_none)

    def _names(self, infno: str) -> dict[str, str]:
        return {**self.rename.get(EVERY, {}), **self.rename.get(infno, {})}

    def _spoken(self, value: Any, how: _Spelling) -> Any:
        if isinstance(value, list | tuple):
            return [self._spoken(each, how) for each in value]
        if not isinstance(value, Mapping):
            return value
        spoken: dict[str, Any] = {}
        for name, held in value.items():
            if name in how.omit:
                continue
            inner = self._spoken(held, how)
            if name in how.single and isinstance(inner, list) and len(inner) == 1:
                inner = inner[0]
            spoken[how.names.get(name, name)] = self._value(name, inner)
        return spoken

    def _value(self, name: str, held: Any) -> Any:
        if not isinstance(held, str):
            return held
        mapped = self.values.get(name, {}).get(held, held)
        if len(mapped) > self.lengths.get(name, len(mapped)):
            raise Invalid(
                f"“{name}”超过{self.title}允许的长度",
                "请核对方言设置 lengths 或缩短内容",
                "fsi.field",
            )
        return mapped

    def _heard(self, value: Any, back: Mapping[str, str]) -> Any:
        if isinstance(value, list):
            return [self._heard(each, back) for each in value]
        if not isinstance(value, dict):
            return value
        heard: dict[str, Any] = {}
        for name, held in value.items():
            national = back.get(name, name)
            # A centre that writes both spellings means the national one.
            if national != name and national in value:
                continue
            heard[national] = self._meant(national, self._heard(held, back))
        return heard

    def _meant(self, name: str, held: Any) -> Any:
        values = self.values.get(name)
        if not values or not isinstance(held, str):
            return held
        return next((national for national, here in values.items() if here == held), held)


def names() -> tuple[str, ...]:
    """The dialects that are shipped."""
    folder = files(__package__) / "dialects"
    found = (each.name for each in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def load_dialect(name: str, given: Mapping[str, Any] | None = None) -> Dialect:
    """A shipped dialect, with what the site's settings say of it (`given`, same shape).

    Raises `Invalid` for a dialect or setting there is none of, and naming all that is still unset.
    """
    if name not in names():
        raise Invalid(f"没有名为“{name}”的接口方言", f"可用的有：{'、'.join(names())}", "dialect")
    whole = _merged(_raw(name), given or {})
    for part in LATER:
        if missing := unset(whole[part], part):
            whole[part] = {"missing": missing}
    if missing := unset(whole):
        raise _not_set(whole["title"], missing)
    try:
        return Dialect.model_validate({**whole, "name": name})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Invalid(
            f"{whole['title']}接口的设置 {where} 不对", "请按接口说明文档修改", "dialect"
        ) from None


def _not_set(title: str, missing: tuple[str, ...]) -> Invalid:
    return Invalid(f"{title}接口的设置尚未确定：{'、'.join(missing)}", _ADVICE, "dialect.unset")


@cache
def national() -> Dialect:
    """The national interface as it is written."""
    return load_dialect("national")


def unset(values: Mapping[str, Any], place: str = "") -> tuple[str, ...]:
    """The settings nobody knows yet, by their full names."""
    found: list[str] = []
    for name, value in values.items():
        path = f"{place}.{name}" if place else name
        if isinstance(value, Mapping):
            found += unset(value, path)
        elif value == UNSET:
            found.append(path)
    return tuple(found)


def raw(name: str) -> Mapping[str, Any]:
    """A shipped dialect as written, its base included, with what is unset."""
    return _raw(name)


@cache
def _raw(name: str) -> dict[str, Any]:
    text = (files(__package__) / "dialects" / f"{name}.toml").read_text(encoding="utf-8")
    own = tomllib.loads(text)
    base = own.pop("base", "")
    return _merged(_raw(base), own) if base else own


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for name, value in over.items():
        held = merged.get(name)
        both = isinstance(held, Mapping) and isinstance(value, Mapping)
        merged[name] = _merged(held, value) if both else value  # type: ignore[arg-type]
    return merged
