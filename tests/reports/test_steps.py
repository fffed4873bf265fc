"""Who counts as staff that may move a report."""

import pytest

from reports.services.steps import may_move
from tests.conftest import person

pytestmark = pytest.mark.django_db


def test_the_right_alone_makes_nobody_staff(dispatcher):
    """Whoever left the staff keeps their groups until somebody tidies up."""
    assert may_move(dispatcher)
    dispatcher.is_staff = False
    assert not may_move(dispatcher)


def test_staff_alone_gives_no_right():
    assert not may_move(person("clerk", is_staff=True))
    assert not may_move(None)
