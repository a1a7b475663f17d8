#!/usr/bin/env bash
# A private PostgreSQL: its own copy of the server, its own cluster, beside whatever else runs on the machine.
#   dev/postgres.sh install STATE [PACKAGE]   copies the server to STATE/postgresql, and the built extension into it
#   dev/postgres.sh start STATE PORT          makes the cluster where there is none, and starts it
#   dev/postgres.sh stop STATE [fast|immediate]
#   dev/postgres.sh remove STATE              stops it and deletes the cluster with all that is in it
#   dev/postgres.sh env STATE                 prints the export line for psql as the cluster's owner
# The copy is why a running cluster never has its library replaced by another build, and why nothing here needs root.
# Settings for one start, such as fsync=off: WEIR_PG_SETTINGS, a line each.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# PostgreSQL refuses to run as root; root hands it to the user that Debian's package made.
os_user() { if [ "$(id -u)" = 0 ]; then echo postgres; else id -un; fi; }
as_os_user() {
    local command=(env --chdir=/ -u RUST_BACKTRACE "$@")
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "${command[@]}"; else "${command[@]}"; fi
}

# real STATE PART: where a part of the state is, links resolved: the way to a link may be closed to the server's user.
real() { readlink -m "$1/$2"; }
server() { echo "$(real "$1" postgresql)/lib/postgresql/$POSTGRES_MAJOR/bin/$2"; }

# The socket's path must fit into 107 bytes, wherever the checkout is.
socket_dir() {
    local dir
    dir=$(real "$1" run)
    [ ${#dir} -le 80 ] || dir=/tmp/weir-$(printf '%s' "$1" | sha256sum | cut -c1-16)
    echo "$dir"
}

# Where the server's user can't reach the checkout (root's home, say), its files go where it can.
ensure_reachable() {
    local state=$1 elsewhere
    mkdir -p "$state"
    chmod a+rx "$state"
    if as_os_user test -x "$state"; then return; fi
    elsewhere=/var/lib/weir/$(printf '%s' "$state" | sha256sum | cut -c1-16)
    as_root mkdir -p "$elsewhere"
    for part in postgresql cluster run postgres.log; do ln -sfn "$elsewhere/$part" "$state/$part"; done
}

install_server() {
    local state=$1 package=${2:-} prefix version part
    ensure_reachable "$state"
    prefix=$(real "$state" postgresql)
    version=$("$PG_CONFIG" --version)
    if [ "$(cat "$prefix/version" 2>/dev/null)" != "$version" ]; then
        rm -rf "${prefix:?}"/lib "${prefix:?}"/share
        mkdir -p "$prefix/lib/postgresql" "$prefix/share/postgresql"
        cp -r "/usr/lib/postgresql/$POSTGRES_MAJOR" "$prefix/lib/postgresql/"
        cp -r "/usr/share/postgresql/$POSTGRES_MAJOR" "$prefix/share/postgresql/"
        chmod -R a+rX "$prefix"
        echo "$version" >"$prefix/version"
    fi
    [ -n "$package" ] || return 0
    # Renamed into place: a backend that has the old library mapped keeps it whole.
    (cd "$package/usr" && find lib share -type f) | while read -r part; do
        install -D -m 644 "$package/usr/$part" "$prefix/$part.new"
        mv "$prefix/$part.new" "$prefix/$part"
    done
}

init_cluster() {
    local state=$1 data
    data=$(real "$state" cluster)
    [ -f "$data/weir-ready" ] && return
    rm -rf "$data"
    install -d -m 700 "$data"
    [ "$(id -u)" != 0 ] || chown postgres: "$data"
    as_os_user "$(server "$state" initdb)" -D "$data" -U weir --auth=scram-sha-256 --auth-local=peer \
        -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    as_os_user tee "$data/pg_hba.conf" >/dev/null <<'HBA'
local all all peer map=weir
host  all all 127.0.0.1/32 scram-sha-256
HBA
    for user in "$(id -un)" "$(os_user)"; do echo "weir $user weir"; done | sort -u | as_os_user tee "$data/pg_ident.conf" >/dev/null
    echo "include_if_exists 'weir.conf'" | as_os_user tee -a "$data/postgresql.conf" >/dev/null
    # Before pg_cron is ever loaded: its launcher would fill the log with complaints about a missing database.
    echo 'CREATE DATABASE weir' | as_os_user "$(server "$state" postgres)" --single -D "$data" template1 >/dev/null 2>&1
    as_os_user touch "$data/weir-ready"
}

# The lines of a running server's postmaster.pid: 1 is its process, 4 its port.
running() {
    local file
    file=$(real "$1" cluster)/postmaster.pid
    as_os_user test -f "$file" && as_os_user kill -0 "$(as_os_user head -n 1 "$file")" 2>/dev/null
}

start_cluster() {
    local state=$1 port=$2 data socket log
    ensure_reachable "$state"
    [ -x "$(server "$state" postgres)" ] || die "there is no server in $state" "dev/postgres.sh install $state"
    init_cluster "$state"
    data=$(real "$state" cluster)
    if running "$state"; then
        [ "$(as_os_user sed -n 4p "$data/postmaster.pid")" = "$port" ] || die "this cluster already runs on another port" "dev/postgres.sh stop $state"
        return
    fi
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        die "port $port is in use, so PostgreSQL can't start on it" "Choose another: WEIR_PG_PORT=5$((RANDOM % 9000 + 1000)) make run"
    fi
    socket=$(socket_dir "$state")
    mkdir -p "$socket"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$socket"; fi
    chmod 711 "$socket"
    as_os_user tee "$data/weir.conf" >/dev/null <<CONF
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = '$socket'
shared_preload_libraries = 'pg_cron'
cron.database_name = 'weir'
cron.use_background_workers = on
cron.timezone = 'UTC'
cron.log_statement = off
max_worker_processes = 16
shared_buffers = '256MB'
max_wal_size = '4GB'
timezone = 'UTC'
log_timezone = 'UTC'
${WEIR_PG_SETTINGS:-}
CONF
    log=$(real "$state" postgres.log)
    touch "$log"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$log"; fi
    # In a session of its own, so that Ctrl-C in the terminal reaches whoever started it and not the server.
    as_os_user setsid "$(server "$state" pg_ctl)" -D "$data" -l "$log" -w -t 60 start </dev/null >/dev/null 2>&1 \
        || { tail -n 20 "$log" >&2; die "PostgreSQL did not start" "Its log: $log"; }
}

stop_cluster() {
    running "$1" || return 0
    as_os_user "$(server "$1" pg_ctl)" -D "$(real "$1" cluster)" -m "${2:-fast}" -w stop >/dev/null
}

remove_cluster() {
    local data
    stop_cluster "$1" immediate
    data=$(real "$1" cluster)
    rm -rf "$data" "$1/cluster"
}

# export line for the owner, who needs no password: the socket knows the operating system's user.
owner_env() {
    local state=$1
    echo "export PGHOST=$(socket_dir "$state") PGPORT=$(as_os_user sed -n 4p "$(real "$state" cluster)/postmaster.pid") PGUSER=weir PGDATABASE=weir"
}

[ "${BASH_SOURCE[0]}" = "$0" ] || return 0
[ $# -ge 2 ] || { sed -n '2,9s/^# *//p' "$0"; exit 64; }
command=$1
state=$(readlink -m "$2")
case "$command" in
    install) install_server "$state" "${3:-}" ;;
    start) start_cluster "$state" "$3" ;;
    stop) stop_cluster "$state" "${3:-}" ;;
    remove) remove_cluster "$state" ;;
    env) running "$state" || die "no PostgreSQL runs in $state" "make run starts it."; owner_env "$state" ;;
    *) die "unknown command: $command" "$(sed -n '3,7s/^# *//p' "$0")" ;;
esac
