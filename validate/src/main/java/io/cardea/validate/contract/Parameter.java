// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Request;
import io.cardea.validate.json.Flaw;
import io.cardea.validate.json.JsonLimits;
import io.cardea.validate.json.JsonMistake;
import io.cardea.validate.json.JsonReaders;
import io.cardea.validate.schema.Check;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// A parameter of a request, and how its value is written (OpenAPI 3.1 §4.8.12).
public final class Parameter {
    public enum In {
        PATH, QUERY, HEADER, COOKIE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// JSON is none of OpenAPI's: what `content: application/json` says.
    public enum Style { FORM, SIMPLE, LABEL, SPACE_DELIMITED, PIPE_DELIMITED, DEEP_OBJECT, JSON }

    private static final JsonReaders READERS = new JsonReaders(JsonLimits.DEFAULT);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final In in;
    private final String name;
    private final boolean required;
    private final boolean emptyAllowed;
    private final Style style;
    private final boolean explode;
    private final Shape shape;
    private final Optional<Check> check;
    private final Glance glance;
    private final boolean plain; // whether it is one text
    private final FieldName field; // that it stands in, if it stands in one

    /// @param in where it stands
    /// @param name as it is declared; blind to case for fields
    /// @param required whether it must be there
    /// @param emptyAllowed whether it may be there without a value
    /// @param style how lists and objects are written
    /// @param explode whether each item stands for itself
    /// @param shape what its text may mean
    /// @param check of its value; empty if any will do
    /// @param glance of the same schema
    /// @throws IllegalArgumentException for the name of a field that can be none
    public Parameter(In in, String name, boolean required, boolean emptyAllowed, Style style, boolean explode, Shape shape, Optional<Check> check, Glance glance) {
        this.in = in;
        this.name = name;
        this.required = required;
        this.emptyAllowed = emptyAllowed;
        this.style = style;
        this.explode = explode;
        this.shape = shape;
        this.check = check;
        this.glance = glance;
        plain = style != Style.JSON && style != Style.DEEP_OBJECT && style != Style.LABEL && !shape.isList() && !shape.isObject() && (in != In.QUERY || PlainQuery.canHave(name));
        field = in == In.HEADER ? FieldName.of(name.toLowerCase(Locale.ROOT)) : FieldName.COOKIE;
    }

    public In in() {
        return in;
    }

    public String name() {
        return name;
    }

    /// Whether it is seen at a glance that all is well with it: never where [#judge] would find a flaw.
    ///
    /// @param plainQuery whether the request's query is a [PlainQuery]
    boolean isSeenGood(Request request, Map<String, String> path, boolean plainQuery) {
        if (!plain) return false;
        return switch (in) {
            case PATH -> {
                var value = path.get(name);
                yield value == null ? !required : value.indexOf('%') < 0 && isGood(value);
            }
            case QUERY -> plainQuery && isSeenGood(request.query());
            case HEADER -> {
                int row = request.fields().find(field, 0);
                yield row < 0 ? !required : request.fields().find(field, row + 1) < 0 && isGood(request.fields().valueAt(row));
            }
            case COOKIE -> !required && !request.fields().contains(field);
        };
    }

    private boolean isSeenGood(String query) {
        int at = PlainQuery.find(query, name, 0);
        if (at < 0) return !required;
        return PlainQuery.find(query, name, PlainQuery.next(query, at)) < 0 && isGood(PlainQuery.value(query, at, name));
    }

    private boolean isGood(String value) {
        return value.isEmpty() && emptyAllowed || glance.isGood(value);
    }

    /// Whether the parameter that begins there in a [PlainQuery] is this one.
    boolean isAt(String query, int at) {
        return plain && in == In.QUERY && PlainQuery.isAt(query, at, name);
    }

    /// Whether a query parameter of that name belongs to it.
    boolean takes(String sent) {
        if (in != In.QUERY) return false;
        if (style == Style.DEEP_OBJECT) return sent.startsWith(name + "[") && sent.endsWith("]");
        return sent.equals(name) || style == Style.FORM && explode && shape.isObject() && shape.members().containsKey(sent);
    }

    List<Flaw> judge(Sent sent, int most) {
        if (in == In.QUERY) {
            var broken = sent.broken();
            if (!broken.isEmpty()) return broken.subList(0, Math.min(most, broken.size()));
        }
        if (style == Style.DEEP_OBJECT) return object(pairs(sent, pair -> takes(pair.name())), most, pair -> pair.substring(name.length() + 1, pair.length() - 1));
        if (in == In.QUERY && style == Style.FORM && explode && shape.isObject()) return object(pairs(sent, pair -> shape.members().containsKey(pair.name())), most, pair -> pair);
        var raw = raw(sent);
        if (raw.isEmpty()) return missing();
        if (raw.size() == 1 && raw.getFirst().isEmpty() && emptyAllowed) return List.of();
        return switch (style) {
            case JSON -> raw.size() > 1 ? twice() : decoded(raw.getFirst()).map(text -> json(text, most)).orElseGet(this::undecodable);
            case LABEL -> raw.getFirst().startsWith(".") ? written(List.of(raw.getFirst().substring(1)), most) : List.of(flaw("expected `.` before the value"));
            default -> written(raw, most);
        };
    }

    private static List<Pair> pairs(Sent sent, Predicate<Pair> which) {
        return sent.query().stream().filter(which).toList();
    }

    private List<String> raw(Sent sent) {
        return switch (in) {
            case PATH -> sent.path(name);
            case QUERY -> sent.query().stream().filter(pair -> pair.name().equals(name)).map(Pair::raw).toList();
            case HEADER -> sent.header(field);
            case COOKIE -> sent.cookie(name);
        };
    }

    private List<Flaw> written(List<String> raw, int most) {
        boolean each = style == Style.FORM && explode && in != In.PATH; // `a=1&a=2`
        if (shape.isList()) {
            var texts = new ArrayList<String>();
            for (var value : raw) {
                if (raw.size() > 1 && !each && in != In.HEADER) return twice();
                for (var item : each ? List.of(value) : List.of(value.split(separator(), -1))) {
                    var text = decoded(item);
                    if (text.isEmpty()) return undecodable();
                    texts.add(in == In.HEADER ? text.get().strip() : text.get());
                }
            }
            return judged(shape.list(texts), most);
        }
        if (raw.size() > 1) return twice(); // who counts, the first or the last, is anybody's guess
        if (shape.isObject()) return members(raw.getFirst().split(separator(), -1), most);
        var text = decoded(raw.getFirst());
        return text.isEmpty() ? undecodable() : judged(shape.scalars(text.get()), most);
    }

    private String separator() {
        return switch (style) {
            case SPACE_DELIMITED -> "%20|\\+| ";
            case PIPE_DELIMITED -> "\\||%7[Cc]";
            case LABEL -> explode ? "\\." : ","; // RFC 6570 §3.2.5
            default -> ",";
        };
    }

    /// `a,1,b,2`, or, exploded, `a=1,b=2`.
    private List<Flaw> members(String[] parts, int most) {
        var object = NODES.objectNode();
        int step = explode ? 1 : 2;
        if (parts.length % step != 0) return List.of(flaw("expected names and values in turn"));
        for (int i = 0; i < parts.length; i += step) {
            int equals = parts[i].indexOf('=');
            if (explode && equals < 0) return List.of(flaw("expected `name=value`"));
            var key = decoded(explode ? parts[i].substring(0, equals) : parts[i]);
            var value = decoded(explode ? parts[i].substring(equals + 1) : parts[i + 1]);
            if (key.isEmpty() || value.isEmpty()) return undecodable();
            if (object.has(key.get())) return List.of(flaw("there are two members of one name"));
            object.set(key.get(), shape.member(key.get()).scalar(value.get()));
        }
        return judged(object, most);
    }

    private List<Flaw> object(List<Pair> pairs, int most, java.util.function.UnaryOperator<String> key) {
        if (pairs.isEmpty()) return missing();
        var object = NODES.objectNode();
        for (var pair : pairs) {
            var member = shape.member(key.apply(pair.name()));
            set(object, key.apply(pair.name()), member, pair.value());
        }
        return judged(object, most);
    }

    /// A member that comes again is a list.
    private static void set(ObjectNode object, String key, Shape member, String value) {
        var before = object.get(key);
        if (member.isList()) {
            var list = before == null ? NODES.arrayNode() : before.deepCopy();
            if (list instanceof com.fasterxml.jackson.databind.node.ArrayNode array) object.set(key, array.addAll((com.fasterxml.jackson.databind.node.ArrayNode) member.list(List.of(value))));
        } else if (before == null) {
            object.set(key, member.scalar(value));
        } else {
            object.set(key, NODES.arrayNode().add(before).add(member.scalar(value))); // no schema of a scalar takes it
        }
    }

    private List<Flaw> json(String text, int most) {
        try {
            return judged(READERS.read(text.getBytes(StandardCharsets.UTF_8)), most);
        } catch (JsonMistake e) {
            return List.of(new Flaw(in.word(), name, e.pointer(), String.valueOf(e.getMessage())));
        }
    }

    private List<Flaw> judged(JsonNode value, int most) {
        return judged(List.of(value), most);
    }

    /// The flaws of what it most likely means, unless it can mean something without any.
    private List<Flaw> judged(List<JsonNode> candidates, int most) {
        if (check.isEmpty()) return List.of();
        var first = List.<Flaw>of();
        for (var candidate : candidates) {
            var flaws = check.get().judge(candidate, in.word(), name, most, Check.FEW_STEPS).orElseGet(() -> List.of(flaw("this value would take too long to judge")));
            if (flaws.isEmpty()) return flaws;
            if (first.isEmpty()) first = flaws;
        }
        return first;
    }

    private Optional<String> decoded(String raw) {
        return in == In.PATH || in == In.QUERY ? Pair.decoded(raw, in == In.QUERY) : Optional.of(raw);
    }

    private List<Flaw> missing() {
        return required ? List.of(flaw("it is required")) : List.of();
    }

    private List<Flaw> twice() {
        return List.of(flaw("it is given more than once"));
    }

    private List<Flaw> undecodable() {
        return List.of(flaw("the percent-encoding is broken, or what it means is not UTF-8"));
    }

    private Flaw flaw(String message) {
        return new Flaw(in.word(), name, "", message);
    }
}
