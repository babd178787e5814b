package casemate.policy;

/// One candidate for serving a request. Price, place and privacy tier join here with the policy.
///
/// @param model the served model's name, as the fleet knows it
public record Route(String model) {}
