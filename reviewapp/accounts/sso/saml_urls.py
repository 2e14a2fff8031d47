"""SAML's addresses, by the names under which django-allauth looks them up."""

from django.urls import path

from reviewapp.accounts.views import sso_saml

urlpatterns = [
    path("sso/<slug:organization_slug>/acs/", sso_saml.acs, name="saml_acs"),
    path("sso/<slug:organization_slug>/acs/finish/", sso_saml.finish, name="saml_finish_acs"),
    path("sso/<slug:organization_slug>/metadata/", sso_saml.metadata, name="saml_metadata"),
    path("sso/<slug:organization_slug>/sls/", sso_saml.sls, name="saml_sls"),
]
