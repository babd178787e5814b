package casemate.runtimes.device;

import java.util.List;

/// The hardware as one reading found it. A machine without accelerators is a normal machine.
///
/// @param notes sentences for an operator about hardware that could not be read in full
public record Machine(Cpu cpu, Memory memory, List<Accelerator> accelerators, List<String> notes) {
    public Machine {
        accelerators = List.copyOf(accelerators);
        notes = List.copyOf(notes);
    }

    public Machine(Cpu cpu, Memory memory, List<Accelerator> accelerators) {
        this(cpu, memory, accelerators, List.of());
    }
}
