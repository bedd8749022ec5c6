#!/bin/bash
# Holds one guest:   run-guest.sh CPU SCRATCH-FOLDER LIBRARIES SLOWDOWN KERNEL-ARGUMENT...
# Its end, by TERM too, is the end of every process of the guest and of the scratch
# folder. (User Mode Linux's helper processes outlive a killed kernel; being a process
# group of their own, they can be ended all together.) File descriptors 3 and 4 are the
# line to the guest. LIBRARIES are for the kernel's program alone, with colons between them,
# or empty; one of them makes its clock SLOWDOWN times slower.
set -um
cpu=$1 scratch=$2 libraries=$3 slowdown=$4; shift 4
taskset -c "$cpu" env ${libraries:+"LD_PRELOAD=$libraries"} SLOW_CLOCK="$slowdown" linux.uml "uml_dir=$scratch" "$@" &
guest=$!
trap 'kill -KILL -- -$guest 2>/dev/null; rm -rf --one-file-system "$scratch"' EXIT
trap 'exit 143' TERM INT HUP
wait $guest
