package casemate.trainer;

import java.util.List;

/// ChatML, as the Jinja text that goes into the GGUF file and as the same thing in Java for
/// training. llama.cpp knows ChatML by its markers as well, so that its Jinja-less rendering gives
/// the same text.
final class ChatTemplate {
    static final String PADDING = "<|endoftext|>";
    static final String START = "<|im_start|>";
    static final String END = "<|im_end|>";

    static final String JINJA =
            "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' +"
                    + " message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{% if"
                    + " add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    /// @param role `system`, `user` or `assistant`
    record Message(String role, String content) {}

    private ChatTemplate() {}

    static String prompt(List<Message> messages) {
        var text = new StringBuilder();
        for (Message message : messages) {
            text.append(START).append(message.role()).append('\n');
            text.append(message.content()).append(END).append('\n');
        }
        return text.append(START).append("assistant\n").toString();
    }

    static String prompt(String question) {
        return prompt(List.of(new Message("user", question)));
    }
}
