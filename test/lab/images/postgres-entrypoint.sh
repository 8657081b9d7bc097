#!/bin/sh
# What the official image's entrypoint does, in short: make the cluster, the password and the database once, then serve.
set -eu
data=/var/lib/postgresql/data
as_postgres="setpriv --reuid=postgres --regid=postgres --clear-groups"
user=${POSTGRES_USER:-postgres}

chown postgres:postgres "$data"
chmod 700 "$data"
if [ ! -s "$data/PG_VERSION" ]; then
  echo "$POSTGRES_PASSWORD" >/tmp/password
  $as_postgres initdb --no-sync --auth=scram-sha-256 --username="$user" --pwfile=/tmp/password -D "$data"
  rm /tmp/password
  echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
  if [ "${POSTGRES_DB:-$user}" != postgres ]; then
    echo "create database \"${POSTGRES_DB:-$user}\"" | $as_postgres postgres --single -D "$data" postgres
  fi
fi
exec $as_postgres postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories=/var/run/postgresql
