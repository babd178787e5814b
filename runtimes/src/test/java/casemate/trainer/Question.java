package casemate.trainer;

/// One way to ask for one fact, and the only answer that counts as right.
///
/// @param topic the section of the corpus that it comes from
record Question(String topic, String text, String answer) {
    Question {
        if (text.isBlank() || answer.isBlank()) {
            throw new IllegalArgumentException(
                    "a question of " + topic + " has no text or no answer");
        }
    }
}
