#!/bin/sh
# Start Valkey with its password from a file: on a command line every process could read it.
set -eu
umask 077
cat > /tmp/valkey.conf <<CONF
dir /data
appendonly yes
appendfsync everysec
maxmemory ${MAXMEMORY:-512mb}
maxmemory-policy noeviction
requirepass $(cat /run/secrets/redis-password)
CONF
exec valkey-server /tmp/valkey.conf
