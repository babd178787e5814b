package casemate.bundler.format;

/// The two files of a bundle that release keys sign.
public enum SignedPart {
    MANIFEST("manifest", BundleFiles.MANIFEST),
    SUMS("sums", BundleFiles.SUMS);

    private final String id;
    private final String file;

    SignedPart(String id, String file) {
        this.id = id;
        this.file = file;
    }

    /// As in the names of signature files.
    public String id() {
        return id;
    }

    /// Its name in the bundle.
    public String file() {
        return file;
    }
}
