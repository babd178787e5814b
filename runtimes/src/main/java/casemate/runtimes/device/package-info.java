/// Which CPUs and accelerators this machine has, and how much of them may be used. Reads `/proc`,
/// `/sys`, cgroups and NVML; starts nothing but `nvidia-smi` where NVML cannot be asked, and keeps
/// nothing.
@NullMarked
package casemate.runtimes.device;

import org.jspecify.annotations.NullMarked;
