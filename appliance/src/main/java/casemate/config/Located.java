package casemate.config;

/// A value as it was written.
record Located(String text, Origin origin) {}
