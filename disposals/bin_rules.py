"""What a bin's row must be like, whoever writes it."""

import re

# It ends an address: nothing that an address takes for its own.
CODE = re.compile(r"\w[\w.-]{0,39}")
MOST_LITRES = 100_000
