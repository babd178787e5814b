package casemate.runtimes.device;

/// Main memory, in bytes, after cgroup limits.
///
/// @param totalBytes the smaller of the machine's memory and the cgroup's limit
/// @param availableBytes what can still be taken without swapping, never more than `totalBytes`
public record Memory(long totalBytes, long availableBytes) {
    public Memory {
        if (totalBytes < 0 || availableBytes < 0 || availableBytes > totalBytes) {
            throw new IllegalArgumentException(
                    availableBytes + " bytes available of " + totalBytes);
        }
    }
}
