"""One template, answered whole or in part."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.htmx import render_page, see_other
from app.web.signed_in import public

PAGE = """
{% extends "base.html" %}
{% from "components/status.html" import mark %}
{% set greeting = "hello" %}
{% block page %}<h1>whole</h1>{% block answer %}<p>{{ greeting }} {{ who }} {{ mark("open") }}</p>
{% endblock %}{% endblock %}
"""


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """A site of the test's own, which takes its routes."""
    return own_app


@pytest.fixture
def page(app: Flask, tmp_path: Path) -> None:
    from jinja2 import ChoiceLoader, DictLoader  # noqa: PLC0415 - for this fixture alone

    app.jinja_env.loader = ChoiceLoader([DictLoader({"probe.html": PAGE}), app.jinja_loader])  # type: ignore[list-item] # never None here
    view = public(lambda: render_page("probe.html", "answer", who="<b>"))
    app.add_url_rule("/probe", "probe", view)
    app.add_url_rule("/go", "go", public(lambda: see_other("/probe")), methods=["POST"])


@pytest.mark.parametrize(
    ("headers", "whole"),
    [
        ({}, True),
        ({"HX-Request": "true", "HX-Request-Type": "full"}, True),
        ({"HX-Request": "true", "HX-Request-Type": "partial"}, False),
        (
            {
                "HX-Request": "true",
                "HX-Request-Type": "partial",
                "HX-History-Restore-Request": "true",
            },
            True,
        ),
    ],
)
@pytest.mark.usefixtures("page")
def test_htmx_gets_the_block_it_asks_for(
    client: FlaskClient, headers: dict[str, str], whole: bool
) -> None:
    text = client.get("/probe", headers=headers).text
    assert "hello &lt;b&gt; <" in text  # settings, context and imports reach the block
    assert ("<html" in text) is whole
    assert ("<h1>whole" in text) is whole


@pytest.mark.usefixtures("page")
def test_a_form_sends_the_browser_on(client: FlaskClient) -> None:
    assert client.post("/go").status_code == 303
    answer = client.post("/go", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/probe")
