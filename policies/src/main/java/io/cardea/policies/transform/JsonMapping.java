// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.policies.text.Template;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Changes of a JSON body (RFC 8259), compiled. What two parties could read differently is not changed: two members of one name, what
/// is no UTF-8, what follows the value. Numbers keep all their digits.
final class JsonMapping implements Mapping {
    /// As deep as a body may nest: our own tree is walked by recursion.
    private static final int DEEPEST = 64;
    private static final int LARGER = 64 << 10;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(1000).build())
            .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(4 * DEEPEST).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    private final List<Rename> renames;
    private final List<Pointer> drops;
    private final List<Addition> additions;
    private final Patch patch;
    private final String wrap;
    private final int most;
    private final boolean passes;

    /// @param name the new one beside the old; empty if it moves to a place
    private record Rename(Pointer from, String name, Pointer to) {}

    /// @param text to be rendered for each request, if the value is no JSON
    private record Addition(Pointer place, Template text, Optional<JsonNode> constant) {
        JsonNode value(Exchange exchange) {
            return constant.orElseGet(() -> JsonNodeFactory.instance.textNode(text.render(exchange)));
        }
    }

    JsonMapping(BodyConfig config, String pattern) {
        renames = config.rename().entrySet().stream().map(JsonMapping::rename).toList();
        drops = config.drop().stream().map(Pointer::parse).toList();
        if (drops.stream().anyMatch(Pointer::isRoot)) throw new IllegalArgumentException("the whole body cannot be dropped");
        additions = config.add().entrySet().stream().map(each -> addition(each, pattern)).toList();
        patch = Patch.compile(config.patch());
        wrap = config.wrap().orElse("");
        most = (int) config.maxSize().bytes();
        passes = config.otherwise() == BodyConfig.Otherwise.PASS;
    }

    private static Rename rename(Map.Entry<String, String> entry) {
        var to = entry.getValue();
        boolean moves = to.startsWith("/");
        var from = moves ? Pointer.exact(entry.getKey()) : Pointer.parse(entry.getKey());
        if (from.isRoot() || !moves && Pointer.isEach(from.last())) throw new IllegalArgumentException("`" + entry.getKey() + "` names no member that could have another name");
        var place = moves ? Pointer.exact(to) : from;
        if (moves && from.holds(place)) throw new IllegalArgumentException("`" + from + "` cannot be moved into itself");
        return new Rename(from, moves ? "" : to, place);
    }

    private static Addition addition(Map.Entry<String, String> entry, String pattern) {
        var place = Pointer.parse(entry.getKey());
        if (place.isRoot()) throw new IllegalArgumentException("the whole body cannot be replaced by `add`");
        var text = Template.parse(entry.getValue(), Template.IN_FIELDS, pattern);
        return new Addition(place, text, json(entry.getValue()));
    }

    /// JSON, or else a text.
    static JsonNode literal(String written) {
        return json(written).orElseGet(() -> JsonNodeFactory.instance.textNode(written));
    }

    private static Optional<JsonNode> json(String written) {
        try {
            return Optional.of(JSON.readTree(written)).filter(value -> !value.isMissingNode());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean takes(Fields head) {
        int row = head.find(FieldName.CONTENT_TYPE, 0);
        return row >= 0 && isJson(head.valueAt(row));
    }

    /// RFC 8259 §11, RFC 6839 §3.1.
    private static boolean isJson(String type) {
        int semicolon = type.indexOf(';');
        var essence = (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        return essence.equals("application/json") || essence.endsWith("+json") || essence.equals("text/json");
    }

    @Override
    public Work work(Exchange exchange) {
        var values = new ArrayList<JsonNode>(additions.size());
        for (var each : additions) values.add(each.value(exchange));
        return whole -> changed(whole, values);
    }

    private byte[] changed(byte[] whole, List<JsonNode> values) throws Impossible {
        var root = read(whole);
        for (var each : renames) rename(root, each);
        for (var each : drops) each.eachParent(root, JsonMapping::drop);
        for (int i = 0; i < values.size(); i++) add(root, additions.get(i).place, values.get(i));
        root = patch.apply(root);
        if (!wrap.isEmpty()) root = JsonNodeFactory.instance.objectNode().set(wrap, root);
        if (root.isMissingNode()) throw new Impossible("nothing is left of the body");
        return written(root);
    }

    /// A long value that is added at each of many places must not become an endless body.
    private byte[] written(JsonNode root) throws Impossible {
        var bytes = new ByteArrayOutputStream(1024) {
            @Override
            public synchronized void write(byte[] from, int offset, int length) {
                if (count + length > 2L * most + LARGER) throw new IllegalStateException();
                super.write(from, offset, length);
            }
        };
        try {
            JSON.writeValue(bytes, root);
            return bytes.toByteArray();
        } catch (IOException e) { // half a surrogate pair
            throw new Impossible("the body holds what cannot be written as JSON");
        } catch (IllegalStateException e) {
            throw new Impossible("the body would become too large");
        }
    }

    private static JsonNode read(byte[] whole) throws Impossible {
        try {
            // Decoded here, as a reader that guesses at the encoding finds another text than the next one.
            var root = JSON.readTree(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(whole)).toString());
            if (root.isMissingNode()) throw new Impossible("the body is empty");
            return root;
        } catch (CharacterCodingException e) {
            throw new Impossible("the body is not in UTF-8");
        } catch (JsonProcessingException e) {
            throw new Impossible("the body is no JSON that has one meaning, or nests deeper than " + DEEPEST);
        }
    }

    private static void rename(JsonNode root, Rename rename) {
        if (!rename.name.isEmpty()) {
            rename.from.eachParent(root, (parent, last) -> {
                if (parent instanceof ObjectNode object && object.has(last)) object.set(rename.name, object.remove(last));
            });
            return;
        }
        var value = rename.from.in(root);
        if (value.isEmpty()) return;
        rename.from.eachParent(root, JsonMapping::drop);
        add(root, rename.to, value.get());
    }

    private static void drop(JsonNode parent, String last) {
        if (parent instanceof ObjectNode object) {
            if (Pointer.isEach(last)) object.removeAll();
            else object.remove(last);
        } else if (parent instanceof ArrayNode array) {
            int index = Pointer.index(last, array.size() - 1);
            if (Pointer.isEach(last)) array.removeAll();
            else if (index >= 0) array.remove(index);
        }
    }

    /// Objects on the way that are missing are made; where something else stands, nothing is done.
    private static void add(JsonNode root, Pointer place, JsonNode value) {
        var parent = place.parent();
        if (!parent.isRoot() && parent.tokens().stream().noneMatch(Pointer::isEach)) make(root, parent);
        place.eachParent(root, (at, last) -> {
            if (at instanceof ObjectNode object) {
                object.set(last, value.deepCopy());
            } else if (at instanceof ArrayNode array) {
                int index = last.equals("-") ? array.size() : Pointer.index(last, array.size());
                if (index >= 0) array.insert(index, value.deepCopy());
            }
        });
    }

    private static void make(JsonNode root, Pointer place) {
        var at = root;
        for (var token : place.tokens()) {
            var next = Pointer.child(at, token);
            if (next.isEmpty()) {
                if (!(at instanceof ObjectNode object)) return;
                at = object.putObject(token);
            } else {
                at = next.get();
            }
        }
    }

    @Override
    public int most() {
        return most;
    }

    @Override
    public boolean passesOthers() {
        return passes;
    }
}
