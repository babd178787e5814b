package casemate.runtimes.device;

import java.util.List;

/// One way to learn about accelerators.
public interface AcceleratorSource {

    /// Never throws: a way that is not open on this machine is a normal answer.
    Reading read();

    /// What came of it.
    sealed interface Reading {}

    /// The interface answered; the list may be empty.
    ///
    /// @param notes sentences about accelerators that could not be read in full
    record Found(List<Accelerator> accelerators, List<String> notes) implements Reading {
        public Found {
            accelerators = List.copyOf(accelerators);
            notes = List.copyOf(notes);
        }
    }

    /// This machine does not have the interface, which is normal.
    record Absent() implements Reading {}

    /// The interface is there but did not answer as it should.
    ///
    /// @param reason one sentence
    record Failed(String reason) implements Reading {}
}
