-- Run once, by the administrator, when the cluster is made: the product's owner, who is no superuser. One could
-- switch off the triggers that keep the audit trail append-only, and see every team's rows.
\set password `cat /run/secrets/database-password`
CREATE ROLE reviewapp_owner LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS NOCREATEDB NOREPLICATION PASSWORD :'password';
CREATE DATABASE reviewapp OWNER reviewapp_owner;
REVOKE ALL ON DATABASE reviewapp FROM PUBLIC;
