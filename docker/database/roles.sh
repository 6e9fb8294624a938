#!/bin/sh
# Run once by the database image on an empty volume: an owner that migrates, and a login that owns nothing.
set -eu
PGPASSWORD=$(cat /run/secrets/admin_password)
export PGPASSWORD
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username postgres --dbname postgres <<'END'
\set owner_password `cat /run/secrets/owner_password`
\set login_password `cat /run/secrets/login_password`
create role vink_owner login createrole password :'owner_password';
create role vink_app nologin;
create role vink_oauth nologin;
create role vink_sealer nologin;
grant vink_app, vink_oauth, vink_sealer to vink_owner with admin option;
create role vink_login login noinherit password :'login_password';
grant vink_app, vink_oauth, vink_sealer to vink_login;
create database vink owner vink_owner;
revoke connect, temporary on database vink from public;
grant connect on database vink to vink_login;
END
