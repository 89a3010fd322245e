#!/bin/sh
# In the virtual machine: runs what lies beside it, and leaves the results on the third drive.
set -eu
echo "in the machine after $(cut -d ' ' -f 1 /proc/uptime) s: $(uname -r), $(mount -t cgroup2)"
export PATH="/program/bin:$PATH" TMPDIR=/var/tmp
mkdir /var/tmp/results
# A daemon of the system with the image in its store, for the runs that do not start one of their own.
containerd >/var/tmp/results/containerd.log 2>&1 &
tar -cf /var/tmp/image.tar -C "$(echo /program/images/*)" .
tries=120
until ctr version >/dev/null 2>&1; do
  tries=$((tries - 1))
  [ $tries -gt 0 ] || { echo 'containerd does not answer'; break; }
  sleep 1
done
ctr -n warren-poc images import /var/tmp/image.tar
echo "containerd has the image after $(cut -d ' ' -f 1 /proc/uptime) s"
sh /program/inside.sh /program /var/tmp/results
# Nothing is compressed: that would take longer than to write it.
tar -cf /dev/nvme2n1 -C /var/tmp/results .
sync
echo "done after $(cut -d ' ' -f 1 /proc/uptime) s"
