"""The settings of signing in: ours, and those of django-allauth under it."""

from config import env

LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "reviewapp.accounts.breached.StretchedPasswordValidator"},
    {"NAME": "reviewapp.accounts.breached.BreachedPasswordValidator"},
]
BREACHED_PASSWORDS_FILE = env.BREACHED_PASSWORDS_FILE
BREACHED_PASSWORDS_URL = env.BREACHED_PASSWORDS_URL
# Nobody signs up: people come by invitation, and have one email. Lockout is ours (accounts.patience).
ACCOUNT_ADAPTER = "reviewapp.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "reviewapp.accounts.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "reviewapp"
MFA_TOTP_TOLERANCE = 1  # thirty seconds early or late; a code is good once all the same
# Identity providers are rows of ours; what they say becomes a person in our own action.
SOCIALACCOUNT_ADAPTER = "reviewapp.accounts.sso.adapter.SsoAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SSO_INNER_HOSTS = env.SSO_INNER_HOSTS
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds a link for a new password lasts
