#!/bin/sh
# Run once by the postgres image, on an empty volume: the database, the role that owns it (migrations,
# partitions), and the role that serves requests, which owns nothing, so that row-level security binds it.
set -eu
: "${MUSTER_OWNER_PASSWORD:?}" "${MUSTER_APP_PASSWORD:?}"

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$MUSTER_OWNER_PASSWORD" --set app_password="$MUSTER_APP_PASSWORD" <<'SQL'
create role muster_owner login password :'owner_password';
create role muster_app login password :'app_password';
create database muster owner muster_owner;
revoke all on database muster from public;
grant connect on database muster to muster_app;
SQL
