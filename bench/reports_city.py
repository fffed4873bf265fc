"""What was reported in a city in five years, written by Postgres itself.

All constraints of the schema hold for what is written; what a row points at is there by the way
the numbers are made. Half of it lies around places where litter gathers. Reports have no events:
nothing that is measured reads them.
"""

from datetime import timedelta

from places.cells import BITS
from places.distances import Box

REPORTS, TENTH = 1_000_000, 100_000
YEARS = timedelta(days=5 * 365)
OPEN_SHARE = 0.02
# 20 x 20 km.
CITY = Box(south=-6.29, west=106.75, north=-6.29 + 0.17986, east=106.75 + 0.18093)
GATHERINGS = 400
PEOPLE = 20_000
DISTRICTS_A_SIDE = 4
# Of the newest two months, and of all that is older: together OPEN_SHARE.
NEW_DAYS, OPEN_OF_NEW = 60, 0.45
OPEN_OF_OLD = (OPEN_SHARE - OPEN_OF_NEW * NEW_DAYS / YEARS.days) / (1 - NEW_DAYS / YEARS.days)
WORDS = (
    "bags bottles broken bus by children corner crossing dumped every full garden heap hospital in"
    " it kiosk lies market morning mosque near night of old opposite park people pile plastic rain"
    " river road rotten rubble school smells stop street the there tyres under wall week with"
)
MASKS = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
RARE_WORD = "mattress"
ONE_IN_SO_MANY_RARE = 20_000

DISTRICTS = f"""
INSERT INTO places_district (id, code, name, boundary, south, west, north, east)
SELECT lpad(to_hex(row * {DISTRICTS_A_SIDE} + side + 1), 32, '0')::uuid,
    'D' || row * {DISTRICTS_A_SIDE} + side + 1, 'District ' || row * {DISTRICTS_A_SIDE} + side + 1,
    json_build_object('type', 'Polygon', 'coordinates', json_build_array(json_build_array(
        json_build_array(west, south), json_build_array(east, south),
        json_build_array(east, north), json_build_array(west, north),
        json_build_array(west, south)))),
    south, west, north, east
FROM (
    SELECT row, side,
        {CITY.south} + row * height AS south, {CITY.south} + (row + 1) * height AS north,
        {CITY.west} + side * width AS west, {CITY.west} + (side + 1) * width AS east
    FROM generate_series(0, {DISTRICTS_A_SIDE - 1}) AS row,
        generate_series(0, {DISTRICTS_A_SIDE - 1}) AS side,
        (SELECT {CITY.north - CITY.south} / {DISTRICTS_A_SIDE}.0 AS height,
            {CITY.east - CITY.west} / {DISTRICTS_A_SIDE}.0 AS width) AS one
) AS squares"""

PERSONS = f"""
INSERT INTO accounts_user (id, password, is_superuser, username, full_name, is_staff, is_active,
    date_joined, ban_reason, city, language, phone, sessions_ended)
SELECT lpad(to_hex(i), 32, '0')::uuid, '!', false, 'person' || i, 'Person ' || i, false, true,
    now(), '', '', 'en', '', 0
FROM generate_series(1, {PEOPLE}) AS numbers(i)"""


def spread(number: str) -> str:
    """A zero between every two bits, as places.cells does it one by one."""
    for step, mask in MASKS:
        inner = f"(SELECT {number} AS n) AS bits{step}"
        number = f"(SELECT (n | (n << {step})) & {mask} FROM {inner})"
    return number


CELL = (
    f"{spread(f'floor((shown_longitude + 180) / 360 * {2**BITS})::bigint')}"
    f" | ({spread(f'floor((shown_latitude + 90) / 180 * {2**BITS})::bigint')} << 1)"
)


def reports(count: int) -> str:
    """Each step names what the next one needs more than once."""
    words = "ARRAY['" + "','".join(WORDS.split()) + "']"
    one = f"words[1 + floor(random() * {len(WORDS.split())})]"
    some = " || ' ' || ".join([one] * 8)
    return f"""
INSERT INTO reports_report (id, reference, description, state, priority, priority_by_hand, email,
    language, shows_reporter, seen_label, seen_is_sure, model_version, place_source, place_words,
    latitude, longitude, shown_latitude, shown_longitude, cell, dispatched_to, responsible,
    followers, reopenings, created_at, updated_at, expected_at, closed_at, withdrawn_at,
    district_id, duplicate_of_id, reporter_id, type_id)
SELECT md5(i::text)::uuid, 'R' || lpad(i::text, 8, '0'),
    CASE WHEN random() * {ONE_IN_SO_MANY_RARE} < 1 THEN '{RARE_WORD} ' ELSE '' END || {some},
    state, 1 + floor(random() * 4), false,
    CASE WHEN has_account THEN '' ELSE 'visitor' || i || '@example.org' END,
    'id', random() < 0.3, '', false, '',
    CASE WHEN latitude IS NULL THEN 'words' ELSE 'position' END, 'Jalan ' || i % 5000,
    latitude, longitude, shown_latitude, shown_longitude, {CELL},
    '', CASE WHEN state = 'not_ours' THEN 'the railway' ELSE '' END,
    floor(random() ^ 8 * 20), 0, created_at, closes_at, created_at + interval '5 days',
    CASE WHEN is_open THEN NULL ELSE closes_at END,
    CASE WHEN state = 'rejected' AND random() < 0.1 THEN closes_at END,
    lpad(to_hex(1
        + least(floor((shown_latitude - {CITY.south}) / {CITY.north - CITY.south}
            * {DISTRICTS_A_SIDE})::int, {DISTRICTS_A_SIDE - 1}) * {DISTRICTS_A_SIDE}
        + least(floor((shown_longitude - {CITY.west}) / {CITY.east - CITY.west}
            * {DISTRICTS_A_SIDE})::int, {DISTRICTS_A_SIDE - 1})), 32, '0')::uuid,
    CASE WHEN state = 'duplicate' THEN md5(greatest(1, i - 1 - floor(random() * 500))::text)::uuid
    END,
    CASE WHEN has_account
        THEN lpad(to_hex(1 + floor(random() * {PEOPLE})::int), 32, '0')::uuid END,
    type
FROM (
    SELECT *, least(now(), created_at + random() * interval '20 days') AS closes_at,
        CASE WHEN type = 'private-ground' THEN round(latitude::numeric, 3) ELSE latitude END
            ::float8 AS shown_latitude,
        CASE WHEN type = 'private-ground' THEN round(longitude::numeric, 3) ELSE longitude END
            ::float8 AS shown_longitude,
        CASE
            WHEN is_open AND chance < 0.5 THEN 'submitted'
            WHEN is_open AND chance < 0.8 THEN 'acknowledged'
            WHEN is_open AND chance < 0.9 THEN 'dispatched'
            WHEN is_open THEN 'in_progress'
            WHEN chance < 0.6 OR i = 1 THEN 'resolved'
            WHEN chance < 0.68 THEN 'partly_resolved'
            WHEN chance < 0.75 THEN 'not_found'
            WHEN chance < 0.8 THEN 'not_ours'
            WHEN chance < 0.92 THEN 'duplicate'
            ELSE 'rejected'
        END AS state
    FROM (
        SELECT i, {words} AS words, random() AS chance, random() < 0.8 AS has_account,
            now() - ({count} - i) * interval '{YEARS.days} days' / {count} AS created_at,
            random() < CASE WHEN ({count} - i) * {YEARS.days}::float8 / {count} < {NEW_DAYS}
                THEN {OPEN_OF_NEW} ELSE {OPEN_OF_OLD} END AS is_open,
            types[1 + floor(random() ^ 1.5 * array_length(types, 1))] AS type,
            {place("latitude", CITY.south, CITY.north, 0.6180339887)},
            {place("longitude", CITY.west, CITY.east, 0.7548776662)}
        FROM (
            SELECT i, random() < 0.03 AS has_words_alone, random() < 0.5 AS lies_with_others,
                floor(random() * {GATHERINGS}) AS gathering
            FROM generate_series(1, {count}) AS numbers(i)
        ) AS numbers, (SELECT array_agg(code ORDER BY position) AS types FROM reports_reporttype)
            AS all_types
    ) AS told
) AS ended
ORDER BY i"""


def place(name: str, low: float, high: float, step: float) -> str:
    """Half of them up to 200 m from a gathering, the others anywhere."""
    aside = "(random() + random() + random() - 1.5) * 0.0012"
    return f"""CASE WHEN has_words_alone THEN NULL
                WHEN lies_with_others THEN least({high}, greatest({low},
                    {low} + {high - low} * ((gathering * {step})::numeric % 1)::float8 + {aside}))
                ELSE {low} + {high - low} * random() END AS {name}"""


# Every fourth report shows something.
FILES = """
INSERT INTO common_storedfile (id, kind, name, content_type, size, sha256, stored_sha256,
    created_at)
SELECT md5('file ' || i)::uuid, 'report_photo', 'reports/' || i || '.jpg', 'image/jpeg', 90000,
    md5(i::text) || md5('received ' || i), md5(i::text) || md5('kept ' || i), now()
FROM generate_series(4, {count}, 4) AS numbers(i)"""
PHOTOS = """
INSERT INTO reports_reportphoto (id, report_id, file_id, moment, pdq, quality, created_at)
SELECT md5('photo ' || i)::uuid, md5(i::text)::uuid, md5('file ' || i)::uuid, 'before',
    decode(md5('a' || i) || md5('b' || i), 'hex'), 90, now()
FROM generate_series(4, {count}, 4) AS numbers(i)"""
# The squares are counted anew: whoever fills it switches triggers off.
TABLES = (
    "places_district",
    "accounts_user",
    "reports_report",
    "common_storedfile",
    "reports_reportphoto",
)


def steps(count: int) -> list[str]:
    return [
        "SELECT setseed(0.5)",
        DISTRICTS,
        PERSONS,
        reports(count),
        FILES.format(count=count),
        PHOTOS.format(count=count),
    ]
