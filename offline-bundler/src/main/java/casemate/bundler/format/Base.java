package casemate.bundler.format;

/// The release that a delta needs: its chunks are not carried again.
///
/// @param manifestSha256 lower-case hexadecimal
public record Base(String release, String manifestSha256) {
    public Base {
        if (release.isBlank() || !Chunk.SHA256.matcher(manifestSha256).matches()) {
            throw new IllegalArgumentException("Not a base release: " + release);
        }
    }
}
