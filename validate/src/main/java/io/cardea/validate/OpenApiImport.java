// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.validate.openapi.Api;
import io.cardea.validate.openapi.Operation;
import io.cardea.validate.schema.Shelf;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/// A configuration to start from, for an API that has a document.
public final class OpenApiImport {
    private OpenApiImport() {}

    /// @param file the document
    /// @param named how the configuration would name it
    /// @throws IllegalArgumentException with the places of what is wrong with the document
    public static String yaml(Path file, String named) {
        var folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
        var api = Api.read(new Shelf(folder, watched -> {}), file.toAbsolutePath(), true, Optional.empty(), false);
        var service = service(api.title());
        var text = new StringBuilder("# ").append(line(api.title())).append(": ").append(api.operations().size()).append(" operations, each a route of its own that holds requests to the document.\n")
            .append("# `cardea check` tells mistakes in both files; a save of either reloads.\n")
            .append("listeners:\n  - address: 127.0.0.1:8080\n\nservices:\n  ").append(service).append(":\n    endpoints: [").append(origin(api.server())).append("]\n\n")
            .append("openapi:\n  - file: ").append(named).append('\n');
        text.append("    to: ").append(service).append("\n    # policies:\n    #   - limit: 100/s per ip\n\n# What becomes a route:\n");
        int widest = api.operations().stream().mapToInt(each -> methods(each).length()).max().orElse(0);
        for (var each : api.operations()) text.append("#   ").append(String.format("%-" + Math.max(widest, 1) + "s", methods(each))).append(' ').append(line(each.path())).append("   ").append(line(each.id())).append('\n');
        return text.toString();
    }

    private static String methods(Operation operation) {
        return operation.methods().stream().sorted().collect(Collectors.joining(", "));
    }

    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static String service(String title) {
        var name = title.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "api" : name;
    }

    private static String origin(String server) {
        int authority = server.indexOf("://");
        if (authority < 0 || !server.startsWith("http")) return "http://127.0.0.1:3000";
        int slash = server.indexOf('/', authority + 3);
        return slash < 0 ? server : server.substring(0, slash);
    }
}
