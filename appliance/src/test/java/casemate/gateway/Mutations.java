package casemate.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Makes of good JSON what is like it: most of it still JSON, some of it only nearly. The same for
/// the same random numbers.
public final class Mutations {
    /// Whole strings, brackets and spaces; of what is broken, single characters.
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|\\s+|[-+.\\w]+|.", Pattern.DOTALL);

    private static final List<String> SPACES = List.of(" ", "\n", "\r\n", "\t", "  \n\t");

    private final Map<String, List<String>> seeds = new HashMap<>();
    private final Random random;
    private final List<String> values;
    private final List<String> names;

    /// @param values that are put in place of others, in JSON
    /// @param names that are put in place of other names, in JSON
    public Mutations(Random random, List<String> values, List<String> names) {
        this.random = random;
        this.values = values.stream().map(Mutations::bytesAsChars).toList();
        this.names = names.stream().map(Mutations::bytesAsChars).toList();
    }

    private static String bytesAsChars(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    public byte[] of(String json) {
        List<String> tokens = new ArrayList<>(seeds.computeIfAbsent(json, Mutations::tokens));
        for (int n = random.nextInt(4); n > 0 && !tokens.isEmpty(); n--) {
            changeTokens(tokens);
        }
        byte[] mutated = String.join("", tokens).getBytes(StandardCharsets.ISO_8859_1);
        for (int n = random.nextInt(5); n > 2; n--) {
            mutated = changeBytes(mutated);
        }
        return mutated;
    }

    private static List<String> tokens(String json) {
        return TOKEN.matcher(bytesAsChars(json)).results().map(MatchResult::group).toList();
    }

    private void changeTokens(List<String> tokens) {
        int at = begin(tokens);
        int end = end(tokens, at);
        List<String> here = tokens.subList(at, end);
        boolean name = isName(tokens, at);
        switch (random.nextInt(7)) {
            case 0 -> tokens.set(at, name ? one(names) : one(values));
            case 1 -> replaceValue(tokens, at, end);
            case 2 -> swap(tokens, at, end);
            case 3 -> tokens.add(at, one(SPACES));
            case 4 -> tokens.add(end, one(SPACES));
            case 5 -> {
                boolean comma = end < tokens.size() && tokens.get(end).equals(",");
                tokens.subList(at, comma ? end + 1 : end).clear();
            }
            default -> {
                List<String> again = new ArrayList<>(here);
                again.add(",");
                if (name && random.nextInt(4) > 0) {
                    again.set(0, one(names));
                }
                tokens.addAll(at, again);
            }
        }
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private void replaceValue(List<String> tokens, int at, int end) {
        int from = isName(tokens, at) ? value(tokens, at) : at;
        if (from < end) {
            tokens.subList(from, end).clear();
            tokens.add(from, one(values));
        }
    }

    private void swap(List<String> tokens, int at, int end) {
        int other = begin(tokens);
        int otherEnd = end(tokens, other);
        if (end <= other) {
            List<String> first = new ArrayList<>(tokens.subList(at, end));
            List<String> second = new ArrayList<>(tokens.subList(other, otherEnd));
            tokens.subList(other, otherEnd).clear();
            tokens.addAll(other, first);
            tokens.subList(at, end).clear();
            tokens.addAll(at, second);
        }
    }

    /// Where a value or a member begins.
    private int begin(List<String> tokens) {
        int at = random.nextInt(tokens.size());
        for (int tries = 0; tries < 20 && ",:]} \n\t".contains(tokens.get(at)); tries++) {
            at = random.nextInt(tokens.size());
        }
        return at;
    }

    private static boolean isName(List<String> tokens, int at) {
        int next = skipSpace(tokens, at + 1);
        return next < tokens.size() && tokens.get(next).equals(":");
    }

    private static int value(List<String> tokens, int name) {
        return skipSpace(tokens, skipSpace(tokens, name + 1) + 1);
    }

    private static int skipSpace(List<String> tokens, int from) {
        int at = from;
        while (at < tokens.size() && tokens.get(at).isBlank()) {
            at++;
        }
        return at;
    }

    /// Where the value or the member ends that begins at a token.
    private static int end(List<String> tokens, int from) {
        int at = isName(tokens, from) ? value(tokens, from) : from;
        int open = 0;
        while (at < tokens.size()) {
            switch (tokens.get(at++)) {
                case "{", "[" -> open++;
                case "}", "]" -> open--;
                default -> {}
            }
            if (open <= 0) {
                return at;
            }
        }
        return tokens.size();
    }

    private byte[] changeBytes(byte[] json) {
        if (json.length == 0) {
            return new byte[] {'{'};
        }
        byte[] mutated = json.clone();
        int at = random.nextInt(json.length);
        int to = Math.min(json.length, at + 1 + random.nextInt(6));
        return switch (random.nextInt(7)) {
            case 0 -> {
                mutated[at] = (byte) random.nextInt(256);
                yield mutated;
            }
            case 1 -> {
                mutated[at] ^= (byte) (1 << random.nextInt(8));
                yield mutated;
            }
            case 2 -> {
                mutated[at] = (byte) "{}[]\",:0-e\\n".charAt(random.nextInt(12));
                yield mutated;
            }
            case 3 -> Arrays.copyOf(json, at);
            case 4 -> splice(json, at, to, new byte[0]);
            case 5 -> splice(json, at, at, Arrays.copyOfRange(json, at, to));
            default -> splice(json, at, at, Arrays.copyOfRange(json, at / 2, at));
        };
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
        byte[] out = new byte[from + middle.length + bytes.length - to];
        System.arraycopy(bytes, 0, out, 0, from);
        System.arraycopy(middle, 0, out, from, middle.length);
        System.arraycopy(bytes, to, out, from + middle.length, bytes.length - to);
        return out;
    }
}
