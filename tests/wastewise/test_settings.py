"""The settings in processes of their own, as an operator meets them."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD_KEY = "q8z-VnT4_m2rLw7Jx0sKcYb6HpEuAf3gDi9oRt5vNz1QkWe8yXlM"
# Read by docker-compose.yml, not by us.
COMPOSE_ALONE = {"POSTGRES_PASSWORD", "DOMAIN", "TLS_DIR"}


def manage(tmp_path, *arguments, **variables):
    environment = {
        "PATH": os.environ["PATH"],
        "VAR": str(tmp_path),
        "ENV_FILE": os.devnull,
        **variables,
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"DEMO": "on", "DATABASE_URL": "postgres://x@127.0.0.1:1/x"}, "DEMO is on"),
        ({"SECRET_KEY": GOOD_KEY, "PORT": "eighty"}, '"PORT"'),
        ({"SECRET_KEY": GOOD_KEY, "PORT": "99999"}, '"PORT"'),
        ({"SECRET_KEY": GOOD_KEY, "KEEP_LOGS_DAYS": "-5"}, '"KEEP_LOGS_DAYS"'),
        ({"SECRET_KEY": GOOD_KEY, "MAX_REQUEST_BYTES": "-1"}, '"MAX_REQUEST_BYTES"'),
        ({"SECRET_KEY": GOOD_KEY, "TIME_ZONE": "Mars/Base"}, '"TIME_ZONE"'),
        ({"SECRET_KEY": GOOD_KEY, "SENTRY_DSN": "rubbish"}, "SENTRY_DSN"),
        ({"SECRET_KEY": GOOD_KEY, "VAR": "/proc/nowhere"}, "VAR"),
        ({"DEMO": "on", "BIND": "0.0.0.0:8000"}, "BIND is 0.0.0.0:8000"),
        ({"SECRET_KEY": GOOD_KEY, "WEB_WORKERS": "0"}, '"WEB_WORKERS"'),
        ({"SECRET_KEY": GOOD_KEY, "HTTPS": "perhaps"}, '"HTTPS"'),
        ({"SECRET_KEY": GOOD_KEY, "LOG_FORMAT": "xml"}, '"LOG_FORMAT"'),
        ({"SECRET_KEY": GOOD_KEY, "LOG_LEVEL": "loud"}, '"LOG_LEVEL"'),
        ({"SECRET_KEY": GOOD_KEY, "TRUSTED_PROXIES": "10.0.0.0/40"}, "TRUSTED_PROXIES"),
        ({"SECRET_KEY": GOOD_KEY, "THROTTLE_USER": "many"}, "THROTTLE_USER"),
        ({"SECRET_KEY": GOOD_KEY, "EMAIL_URL": "printer"}, "EMAIL_URL"),
        ({"SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": ".waste.example"}, "PUBLIC_URL is not set"),
        ({"SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": "*"}, "PUBLIC_URL is not set"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_sentence(tmp_path, variables, named):
    ended = manage(tmp_path, "migrate", **variables)
    assert ended.returncode == 2
    assert named in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_secret_can_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text(GOOD_KEY)
    ended = manage(tmp_path, "check", SECRET_KEY_FILE=str(tmp_path / "key"))
    assert ended.returncode == 0, ended.stderr


def test_values_can_come_from_a_file_of_any_name(tmp_path):
    (tmp_path / "own.env").write_text(f"SECRET_KEY={GOOD_KEY}\nPORT=eighty\n")
    ended = manage(tmp_path, "check", ENV_FILE=str(tmp_path / "own.env"))
    assert '"PORT"' in ended.stderr


def shown(tmp_path, expression, **variables) -> str:
    """What a setting becomes."""
    words = f"from django.conf import settings as s; print({expression})"
    ended = manage(tmp_path, "shell", "--no-imports", "-c", words, **variables)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def test_the_demo_keeps_a_key_of_its_own(tmp_path):
    first, second = (shown(tmp_path, "s.SECRET_KEY", DEMO="on") for _ in range(2))
    assert first == second
    assert len(first) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def warnings_of(tmp_path, **variables) -> str:
    arguments = ("check", "--deploy", "--fail-level", "WARNING")
    return manage(
        tmp_path, *arguments, SECRET_KEY=GOOD_KEY, HSTS_SUBDOMAINS="on", **variables
    ).stderr


@pytest.mark.parametrize("mail", ["submission://mail.example", "console"])
def test_a_deployment_has_nothing_to_warn_of(tmp_path, mail):
    assert warnings_of(tmp_path, EMAIL_URL=mail) == ""


def test_a_deployment_without_mail_is_warned(tmp_path):
    assert "(wastewise.W001) EMAIL_URL is empty" in warnings_of(tmp_path)


def test_mails_can_be_printed_on_purpose(tmp_path):
    expression = "__import__('notifications.channels').channels.mail_channel()"
    assert "Console" in shown(tmp_path, expression, SECRET_KEY=GOOD_KEY, EMAIL_URL="console")


def test_this_machine_may_always_ask(tmp_path):
    """The container's own health check calls 127.0.0.1, whatever the public name."""
    hosts = shown(tmp_path, "s.ALLOWED_HOSTS", SECRET_KEY=GOOD_KEY, ALLOWED_HOSTS="waste.example")
    assert hosts == "['waste.example', '127.0.0.1']"


def test_links_begin_where_people_reach_us(tmp_path):
    variables = {"SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": ".waste.example"}
    address = shown(tmp_path, "s.PUBLIC_URL", PUBLIC_URL="https://my.waste.example/", **variables)
    assert address == "https://my.waste.example"


def test_earlier_keys_are_kept(tmp_path):
    variables = {"SECRET_KEY": GOOD_KEY, "SECRET_KEY_FALLBACKS": "one,two"}
    assert shown(tmp_path, "s.SECRET_KEY_FALLBACKS", **variables) == "['one', 'two']"


def test_the_example_lists_what_the_settings_read_and_nothing_else():
    example = (ROOT / ".env.example").read_text()
    listed = re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) - COMPOSE_ALONE == variables_read()


def variables_read() -> set[str]:
    """First arguments of env.bool("DEMO", ...), networks("TRUSTED_PROXIES", ...) and their like, in
    every module that may say env."""
    sources = [path.read_text() for path in (ROOT / "wastewise").glob("*.py")]
    trees = [ast.parse(source) for source in sources if re.search(r"\benv\b", source)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    words = [
        call.args[0].value
        for call in calls
        if isinstance(call.args[0], ast.Constant) and not is_dict_access(call)
    ]
    return {word for word in words if isinstance(word, str) and re.fullmatch("[A-Z][A-Z_]+", word)}


def is_dict_access(call: ast.Call) -> bool:
    """DATABASES["default"].setdefault("OPTIONS", ...) reads no environment."""
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Subscript)
