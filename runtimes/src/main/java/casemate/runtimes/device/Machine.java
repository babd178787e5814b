package casemate.runtimes.device;

import java.util.List;

/// The hardware as one reading found it. A machine without accelerators is a normal machine.
public record Machine(Cpu cpu, Memory memory, List<Accelerator> accelerators) {
    public Machine {
        accelerators = List.copyOf(accelerators);
    }
}
