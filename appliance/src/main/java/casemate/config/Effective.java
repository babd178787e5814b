package casemate.config;

/// One setting as it is in force.
public record Effective(String name, String value, Origin origin) {}
