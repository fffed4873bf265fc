"""In a child: fill the database of its environment with photos to learn from, and look at them."""

import json
import os
import statistics
import sys
import time
from typing import TYPE_CHECKING

from bench.disposals_million_fill import get_ready, run
from bench.django_settings import set_up

if TYPE_CHECKING:
    from django.test import Client

PEOPLE, LOOKS, WARM_UPS = 5_000, 40, 3
LABELS = "ARRAY['cardboard', 'glass', 'metal', 'organic', 'paper', 'plastic', 'trash']"

PERSONS = f"""
INSERT INTO accounts_user (id, password, is_superuser, username, full_name, is_staff, is_active,
    date_joined, ban_reason, city, language, phone, sessions_ended)
SELECT lpad(to_hex(i), 32, '0')::uuid, '!', false, 'person' || i, 'Person ' || i, false,
    i % 50 > 0, now(), '', '', 'en', '', 0
FROM generate_series(1, {PEOPLE}) AS numbers(i)"""

FILES = """
INSERT INTO common_storedfile (id, kind, name, content_type, size, sha256, stored_sha256,
    created_at)
SELECT md5('file' || i)::uuid, 'training photo', 'files/' || i, 'image/jpeg', 90000,
    md5(i::text) || md5(i::text), md5(i::text) || md5(i::text), now()
FROM generate_series(1, {count}) AS numbers(i)"""

# A third came from people, a twentieth is in doubt, half of all came in the last half year. Three
# show one thing; one source is rare.
ROWS = f"""
INSERT INTO classifier_trainingphoto (id, file_id, sha256, pdq, quality, label, source, "group",
    merged_group, part, state, other_label, contributor_id, may_train, claimed_label, guess, doubt,
    grouped_at, reason, suspicion, suspected_label, created_at)
SELECT md5('photo' || i)::uuid, md5('file' || i)::uuid, md5(i::text) || md5('x' || i),
    md5('p' || i) || md5('q' || i), 90, ({LABELS})[1 + i % 7],
    CASE WHEN sender < 3 THEN 'people' WHEN sender = 3 THEN 'staff'
        WHEN i % 500 = 4 THEN 'rare' ELSE 'folder ' || i % 6 END,
    'group ' || i / 3, '',
    CASE WHEN chance < 0.1 THEN 'test' WHEN chance < 0.2 THEN 'validation' ELSE 'training' END,
    CASE WHEN i % 100 < 90 THEN 'ready' WHEN i % 100 < 94 THEN 'waiting'
        WHEN i % 100 < 97 THEN 'left out' WHEN i % 100 < 99 THEN 'rejected' ELSE 'conflict' END,
    CASE WHEN i % 100 = 99 THEN 'glass' ELSE '' END,
    CASE WHEN sender < 4 THEN lpad(to_hex(1 + i % {PEOPLE}), 32, '0')::uuid END,
    i % 97 > 0, '',
    '[0.012345, 0.112345, 0.612345, 0.112345, 0.052345, 0.052345, 0.042345]', random(), now(), '',
    CASE WHEN doubted < 0.05 THEN doubted * 20 END,
    CASE WHEN doubted < 0.05 THEN ({LABELS})[1 + (i + 3) % 7] ELSE '' END,
    now() - CASE WHEN i % 2 = 0 THEN random() * 180 ELSE 180 + random() * 900 END * interval '1 day'
FROM (
    SELECT i, i % 11 AS sender, random() AS chance, random() AS doubted
    FROM generate_series(1, {{count}}) AS numbers(i)
) AS drawn"""

# A page's name, and what its address asks for.
PAGES = {
    "Data set": "",
    "Data set by kind": "label=glass",
    "Data set by kind and part": "label=glass&part=test",
    "Data set by a rare source": "source=rare&part=test",
    "Data set by state": "state=left+out",
    "Data set by people": "sender=people&state=waiting&label=paper",
    "Data set, in doubt first": "order=suspected",
    "Data set, in doubt, one kind of a rare source": "order=suspected&label=glass&source=rare",
    "Data set, far down": "after={deep}",
    "Data set, far down and back": "before={deep}",
    "Data set by kind, far down": "label=glass&part=training&after={deep}",
    "Data set by a rare source, far down": "source=rare&after={deep}",
    "Data set, in doubt, far down": "order=suspected&after={doubted}",
}


def fill(count: int) -> None:
    from django.db import connection

    get_ready()
    for step in (PERSONS, FILES, ROWS):
        run(step.format(count=count))
    run("VACUUM ANALYZE classifier_trainingphoto, common_storedfile, accounts_user")
    # What made it quick is no matter of what is measured.
    connection.close()


def trainer() -> "Client":
    from django.contrib.auth.models import Group
    from django.test import Client

    from accounts.models import User

    person = User.objects.create_user("trainer", "trainer@example.org", is_staff=True)
    person.groups.add(Group.objects.get(name="trainer"))
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person)
    return client


def look(client: "Client", address: str) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _ in range(LOOKS + WARM_UPS):
        begun = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    slow = statistics.quantiles(times[WARM_UPS:], n=20)[-1]
    return {"milliseconds": slow, "queries": len(queries)}


def main(count: int) -> None:
    os.environ |= {"STAFF_SECOND_FACTOR": "off", "LOG_LEVEL": "ERROR"}
    set_up()
    fill(count)
    from studio.selectors.photo_counts import data_set
    from studio.selectors.photos import Asked, Order, asked_for

    rows, doubted = asked_for(Asked()), asked_for(Asked(order=Order.SUSPECTED))
    places = {
        "deep": rows.order_by("-created_at", "pk")[count * 9 // 10].pk,
        "doubted": doubted.order_by("-suspicion", "pk")[count // 25].pk,
    }
    client = trainer()
    pages = {
        name: look(client, f"/studio/photos/?{query.format(**places)}")
        for name, query in PAGES.items()
    }
    pages["One photo"] = look(client, f"/studio/photos/{places['deep']}/?label=glass")
    print(json.dumps({"photos": data_set().count, "pages": pages}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
