import pytest

from guide.models import GuideItem
from tests.guide.things import few_things


@pytest.fixture
def few(db) -> dict[str, GuideItem]:
    return few_things()
