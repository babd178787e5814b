package casemate.gateway.surface;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/// Measures what a pattern (ECMA 262) or a grammar (GBNF) grows to when a runtime writes its
/// repetitions out, which it does before it looks at anything. llama-server with `{5,2}` writes
/// until memory ends; groups within groups overflow its stack; and `(a?){300}` can be empty in so
/// many ways that one token takes minutes, during which it answers nobody.
///
/// Both languages have groups, alternatives, classes, escapes and repetitions in the same form; a
/// grammar has quoted literals and comments besides.
final class Repetitions {
    static final int MAX_COUNT = 2_000;
    static final int MAX_DEPTH = 32;
    static final int MAX_SIZE = 20_000;
    static final int MAX_OPTIONAL = 32;
    private static final int MAX_PASSES = 40;

    private static final Item ONE = new Item(1, 0);

    /// Of `*`, `+` and `{m,}`, which become a rule that refers to itself.
    private static final long WITHOUT_END = 1;

    /// What a repetition repeats.
    ///
    /// @param size when it is written out
    /// @param optional in how many places it can be left out; 0 when it cannot be empty
    private record Item(long size, long optional) {
        Item times(long least, long most) {
            if (optional > 0) {
                long ways = most == WITHOUT_END ? optional + 1 : optional * Math.max(1, most);
                return new Item(size * Math.max(1, most), ways);
            }
            return new Item(size * Math.max(1, most), least == 0 ? 1 : 0);
        }
    }

    /// What stands between two parentheses, or in all rules together.
    private static final class Group {
        private Item last = new Item(0, 0);
        private boolean pending;
        private long size;

        /// Of this alternative: whether it can be empty so far, and in how many places it can be
        /// left out since the last one where it cannot.
        private boolean empty = true;

        private long run;
        private long alternatives = 1;
        private long optional;

        void item(Item next) {
            settle();
            last = next;
            pending = true;
        }

        void repeat(long least, long most) {
            last = (pending ? last : ONE).times(least, most);
            pending = true;
        }

        void alternative() {
            settle();
            optional += empty ? Math.max(1, run) : 0;
            alternatives++;
            empty = true;
            run = 0;
        }

        private void settle() {
            if (pending) {
                size += last.size;
                empty &= last.optional > 0;
                run = last.optional > 0 ? run + last.optional : 0;
                pending = false;
                bound(size, run);
            }
        }

        Item whole() {
            alternative();
            alternatives--;
            long ways = optional == 0 ? 0 : optional + alternatives - 1;
            bound(size, ways);
            return new Item(Math.max(1, size), ways);
        }

        private static void bound(long size, long optional) {
            if (size > MAX_SIZE) {
                throw new TooMuch(
                        "grows to more than "
                                + MAX_SIZE
                                + " items when its repetitions are written out");
            }
            if (optional > MAX_OPTIONAL) {
                throw new TooMuch(
                        "has more than "
                                + MAX_OPTIONAL
                                + " places in a row, repetitions counted, that may be left out");
            }
        }
    }

    private final String text;
    private final boolean grammar;
    private final Map<String, Item> rules;
    private final Map<String, Item> found = new HashMap<>();
    private final Deque<Group> outer = new ArrayDeque<>();
    private Group group = new Group();
    private String name = "";
    private String rule = "";
    private int at;

    /// @param rules of a grammar, as far as is known which of them can be empty
    private Repetitions(String text, boolean grammar, Map<String, Item> rules) {
        this.text = text;
        this.grammar = grammar;
        this.rules = rules;
    }

    /// @throws TooMuch saying what goes beyond a bound
    static void checkPattern(String pattern) {
        new Repetitions(pattern, false, Map.of()).check();
    }

    /// @throws TooMuch saying what goes beyond a bound
    static void checkGrammar(String grammar) {
        Map<String, Item> rules = Map.of();
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            Repetitions reading = new Repetitions(grammar, true, rules);
            reading.check();
            if (reading.found.equals(rules)) {
                return;
            }
            rules = reading.found;
        }
        throw new TooMuch("has rules that can be empty through too many others");
    }

    /// Has no stack trace: it becomes an answer.
    static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMuch(String what) {
            super(what, null, false, false);
        }
    }

    private void check() {
        while (at < text.length()) {
            read(text.charAt(at++));
        }
        endRule();
    }

    private void endRule() {
        if (!outer.isEmpty()) {
            throw new TooMuch("has a group that is not closed");
        }
        found.put(rule, group.whole());
        group = new Group();
    }

    private void read(char c) {
        switch (c) {
            case '\\' -> {
                at++;
                group.item(ONE);
            }
            case '[' -> {
                skipTo(']');
                group.item(ONE);
            }
            case '(' -> open();
            case ')' -> close();
            case '|' -> group.alternative();
            case '{' -> counts();
            case '*' -> group.repeat(0, WITHOUT_END);
            case '+' -> group.repeat(1, WITHOUT_END);
            case '?' -> group.repeat(0, 0);
            default -> other(c);
        }
    }

    private void other(char c) {
        if (!grammar) {
            group.item(ONE);
        } else if (c == '"') {
            int from = at;
            skipTo('"');
            // As a whole it is what a repetition behind it repeats.
            group.item(new Item(Math.max(1, at - from - 1), at - from == 1 ? 1 : 0));
        } else if (c == '#') {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
        } else if (text.startsWith("::=", at - 1)) {
            at += 2;
            // What stood last was the name of a rule that begins here.
            endRule();
            rule = name;
        } else if (!Character.isWhitespace(c)) {
            name();
        }
    }

    private void name() {
        int from = at - 1;
        while (at < text.length() && isOfName(text.charAt(at))) {
            at++;
        }
        name = text.substring(from, at);
        Item of = rules.getOrDefault(name, ONE);
        group.item(of.optional > 0 ? new Item(1, of.optional) : ONE);
    }

    private static boolean isOfName(char c) {
        return c == '-' || c == '_' || Character.isLetterOrDigit(c);
    }

    private void skipTo(char end) {
        while (at < text.length() && text.charAt(at) != end) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void open() {
        if (outer.size() == MAX_DEPTH) {
            throw new TooMuch("has groups within groups beyond " + MAX_DEPTH + " levels");
        }
        outer.push(group);
        group = new Group();
    }

    private void close() {
        if (outer.isEmpty()) {
            throw new TooMuch("closes a group that is not open");
        }
        Item whole = group.whole();
        group = outer.pop();
        group.item(whole);
    }

    private void counts() {
        int end = text.indexOf('}', at);
        String[] counts = text.substring(at, Math.max(at, end)).split(",", -1);
        if (end < 0 || counts.length > 2) {
            throw new TooMuch("has a repetition that is none: {m}, {m,} and {m,n} are");
        }
        at = end + 1;
        int least = count(counts[0], 0);
        int most = counts.length == 1 ? least : count(counts[1], Math.max(1, least));
        if (least > most) {
            throw new TooMuch("has a repetition of at least " + least + " and at most " + most);
        }
        group.repeat(least, most);
    }

    private static int count(String digits, int otherwise) {
        String number = digits.strip();
        if (number.isEmpty()) {
            return otherwise;
        }
        if (!number.matches("[0-9]{1,9}") || Integer.parseInt(number) > MAX_COUNT) {
            throw new TooMuch("repeats more than " + MAX_COUNT + " times, or not by a number");
        }
        return Integer.parseInt(number);
    }
}
