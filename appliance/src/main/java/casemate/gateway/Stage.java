package casemate.gateway;

import casemate.gateway.relay.AnswerWriter;

/// How far a call is. What its client can still be told, what has to be given up, and what its end
/// is called follow from this alone.
sealed interface Stage {
    /// Head and body come in and are looked at. Nobody works on it.
    record Reading() implements Stage {}

    /// For an instance. Still nobody works on it.
    record Waiting() implements Stage {}

    /// An instance has it and has not begun to answer.
    record Asked(Exchange exchange) implements Stage {}

    /// The answer is on its way to the client.
    record Answering(Exchange exchange, AnswerWriter writer) implements Stage {}

    record Ended() implements Stage {}
}
