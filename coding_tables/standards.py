"""The national coding standards as data: check a code, describe it, write it prettily.

The rules lie in data/standards.json; a new standard is a new entry there. `trust` says how sure a
rule is: `verified` rules refuse, `unverified` ones only warn, `unknown` ones accept any text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, Final

from coding_tables.errors import NotKnown

LONGEST: Final = 64
"""No national code is near this long; the longest known has 36 characters with its local tail."""


class Verdict(StrEnum):
    """What a check says; a doubtful code may be used."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


class Trust(StrEnum):
    """How sure a rule is."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Segment:
    """One part of a code: its pattern, the pattern in words, and what it means."""

    name: str
    pattern: re.Pattern[str]
    words: str
    meaning: str


@dataclass(frozen=True)
class Form:
    """One shape a standard allows, such as western drugs; `gaps` are for the pretty form."""

    name: str
    trust: Trust
    segments: tuple[Segment, ...]
    gaps: tuple[int, ...]
    whole: re.Pattern[str]


@dataclass(frozen=True)
class Standard:
    """One coding standard; `number` is its place among the 15, `person` marks codes of people."""

    key: str
    number: int
    name: str
    trust: Trust
    legacy: str
    forms: tuple[Form, ...]
    person: bool = False


@dataclass(frozen=True)
class Check:
    """What is to be said of one code; `message` is Chinese, "" when the code is good."""

    verdict: Verdict
    message: str = ""
    segment: str = ""

    @property
    def usable(self) -> bool:
        """Say whether the code may be used; only verified rules forbid."""
        return self.verdict is not Verdict.BAD


@dataclass(frozen=True)
class Part:
    """One segment of a code at hand."""

    name: str
    text: str
    meaning: str


@dataclass(frozen=True)
class Description:
    """A code taken apart by the first standard whose shape it has."""

    code: str
    standard: Standard
    form: str
    pretty: str
    parts: tuple[Part, ...]
    certain: bool


@cache
def standards() -> dict[str, Standard]:
    """Every known standard by its key, in the order of the data file."""
    text = resources.files("coding_tables").joinpath("data/standards.json").read_text("utf-8")
    return {entry["key"]: _standard(entry) for entry in json.loads(text)["standards"]}


def standard(key: str) -> Standard:
    """The standard `key`; raises NotKnown."""
    try:
        return standards()[key]
    except KeyError:
        raise NotKnown(f"没有“{key}”这一编码标准", advice="请从标准列表中选择") from None


def _standard(entry: dict[str, Any]) -> Standard:
    trust = Trust(entry["trust"])
    forms = tuple(_form(form, trust) for form in entry["forms"])
    person = entry.get("person", False)
    return Standard(
        entry["key"], entry["number"], entry["name"], trust, entry["legacy"], forms, person
    )


def _form(entry: dict[str, Any], trust: Trust) -> Form:
    segments = tuple(
        Segment(name, re.compile(pattern, re.ASCII), words, meaning)
        for name, pattern, words, meaning in entry["segments"]
    )
    whole = re.compile("".join(segment.pattern.pattern for segment in segments), re.ASCII)
    own = Trust(entry.get("trust", trust))
    return Form(entry["name"], own, segments, tuple(entry.get("gaps", ())), whole)


def check(key: str, code: str) -> Check:
    """Say whether `code` may be a code of the standard `key`, naming the segment at fault."""
    rule = standard(key)
    stray = _stray(code)
    if stray:
        return Check(Verdict.BAD, stray)
    form = next((form for form in rule.forms if form.whole.fullmatch(code)), None)
    if form and form.trust is Trust.VERIFIED:
        return Check(Verdict.GOOD)
    if form or not rule.forms:
        return Check(Verdict.DOUBTFUL, f"{rule.name}的编码规则尚未核实，请人工核对")
    return _fault(rule, code)


def _stray(code: str) -> str:
    """What makes a text unfit to be any code."""
    if not code:
        return "编码为空"
    if len(code) > LONGEST:
        return f"编码过长（{len(code)} 位，最多 {LONGEST} 位）"
    for place, char in enumerate(code, 1):
        if char.isspace() or not char.isprintable():
            return f"第 {place} 位是空格或不可见字符"
    return ""


def _fault(rule: Standard, code: str) -> Check:
    """The message of the shape that fits `code` furthest."""
    ends = [(_walk(form, code), form) for form in rule.forms]
    (fitted, place), form = max(ends, key=lambda end: end[0])
    verdict = Verdict.BAD if form.trust is Trust.VERIFIED else Verdict.DOUBTFUL
    if fitted == len(form.segments):
        rest = code[place:]
        text = f"{rule.name}：第 {place + 1} 位起多出“{rest}”"
        return Check(verdict, text, "")
    segment = form.segments[fitted]
    found = f"现为“{code[place:]}”" if place < len(code) else "现已到末尾"
    text = f"{rule.name}：第 {place + 1} 位起“{segment.name}”应为：{segment.words}，{found}"
    return Check(verdict, text, segment.name)


def _walk(form: Form, code: str) -> tuple[int, int]:
    """How many segments fit from the left, and where they end."""
    place = 0
    for count, segment in enumerate(form.segments):
        match = segment.pattern.match(code, place)
        if not match:
            return count, place
        place = match.end()
    return len(form.segments), place


def describe(code: str) -> Description | None:
    """Take a code apart by the first standard whose shape it has; None where no shape fits."""
    return next(_described(code), None)


def _described(code: str) -> Iterator[Description]:
    for rule in standards().values():
        for form in rule.forms:
            if form.whole.fullmatch(code):
                certain = form.trust is Trust.VERIFIED
                parts = tuple(_parts(form, code))
                yield Description(code, rule, form.name, _spaced(form, code), parts, certain)


def _parts(form: Form, code: str) -> Iterator[Part]:
    place = 0
    for segment in form.segments:
        match = segment.pattern.match(code, place)
        if match and match.group():
            yield Part(segment.name, match.group(), segment.meaning)
            place = match.end()


def pretty(code: str) -> str:
    """The code with blanks between its segments, for the eye only; unknown shapes as they are."""
    found = describe(code)
    return found.pretty if found else code


def _spaced(form: Form, code: str) -> str:
    cuts = [0, *(gap for gap in form.gaps if gap < len(code)), len(code)]
    return " ".join(code[start:end] for start, end in zip(cuts, cuts[1:], strict=False))
