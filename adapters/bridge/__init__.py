"""Calls a vendor's library through a bridge program: a crash, a hang or the wrong bitness of the
library never takes the till down.

The programs and the protocol are in `installer/bridge`. The bridge says in a frame of its own that
it is about to hand a request over, before it does. So a process that ends or hangs without that
frame has certainly not handed it over; with it, the outcome is unknown.
"""

from adapters.bridge.choice import OutputLength, bridge_command, choose_bridge, pe_machine
from adapters.bridge.faults import (
    BridgeDied,
    BridgeFault,
    BridgeHung,
    BridgeMissing,
    Cause,
    HandedOver,
    NotHandedOver,
)
from adapters.bridge.process import Bridge, Opening, Send
from adapters.bridge.replies import About, Reply

__all__ = [
    "About",
    "Bridge",
    "BridgeDied",
    "BridgeFault",
    "BridgeHung",
    "BridgeMissing",
    "Cause",
    "HandedOver",
    "NotHandedOver",
    "Opening",
    "OutputLength",
    "Reply",
    "Send",
    "bridge_command",
    "choose_bridge",
    "pe_machine",
]
