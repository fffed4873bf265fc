from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from wastewise.demo import ACCOUNTS, seed_news, seed_people
from wastewise.demo_disposals import seed_disposals
from wastewise.demo_reports import seed_reports
from wastewise.demo_rewards import seed_ranking, seed_rewards
from wastewise.demo_studio import seed_studio
from wastewise.demo_town import seed_town


class Command(BaseCommand):
    help = "Fill an empty place with demo data. Safe to run again: it adds what is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo's passwords are public: seed it with DEMO=on, on your own machine."
            )
        created = seed_people()
        seed_news()
        seed_town()
        seed_rewards()
        seed_ranking()
        seed_disposals(ACCOUNTS[0].username)
        seed_reports()
        seed_studio()
        self.stdout.write(f"Demo people: {created} new, {len(ACCOUNTS)} in all.")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.role:<10}  {account.username:<6}  {account.password}")
