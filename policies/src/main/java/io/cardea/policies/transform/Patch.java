// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cardea.policies.transform.BodyConfig.OperationConfig;
import io.cardea.policies.transform.Mapping.Impossible;
import java.util.List;
import java.util.Locale;

/// Operations of JSON Patch (RFC 6902), compiled. Whoever applies them gives them a document of its own: one that fails may have changed it.
record Patch(List<Operation> operations) {
    /// @param value missing for operations without one
    record Operation(OperationConfig.Kind kind, Pointer path, Pointer from, JsonNode value) {}

    static Patch compile(List<OperationConfig> configs) {
        return new Patch(configs.stream().map(each -> {
            var path = Pointer.exact(each.path());
            var from = Pointer.exact(each.from().orElse(""));
            if (each.op() == OperationConfig.Kind.MOVE && from.holds(path) && !from.equals(path)) throw new IllegalArgumentException("`" + from + "` cannot be moved into itself"); // RFC 6902 §4.4
            return new Operation(each.op(), path, from, each.value().map(JsonMapping::literal).orElse(MissingNode.getInstance()));
        }).toList());
    }

    /// @return the document, which may be another one
    JsonNode apply(JsonNode document) throws Impossible {
        var root = document;
        for (int i = 0; i < operations.size(); i++) {
            var operation = operations.get(i);
            root = switch (operation.kind) {
                case ADD -> add(root, operation.path, operation.value.deepCopy(), i);
                case REMOVE -> remove(root, operation.path, i);
                case REPLACE -> {
                    if (operation.path.isRoot()) yield operation.value.deepCopy();
                    yield add(remove(root, operation.path, i), operation.path, operation.value.deepCopy(), i);
                }
                case MOVE -> {
                    var moved = found(root, operation.from, i);
                    yield operation.from.equals(operation.path) ? root : add(remove(root, operation.from, i), operation.path, moved, i);
                }
                case COPY -> add(root, operation.path, found(root, operation.from, i).deepCopy(), i);
                case TEST -> {
                    // RFC 6902 §4.6: numbers are equal if their values are
                    if (!found(root, operation.path, i).equals(Patch::compare, operation.value)) throw failed(i, "finds another value");
                    yield root;
                }
            };
        }
        return root;
    }

    private static int compare(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) return one.decimalValue().compareTo(other.decimalValue());
        return one.equals(other) ? 0 : 1;
    }

    private JsonNode found(JsonNode root, Pointer path, int at) throws Impossible {
        var found = path.in(root);
        if (found.isEmpty()) throw failed(at, "finds nothing at its place");
        return found.get();
    }

    private JsonNode add(JsonNode root, Pointer path, JsonNode value, int at) throws Impossible {
        if (path.isRoot()) return value;
        switch (found(root, path.parent(), at)) {
            case ObjectNode object -> object.set(path.last(), value);
            case ArrayNode array -> {
                int index = path.last().equals("-") ? array.size() : Pointer.index(path.last(), array.size());
                if (index < 0) throw failed(at, "names no place of the array");
                array.insert(index, value);
            }
            default -> throw failed(at, "finds neither an object nor an array to put it into");
        }
        return root;
    }

    private JsonNode remove(JsonNode root, Pointer path, int at) throws Impossible {
        found(root, path, at);
        if (path.isRoot()) return MissingNode.getInstance();
        switch (found(root, path.parent(), at)) {
            case ObjectNode object -> object.remove(path.last());
            case ArrayNode array -> array.remove(Pointer.index(path.last(), array.size() - 1));
            default -> throw failed(at, "finds nothing at its place");
        }
        return root;
    }

    private Impossible failed(int at, String why) {
        return new Impossible("operation " + (at + 1) + " of the patch (" + operations.get(at).kind.name().toLowerCase(Locale.ROOT) + ") " + why);
    }
}
