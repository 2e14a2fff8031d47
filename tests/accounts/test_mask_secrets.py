from reviewapp.accounts import tokens
from reviewapp.base.logging import mask_secrets


def masked(**event):
    return mask_secrets(None, "info", event)


def test_keys_and_webhook_secrets_never_reach_a_log():
    token, secret = tokens.mint().text, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    event = masked(
        event=f"GET /x?key={token} refused",
        headers={"Authorization": f"Bearer {token}", token: 1},
        body=[secret, (secret,), {secret}],
        raw=secret.encode(),
        number=7,
    )
    assert token not in str(event)
    assert secret not in str(event)
    assert token[15:] not in str(event)
    assert event["number"] == 7
    assert event["event"].endswith("… refused")


def test_other_text_stays_as_it_is():
    assert masked(event="breaking news", path="/api/v1/outputs") == {
        "event": "breaking news",
        "path": "/api/v1/outputs",
    }


def test_the_link_of_an_invitation_never_reaches_a_log():
    event = masked(event="Unprocessable Entity: /invitations/Jx3fQ0_-aV9bqN5rTz7u/")["event"]
    assert event == "Unprocessable Entity: /invitations/…"
    assert masked(event="/settings/members/invitations/1234567/withdraw/")["event"].endswith("withdraw/")


def test_what_people_searched_for_never_reaches_a_log():
    assert masked(request="GET /find/?q=Hanna+Wolf")["request"] == "GET /find/"
