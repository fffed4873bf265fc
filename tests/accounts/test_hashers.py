from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.hashers import LeanArgon2PasswordHasher


def test_a_login_takes_20_mb_not_100():
    lean = LeanArgon2PasswordHasher()
    assert "m=19456,t=2,p=1" in lean.encode("secret", "c2FsdHNhbHQ")


def test_hashes_of_the_usual_cost_still_open_the_door_and_are_made_anew():
    usual = Argon2PasswordHasher().encode("secret", "c2FsdHNhbHQ")
    lean = LeanArgon2PasswordHasher()
    assert lean.verify("secret", usual)
    assert lean.must_update(usual)
