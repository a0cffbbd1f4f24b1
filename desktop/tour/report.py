"""The tour's report: one HTML page with the lines, both books and the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from desktop.tour.books import Entry
from desktop.tour.guide import Shot

STYLE = (
    "body{font:15px/1.6 'Microsoft YaHei UI','Noto Sans CJK SC','WenQuanYi Micro Hei',sans-serif;"
    "max-width:1100px;margin:24px auto;padding:0 16px;color:#12242B;background:#F6F8F9}"
    "pre,table,figure{background:#fff;border:1px solid #D3DCE0;border-radius:6px}"
    "pre{padding:12px;white-space:pre-wrap}table{border-collapse:collapse;width:100%}"
    "td,th{padding:6px 12px;text-align:left;border-bottom:1px solid #D3DCE0}"
    "figure{margin:16px 0;padding:12px}img{width:100%}.no{color:#A3122A;font-weight:600}"
)


def write_report(
    file: Path, lines: Sequence[str], books: Sequence[Entry], shots: Sequence[Shot]
) -> None:
    """Write the page; it needs nothing but the pictures beside it."""
    file.write_text(
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>医保台演示报告</title>'
        f"<style>{STYLE}</style><h1>医保台演示报告</h1>"
        f"<p>训练环境：数据均为虚构，未连接真实医保中心。</p>"
        f"<h2>两本账</h2>{_table(books)}<h2>经过</h2><pre>{escape(chr(10).join(lines))}</pre>"
        f"<h2>画面</h2>{''.join(map(_figure, shots))}</html>",
        encoding="utf-8",
    )


def _table(books: Sequence[Entry]) -> str:
    head = "<tr><th>项目</th><th>本机数据库</th><th>中心账目</th><th></th></tr>"
    return f"<table>{head}{''.join(map(_row, books))}</table>"


def _row(entry: Entry) -> str:
    verdict = "一致" if entry.agrees else '<span class="no">不一致</span>'
    cells = (entry.name, entry.ours, entry.theirs)
    return f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in cells)}<td>{verdict}</td></tr>"


def _figure(shot: Shot) -> str:
    return f'<figure><figcaption>{escape(shot.title)}</figcaption><img src="{shot.file}"></figure>'
