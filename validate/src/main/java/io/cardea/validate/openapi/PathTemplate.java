// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.openapi;

import com.google.re2j.Pattern;
import java.util.LinkedHashMap;
import java.util.Map;

/// A path of OpenAPI as a route has it. A variable that is not a whole segment (`/{name}.{format}`) makes it a pattern.
///
/// @param text `/books/{id}`, or `~ ^…$`
/// @param names of variables in the document, by those in the text, where they differ
record PathTemplate(String text, Map<String, String> names) {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}/]*)\\}");
    private static final Pattern WHOLE = Pattern.compile("(/([^{}/]*|\\{[^{}/]*\\}))*");

    /// @throws IllegalArgumentException if braces do not fit
    static PathTemplate of(String path) {
        if (!path.startsWith("/")) throw new IllegalArgumentException("expected a path that begins with `/`, found `" + path + "`");
        boolean whole = WHOLE.matches(path);
        var names = new LinkedHashMap<String, String>();
        var text = new StringBuilder();
        var matcher = VARIABLE.matcher(path);
        int from = 0;
        while (matcher.find()) {
            var name = matcher.group(1);
            var own = name.replaceAll("[^A-Za-z0-9_]", "_");
            if (own.isEmpty() || Character.isDigit(own.charAt(0))) own = '_' + own;
            if (!own.equals(name)) names.put(own, name);
            literal(text, path.substring(from, matcher.start()), whole);
            text.append(whole ? "{" + own + "}" : "(?P<" + own + ">[^/]+)");
            from = matcher.end();
        }
        literal(text, path.substring(from), whole);
        return new PathTemplate(whole ? text.toString() : "~ ^" + text + "$", Map.copyOf(names));
    }

    private static void literal(StringBuilder into, String text, boolean whole) {
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) throw new IllegalArgumentException("expected `{name}`, found `" + text + "`");
        into.append(whole ? text : Pattern.quote(text));
    }
}
