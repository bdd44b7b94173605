"""The site: one file per first segment of the address.

A new page is a file here with a `blueprint`, its line in BLUEPRINTS, and a folder in templates/.
"""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings, resource
from app.db import Database
from app.web import (
    accounts,
    amendments,
    breakdown,
    cascade,
    checkins,
    comments,
    company,
    cycles,
    evidence,
    home,
    import_,
    inbox,
    initiatives,
    invitations,
    language,
    measures,
    objectives,
    offers,
    organisation,
    people,
    perspectives,
    reviews,
    rewards,
    risks,
    scorecards,
    sign_in,
    sign_out,
    start,
    targets,
    work,
)
from app.web import (
    map as strategy_map,
)
from app.web.addresses import stamp_static_files
from app.web.authors import call_by_name
from app.web.computed import keep_results
from app.web.cycle import remember_cycle
from app.web.errors import answer_errors
from app.web.first_cycle import welcome
from app.web.language import speak
from app.web.protection import harden
from app.web.shell import enclose
from app.web.signed_in import guard
from app.web.transaction import protect

BLUEPRINTS = (
    accounts.blueprint,
    amendments.blueprint,
    breakdown.blueprint,
    cascade.blueprint,
    checkins.blueprint,
    cycles.blueprint,
    evidence.blueprint,
    strategy_map.blueprint,
    comments.blueprint,
    company.blueprint,
    home.blueprint,
    import_.blueprint,
    inbox.blueprint,
    invitations.blueprint,
    initiatives.blueprint,
    language.blueprint,
    measures.blueprint,
    objectives.blueprint,
    offers.blueprint,
    organisation.blueprint,
    people.blueprint,
    perspectives.blueprint,
    reviews.blueprint,
    rewards.blueprint,
    risks.blueprint,
    scorecards.blueprint,
    sign_in.blueprint,
    sign_out.blueprint,
    start.blueprint,
    targets.blueprint,
    work.blueprint,
)

_FORM_BYTES = 100_000
"""Room for the fields beside an uploaded file."""


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The site on a migrated database; without arguments as the environment describes it."""
    settings = settings or Settings.from_environment()
    app = Flask(
        __name__,
        template_folder=str(resource("templates")),
        static_folder=str(resource("static")),
    )
    app.config.update(
        CATCHBALL=settings,
        SECRET_KEY=settings.signing_key(),
        MAX_CONTENT_LENGTH=settings.upload_limit + _FORM_BYTES,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )
    _connect(app, settings, database or Database.connect(settings.database_url))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _connect(app: Flask, settings: Settings, database: Database) -> None:
    """What happens around every request: in this order before it, in the reverse order after."""
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign] # Flask's documented way
    evidence.take_files(app)
    harden(app, secure=settings.secure_cookies)
    remember_cycle(app)
    guard(app)
    protect(app, database)
    speak(app)
    enclose(app)
    call_by_name(app)
    stamp_static_files(app)
    keep_results(app)
    answer_errors(app)
    welcome(app)
