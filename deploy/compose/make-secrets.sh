#!/bin/sh
# Write the secrets of docker-compose.yml into ./secrets, each once: what is there stays.
# The folder is for its owner only; the files are readable, since containers run as other users.
set -eu
folder="${1:-secrets}"
umask 077
mkdir -p "$folder"

password() {
    file="$folder/$1"
    [ -s "$file" ] || head -c 32 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' | head -c 32 > "$file"
    cat "$file"
}

write() {
    [ -s "$folder/$1" ] || printf '%s' "$2" > "$folder/$1"
}

owner="$(password postgres-password)"
reader="$(password reader-password)"
queue="$(password redis-password)"
for name in grafana-password admin-key key-pepper; do password "$name" > /dev/null; done
write database-url "postgresql://nianbao:$owner@postgres:5432/nianbao"
write reader-database-url "postgresql://nianbao_reader:$reader@postgres:5432/nianbao"
write redis-url "redis://:$queue@redis:6379/0"
# The token of a model server or a TEI server that asks for one; empty for none.
[ -e "$folder/model-token" ] || : > "$folder/model-token"
chmod 0444 "$folder"/*
