from tests.conftest import PASSWORD


def test_name_and_address_log_in_regardless_of_case(client, citizen):
    for name in ("citra", "CITRA", "Citra@Example.ORG"):
        client.logout()
        response = client.post("/login/", {"username": name, "password": PASSWORD})
        assert response.status_code == 302, name
        assert client.session["_auth_user_id"] == str(citizen.pk)


def test_wrong_password_is_refused_with_a_sentence(client, citizen):
    response = client.post("/login/", {"username": "citra", "password": "wrong"})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    assert "We know no account" in response.content.decode()


def test_next_never_leads_off_the_site(client, citizen):
    form = {"username": "citra", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/login/", form)["Location"] == "/"


def test_admin_sends_to_the_same_login(client, db):
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/login/?next=/admin/"
