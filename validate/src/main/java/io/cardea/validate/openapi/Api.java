// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.openapi;

import io.cardea.core.config.Mistakes;
import io.cardea.validate.schema.Library;
import io.cardea.validate.schema.Part;
import io.cardea.validate.schema.Shelf;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A document of OpenAPI, compiled.
///
/// @param title for people
/// @param server the URL of its first server; empty if it names none
/// @param operations in the order of the document
public record Api(String title, String server, List<Operation> operations) {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "options", "head", "patch"); // TRACE is not answered

    /// @param formats whether `format` refuses
    /// @param basePath what stands before all paths; else the path of the first server
    /// @param closedQuery whether query parameters that are not declared are refused
    /// @throws IllegalArgumentException with file and line of each mistake
    public static Api read(Shelf shelf, Path file, boolean formats, Optional<String> basePath, boolean closedQuery) {
        var root = Part.of(shelf, shelf.document(file));
        var dialect = dialect(root);
        var library = new Library(shelf, dialect, formats);
        var server = server(root.get("servers").items());
        var base = stripped(basePath.orElseGet(() -> path(server)));
        var reader = new OperationReader(library, closedQuery);
        var paths = root.get("paths").members();
        if (paths.isEmpty()) throw root.mistake("the document has no `paths`");
        var all = Mistakes.each(paths.entrySet(), entry -> entry.getKey().startsWith("x-") ? List.<Operation>of() : operations(reader, base, entry.getKey(), entry.getValue().followed()));
        return new Api(root.get("info").text("title", file.toString()), server, all.stream().flatMap(List::stream).toList());
    }

    private static Library.Dialect dialect(Part root) {
        var version = root.text("openapi", "");
        if (version.startsWith("3.0.")) return Library.Dialect.OPENAPI_3_0;
        if (version.startsWith("3.1.")) return Library.Dialect.OPENAPI_3_1;
        if (root.get("swagger").isPresent()) throw root.get("swagger").mistake("expected OpenAPI 3.0 or 3.1, found Swagger " + root.text("swagger", "2.0"));
        throw root.get("openapi").mistake("expected `openapi: 3.0.x` or `3.1.x`, found " + (version.isEmpty() ? "none" : "`" + version + "`"));
    }

    private static List<Operation> operations(OperationReader reader, String base, String path, Part item) {
        PathTemplate template;
        try {
            template = PathTemplate.of(base + path);
        } catch (IllegalArgumentException e) {
            throw item.mistake(String.valueOf(e.getMessage()));
        }
        var byMethod = new LinkedHashMap<String, Part>();
        for (var method : METHODS) if (item.get(method).isPresent()) byMethod.put(method, item.get(method));
        return Mistakes.each(byMethod.entrySet(), entry -> {
            var method = entry.getKey().toUpperCase(Locale.ROOT);
            var methods = method.equals("GET") && !byMethod.containsKey("head") ? Set.of("GET", "HEAD") : Set.of(method);
            var id = entry.getValue().text("operationId", method + ' ' + path);
            return new Operation(id, methods, template.text(), template.names(), reader.contract(id, item, entry.getValue()), entry.getValue().document().mark(entry.getValue().pointer()));
        });
    }

    /// The URL of the first server, its variables by their defaults.
    private static String server(List<Part> servers) {
        if (servers.isEmpty()) return "";
        var url = servers.getFirst().text("url", "");
        for (Map.Entry<String, Part> variable : servers.getFirst().get("variables").members().entrySet()) {
            url = url.replace("{" + variable.getKey() + "}", variable.getValue().text("default", ""));
        }
        return url;
    }

    private static String path(String url) {
        int authority = url.indexOf("://");
        if (authority < 0) return url.startsWith("/") ? url : "";
        int slash = url.indexOf('/', authority + 3);
        return slash < 0 ? "" : url.substring(slash);
    }

    private static String stripped(String base) {
        var path = base;
        while (path.endsWith("/")) path = path.substring(0, path.length() - 1);
        if (!path.isEmpty() && !path.startsWith("/")) throw new IllegalArgumentException("expected a base path such as `/v1`, found `" + base + "`");
        return path;
    }
}
