// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;

/// Reads one JSON text (RFC 8259) from pieces, and makes a tree of it. Each limit is held as soon as it is reached, so that a hundred
/// thousand `[` cost the first 65 of them. Stricter than the parser below it: exactly one value, UTF-8 as RFC 3629 has it, no byte order
/// mark, no number that no double could hold.
///
/// Numbers with a fraction or an exponent are exact decimals. For one thread at a time.
public final class JsonReader {
    /// Beyond what a double can hold (10^308); arithmetic with decimals costs as many digits as lie between their exponents.
    private static final int LARGEST_EXPONENT = 400;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final JsonLimits limits;
    private final JsonParser parser;
    private final ByteArrayFeeder feeder;
    private final Utf8 utf8 = new Utf8();
    private final ArrayDeque<JsonNode> open = new ArrayDeque<>();
    private JsonNode root = MissingNode.getInstance();
    private String name = "";
    private int values;
    private int head; // bytes of a byte order mark seen

    /// @param parser that waits for no input
    JsonReader(JsonLimits limits, JsonParser parser) {
        this.limits = limits;
        this.parser = parser;
        this.feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
    }

    /// The next bytes; all are looked at before it returns.
    ///
    /// @throws JsonMistake if they cannot belong to what is taken; the reader is of no use then
    public void feed(byte[] bytes, int from, int to) throws JsonMistake {
        for (int at = from; head >= 0 && at < to; at++) { // RFC 8259 §8.1: a sender must not add one, and readers disagree
            head = bytes[at] == BYTE_ORDER_MARK[head] ? head + 1 : -1;
            if (head == BYTE_ORDER_MARK.length) throw mistake("a byte order mark has no place before JSON");
        }
        if (!utf8.accepts(bytes, from, to)) throw mistake("this is not UTF-8");
        try {
            feeder.feedInput(bytes, from, to);
            take();
        } catch (IOException e) {
            throw told(e);
        }
    }

    /// The value, when no more bytes come.
    ///
    /// @throws JsonMistake if it is not whole
    public JsonNode end() throws JsonMistake {
        if (!utf8.isWhole()) throw mistake("this is not UTF-8");
        feeder.endOfInput();
        try {
            take();
        } catch (IOException e) {
            throw told(e);
        }
        if (!open.isEmpty()) throw mistake("the JSON ends before its end");
        if (root.isMissingNode()) throw mistake("expected JSON, found nothing");
        return root;
    }

    private void take() throws IOException, JsonMistake {
        for (var token = parser.nextToken(); token != null && token != JsonToken.NOT_AVAILABLE; token = parser.nextToken()) {
            switch (token) {
                case FIELD_NAME -> name();
                case END_OBJECT, END_ARRAY -> open.pop();
                case START_OBJECT -> open(NODES.objectNode());
                case START_ARRAY -> open(NODES.arrayNode());
                case VALUE_STRING -> add(TextNode.valueOf(parser.getText()));
                case VALUE_NUMBER_INT -> add(whole());
                case VALUE_NUMBER_FLOAT -> {
                    // Where a text ends within a number, the parser takes what there is: `1.`.
                    if (open.isEmpty() && !Character.isDigit(parser.getText().charAt(parser.getTextLength() - 1))) throw mistake("the JSON ends before its end");
                    add(decimal());
                }
                case VALUE_TRUE -> add(BooleanNode.TRUE);
                case VALUE_FALSE -> add(BooleanNode.FALSE);
                case VALUE_NULL -> add(NullNode.getInstance());
                default -> throw mistake("this is no JSON");
            }
        }
    }

    private void name() throws IOException, JsonMistake {
        name = parser.currentName();
        if (name.length() > limits.name()) throw mistake("a name is longer than " + limits.name() + " characters");
        if (!limits.duplicates() && open.element().has(name)) throw mistake("there are two members of this name");
    }

    private void open(JsonNode container) throws JsonMistake {
        if (open.size() >= limits.depth()) throw mistake("arrays and objects lie deeper in each other than " + limits.depth());
        add(container);
        open.push(container);
    }

    private void add(JsonNode value) throws JsonMistake {
        if (++values > limits.values()) throw mistake("there are more than " + limits.values() + " values");
        switch (open.peek()) {
            case ObjectNode object -> object.set(name, value);
            case ArrayNode array -> array.add(value);
            case null, default -> {
                if (!root.isMissingNode()) throw new JsonMistake("", "expected one JSON value, found more");
                root = value;
            }
        }
    }

    private JsonNode whole() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private JsonNode decimal() throws IOException, JsonMistake {
        BigDecimal value;
        try {
            value = parser.getDecimalValue();
        } catch (NumberFormatException | ArithmeticException e) { // an exponent that does not fit into an int
            throw mistake("a number's exponent is beyond 10^±" + LARGEST_EXPONENT);
        }
        if (Math.abs((long) value.precision() - value.scale()) > LARGEST_EXPONENT || Math.abs((long) value.scale()) > LARGEST_EXPONENT) {
            throw mistake("a number's exponent is beyond 10^±" + LARGEST_EXPONENT);
        }
        return DecimalNode.valueOf(value);
    }

    private JsonMistake mistake(String message) {
        return new JsonMistake(parser.getParsingContext().pathAsPointer().toString(), message);
    }

    /// In our words: the parser's own tell of its classes.
    private JsonMistake told(IOException e) {
        var text = e instanceof JsonProcessingException known ? String.valueOf(known.getOriginalMessage()) : String.valueOf(e.getMessage());
        if (!(e instanceof StreamConstraintsException)) return mistake("this is no JSON: byte " + Math.max(parser.currentLocation().getByteOffset(), 0) + " cannot stand there");
        if (text.startsWith("String")) return mistake("a string is longer than " + limits.string() + " characters");
        if (text.startsWith("Number")) return mistake("a number is longer than " + limits.number() + " characters");
        if (text.contains("ame length")) return mistake("a name is longer than " + limits.name() + " characters");
        if (text.startsWith("Document nesting")) return mistake("arrays and objects lie deeper in each other than " + limits.depth());
        return mistake("the JSON is larger than what is taken");
    }
}
