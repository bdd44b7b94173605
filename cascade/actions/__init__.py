"""Writes: one function for each thing that somebody does, one file for each concern."""

from cascade.actions.accounts import (
    choose_language,
    count_try,
    create_account,
    disable_account,
    refuse_sign_in,
    revoke_sign_ins,
    set_password,
    sign_in,
    sign_out,
    touch_sign_in,
)
from cascade.actions.checkins import (
    Effect,
    NewCheckIn,
    lock_cycles,
    record_checkin,
    record_checkins,
)
from cascade.actions.plans import Rows, lane_id, store_cascades, store_organisation
from cascade.actions.scores import recompute

__all__ = [
    "Effect",
    "NewCheckIn",
    "Rows",
    "choose_language",
    "count_try",
    "create_account",
    "disable_account",
    "lane_id",
    "lock_cycles",
    "recompute",
    "record_checkin",
    "record_checkins",
    "refuse_sign_in",
    "revoke_sign_ins",
    "set_password",
    "sign_in",
    "sign_out",
    "store_cascades",
    "store_organisation",
    "touch_sign_in",
]
