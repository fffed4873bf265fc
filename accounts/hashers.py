from django.contrib.auth.hashers import Argon2PasswordHasher


class LeanArgon2PasswordHasher(Argon2PasswordHasher):
    """OWASP's parameters for Argon2id. Django's own take 100 MB a login, so that a few dozen at
    once fill the machine; these take 19 MB for a like effort."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
