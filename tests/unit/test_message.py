"""The table of moves."""

import pytest

from desktop.domain.errors import Broken
from desktop.domain.message import LIVE, MOVES, Lane, State, check_move


def test_a_settlement_is_never_sent_again() -> None:
    for targets in MOVES[Lane.SETTLE].values():
        assert State.SENDING not in targets
        assert State.READY not in targets


def test_a_refused_or_unsent_settlement_leaves_room_for_another() -> None:
    assert not {State.REFUSED, State.UNSENT, State.UNDONE} & LIVE[Lane.SETTLE]


def test_every_doubtful_state_blocks_a_second_settlement() -> None:
    assert {State.SENDING, State.UNKNOWN, State.UNDOING, State.ANSWERED} == LIVE[Lane.SETTLE]


def test_an_upload_goes_back_to_the_queue_and_a_settlement_does_not() -> None:
    check_move(Lane.UPLOAD, State.SENDING, State.READY)
    with pytest.raises(Broken):
        check_move(Lane.SETTLE, State.SENDING, State.READY)
