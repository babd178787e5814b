package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The official Java client makes its normal calls.
class OpenAiJavaClientIT {
    private static final String MODEL = "casemate-demo";
    private static final String QUESTION = "What is the capital of France?";

    private static Appliance appliance;
    private static OpenAIClient client;

    @BeforeAll
    static void start() throws Exception {
        appliance =
                Appliance.install(PyTorchPack.configuration())
                        .withModel("casemate-demo.gguf")
                        .withModel("djl-embed-demo")
                        .serve();
        client = client(appliance.operatorKey());
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        appliance.close();
    }

    private static OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(appliance.uri("/v1").toString())
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder question() {
        return ChatCompletionCreateParams.builder()
                .model(MODEL)
                .temperature(0)
                .addUserMessage(QUESTION);
    }

    @Test
    void chatAnswers() {
        ChatCompletion answer = client.chat().completions().create(question().build());

        ChatCompletion.Choice choice = answer.choices().getFirst();
        assertThat(choice.message().content().orElseThrow()).contains("Paris");
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.model()).isEqualTo(MODEL);
        assertThat(answer.usage().orElseThrow().promptTokens()).isPositive();
        assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
    }

    @Test
    void chatStreams() {
        List<ChatCompletionChunk> chunks;
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat()
                        .completions()
                        .createStreaming(
                                question()
                                        .streamOptions(
                                                ChatCompletionStreamOptions.builder()
                                                        .includeUsage(true)
                                                        .build())
                                        .build())) {
            chunks = stream.stream().toList();
        }

        String text =
                chunks.stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .flatMap(choice -> choice.delta().content().stream())
                        .collect(Collectors.joining());
        assertThat(text).contains("Paris");
        assertThat(chunks.getLast().usage()).isPresent();
        assertThat(chunks.getLast().choices()).isEmpty();
    }

    @Test
    void aStreamWithoutUsageAskedHasNone() {
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(question().build())) {
            assertThat(stream.stream().toList())
                    .hasSizeGreaterThan(2)
                    .allSatisfy(chunk -> assertThat(chunk.choices()).isNotEmpty());
        }
    }

    @Test
    void completionsAnswer() {
        var answer =
                client.completions()
                        .create(
                                CompletionCreateParams.builder()
                                        .model(MODEL)
                                        .prompt("The capital of France")
                                        .maxTokens(4)
                                        .build());

        assertThat(answer.choices()).hasSize(1);
        assertThat(answer.usage().orElseThrow().completionTokens()).isBetween(1L, 4L);
    }

    @Test
    void embeddingsAreVectorsThatMeanSomething() {
        CreateEmbeddingResponse answer =
                client.embeddings()
                        .create(
                                EmbeddingCreateParams.builder()
                                        .model("djl-embed-demo")
                                        .inputOfArrayOfStrings(
                                                List.of(
                                                        "My cat is asleep.",
                                                        "The dog is asleep.",
                                                        "The server is down."))
                                        .build());

        List<List<Float>> vectors = answer.data().stream().map(data -> data.embedding()).toList();
        assertThat(vectors).hasSize(3);
        assertThat(dot(vectors.get(0), vectors.get(1)))
                .isGreaterThan(dot(vectors.get(0), vectors.get(2)));
        assertThat(answer.usage().promptTokens()).isPositive();
    }

    private static double dot(List<Float> a, List<Float> b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += a.get(i) * b.get(i);
        }
        return sum;
    }

    @Test
    void modelsAreListedAndShown() {
        assertThat(client.models().list().data())
                .extracting(Model::id)
                .contains(MODEL, "djl-embed-demo");
        assertThat(client.models().retrieve(MODEL).id()).isEqualTo(MODEL);
    }

    @Test
    void responsesAnswer() {
        Response answer =
                client.responses()
                        .create(
                                ResponseCreateParams.builder()
                                        .model(MODEL)
                                        .temperature(0)
                                        .input(QUESTION)
                                        .build());

        String text =
                answer.output().stream()
                        .flatMap(item -> item.message().stream())
                        .flatMap(message -> message.content().stream())
                        .flatMap(content -> content.outputText().stream())
                        .map(output -> output.text())
                        .collect(Collectors.joining());
        assertThat(text).contains("Paris");
        assertThat(answer.usage().orElseThrow().outputTokens()).isPositive();
    }

    @Test
    void responsesStream() {
        List<ResponseStreamEvent> events;
        try (StreamResponse<ResponseStreamEvent> stream =
                client.responses()
                        .createStreaming(
                                ResponseCreateParams.builder()
                                        .model(MODEL)
                                        .temperature(0)
                                        .input(QUESTION)
                                        .build())) {
            events = stream.stream().toList();
        }

        assertThat(events.getFirst().created()).isPresent();
        assertThat(events.getLast().completed()).isPresent();
        assertThat(
                        events.stream()
                                .flatMap(event -> event.outputTextDelta().stream())
                                .map(delta -> delta.delta())
                                .collect(Collectors.joining()))
                .contains("Paris");
    }

    @Test
    void aWrongKeyIsUnauthorized() {
        OpenAIClient stranger = client("cmk-nobody-0000000000000000000000");

        assertThatThrownBy(() -> stranger.models().list())
                .isInstanceOf(UnauthorizedException.class);
        stranger.close();
    }

    @Test
    void anUnknownModelIsNotFoundByName() {
        assertThatThrownBy(() ->
                        client.chat()
                                .completions()
                                .create(question().model("gpt-nonesuch").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("gpt-nonesuch");
    }

    @Test
    void whatTheRuntimeCannotDoIsRefusedByName() {
        assertThatThrownBy(() -> client.chat().completions().create(question().n(2).build()))
                .isInstanceOf(BadRequestException.class)
                .satisfies(
                        thrown -> assertThat(((BadRequestException) thrown).param()).contains("n"));
    }
}
