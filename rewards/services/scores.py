"""What rankings are read from: sums for each period, kept as points come in."""

from datetime import date

from django.db import connection

from rewards.models import Profile, Score
from rewards.rules import periods_of

# Django's own bulk_create can replace what is there, but not add to it.
ADD = """
INSERT INTO rewards_score AS score (person_id, district_id, period, points)
VALUES (%s, %s, %s, %s), (%s, %s, %s, %s), (%s, %s, %s, %s)
ON CONFLICT (person_id, period) DO UPDATE SET points = score.points + excluded.points
"""


def add_to_scores(profile: Profile, *, amount: int, day: date) -> None:
    person = Score._meta.get_field("person").get_db_prep_value(profile.person_id, connection)
    district = Score._meta.get_field("district").get_db_prep_value(profile.district_id, connection)
    values = [value for period in periods_of(day) for value in (person, district, period, amount)]
    with connection.cursor() as cursor:
        cursor.execute(ADD, values)
