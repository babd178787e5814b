package casemate.config;

import casemate.host.DataDirectory;

/// What `serve` has made ready before the server boots: checked settings, and a data directory
/// whose lock it holds.
public record Prepared(CasemateConfig config, DataDirectory directory) {}
