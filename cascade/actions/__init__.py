"""Writes: one function for each thing that somebody does, one file for each concern."""

from cascade.actions.accounts import (
    change_role,
    choose_language,
    count_try,
    create_account,
    disable_account,
    enable_account,
    end_sign_ins,
    open_sign_in,
    refuse_sign_in,
    refuse_without_admin,
    revoke_invitations,
    revoke_sign_ins,
    set_password,
    sign_in,
    sign_out,
    touch_sign_in,
)
from cascade.actions.amending import PlanRefused, Told, amend, remember, undo
from cascade.actions.checkins import (
    Effect,
    NewCheckIn,
    lock_cycles,
    record_checkin,
)
from cascade.actions.comments import (
    NewComment,
    withdraw_comment,
    write_comment,
)
from cascade.actions.cycles import Move, excuse_targets, move_cycle
from cascade.actions.evidence import store_files
from cascade.actions.founding import (
    found_company,
)
from cascade.actions.initiatives import (
    add_initiative,
    change_initiative,
    remove_initiative,
    tick_milestone,
)
from cascade.actions.invitations import (
    accept_invitation,
    invite,
    invite_unit,
    revoke_invitation,
)
from cascade.actions.mail import (
    Letter,
    Taken,
    claim_sweep,
    keep_failed,
    keep_sent,
    take_letters,
    write_letters,
)
from cascade.actions.notices import (
    choose_channels,
    choose_mail,
    mark_read,
    notify,
    settle_all,
    settle_notices,
    tell,
)
from cascade.actions.offers import (
    NewTurn,
    Proposal,
    TurnRefused,
    accept_offers,
    make_offers,
    take_turn,
)
from cascade.actions.organisation import (
    move_person,
    undo_move,
)
from cascade.actions.plans import Rows, lane_id, store_cascades, store_organisation
from cascade.actions.records import store_records
from cascade.actions.risks import (
    add_risk,
    change_risk,
)
from cascade.actions.scores import recompute
from cascade.actions.submissions import (
    Decided,
    Reported,
    approve_reports,
    attach_evidence,
    refuse_reports,
    report,
    submit,
    withdraw_report,
)
from cascade.actions.telling import (
    notify_changes,
    notify_decisions,
    notify_mentions,
    notify_submissions,
)
from cascade.actions.transfers import brought_along, split_targets
from goals.actions import Overtaken

__all__ = [
    "Decided",
    "Effect",
    "Letter",
    "Move",
    "NewCheckIn",
    "NewComment",
    "NewTurn",
    "Overtaken",
    "PlanRefused",
    "Proposal",
    "Reported",
    "Rows",
    "Taken",
    "Told",
    "TurnRefused",
    "accept_invitation",
    "accept_offers",
    "add_initiative",
    "add_risk",
    "amend",
    "approve_reports",
    "attach_evidence",
    "brought_along",
    "change_initiative",
    "change_risk",
    "change_role",
    "choose_channels",
    "choose_language",
    "choose_mail",
    "claim_sweep",
    "count_try",
    "create_account",
    "disable_account",
    "enable_account",
    "end_sign_ins",
    "excuse_targets",
    "found_company",
    "invite",
    "invite_unit",
    "keep_failed",
    "keep_sent",
    "lane_id",
    "lock_cycles",
    "make_offers",
    "mark_read",
    "move_cycle",
    "move_person",
    "notify",
    "notify_changes",
    "notify_decisions",
    "notify_mentions",
    "notify_submissions",
    "open_sign_in",
    "recompute",
    "record_checkin",
    "refuse_reports",
    "refuse_sign_in",
    "refuse_without_admin",
    "remember",
    "remove_initiative",
    "report",
    "revoke_invitation",
    "revoke_invitations",
    "revoke_sign_ins",
    "set_password",
    "settle_all",
    "settle_notices",
    "sign_in",
    "sign_out",
    "split_targets",
    "store_cascades",
    "store_files",
    "store_organisation",
    "store_records",
    "submit",
    "take_letters",
    "take_turn",
    "tell",
    "tick_milestone",
    "touch_sign_in",
    "undo",
    "undo_move",
    "withdraw_comment",
    "withdraw_report",
    "write_comment",
    "write_letters",
]
