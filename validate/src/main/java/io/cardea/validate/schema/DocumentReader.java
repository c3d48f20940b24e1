// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cardea.core.config.Elsewhere;
import io.cardea.core.config.Mark;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads a schema or a document of OpenAPI: YAML 1.2, of which JSON is a part. By the operator's own file, so its bounds only keep a slip
/// from harm: 16 MiB, 200 levels, 2 million nodes.
final class DocumentReader {
    private static final int MOST_BYTES = 16 << 20;
    private static final int DEEPEST = 200;
    private static final int MOST_NODES = 2_000_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

    private final String name;
    private final Map<String, Mark> places = new HashMap<>();
    private int nodes;

    private DocumentReader(String name) {
        this.name = name;
    }

    /// @param name what messages call it
    /// @throws IllegalArgumentException with its place, if it cannot be read
    static Document read(Path path, String name) {
        String text;
        try {
            if (Files.size(path) > MOST_BYTES) throw new IllegalArgumentException(name + " is larger than 16 MiB");
            text = Files.readString(path);
        } catch (IOException e) {
            throw new IllegalArgumentException("the file " + name + " cannot be read: " + (Files.exists(path) ? String.valueOf(e.getMessage()) : "there is none"), e);
        }
        var reader = new DocumentReader(name);
        return new Document(path, name, reader.parse(text), Map.copyOf(reader.places));
    }

    private JsonNode parse(String text) {
        var settings = LoadSettings.builder().setLabel(name).setCodePointLimit(MOST_BYTES).setMaxAliasesForCollections(200).setAllowDuplicateKeys(false).build();
        try {
            // In JSON a tab is a blank like any other; in YAML it is none before a key.
            var spaced = name.endsWith(".json") ? text.replace('\t', ' ') : text;
            Optional<Node> root = new Compose(settings).composeString(spaced);
            return tree(root.orElseThrow(() -> new IllegalArgumentException("the file " + name + " is empty")), "", 0);
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark().map(at -> new Mark(name, at.getLine() + 1, at.getColumn() + 1)).orElse(new Mark(name, 1, 1));
            throw elsewhere(mark, String.valueOf(e.getProblem()));
        } catch (YamlEngineException e) {
            throw elsewhere(new Mark(name, 1, 1), String.valueOf(e.getMessage()));
        }
    }

    private JsonNode tree(Node node, String pointer, int depth) {
        var mark = node.getStartMark().map(at -> new Mark(name, at.getLine() + 1, at.getColumn() + 1)).orElse(new Mark(name, 1, 1));
        places.putIfAbsent(pointer, mark);
        if (depth > DEEPEST) throw elsewhere(mark, "this lies deeper than " + DEEPEST + " levels");
        if (++nodes > MOST_NODES) throw elsewhere(mark, "the file has more than " + MOST_NODES + " values");
        return switch (node) {
            case MappingNode mapping -> {
                var object = NODES.objectNode();
                for (var tuple : mapping.getValue()) {
                    if (!(tuple.getKeyNode() instanceof ScalarNode key)) throw elsewhere(mark, "expected a text as key");
                    if (object.has(key.getValue())) throw elsewhere(key.getStartMark().map(at -> new Mark(name, at.getLine() + 1, at.getColumn() + 1)).orElse(mark), "`" + key.getValue() + "` stands here twice");
                    object.set(key.getValue(), tree(tuple.getValueNode(), Document.below(pointer, key.getValue()), depth + 1));
                }
                yield object;
            }
            case SequenceNode sequence -> {
                var array = NODES.arrayNode();
                for (var item : sequence.getValue()) array.add(tree(item, pointer + '/' + array.size(), depth + 1));
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar, mark);
            default -> throw elsewhere(mark, "expected a value");
        };
    }

    private JsonNode scalar(ScalarNode scalar, Mark mark) {
        var tag = scalar.getTag();
        var text = scalar.getValue();
        try {
            if (tag.equals(Tag.NULL)) return NODES.nullNode();
            if (tag.equals(Tag.BOOL)) return NODES.booleanNode(Boolean.parseBoolean(text));
            if (tag.equals(Tag.INT)) {
                var number = new BigInteger(text);
                return number.bitLength() < 32 ? NODES.numberNode(number.intValue()) : number.bitLength() < 64 ? NODES.numberNode(number.longValue()) : NODES.numberNode(number);
            }
            if (tag.equals(Tag.FLOAT)) return NODES.numberNode(new BigDecimal(text));
        } catch (NumberFormatException e) { // octal, hexadecimal, infinity: no number of JSON
            throw elsewhere(mark, "expected a number as JSON has it, found `" + text + "`");
        }
        return NODES.textNode(text);
    }

    private static IllegalArgumentException elsewhere(Mark mark, String message) {
        return new Document(Path.of(""), mark.file(), NODES.nullNode(), Map.of("", mark)).mistake("", message);
    }
}
