from django.urls import path

from reviewapp.audit import views

urlpatterns = [path(".well-known/audit-keys", views.audit_keys, name="audit-keys")]
