#!/bin/sh
# Boots the virtual machine for scripts/test-cgroup2.sh and waits until it is off.
#
#   scripts/cgroup2/vm.sh ROOT PROGRAM_DRIVE RESULTS_DRIVE CONSOLE
#
#   ROOT           folder with vmlinuz and root.img, which is not written to
#   PROGRAM_DRIVE  image of the second drive, read only
#   RESULTS_DRIVE  image of the third, to be written
#   CONSOLE        file for what the machine prints
#
# Exit status: 0 it went off by itself, 3 it did not in time and was killed, or qemu failed.
set -eu

root=$1 program=$2 results=$3 console=$4
# Seen: eight minutes, emulated on two cores that fifteen processes wanted.
longest_s=900
# A kernel that panics at once takes two seconds even without KVM.
probe_s=20

say() { echo "cgroup2: $*" >&2; }
qemu=
stop() {
  [ -n "$qemu" ] || return 0
  kill "$qemu" 2>/dev/null || true
  wait "$qemu" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 130' INT TERM

# timeout(1) passes the signals that it gets on to qemu.
machine() {
  limit=$1
  shift
  timeout -k 5 "$limit" qemu-system-x86_64 -nodefaults -nographic -no-reboot -serial stdio \
    -kernel "$root/vmlinuz" "$@" </dev/null >"$console" 2>&1 &
  qemu=$!
  status=0
  # Of a program that a signal ended, the shell itself would tell.
  wait "$qemu" 2>/dev/null || status=$?
  qemu=
  return "$status"
}

# That /dev/kvm is there says little: in some virtual machines it refuses, in some it hangs. So a
# kernel without a root file system is booted: it must come as far as to find that out.
kvm_works() {
  [ -w /dev/kvm ] || return 1
  machine $probe_s -accel kvm -cpu host -m 256 -append 'console=ttyS0 panic=-1 quiet' &&
    grep -q 'Unable to mount root fs' "$console"
}

if kvm_works; then
  accelerator=kvm cpu=host
else
  accelerator=tcg,thread=multi cpu=max
fi
say "booting a virtual machine with cgroup v2 ($accelerator)"
status=0
# Mitigations would only cost time, under emulation a lot: nobody attacks anything in there. And on a
# busy machine the kernel may not see its timer tick in time, and panics: no_timer_check.
machine "$longest_s" -accel "$accelerator" -cpu "$cpu" -smp 2 -m 2048 \
  -drive "file=$root/root.img,if=none,id=root,format=raw,snapshot=on" \
  -device nvme,drive=root,serial=root \
  -drive "file=$program,if=none,id=program,format=raw,readonly=on" \
  -device nvme,drive=program,serial=program \
  -drive "file=$results,if=none,id=results,format=raw" -device nvme,drive=results,serial=results \
  -append 'console=ttyS0 root=/dev/nvme0n1 rw init=/usr/lib/systemd/systemd panic=-1 quiet mitigations=off no_timer_check' ||
  status=$?
[ "$status" != 0 ] || exit 0
if [ "$status" = 124 ] || [ "$status" = 137 ]; then
  say "the machine was still on after $longest_s s and was killed; the end of its console:"
else
  say "qemu ended with status $status; the end of the console:"
fi
tail -n 40 "$console" | sed 's/^/  /' >&2
exit 3
