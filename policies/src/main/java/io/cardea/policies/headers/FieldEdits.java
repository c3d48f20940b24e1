// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.headers;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Tokens;
import io.cardea.policies.text.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The changes to one header section, compiled.
///
/// @param remove names that go: those to be removed, and those to be set, ahead of their new values
/// @param write what is written then, in order
/// @param constant whether nothing of a request is put into it
public record FieldEdits(List<FieldName> remove, List<Line> write, boolean constant) {
    /// RFC 9112 §6, RFC 9110 §7.6.1: these say where a message ends and belong to one connection.
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "connection", "keep-alive",
        "proxy-connection", "te", "trailer", "upgrade", "http2-settings");

    public record Line(FieldName name, Template value) {}

    /// @throws IllegalArgumentException for fields that are the edge's own, and values that no field may have
    public static FieldEdits compile(HeadersConfig.Edits edits, String pattern) {
        var remove = new ArrayList<FieldName>();
        var write = new ArrayList<Line>();
        for (var name : edits.remove()) remove.add(name(name));
        for (var name : edits.set().keySet()) remove.add(name(name));
        lines(edits.set(), pattern, write);
        lines(edits.add(), pattern, write);
        return new FieldEdits(List.copyOf(remove), List.copyOf(write), write.stream().allMatch(line -> line.value.isConstant()));
    }

    private static void lines(Map<String, List<String>> fields, String pattern, List<Line> lines) {
        fields.forEach((name, values) -> {
            for (var value : values) lines.add(new Line(name(name), value(name, value, pattern)));
        });
    }

    private static FieldName name(String text) {
        var name = FieldName.of(text);
        var lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals("host")) {
            throw new IllegalArgumentException("`Host` is not edited here: the route says which host its origin is asked for");
        }
        if (FRAMING.contains(lower)) {
            throw new IllegalArgumentException('`' + text + "` says where a message ends or what a connection does: it is the edge's own and cannot be edited");
        }
        return name;
    }

    private static Template value(String name, String value, String pattern) {
        if (!Tokens.isFieldValue(value)) {
            throw new IllegalArgumentException("the value for `" + name + "` holds a line break, another control character, or one beyond Latin-1");
        }
        return Template.parse(value.strip(), Template.IN_FIELDS, pattern);
    }

    public boolean isEmpty() {
        return remove.isEmpty() && write.isEmpty();
    }

    /// Whether what this request puts in may stand in fields.
    public boolean isWritable(Exchange exchange) {
        if (constant) return true; // it was looked at when it was compiled
        for (var line : write) if (!line.value.isWritable(exchange)) return false;
        return true;
    }

    /// @param fields of a request or a response; the values are those of the exchange's request
    public void apply(Exchange exchange, Fields fields) {
        if (constant) {
            for (int i = 0; i < remove.size(); i++) fields.remove(remove.get(i));
            for (int i = 0; i < write.size(); i++) fields.addTrusted(write.get(i).name, write.get(i).value.render(exchange));
            return;
        }
        var values = new String[write.size()]; // before anything goes: a value may be that of a field that is to be removed
        for (int i = 0; i < values.length; i++) values[i] = write.get(i).value.render(exchange);
        for (var name : remove) fields.remove(name);
        for (int i = 0; i < values.length; i++) fields.add(write.get(i).name, values[i]);
    }
}
