from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from common.backup.errors import BackupError
from common.backup.services import write_backup


class Command(BaseCommand):
    help = "Writes the database and all private files into one new file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the file to write, for example city.tar")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            written = write_backup(path.resolve())
        except (BackupError, DatabaseError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {path}: {written.size} bytes, {written.files} private files.")
        for name in written.missing:
            self.stderr.write(f"A row knows {name}, and the storage does not have it.")
