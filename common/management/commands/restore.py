from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from common.backup import databases
from common.backup.archive import Manifest, read_manifest
from common.backup.errors import BackupError
from common.backup.services import known_migrations, refuse_what_does_not_fit, restore_backup


class Command(BaseCommand):
    help = "Checks a backup and, with --yes, restores it. Stop web, worker and beat first."
    # The database may be empty, and checks that read it would fail.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the file that `manage.py backup` wrote")
        parser.add_argument("--yes", action="store_true", help="restore it")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="replace a database that is not empty: everything in it is lost",
        )

    def handle(self, *args: Any, path: Path, yes: bool, overwrite: bool, **options: Any) -> None:
        try:
            self.check_and_restore(path, yes=yes, overwrite=overwrite)
        except (BackupError, DatabaseError, OSError) as error:
            raise CommandError(str(error)) from error

    def check_and_restore(self, path: Path, *, yes: bool, overwrite: bool) -> None:
        manifest = read_manifest(path)
        refuse_what_does_not_fit(manifest)
        self.describe(path, manifest)
        tables = databases.current().tables()
        if tables and not overwrite:
            raise BackupError(
                f"The database here is not empty: it has {len(tables)} tables. Restore into an"
                " empty one, or add --overwrite and lose everything that is in this one."
            )
        self.stdout.write(
            f"It would replace the {len(tables)} tables here."
            if tables
            else "The database here is empty."
        )
        if not yes:
            self.stdout.write("Nothing was changed. Add --yes to restore it.")
            return
        restore_backup(path, overwrite=overwrite)
        self.stdout.write("Restored.")
        if known_migrations() - set(manifest.migrations):
            self.stdout.write("It is older than this version: run `manage.py migrate` now.")

    def describe(self, path: Path, manifest: Manifest) -> None:
        self.stdout.write(
            f"{path}: made {manifest.created_at} by version {manifest.version} on"
            f" {manifest.engine}, with {manifest.number_of_files} private files. All hashes are"
            " right."
        )
