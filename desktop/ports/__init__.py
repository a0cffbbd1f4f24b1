"""What the core needs from outside, as Protocols, and the `Desk` that carries them.

Adapters implement these; fakes in tests pass the same contract tests. Calls that move money or
documents return an `outcome`; plain questions return the answer or raise an `AppError`.
"""

from desktop.ports.around import Cameras, Clock, Gun, His, ScanStation
from desktop.ports.centre import Centre
from desktop.ports.codes import CodeBook, CodeLoader, CodeSource, Delivery, SheetWriter
from desktop.ports.desk import Desk, Institution
from desktop.ports.store import Store, StoredList
from desktop.ports.voucher import DecodePath, Evoucher, Terminal

__all__ = [
    "Cameras",
    "Centre",
    "Clock",
    "CodeBook",
    "CodeLoader",
    "CodeSource",
    "DecodePath",
    "Delivery",
    "Desk",
    "Evoucher",
    "Gun",
    "His",
    "Institution",
    "ScanStation",
    "SheetWriter",
    "Store",
    "StoredList",
    "Terminal",
]
