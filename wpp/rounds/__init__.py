"""Rounds: the runs of `wpp cron`. One at a time, whoever starts it, and each is written down."""

from wpp.rounds.model import Round
from wpp.rounds.turns import LEASE, PartDone, RoundView, end_turn, keep_turn, last_rounds, take_turn

__all__ = ["LEASE", "PartDone", "Round", "RoundView", "end_turn", "keep_turn", "last_rounds", "take_turn"]
