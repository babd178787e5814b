package casemate.bundler.verify;

import casemate.signing.trust.HighestSequence;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.Root;
import casemate.signing.trust.TimeFloor;

/// What a machine believes before it looks at media. Never taken from the media under test.
///
/// @param root the newest root that it has accepted
/// @param revocations the newest list that it has accepted
/// @param highest the newest release that it has accepted
/// @param floor the latest time that has certainly passed
public record TrustState(
        Root root, Revocations revocations, HighestSequence highest, TimeFloor floor) {}
