"""What EMAIL_URL means."""

import pytest

from config.mail import mail_settings


def test_nothing_means_no_mail():
    assert mail_settings("") == {}


def test_an_address_names_server_and_account():
    found = mail_settings("smtp://ann%40example.org:p%3Aw@mail.example.org")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("ann@example.org", "p:w")
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)


def test_tls_from_the_first_byte_or_none_at_all():
    assert mail_settings("smtps://mail.example.org")["EMAIL_USE_SSL"]
    assert not mail_settings("smtp://localhost:25?tls=off")["EMAIL_USE_TLS"]


def test_files_and_the_console_serve_for_trying():
    assert mail_settings("file:///tmp/mail")["EMAIL_FILE_PATH"] == "/tmp/mail"
    assert mail_settings("console:")["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://"])
def test_anything_else_stops_the_start(url):
    with pytest.raises(ValueError, match="EMAIL_URL"):
        mail_settings(url)
