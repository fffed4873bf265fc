#!/usr/bin/env python
import os
import secrets
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from environs import EnvError

# They read photos and models from files and sign nothing: a key for the moment will do, so that
# they work in a fresh clone.
WITHOUT_KEY = ("add_out_of_source", "evaluate_model", "train_model")

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wastewise.settings")
    if sys.argv[1:2] and sys.argv[1] in WITHOUT_KEY:
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, EnvError) as error:
        # A wrong setting is the operator's to mend; our stack says nothing about it.
        print(error, file=sys.stderr)
        sys.exit(2)
