#!/bin/bash
# Holds one guest:   run-guest.sh CPU SCRATCH-FOLDER SHIM KERNEL-ARGUMENT...
# Its end, by TERM too, is the end of every process of the guest and of the scratch
# folder. (User Mode Linux's helper processes outlive a killed kernel; being a process
# group of their own, they can be ended all together.) File descriptors 3 and 4 are the
# line to the guest. SHIM is a library for the kernel's program alone, or empty.
set -um
cpu=$1 scratch=$2 shim=$3; shift 3
taskset -c "$cpu" env ${shim:+"LD_PRELOAD=$shim"} linux.uml "uml_dir=$scratch" "$@" &
guest=$!
trap 'kill -KILL -- -$guest 2>/dev/null; rm -rf --one-file-system "$scratch"' EXIT
trap 'exit 143' TERM INT HUP
wait $guest
