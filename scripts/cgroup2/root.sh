#!/bin/sh
# Brings the kernel and the root file system of the virtual machine for scripts/test-cgroup2.sh, and
# prints the folder that holds them: `vmlinuz` and `root.img`.
#
# Both are made of Debian's packages, from the archives in this system's own package sources, and
# kept in ${XDG_CACHE_HOME:-~/.cache}/containerd-bench/cgroup2-KEY, where KEY stands for this script
# and the versions of the packages. Nothing of them is installed here, and nothing of the project is
# in them: a change of the code needs no new root.
# Exit status: 0 there, 3 it could not be made, and standard error says why.
set -eu

# The first ones bring what is tested, the others what they need to run. Only unpacked, never
# configured: no package's script is run.
packages="containerd runc busybox-static systemd kmod mount libstdc++6"
kernel_package=linux-image-cloud-amd64
# mke2fs takes what is not written as holes.
root_size=2G

say() { echo "cgroup2: $*" >&2; }

cannot() {
  say "$1"
  [ ! -s "${log:-}" ] || tail -n 10 "$log" | sed 's/^/  /' >&2
  exit 3
}

cache="${XDG_CACHE_HOME:-$HOME/.cache}/containerd-bench"
work= log=
trap '[ -z "$work" ] || rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
command -v apt-get >/dev/null 2>&1 && [ "$(dpkg --print-architecture)" = amd64 ] ||
  cannot "the machine takes Debian's packages, for amd64; on a host with cgroup v2, --host does without"

# Packages as `NAME=VERSION`, of the versions that this system would install.
candidates() {
  # shellcheck disable=SC2086 # a list of names
  LC_ALL=C apt-cache policy $packages "$1" |
    awk '/^[^ ]/ { name = $1 } $1 == "Candidate:" && $2 != "(none)" { print name $2 }'
}

# `linux-image-6.1.0-NN-cloud-amd64`, which the package without a number leads to.
kernel_of_today() {
  LC_ALL=C apt-cache depends --important "$kernel_package" 2>/dev/null |
    sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1
}

kernel=$(kernel_of_today)
if [ -z "$kernel" ]; then
  say "reading the package lists"
  apt-get -qq update >&2 || true
  kernel=$(kernel_of_today)
  [ -n "$kernel" ] || cannot "the package sources of this system have no $kernel_package"
fi
key=$({ cat "$0" && candidates "$kernel"; } | sha256sum | cut -c 1-16)
target="$cache/cgroup2-$key"

if [ -f "$target/root.img" ]; then
  touch "$target"
  echo "$target"
  exit 0
fi

say "making the root file system of the virtual machine, once: $target"
mkdir -p "$cache"
# What has not been used for a week is of other versions, or was left by a process that was killed.
find "$cache" -maxdepth 1 -name 'cgroup2-*' -mtime +7 -exec rm -rf {} +
work=$(mktemp -d "$cache/cgroup2-making-XXXXXX")
log="$work/log" root="$work/root"

# The archives of this release, its updates and its security fixes, as apt here is set up to use them.
apt-get indextargets --format '$(RELEASE)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' |
  awk -F '|' -v release="$codename" \
    '$2 == "main" && index($1, release) == 1 { print "deb " $3 " " $1 " main" }' |
  sort -u >"$work/sources.list"
[ -s "$work/sources.list" ] ||
  cannot "the package sources of this system name no archive of '$codename'; run apt-get update"
# How to reach them: proxies and the like.
apt-config dump | grep -i '^Acquire::https\?::' >"$work/apt.conf" || true

# shellcheck disable=SC2086 # a list of names
timeout 600 mmdebstrap --mode=root --variant=extract --include="$(echo $packages | tr ' ' ,)" \
  --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --aptopt="$work/apt.conf" \
  "$codename" "$root" "$work/sources.list" >"$log" 2>&1 ||
  cannot "the packages of the root file system could not be brought; this is no verdict on anything:"

mkdir "$work/kernel"
(cd "$work/kernel" && timeout 300 apt-get -q download "$kernel" && dpkg -x ./*.deb .) >"$log" 2>&1 ||
  cannot "the kernel ($kernel) could not be brought; this is no verdict on anything:"
version=${kernel#linux-image-}
mkdir -p "$root/usr/lib/modules/$version/kernel"
cp -r "$work/kernel/lib/modules/$version"/modules.* "$root/usr/lib/modules/$version/"
# Of the drivers it has those that are built in: disks, consoles.
for part in fs net lib crypto; do
  cp -r "$work/kernel/lib/modules/$version/kernel/$part" "$root/usr/lib/modules/$version/kernel/"
done
chroot "$root" /usr/sbin/depmod "$version" >"$log" 2>&1 || cannot "depmod failed:"

# What packages' scripts would have made.
for applet in $("$root/bin/busybox" --list); do
  [ -e "$root/usr/bin/$applet" ] || [ -e "$root/usr/sbin/$applet" ] ||
    ln -s busybox "$root/usr/bin/$applet"
done
mkdir -p "$root/proc" "$root/sys" "$root/run" "$root/root" "$root/tmp" "$root/var/tmp" "$root/program"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
echo '127.0.0.1 localhost' >"$root/etc/hosts"
echo cgroup2 >"$root/etc/hostname"
echo "$key$key" >"$root/etc/machine-id"
rm -rf "$root/usr/share/doc" "$root/usr/share/man" "$root/usr/share/locale"

# systemd as on most hosts, with one unit: it runs what lies on the second drive.
cat >"$root/etc/systemd/system/default.target" <<'UNIT'
[Unit]
Description=The program on the second drive
DefaultDependencies=no
Requires=program.service
UNIT
cat >"$root/etc/systemd/system/program.service" <<'UNIT'
[Unit]
DefaultDependencies=no
SuccessAction=poweroff-immediate
FailureAction=poweroff-immediate
[Service]
Type=oneshot
Environment=HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin
ExecStartPre=/usr/bin/mount -o ro /dev/nvme1n1 /program
ExecStart=/bin/sh /program/vm-init.sh
StandardOutput=tty
StandardError=inherit
TTYPath=/dev/ttyS0
UNIT

mkdir "$work/made"
# It is thrown away after each boot: there is nothing to be kept consistent.
mke2fs -q -t ext4 -O ^has_journal -d "$root" "$work/made/root.img" $root_size >"$log" 2>&1 ||
  cannot "mke2fs failed:"
cp "$work/kernel/boot/vmlinuz-$version" "$work/made/vmlinuz"
# Somebody else may have been faster: what is there then is the same.
mv -T "$work/made" "$target" 2>/dev/null || [ -f "$target/root.img" ]
echo "$target"
