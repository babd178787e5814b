package casemate.bench.gateway;

import casemate.bench.load.LoadReport;

/// What one subject came to in one round.
record Round(LoadReport saturated, LoadReport paced, LoadReport streamed) {}
