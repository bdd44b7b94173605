"""Accounts and sign-ins."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from cascade.accounts import (
    WINDOW,
    Try,
    account_key,
    checked_login,
    checked_role,
    has_left,
    network_key,
    new_token,
    normal_login,
    token_hash,
    tries_allowed,
)
from cascade.models import (
    Account,
    Attempt,
    Comment,
    Invitation,
    Offer,
    OfferTurn,
    Person,
    SignIn,
)
from goals.actions import (
    record_audit,
)
from goals.messages import say
from goals.models import Company, Owner, Session, col, delete, func, select, update
from goals.refusals import Conflict, NotFound, TooManyTries


def create_account(
    session: Session,
    *,
    login: str,
    password_hash: str,
    role: str = "staff",
    owner_code: str | None = None,
    actor: str,
    now: datetime,
) -> int:
    """A new account; returns its id. Raises RuleBroken, NotFound (the person) or Conflict."""
    login = checked_login(login)
    owner_id = None if owner_code is None else _free_owner(session, owner_code)
    if session.scalars(select(col(Account.id)).where(col(Account.login) == login)).first():
        raise Conflict(say("there is an account %(login)s already", login=login))
    account = Account(
        login=login,
        owner_id=owner_id,
        role=checked_role(role),
        password_hash=password_hash,
        created_at=now,
    )
    session.add(account)
    session.flush()
    _adopt(session, account, owner_code or login)
    revoke_invitations(session, owner_id, now)
    _audit_account(session, actor, "add", login, {"role": role, "owner": owner_code}, now)
    return account.id or 0


def _adopt(session: Session, account: Account, signed: str) -> None:
    """What a bundle brought with that signature is the account's from now on."""
    first = select(col(OfferTurn.offer_id)).where(
        col(OfferTurn.position) == 1, col(OfferTurn.actor) == signed
    )
    for table, own in (
        (Comment, col(Comment.author) == signed),
        (Offer, col(Offer.id).in_(first)),
    ):
        orphaned = col(table.account_id).is_(None)
        session.execute(update(table).where(orphaned, own).values(account_id=account.id))


def set_password(
    session: Session, *, login: str, password_hash: str, actor: str, now: datetime
) -> None:
    """The account has a new password and no sign-in lives on; raises NotFound."""
    account = _account(session, login)
    account.password_hash = password_hash
    revoke_sign_ins(session, account.id or 0, now)
    _audit_account(session, actor, "set password", account.login, None, now)


def disable_account(session: Session, *, login: str, actor: str, now: datetime) -> None:
    """The account cannot sign in any more and no sign-in lives on; raises NotFound."""
    account = _account(session, login)
    account.active = False
    revoke_sign_ins(session, account.id or 0, now)
    revoke_invitations(session, account.owner_id, now)
    _audit_account(session, actor, "disable", account.login, {"active": False}, now)


def enable_account(session: Session, *, login: str, actor: str, now: datetime) -> None:
    """The account can sign in again with its password; raises NotFound."""
    account = _account(session, login)
    if not account.active:
        account.active = True
        _audit_account(session, actor, "enable", account.login, {"active": True}, now)


def change_role(session: Session, *, login: str, role: str, actor: str, now: datetime) -> None:
    """The account has that role from now on; raises RuleBroken or NotFound."""
    account = _account(session, login)
    before, account.role = account.role, checked_role(role)
    if before == role:
        return
    revoke_invitations(session, account.owner_id, now)
    record_audit(
        session,
        actor=actor,
        action="change role",
        subject="account",
        code=account.login,
        before={"role": before},
        after={"role": role},
        at=now,
    )


def end_sign_ins(session: Session, *, login: str, actor: str, now: datetime) -> None:
    """Every browser of the account has to sign in anew; raises NotFound."""
    account = _account(session, login)
    revoke_sign_ins(session, account.id or 0, now)
    _audit_account(session, actor, "end sign-ins", account.login, None, now)


def refuse_without_admin(session: Session, login: str) -> None:
    """Nothing, where another account can run the program; raises Conflict otherwise."""
    others = select(col(Account.id)).where(
        col(Account.role) == "admin", col(Account.active), col(Account.login) != normal_login(login)
    )
    if session.scalars(others.with_for_update()).first() is None:
        raise Conflict(
            say(
                "%(login)s is the only account that runs the program; make somebody else an "
                "admin first",
                login=login,
            )
        )


def choose_language(session: Session, account_id: int, language: str) -> None:
    """The account's pages come in that language from now on."""
    session.execute(update(Account).where(col(Account.id) == account_id).values(language=language))


def count_try(session: Session, login: str, address: str, now: datetime) -> Try:
    """The try, counted before anybody looks at the password; raises TooManyTries.

    Counting first means that many tries at the same instant cannot all slip through.
    """
    keys = (account_key(login), network_key(address))
    session.execute(delete(Attempt).where(col(Attempt.window_starts) <= now - 2 * WINDOW))
    for key in sorted(keys):
        _refuse_too_many(session, key, now)
        _count(session, key, now)
    account = _open_account(session, login, now)
    if account is None:
        return Try(normal_login(login), None, None, keys)
    return Try(account.login, account.id, account.password_hash, keys)


def _open_account(session: Session, login: str, now: datetime) -> Account | None:
    """The account that may sign in by that name: neither disabled nor of somebody who has left."""
    found = session.execute(
        select(Account, col(Person.left), col(Company.timezone))
        .outerjoin(Person, col(Person.owner_id) == col(Account.owner_id))
        .outerjoin(Company, col(Company.id) == 1)
        .where(col(Account.login) == normal_login(login), col(Account.active))
    ).first()
    if found is None:
        return None
    account, left, timezone = found
    return None if has_left(left, timezone, now) else account


def sign_in(session: Session, tried: Try, now: datetime, *, better_hash: str | None = None) -> str:
    """A new sign-in of the try's account, whose password was right; returns the token.

    `better_hash` replaces the kept hash where that was made with weaker settings.
    """
    if tried.account_id is None:
        raise NotFound(say("there is no account %(login)s", login=tried.login))
    token = open_sign_in(session, tried.account_id, now)
    _forgive(session, tried, now)
    if better_hash:
        changed = update(Account).where(col(Account.id) == tried.account_id)
        session.execute(changed.values(password_hash=better_hash))
    _audit_account(session, tried.login, "sign in", tried.login, None, now)
    return token


def open_sign_in(session: Session, account_id: int, now: datetime) -> str:
    """A new sign-in of the account, which has proved itself; returns the token."""
    token = new_token()
    session.add(
        SignIn(token_hash=token_hash(token), account_id=account_id, created_at=now, seen_at=now)
    )
    return token


def refuse_sign_in(session: Session, tried: Try, now: datetime) -> None:
    """The failed try stays counted and, where the account exists, in the audit trail."""
    if tried.account_id is not None:
        _audit_account(session, tried.login, "fail to sign in", tried.login, None, now)


def sign_out(session: Session, token: str, now: datetime) -> None:
    """The token is worth nothing from now on."""
    found = session.execute(
        select(SignIn, col(Account.login))
        .join(Account, col(Account.id) == col(SignIn.account_id))
        .where(col(SignIn.token_hash) == token_hash(token), col(SignIn.revoked_at).is_(None))
    ).first()
    if found is not None:
        living, login = found
        living.revoked_at = now
        _audit_account(session, login, "sign out", login, None, now)


def revoke_sign_ins(session: Session, account_id: int, now: datetime) -> None:
    """No sign-in of the account lives on."""
    session.execute(
        update(SignIn)
        .where(col(SignIn.account_id) == account_id, col(SignIn.revoked_at).is_(None))
        .values(revoked_at=now)
    )


def revoke_invitations(session: Session, owner_id: int | None, now: datetime) -> None:
    """No link that was sent to the person opens or changes an account any more."""
    session.execute(
        update(Invitation)
        .where(
            col(Invitation.owner_id) == owner_id,
            col(Invitation.owner_id).is_not(None),
            col(Invitation.used_at).is_(None),
            col(Invitation.revoked_at).is_(None),
        )
        .values(revoked_at=now)
    )


def touch_sign_in(session: Session, sign_in_id: int, now: datetime) -> None:
    """The sign-in was seen now."""
    session.execute(
        update(SignIn)
        .where(col(SignIn.id) == sign_in_id, col(SignIn.seen_at) < now)
        .values(seen_at=now)
    )


def _free_owner(session: Session, code: str) -> int:
    """The id of the person of that code, who has no account yet."""
    owner = session.scalars(
        select(Owner).where(col(Owner.code) == code, col(Owner.kind) == "person")
    ).first()
    if owner is None or owner.id is None:
        raise NotFound(say("there is no person %(code)s", code=code))
    if session.scalars(select(col(Account.id)).where(col(Account.owner_id) == owner.id)).first():
        raise Conflict(say("%(code)s has an account already", code=code))
    return owner.id


def _account(session: Session, login: str) -> Account:
    account = session.scalars(
        select(Account).where(col(Account.login) == normal_login(login))
    ).first()
    if account is None:
        raise NotFound(say("there is no account %(login)s", login=login))
    return account


def _audit_account(
    session: Session,
    actor: str,
    action: str,
    login: str,
    after: Mapping[str, object] | None,
    now: datetime,
) -> None:
    record_audit(
        session, actor=actor, action=action, subject="account", code=login, after=after, at=now
    )


def _refuse_too_many(session: Session, key: str, now: datetime) -> None:
    failures, oldest = session.execute(
        select(func.sum(col(Attempt.failures)), func.min(col(Attempt.window_starts))).where(
            col(Attempt.key) == key, col(Attempt.window_starts) > now - WINDOW
        )
    ).one()
    if failures is not None and failures >= tries_allowed(key):
        wait = max(oldest + WINDOW - now, timedelta(seconds=1))
        minutes = -(-wait // timedelta(minutes=1))
        raise TooManyTries(
            say("too many tries; wait %(minutes)s minutes and try again", minutes=minutes), wait
        )


def _count(session: Session, key: str, now: datetime) -> None:
    window = (col(Attempt.key) == key, col(Attempt.window_starts) > now - WINDOW)
    counted = session.connection().execute(
        update(Attempt).where(*window).values(failures=Attempt.failures + 1)
    )
    if counted.rowcount == 0:
        session.add(Attempt(key=key, window_starts=now, failures=1))
        session.flush()


def _forgive(session: Session, tried: Try, now: datetime) -> None:
    """A right password: the account's failures are over, the network's lose this try."""
    account, network = tried.keys
    session.execute(delete(Attempt).where(col(Attempt.key) == account))
    session.execute(
        update(Attempt)
        .where(
            col(Attempt.key) == network,
            col(Attempt.window_starts) > now - WINDOW,
            col(Attempt.failures) > 0,
        )
        .values(failures=Attempt.failures - 1)
    )
