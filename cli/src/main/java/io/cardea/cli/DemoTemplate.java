// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;

/// The demo's file: `@name@` is a value, and lines between `#if word` and `#end` stand only where this build can do what the word says.
final class DemoTemplate {
    private DemoTemplate() {}

    static String fill(Map<String, String> values, Set<String> able) {
        return fill(resource(), values, able);
    }

    static String fill(String template, Map<String, String> values, Set<String> able) {
        var filled = new StringBuilder();
        var open = new ArrayDeque<Boolean>();
        for (var line : template.lines().toList()) {
            if (line.startsWith("#if ")) open.push(able.contains(line.substring(4)));
            else if (line.equals("#end")) open.pop();
            else if (!open.contains(false)) filled.append(line).append('\n');
        }
        var text = filled.toString();
        for (var value : values.entrySet()) text = text.replace('@' + value.getKey() + '@', value.getValue());
        return text;
    }

    private static String resource() {
        try (var in = DemoTemplate.class.getResourceAsStream("/demo/cardea.yaml")) {
            if (in == null) throw new IllegalStateException("the resource demo/cardea.yaml is missing: was the jar built whole?");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's template cannot be read", e);
        }
    }
}
