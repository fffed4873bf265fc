"""Every page on a phone and a desktop, light and dark, in both languages: nothing in the console,
nothing wider than the screen, nothing that axe objects to. Every two of these meet, not all."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import ConsoleMessage, Page, expect

from accounts.models import User
from accounts.services import audit
from classifier.models import ModelVersion
from classifier.services import versions
from classifier.services.versions import Decider
from common.letters import Letter
from disposals.models import FairPlay, KindRate
from disposals.seed import load_rates
from disposals.services.cases import appeal
from disposals.services.disposing import dispose
from guide import seed
from guide.models import GuideItem, Paper
from notifications.models import Notification
from notifications.services import mark_read, notify
from notifications.unsubscribing import token_for
from reports.models import Report, ReportEvent
from reports.services.area_alerts import watch
from reports.services.events import write_event
from reports.services.links import make_links
from reports.states import Actor, State
from rewards.services.redeeming import cancel, redeem
from studio.models import GateAnswer
from studio.services import settling
from tests.accounts.codes import with_second_factor
from tests.classifier.test_version_stats import detection, look
from tests.disposals.drawing import again, drawn, received
from tests.reports import builders
from tests.rewards.shelf import buyer, with_points
from tests.studio import material
from tests.studio.judged import CURVE, checked, done, judged
from wastewise.demo_rewards import REWARDS, seed_rewards
from wastewise.demo_town import seed_town

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
# What each language is looked at in. All eight together take twice the time and found nothing more.
LOOKS = {
    "en": (("light", PHONE), ("dark", DESKTOP)),
    "id": (("dark", PHONE), ("light", DESKTOP)),
}


@dataclass(frozen=True)
class Shown:
    path: str
    who: str = "visitor"  # or the fixture that makes the person


PAGES = {
    "home": Shown("/"),
    "home of a citizen": Shown("/", "citizen"),
    "home of staff": Shown("/", "dispatcher"),
    "how it works": Shown("/how/"),
    "privacy": Shown("/privacy/"),
    "offline": Shown("/offline/"),
    "login": Shown("/login/"),
    "login of the demo": Shown("/login/", "demo"),
    "register": Shown("/register/"),
    "registered": Shown("/register/done/", "citizen"),
    "forgotten password": Shown("/password/forgotten/"),
    "forgotten password, sent": Shown("/password/forgotten/done/"),
    "dead link": Shown("/password/reset/x/"),
    "account": Shown("/account/", "citizen"),
    "points and rankings": Shown("/account/rewards/", "citizen"),
    "picture": Shown("/account/picture/", "citizen"),
    "other password": Shown("/account/password/", "citizen"),
    "log out everywhere": Shown("/account/sessions/", "citizen"),
    "other address": Shown("/account/email/", "citizen"),
    "is it you": Shown("/account/confirm/", "protected"),
    "is it you, by code": Shown("/account/confirm/code/", "protected"),
    "no second factor": Shown("/account/second-factor/", "citizen"),
    "second factor on": Shown("/account/second-factor/on/", "citizen"),
    "second factor": Shown("/account/second-factor/", "protected"),
    "second factor off": Shown("/account/second-factor/off/", "protected"),
    "recovery codes": Shown("/account/second-factor/codes/", "protected"),
    "new recovery codes": Shown("/account/second-factor/codes/new/", "protected"),
    "empty inbox": Shown("/notifications/", "citizen"),
    "inbox": Shown("/notifications/", "told"),
    "what we write about": Shown("/account/notifications/", "dispatcher"),
    "stop these mails": Shown("/unsubscribe/{token}/", "told"),
    "deliveries": Shown("/admin/notifications/delivery/", "admin"),
    "alerts": Shown("/admin/notifications/alert/", "admin"),
    "no cases": Shown("/ops/cases/", "admin"),
    "cases": Shown("/ops/cases/", "judge"),
    "case": Shown("/ops/cases/{user.case}/", "judge"),
    "what kinds are worth": Shown("/admin/disposals/kindrate/", "admin"),
    "what goes where": Shown("/guide/", "reader"),
    "things of one place": Shown("/guide/?kind=hazardous", "reader"),
    "things of a name": Shown("/guide/?q=botol", "reader"),
    "things of a similar name": Shown("/guide/?q=botel", "reader"),
    "things of no name": Shown("/guide/?q=xylophonist&kind=glass", "reader"),
    "thing": Shown("/guide/plastic-bottle/", "reader"),
    "thing without a bin": Shown("/guide/car-battery/", "reader"),
    "research": Shown("/research/", "reader"),
    "scan": Shown("/classify/"),
    "card of the model": Shown("/model/"),
    "dashboard": Shown("/", "sorter"),
    "no history": Shown("/user/waste-history/", "citizen"),
    "history": Shown("/user/waste-history/", "sorter"),
    "second look": Shown("/user/waste-history/{user.record}/appeal/", "sorter"),
    "photos": Shown("/detections/", "sorter"),
    "no photos": Shown("/detections/", "citizen"),
    "what we may keep": Shown("/account/photos/", "citizen"),
    "photos to learn from": Shown("/studio/send/", "citizen"),
    "nothing to review": Shown("/studio/review/", "trainer"),
    "review": Shown("/studio/review/", "reviewer"),
    "two labels": Shown("/studio/photos/conflicts/", "trainer"),
    "no data set": Shown("/studio/photos/", "trainer"),
    "data set": Shown("/studio/photos/", "collector"),
    "labels in doubt": Shown("/studio/photos/?order=suspected", "collector"),
    "photo of the data set": Shown("/studio/photos/{user.photo}/", "collector"),
    "call it something else?": Shown(
        "/studio/photos/{user.photo}/settle/?verdict=label&kind=metal", "collector"
    ),
    "no trainings": Shown("/studio/", "trainer"),
    "training under way": Shown("/studio/", "watcher"),
    "trainings": Shown("/studio/", "teacher"),
    "training": Shown("/studio/runs/{user.run}/", "teacher"),
    "photos of a number": Shown(
        "/studio/runs/{user.run}/photos/?shows=glass&said=metal", "teacher"
    ),
    "two trainings": Shown("/studio/compare/?one={user.run}&other={user.other}", "teacher"),
    "versions": Shown("/studio/versions/", "chooser"),
    "version": Shown("/studio/versions/{user.version}/", "chooser"),
    "trial of a version": Shown("/studio/versions/{user.version}/try/", "chooser"),
    "bins": Shown("/bins/", "townsman"),
    "bins near": Shown("/bins/?near=-7.3212,109.8975&takes=glass", "townsman"),
    "no bins": Shown("/bins/"),
    "bin": Shown("/bins/STA-03/", "townsman"),
    "bins to keep": Shown("/admin/disposals/bin/", "townkeeper"),
    "districts to keep": Shown("/admin/places/district/", "townkeeper"),
    "rewards": Shown("/rewards/", "visitor"),
    "rewards of a citizen": Shown("/rewards/", "shopper"),
    "no rewards": Shown("/rewards/", "citizen"),
    "reward": Shown("/rewards/{user.bag}/", "shopper"),
    "reward out of reach": Shown("/rewards/{user.pool}/", "shopper"),
    "take it?": Shown("/rewards/{user.bag}/redeem/", "shopper"),
    "codes": Shown("/rewards/codes/", "shopper"),
    "no codes": Shown("/rewards/codes/", "citizen"),
    "code": Shown("/rewards/codes/{user.code}/", "shopper"),
    "code that was given back": Shown("/rewards/codes/{user.closed}/", "shopper"),
    "counter": Shown("/rewards/use/", "admin"),
    "counter with a code": Shown("/rewards/use/?code={user.letters}", "clerk"),
    "counter without such a code": Shown("/rewards/use/?code=x", "clerk"),
    "leaderboard": Shown("/leaderboard/", "shopper"),
    "nobody on the leaderboard": Shown("/leaderboard/", "citizen"),
    "rewards to keep": Shown("/admin/rewards/reward/", "clerk"),
    "reward to keep": Shown("/admin/rewards/reward/{user.bag}/change/", "clerk"),
    "codes of all": Shown("/admin/rewards/redemption/", "clerk"),
    "things": Shown("/admin/guide/guideitem/", "keeper"),
    "new thing": Shown("/admin/guide/guideitem/add/", "keeper"),
    "papers": Shown("/admin/guide/paper/", "keeper"),
    "reports": Shown("/reports/?state=any", "reporter"),
    "reports near": Shown("/reports/?near=-6.2088,106.8456", "reporter"),
    "no reports": Shown("/reports/"),
    "no reports like that": Shown("/reports/?type=glass&until=2001-01-01"),
    "map of reports": Shown("/map/", "reporter"),
    "report": Shown("/reports/{user.report}/", "reporter"),
    "my reports": Shown("/reports/mine/", "reporter"),
    "no reports of mine": Shown("/reports/mine/", "citizen"),
    "areas": Shown("/reports/areas/", "reporter"),
    "how does it look?": Shown("{user.question}?answer=still", "asked"),
    "how does it look, logged in": Shown("/reports/{user.report}/answer/", "reporter"),
    "report of mine that nobody looked at": Shown("/reports/{user.open}/", "reporter"),
    "change my report": Shown("/reports/{user.open}/edit/", "reporter"),
    "take my report back?": Shown("/reports/{user.open}/withdraw/", "reporter"),
    "reports to move": Shown("/admin/reports/report/", "mover"),
    "report to move": Shown("/admin/reports/report/{user.report}/change/", "mover"),
    "give it to somebody": Shown("/admin/reports/report/{user.open}/move/?to=dispatched", "mover"),
    "figures of reports": Shown("/admin/", "mover"),
    "tell": Shown("/reports/new/"),
    "tell as a citizen": Shown("/reports/new/", "townsman"),
    "told, one step is left": Shown("/reports/new/sent/"),
    "nothing there": Shown("/nothing/"),
    "not allowed": Shown("/admin/", "citizen"),
    "admin": Shown("/admin/", "admin"),
    "people": Shown("/admin/accounts/user/", "admin"),
    "new person": Shown("/admin/accounts/user/add/", "admin"),
    "person": Shown("/admin/accounts/user/{user.pk}/change/", "admin"),
}


def news() -> Letter:
    return Letter("Your report is done", ("The street is clean again.",), "Look", "/account/")


@pytest.fixture
def told(citizen) -> User:
    """Somebody with news, read and unread."""
    for number in range(3):
        notify(person=citizen, kind="welcome", source=str(number), compose=news)
    mark_read(person=citizen, number=Notification.objects.first().pk)
    return citizen


@pytest.fixture
def protected(citizen) -> User:
    with_second_factor(citizen)
    return citizen


@pytest.fixture
def reader(citizen) -> User:
    """Somebody who finds the guide as it starts: other tests of a browser empty all tables."""
    seed.load_items(GuideItem)
    seed.load_papers(Paper)
    return citizen


@pytest.fixture
def townsman(citizen) -> User:
    """Somebody of a town with bins."""
    seed_town()
    return citizen


@pytest.fixture
def townkeeper(admin, townsman) -> User:
    return admin


@pytest.fixture
def shopper(citizen, stranger) -> User:
    """Somebody with points, a code and neighbours in the rankings."""
    seed_rewards()
    bag, *_others, pool = REWARDS
    with_points(stranger, 300)
    code = redeem(person=buyer(citizen, 150), reward_id=bag.id)
    closed = cancel(person=citizen, redemption=redeem(person=citizen, reward_id=REWARDS[2].id))
    citizen.bag, citizen.pool = bag.id, pool.id
    citizen.code, citizen.letters, citizen.closed = code.pk, code.code, closed.pk
    cache.clear()
    return citizen


@pytest.fixture
def clerk(admin, shopper) -> User:
    """Somebody of staff with codes to use up."""
    admin.bag, admin.letters = shopper.bag, shopper.letters
    return admin


@pytest.fixture
def judge(admin, citizen, stranger) -> User:
    """Somebody of staff with points that wait and a refusal that is asked about."""
    load_rates(KindRate)
    dispose(person=stranger, received=received(drawn("glass")))
    refused = dispose(person=citizen, received=received(again("glass"))).record
    appeal(person=citizen, record_id=refused.pk, words="That is my jar, with another lid.")
    dispose(person=citizen, received=received(drawn("plastic", 2)), label="glass")
    admin.case = refused.case.pk
    return admin


@pytest.fixture
def reporter(citizen, stranger, dispatcher) -> User:
    """Somebody who told of this and that, and watches a place."""
    heap = builders.report(citizen, description="Bags beside the bin", at=long_ago())
    builders.photo(heap)
    builders.report(stranger, type="glass", place=None)
    done = builders.report(citizen, type="plastic", state=State.RESOLVED)
    builders.photo(done)
    builders.photo(done, "after")
    write_event(report=done, kind=ReportEvent.Kind.STATE, role=Actor.STAFF, words="All clean.")
    watch(person=citizen, name="Home", place=builders.HERE, radius_m=500, rhythm="daily")
    citizen.report, citizen.open = done.pk, heap.pk
    return citizen


@pytest.fixture
def asked(reporter) -> User:
    report = Report.objects.get(pk=reporter.report)
    reporter.question = make_links(report, [reporter], []).of_people[reporter.pk]
    return reporter


@pytest.fixture
def mover(admin, reporter) -> User:
    admin.report = reporter.report
    admin.open = Report.objects.filter(state=State.SUBMITTED).first().pk
    return admin


def long_ago() -> datetime:
    return timezone.now() - timedelta(days=30)


@pytest.fixture
def sorter(citizen) -> User:
    """Somebody who brought this and that; the last was not paid."""
    load_rates(KindRate)
    FairPlay.objects.update_or_create(pk=1, defaults={"seconds_between": 0})
    for label, number in (("glass", 1), ("paper", 2), ("organic", 3), ("glass", 1)):
        outcome = dispose(person=citizen, received=received(drawn(label, number)))
    citizen.record = outcome.record.pk
    return citizen


@pytest.fixture
def reviewer(trainer, citizen) -> User:
    """Somebody with disputed photos to look at."""
    for number in (1, 2):
        photo = material.drawn("glass", number, "training")
        photo.contributor, photo.state, photo.claimed_label = citizen, "waiting", "glass"
        photo.guess = [0, 0.2, 0, 0, 0, 0.8, 0]
        photo.save()
    return trainer


@pytest.fixture
def watcher(trainer) -> User:
    """Somebody whose training is under way."""
    where = {"stage": "fine-tuning", "epoch": 3, "progress": 41, "seconds_left": 340}
    material.run(trainer, state="running", history=CURVE, heartbeat_at=later(), depth=2, **where)
    return trainer


def later() -> datetime:
    """So that nobody takes it for silent meanwhile."""
    return timezone.now() + timedelta(hours=1)


@pytest.fixture
def teacher(admin) -> User:
    """Somebody with trainings that are over, one of them judged on too few photos."""
    run, other = judged(each=5), done(started_by=admin, epochs=9)
    photo = material.drawn("glass", 1, "test")
    sure = {"candidate_confidence": 0.8, "active_label": "glass", "active_confidence": 0.6}
    GateAnswer.objects.create(run=run, photo=photo, label="glass", candidate_label="metal", **sure)
    checked(run)
    admin.run, admin.other = run.pk, other.pk
    return admin


@pytest.fixture
def collector(trainer) -> User:
    """Somebody with photos to learn from, one of them in doubt and settled before."""
    photo, *_others = material.photos()
    photo.suspicion, photo.suspected_label = 0.9, "metal"
    photo.guess = [0.1, 0.1, 0.5, 0.1, 0.1, 0.05, 0.05]
    photo.save()
    checked(done())
    changes = {"label": ("metal", photo.label)}
    audit.record(actor=trainer, action=settling.ACTION, target=photo, changes=changes)
    trainer.photo = photo.pk
    return trainer


@pytest.fixture
def chooser(trainer, citizen) -> User:
    """Somebody who holds two versions against each other."""
    versions.register_shipped()
    tried = ModelVersion.objects.create(
        name="m", version="2", origin="trained", state="passed", sha256="0" * 64
    )
    versions.set_traffic(tried, is_shadow=True, by=Decider(trainer))
    detection(citizen, model_version="2", verified_label="glass")
    look(citizen, "glass", "plastic", "plastic")
    trainer.version = tried.pk
    return trainer


@pytest.fixture
def keeper(admin, reader) -> User:
    """Somebody of staff with a guide to keep."""
    return admin


@pytest.fixture(params=["en", "id"])
def language(request) -> str:
    return request.param


@pytest.fixture(params=PAGES.values(), ids=PAGES.keys())
def opened(request, language, chromium, live_server, settings) -> Iterator[Page]:
    shown: Shown = request.param
    settings.DEMO = shown.who == "demo"
    context = chromium.new_context(base_url=live_server.url, locale=language)
    user = None
    if shown.who not in ("visitor", "demo"):
        user = request.getfixturevalue(shown.who)
        context.add_cookies([session_cookie(user, live_server.url)])
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: note(said, page))
    token = token_for(person=user, kind="message", channel="email") if user else ""
    page.address = shown.path.format(user=user, token=token)
    yield page
    context.close()


def session_cookie(user, url: str) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    session = client.session
    # As if the password had just been typed.
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    value = client.cookies[project.SESSION_COOKIE_NAME].value
    return {"name": project.SESSION_COOKIE_NAME, "value": value, "url": url}


def note(said: ConsoleMessage, page: Page) -> None:
    is_own_status = said.text.startswith("Failed to load") and said.location["url"] == page.url
    # Chromium's advice, on forms that Django wrote.
    is_advice = said.type in ("info", "verbose")
    if not (is_own_status or is_advice):
        page.complaints.append(said.text)


# The marks beside Django's own list filters have a label that their element may not have.
FIND_BARRIERS = """axe.run({exclude: [".help-tooltip"]}, {preload: false})
    .then((result) => result.violations.map((one) => `${one.id}: ${one.nodes[0].html}`))"""


def test_page_is_sound(opened, language):
    for scheme, size in LOOKS[language]:
        look = f"{scheme}, {size['width']} px"
        opened.emulate_media(color_scheme=scheme)
        opened.set_viewport_size(size)
        opened.goto(opened.address)
        expect(opened.locator("html")).to_have_attribute("lang", language)
        opened.evaluate("document.fonts.ready")
        assert opened.evaluate("document.documentElement.scrollWidth") <= size["width"], look
        assert opened.complaints == [], look
        opened.evaluate(AXE)
        assert opened.evaluate(FIND_BARRIERS) == [], look
        # axe complains itself, about styles that our policy does not let it write.
        opened.complaints.clear()
