"""The contract: complete, without warnings, readable in a browser under our own policy."""

import re
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.urls import URLResolver
from drf_spectacular.generators import SchemaGenerator
from rest_framework.views import APIView

from common.errors import refusal
from wastewise.api_urls import urlpatterns as api_urlpatterns

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def probe():
    return SchemaGenerator(urlconf="tests.probe.urls").get_schema(public=True)


@pytest.mark.parametrize("urlconf", ["wastewise.urls", "tests.probe.urls"])
def test_the_schema_is_valid_and_warns_of_nothing(urlconf):
    out = StringIO()
    call_command(
        "spectacular", urlconf=urlconf, validate=True, fail_on_warn=True, stdout=out, stderr=out
    )
    assert yaml.safe_load(out.getvalue())["openapi"].startswith("3.")


def test_it_is_public_and_comes_as_yaml_or_json(client):
    assert yaml.safe_load(client.get("/api/schema/").content)["info"]["title"] == "WasteWise"
    response = client.get("/api/schema/", headers={"accept": "application/json"})
    assert "/api/health" in response.json()["paths"]


@pytest.mark.parametrize("query", ["version=%0a", "lang=xx", "lang=../../x", "unknown=1"])
@pytest.mark.parametrize("path", ["/api/schema/", "/api/docs/"])
def test_its_parameters_are_checked(client, path, query):
    assert client.get(f"{path}?{query}").status_code == 400


def test_it_speaks_each_language(client):
    for language in ("en", "id"):
        assert client.get(f"/api/schema/?lang={language}").status_code == 200


def refusals(schema, path, method):
    responses = schema["paths"][path][method]["responses"]
    return {int(status) for status in responses if int(status) >= 400}


@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [
        ("/api/probe/notes", "post", {400, 401, 403, 406, 413, 415, 429, 500, 503}),
        ("/api/probe/files", "get", {400, 401, 403, 406, 429, 500, 503}),
        ("/api/probe/files/{id}", "get", {400, 401, 403, 404, 406, 429, 500, 503}),
        ("/api/probe/writes", "post", {400, 401, 403, 406, 409, 413, 415, 429, 500, 503}),
        ("/api/health", "get", {400, 406, 500, 503}),
    ],
)
def test_every_operation_says_how_it_can_refuse(probe, path, method, expected):
    assert refusals(probe, path, method) == expected


def test_every_refusal_is_the_envelope(probe):
    found = 0
    for operations in probe["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    schema = response["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/ErrorEnvelope"}
                    found += 1
    assert found > 20


def test_the_documented_envelope_is_the_real_one(probe):
    documented = probe["components"]["schemas"]
    real = refusal(404).envelope()
    assert set(documented["ErrorEnvelope"]["properties"]) == set(real)
    assert set(documented["Error"]["properties"]) == set(real["error"])


def test_a_list_documents_its_pages(probe):
    operation = probe["paths"]["/api/probe/files"]["get"]
    names = {parameter["name"] for parameter in operation["parameters"]}
    assert names == {"page", "limit", "cursor", "kind"}
    name = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    answer = probe["components"]["schemas"][name.rpartition("/")[2]]
    assert set(answer["required"]) == {"total", "page", "limit", "next_cursor", "results"}


def patterns_in(entries):
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from patterns_in(entry.url_patterns)
        else:
            yield entry


def test_every_address_of_the_api_is_in_the_schema():
    schema = SchemaGenerator(urlconf="wastewise.urls").get_schema(public=True)
    for pattern in patterns_in(api_urlpatterns):
        view = getattr(pattern.callback, "cls", None)
        assert view and issubclass(view, APIView), f"{pattern} answers outside the frame"
        if pattern.name not in ("schema", "docs"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
            assert f"/api/{path}" in schema["paths"]
