"""A city of a million, written by statements that both databases understand.

All constraints of the schema hold for what is written, and its triggers are obeyed; what a row
points at is there by the way the numbers are made.
"""

PEOPLE, EARNERS, RECORDS = 1_000_000, 100_000, 1_000_000
ENTRIES_EACH = 10
ENTRIES = EARNERS * ENTRIES_EACH
REMEMBERED_DAYS = 80

WORDS = {
    "postgresql": {
        "numbers": "SELECT i FROM generate_series(1, {count}) AS numbers(i)",
        "id": "lpad(to_hex({0}), 32, '0')::uuid",
        "hex": "lpad(to_hex({0}), {1}, '0')",
        "bytes": "decode({0}, 'hex')",
        "chance": "floor(random() * {0})::bigint",
        "sha256": "md5({0}::text) || md5((-{0})::text)",
        "now": "now()",
        "time": "now() - {0} * interval '1 day'",
        "day": "current_date - {0}",
        "no": "false",
        "yes": "true",
    },
    "sqlite": {
        "numbers": "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL"
        " SELECT i + 1 FROM numbers WHERE i < {count}) SELECT i FROM numbers",
        "id": "printf('%032x', {0})",
        "hex": "printf('%0{1}x', {0})",
        "bytes": "bytes_of({0})",
        "chance": "abs(random() % {0})",
        "sha256": "printf('%064x', {0} * 7919)",
        "now": "datetime('now')",
        "time": "datetime('now', -{0} || ' days')",
        "day": "date('now', -({0}) || ' days')",
        "no": "0",
        "yes": "1",
    },
}


def people(say: dict[str, str]) -> str:
    return f"""
INSERT INTO accounts_user (id, password, is_superuser, username, full_name, is_staff, is_active,
    date_joined, ban_reason, city, language, phone, sessions_ended)
SELECT {say["id"].format("i")}, '!', {say["no"]}, 'person' || i, 'Person ' || i, {say["no"]},
    {say["yes"]}, {say["now"]}, '', '', 'en', '', 0
FROM ({say["numbers"].format(count=PEOPLE)}) AS numbers"""


def entries(say: dict[str, str]) -> str:
    """Each earner brings something every third day."""
    return f"""
INSERT INTO rewards_pointsentry
    (person_id, direction, amount, reason, source, balance_after, created_at, day)
SELECT {say["id"].format("person")}, 'earned', amount, 'disposal', 'bench-' || i,
    SUM(amount) OVER (PARTITION BY person ORDER BY i), {say["now"]}, {say["day"].format("age")}
FROM (
    SELECT i, i % {EARNERS} + 1 AS person, 1 + i * 7 % 15 AS amount,
        3 * ({ENTRIES_EACH} - 1 - (i - 1) / {EARNERS}) AS age
    FROM ({say["numbers"].format(count=ENTRIES)}) AS numbers
) AS earned ORDER BY i"""


def scores(period: str) -> str:
    return f"""
INSERT INTO rewards_score (person_id, period, points)
SELECT person_id, period, SUM(amount)
FROM rewards_pointsentry JOIN (
    SELECT day, {period} AS period FROM (SELECT DISTINCT day FROM rewards_pointsentry) AS days
) AS calendar USING (day)
GROUP BY person_id, period"""


def earners(say: dict[str, str]) -> str:
    return profiles(say, "SELECT person_id, points FROM rewards_score WHERE period = 'all'")


def profiles(say: dict[str, str], source: str) -> str:
    return f"""
INSERT INTO rewards_profile
    (person_id, balance, earned, level, streak, longest_streak, shows_name, version)
SELECT person_id, points, points, 1, 0, 0, {say["yes"]}, 1 FROM ({source}) AS sums"""


def others(say: dict[str, str]) -> str:
    """Scores of everybody else, for the rankings: no ledger stands behind them."""
    return f"""
INSERT INTO rewards_score (person_id, period, points)
SELECT {say["id"].format("i")}, 'all', 1 + {say["chance"].format(5000)}
FROM ({say["numbers"].format(count=PEOPLE)}) AS numbers WHERE i > {EARNERS}"""


def other_profiles(say: dict[str, str]) -> str:
    missing = """
SELECT person_id, points FROM rewards_score
WHERE period = 'all' AND NOT EXISTS (
    SELECT 1 FROM rewards_profile WHERE rewards_profile.person_id = rewards_score.person_id
)"""
    return profiles(say, missing)


def detections(say: dict[str, str]) -> str:
    return f"""
INSERT INTO classifier_detection (id, person_id, sha256, pdq, quality, label, probabilities,
    is_sure, model_version, latency_ms, verified_label, may_train, created_at)
SELECT {say["id"].format("i")}, {say["id"].format(f"(i % {EARNERS} + 1)")},
    {say["sha256"].format("i")}, {say["bytes"].format("'00'")}, 100, 'paper', '[0,0,0,0,1,0,0]',
    {say["yes"]}, 'bench', 1, '', {say["no"]}, {say["now"]}
FROM ({say["numbers"].format(count=RECORDS)}) AS numbers"""


def records(say: dict[str, str], layout: tuple[tuple[int, int], ...]) -> str:
    """Hashes by chance, in pieces whose bits put together are the hash."""
    chances = [say["chance"].format(1 << bits) for bits, _most in layout]
    pieces = ", ".join(f"{chance} AS piece_{place}" for place, chance in enumerate(chances))
    columns = ", ".join(f"piece_{place}" for place in range(len(layout)))
    return f"""
INSERT INTO disposals_wasterecord (id, person_id, detection_id, label, compartment, from_stream,
    points, state, reason, disposed_at, paid_sha256, paid_pdq, {columns})
WITH drawn AS MATERIALIZED (
    SELECT i, {pieces} FROM ({say["numbers"].format(count=RECORDS)}) AS numbers
)
SELECT {say["id"].format("i")}, {say["id"].format(f"(i % {EARNERS} + 1)")},
    {say["id"].format("i")}, 'paper', 'paper', {say["no"]}, 6, 'awarded', '',
    {say["time"].format(f"(i % {REMEMBERED_DAYS})")}, {say["sha256"].format("i")},
    {say["bytes"].format(together(say, layout))}, {columns}
FROM drawn"""


def together(say: dict[str, str], layout: tuple[tuple[int, int], ...]) -> str:
    """In hexadecimal: pieces that don't end with a digit go by twos."""
    digits, place = [], 0
    while place < len(layout):
        bits = layout[place][0]
        if bits % 4:
            pair = f"((piece_{place} << {bits}) | piece_{place + 1})"
            digits.append(say["hex"].format(pair, bits // 2))
            place += 2
        else:
            digits.append(say["hex"].format(f"piece_{place}", bits // 4))
            place += 1
    return f"({' || '.join(digits)})"
