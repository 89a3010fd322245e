#!/bin/sh
# Builds an image of a real nginx from Debian's packages, for the tests, and prints the folder of its
# OCI layout: nginx with the libraries it needs and one page, in three layers, one of them in zstd.
# The same packages give the same digest.
#
#   scripts/nginx-image.sh
#
# It is kept in ${XDG_CACHE_HOME:-~/.cache}/containerd-bench/nginx-image-1; one that is there is only
# named. Nothing is installed.
# Exit status: 0 it is there, 3 it could not be built, and standard error says why.
set -eu

cache="${XDG_CACHE_HOME:-$HOME/.cache}/containerd-bench"
# The number changes with what is built.
target="$cache/nginx-image-1"
libraries="libc6 libcrypt1 libpcre2-8-0 libssl3 zlib1g"
server="nginx"

if [ -f "$target/index.json" ]; then
  echo "$target"
  exit 0
fi
for program in apt-get dpkg zstd; do
  command -v "$program" >/dev/null 2>&1 && continue
  echo "nginx-image: cannot be built: this system has no $program" >&2
  exit 3
done

mkdir -p "$cache"
work=$(mktemp -d "$cache/downloading-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
blobs="$work/layout/blobs/sha256"
mkdir -p "$work/debs" "$blobs"

download() {
  # shellcheck disable=SC2086 # names of packages, an argument each
  (cd "$work/debs" && apt-get -q -o APT::Sandbox::User=root download $libraries $server) >>"$work/log" 2>&1
}
# Package lists that are old name files that are gone.
if ! download && ! { apt-get -q update >>"$work/log" 2>&1 && download; }; then
  echo "nginx-image: Debian's packages could not be downloaded:" >&2
  tail -n 5 "$work/log" >&2
  exit 3
fi

unpack() {
  folder="$work/$1"
  shift
  mkdir -p "$folder"
  for package in "$@"; do
    dpkg -x "$work"/debs/"${package}"_*.deb "$folder"
  done
  rm -rf "$folder/usr/share/doc" "$folder/usr/share/man" "$folder/usr/share/lintian"
}

# shellcheck disable=SC2086
unpack libraries $libraries
# shellcheck disable=SC2086
unpack server $server

site="$work/site"
mkdir -p "$site/etc/nginx" "$site/run" "$site/tmp" "$site/var/lib/nginx" "$site/srv"
echo 'root:x:0:0:root:/root:/sbin/nologin' >"$site/etc/passwd"
echo 'root:x:0:' >"$site/etc/group"
echo '<h1>Served by a real nginx</h1>' >"$site/srv/index.html"
cat >"$site/etc/nginx/nginx.conf" <<'CONF'
user root root;
pid /run/nginx.pid;
worker_processes 1;
error_log /dev/stderr warn;
events { worker_connections 64; }
http {
  access_log off;
  server { listen 80; root /srv; default_type text/html; }
}
CONF

archive() {
  find "$work/$1" -exec touch -h -d @0 {} +
  tar -C "$work/$1" --sort=name --owner=0 --group=0 --numeric-owner --format=gnu -cf "$work/$1.tar" .
}

sha256() { sha256sum "$1" | cut -d ' ' -f 1; }

# Puts a file among the blobs and prints its descriptor.
store() {
  digest=$(sha256 "$2")
  size=$(stat -c %s "$2")
  mv "$2" "$blobs/$digest"
  printf '{"mediaType":"%s","digest":"sha256:%s","size":%s}' "$1" "$digest" "$size"
}

for layer in libraries server site; do archive "$layer"; done
diff_ids=$(printf '"sha256:%s","sha256:%s","sha256:%s"' \
  "$(sha256 "$work/libraries.tar")" "$(sha256 "$work/server.tar")" "$(sha256 "$work/site.tar")")
gzip -n -6 "$work/libraries.tar" "$work/site.tar"
zstd -q --rm "$work/server.tar"

layer=application/vnd.oci.image.layer.v1.tar
layers="$(store $layer+gzip "$work/libraries.tar.gz"),$(store $layer+zstd "$work/server.tar.zst")"
layers="$layers,$(store $layer+gzip "$work/site.tar.gz")"
architecture=$(dpkg --print-architecture)
command='"Cmd":["/usr/sbin/nginx","-g","daemon off;"],"StopSignal":"SIGQUIT"'
printf '{"architecture":"%s","os":"linux","config":{%s},"rootfs":{"type":"layers","diff_ids":[%s]}}' \
  "$architecture" "$command" "$diff_ids" >"$work/config"
config=$(store application/vnd.oci.image.config.v1+json "$work/config")
type=application/vnd.oci.image.manifest.v1+json
printf '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}' "$type" "$config" "$layers" \
  >"$work/manifest"
manifest=$(store "$type" "$work/manifest")
printf '{"imageLayoutVersion":"1.0.0"}' >"$work/layout/oci-layout"
printf '{"schemaVersion":2,"manifests":[%s]}' "$manifest" >"$work/layout/index.json"

# Somebody else may have been faster: what is there then is the same.
mv -T "$work/layout" "$target" 2>/dev/null || [ -f "$target/index.json" ]
echo "$target"
