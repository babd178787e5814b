package casemate.trainer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A byte-level BPE as GPT-2 has it (llama.cpp: model `gpt2`, pre-tokenizer `gpt-2`), trained on
/// the corpus. Tokens are spelled in GPT-2's printable alphabet of bytes.
final class Tokenizer {
    static final List<String> CONTROL =
            List.of(ChatTemplate.PADDING, ChatTemplate.START, ChatTemplate.END);
    static final int PADDING = 0;
    static final int END = 2;

    // GPT-2's own pattern; llama.cpp's hand-written splitter for `gpt-2` does the same.
    private static final Pattern PIECES =
            Pattern.compile(
                    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+|"
                            + " ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");
    private static final Pattern CONTROLS = Pattern.compile("<\\|(endoftext|im_start|im_end)\\|>");
    private static final String[] ALPHABET = alphabet();

    record Merge(String left, String right) {
        String joined() {
            return left + right;
        }

        @Override
        public String toString() {
            return left + " " + right;
        }
    }

    private final List<String> tokens;
    private final List<Merge> merges;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Merge, Integer> ranks = new HashMap<>();

    private Tokenizer(List<String> tokens, List<Merge> merges) {
        this.tokens = List.copyOf(tokens);
        this.merges = List.copyOf(merges);
        for (int id = 0; id < tokens.size(); id++) {
            ids.put(tokens.get(id), id);
        }
        for (int rank = 0; rank < merges.size(); rank++) {
            ranks.put(merges.get(rank), rank);
        }
    }

    /// @param size the vocabulary's size, at least 260: three control tokens, 256 bytes, one merge
    static Tokenizer train(Iterable<String> texts, int size) {
        Map<List<String>, Integer> words = count(texts);
        var tokens = new ArrayList<>(CONTROL);
        tokens.addAll(List.of(ALPHABET));
        var merges = new ArrayList<Merge>();
        while (tokens.size() < size) {
            Merge best = mostFrequent(words);
            merges.add(best);
            tokens.add(best.joined());
            words = merged(words, best);
        }
        return new Tokenizer(tokens, merges);
    }

    List<String> tokens() {
        return tokens;
    }

    List<Merge> merges() {
        return merges;
    }

    /// Control tokens in `text` become themselves; everything else goes through BPE.
    int[] encode(String text) {
        var out = new ArrayList<Integer>();
        Matcher control = CONTROLS.matcher(text);
        int from = 0;
        while (control.find()) {
            plain(text.substring(from, control.start()), out);
            out.add(CONTROL.indexOf(control.group()));
            from = control.end();
        }
        plain(text.substring(from), out);
        return out.stream().mapToInt(Integer::intValue).toArray();
    }

    private void plain(String text, List<Integer> out) {
        Matcher piece = PIECES.matcher(text);
        while (piece.find()) {
            bpe(piece.group()).forEach(symbol -> out.add(id(symbol)));
        }
    }

    private int id(String symbol) {
        Integer id = ids.get(symbol);
        if (id == null) {
            throw new IllegalStateException("no token for " + symbol);
        }
        return id;
    }

    private List<String> bpe(String piece) {
        List<String> symbols = spell(piece);
        while (true) {
            Merge best = null;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                var pair = new Merge(symbols.get(i), symbols.get(i + 1));
                int rank = ranks.getOrDefault(pair, Integer.MAX_VALUE);
                if (rank < bestRank) {
                    best = pair;
                    bestRank = rank;
                }
            }
            if (best == null) {
                return symbols;
            }
            symbols = apply(symbols, best);
        }
    }

    private static Map<List<String>, Integer> count(Iterable<String> texts) {
        var words = new LinkedHashMap<List<String>, Integer>();
        for (String text : texts) {
            Matcher piece = PIECES.matcher(text);
            while (piece.find()) {
                words.merge(spell(piece.group()), 1, Integer::sum);
            }
        }
        return words;
    }

    private static Merge mostFrequent(Map<List<String>, Integer> words) {
        var pairs = new HashMap<Merge, Integer>();
        words.forEach((word, times) -> {
            for (int i = 0; i + 1 < word.size(); i++) {
                pairs.merge(new Merge(word.get(i), word.get(i + 1)), times, Integer::sum);
            }
        });
        // Equal counts are settled by spelling, so that the result does not hang on a hash order.
        return pairs.entrySet().stream()
                .min(
                        Comparator.<Map.Entry<Merge, Integer>>comparingInt(e -> -e.getValue())
                                .thenComparing(e -> e.getKey().toString()))
                .orElseThrow(() ->
                        new IllegalStateException("the corpus is too small for this vocabulary"))
                .getKey();
    }

    private static Map<List<String>, Integer> merged(
            Map<List<String>, Integer> words, Merge merge) {
        var next = new LinkedHashMap<List<String>, Integer>();
        words.forEach((word, times) -> next.merge(apply(word, merge), times, Integer::sum));
        return next;
    }

    private static List<String> apply(List<String> symbols, Merge merge) {
        var out = new ArrayList<String>(symbols.size());
        for (int i = 0; i < symbols.size(); i++) {
            boolean here =
                    i + 1 < symbols.size()
                            && symbols.get(i).equals(merge.left())
                            && symbols.get(i + 1).equals(merge.right());
            out.add(here ? merge.joined() : symbols.get(i));
            i += here ? 1 : 0;
        }
        return out;
    }

    private static List<String> spell(String piece) {
        var symbols = new ArrayList<String>();
        for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
            symbols.add(ALPHABET[b & 0xff]);
        }
        return symbols;
    }

    /// GPT-2's `bytes_to_unicode`: printable Latin-1 stands for itself, the rest is moved to U+0100
    /// and up.
    private static String[] alphabet() {
        var alphabet = new String[256];
        int moved = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            alphabet[b] = String.valueOf((char) (printable ? b : moved++));
        }
        return alphabet;
    }
}
