"""How people appear in rankings: with their name if they say so, and in which district."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from places.models import District
from rewards.models import Profile, Score
from rewards.rules import periods_of


@transaction.atomic
def appear(*, person: User, shows_name: bool, district: District | None) -> Profile:
    """Weeks and months that are over stay with the district in which they were."""
    Profile.objects.bulk_create([Profile(person=person)], ignore_conflicts=True)
    # First, as everywhere: whoever earns at the same time writes their scores after us.
    Profile.objects.filter(person=person).update(
        shows_name=shows_name, district=district, version=F("version") + 1
    )
    running = periods_of(timezone.localdate())
    Score.objects.filter(person=person, period__in=running).update(district=district)
    return Profile.objects.select_related("district").get(person=person)
