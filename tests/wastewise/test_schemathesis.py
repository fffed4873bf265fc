"""Requests made up from the schema: whatever they hold, we never fail, and refuse in one shape."""

import pytest
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings

from tests.probe.wsgi import application

pytestmark = pytest.mark.django_db

CSRF_TOKEN = "t" * 32
EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def schema_of(urlconf, *, is_signed_in=False):
    document = SchemaGenerator(urlconf=urlconf).get_schema(public=True)
    if is_signed_in:
        # The session cookie is always there then; schemathesis shall not try without.
        for operations in document["paths"].values():
            for operation in operations.values():
                operation.pop("security", None)
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    return schema


product = schema_of("wastewise.urls")
product_signed_in = schema_of("wastewise.urls", is_signed_in=True)
probe = schema_of("tests.probe.urls").include(path_regex="^/api/probe/")
probe_signed_in = schema_of("tests.probe.urls", is_signed_in=True).include(
    path_regex="^/api/probe/"
)


def check(case, client):
    """Never a 5xx, never a status, type or shape that the schema does not name."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    response = case.call_and_validate(
        # Not compressed: schemathesis reads what a WSGI server sends as it is.
        headers={"Host": "localhost", "X-CSRFToken": CSRF_TOKEN, "Accept-Encoding": "identity"},
        cookies={**cookies, "csrftoken": CSRF_TOKEN},
        # Random bytes are no photo and a random cursor is none of ours, whatever their schema says.
        excluded_checks=[schemathesis.checks.positive_data_acceptance],
    )
    if response.status_code >= 400:
        assert response.json()["success"] is False
        assert [response.json()["request_id"]] == response.headers["x-request-id"]


@product.parametrize()
@EXAMPLES
def test_the_product_asked_by_a_visitor(case, as_visitor):
    check(case, as_visitor)


@product_signed_in.parametrize()
@EXAMPLES
def test_the_product_asked_by_staff(case, as_admin):
    check(case, as_admin)


@pytest.mark.urls("tests.probe.urls")
@probe.parametrize()
@EXAMPLES
def test_the_probe_asked_by_a_visitor(case, as_visitor):
    check(case, as_visitor)


@pytest.mark.urls("tests.probe.urls")
@probe_signed_in.parametrize()
@EXAMPLES
def test_the_probe_asked_by_a_citizen(case, as_citizen):
    check(case, as_citizen)
