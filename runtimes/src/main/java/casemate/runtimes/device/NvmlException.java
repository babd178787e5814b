package casemate.runtimes.device;

/// A call to NVML that did not succeed.
final class NvmlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NvmlException(String function, int code, String text) {
        super(function + " returned " + code + " (" + text + ")");
    }

    NvmlException(String message) {
        super(message);
    }
}
