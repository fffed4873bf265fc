from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common import retention


class Command(BaseCommand):
    help = "Removes what has been kept long enough. Without --yes it only says what that is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="remove it")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        failed = []
        for outcome in retention.apply() if yes else retention.report():
            self.stdout.write(self.line(outcome))
            if outcome.error:
                failed.append(outcome.rule)
        if failed:
            raise CommandError(f"These rules failed: {', '.join(failed)}.")
        if not yes:
            self.stdout.write("Nothing was removed. Add --yes to remove it.")

    def line(self, outcome: retention.Outcome) -> str:
        moment = timezone.localtime(outcome.cutoff)
        result = outcome.error or outcome.number
        return f"{outcome.rule}, older than {moment:%Y-%m-%d %H:%M}: {result}"
