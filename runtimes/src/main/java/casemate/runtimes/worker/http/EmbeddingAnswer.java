package casemate.runtimes.worker.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

/// The answer of `/v1/embeddings`.
public final class EmbeddingAnswer {
    private EmbeddingAnswer() {}

    /// @param base64 whether the numbers are written as little-endian floats in base64
    public static ObjectNode json(
            String model, List<float[]> embeddings, boolean base64, int promptTokens) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = body.putArray("data");
        for (int i = 0; i < embeddings.size(); i++) {
            ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
            if (base64) {
                item.put("embedding", base64(embeddings.get(i)));
            } else {
                ArrayNode numbers = item.putArray("embedding");
                for (float number : embeddings.get(i)) {
                    numbers.add(number);
                }
            }
        }
        body.put("model", model);
        body.putObject("usage")
                .put("prompt_tokens", promptTokens)
                .put("total_tokens", promptTokens);
        return body;
    }

    private static String base64(float[] numbers) {
        ByteBuffer bytes =
                ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
