// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;

/// The demo's file: `@name@` is a value, and lines between `#if word` and `#end` stand only where this build can do what the word says.
final class DemoTemplate {
    private DemoTemplate() {}

    static String fill(Map<String, String> values, Set<String> able) {
        return fill(resource("cardea.yaml"), values, able);
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

    /// @param folder gets the file, and beside it the schema that the file names
    /// @return the file
    static Path write(Path folder, Map<String, String> values, Set<String> able) throws IOException {
        Files.writeString(folder.resolve("review.json"), resource("review.json"));
        return Files.writeString(folder.resolve("cardea.yaml"), fill(values, able));
    }

    private static String resource(String name) {
        try (var in = DemoTemplate.class.getResourceAsStream("/demo/" + name)) {
            if (in == null) throw new IllegalStateException("the resource demo/" + name + " is missing: was the jar built whole?");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's templates cannot be read", e);
        }
    }
}
