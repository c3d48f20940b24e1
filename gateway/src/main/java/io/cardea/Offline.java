// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.address.AddressSet;
import io.cardea.core.config.Environment;
import io.cardea.core.config.JsonSchema;
import io.cardea.core.exchange.Route;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.route.HostName;
import io.cardea.core.route.Match;
import io.cardea.core.route.PathRules;
import io.cardea.core.route.Query;
import io.cardea.core.route.RefusedTarget;
import io.cardea.core.route.RequestPath;
import io.cardea.core.route.RouteInput;
import io.cardea.core.runtime.Catalogue;
import io.cardea.core.runtime.Lanes;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.runtime.Snapshot;
import io.cardea.net.loop.Transport;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A file read and compiled, with nothing started: what `check`, `explain` and `schema` stand on. It runs the code that a running edge
/// runs, without a socket. For one thread.
public final class Offline implements AutoCloseable {
    private final Lanes lanes = new Lanes(1);
    private final Seen seen = new Seen();
    private final Runtime runtime;
    private final Snapshot snapshot;

    private Offline(Path file) {
        runtime = new Runtime(seen.catalogue(lanes), lanes, Environment.system(), (config, folder) -> {
            throw new IllegalStateException("nothing is started offline");
        }, (config, folder, shared) -> List.of(), networks -> AddressSet.of(networks)::contains);
        try {
            snapshot = runtime.compile(file);
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    /// @throws io.cardea.core.config.ConfigException with every mistake in the file
    public static Offline read(Path file) {
        return new Offline(file);
    }

    /// The JSON Schema of the file, for editors; ends with a line break.
    public static String schema() {
        return withCatalogue(catalogue -> JsonSchema.of(EdgeFile.class, catalogue.slots()));
    }

    /// The words by which a route may say who answers: `to`, `files`.
    public static List<String> handlers() {
        var seen = new Seen();
        try (var lanes = new Lanes(1)) {
            seen.catalogue(lanes);
            return seen.handlerNames();
        }
    }

    private static <T> T withCatalogue(java.util.function.Function<Catalogue, T> use) {
        try (var lanes = new Lanes(1)) {
            return use.apply(Standard.catalogue(Transport.best(), lanes));
        }
    }

    /// The file as it was read.
    public EdgeFile file() {
        return snapshot.file();
    }

    /// Routes, those of host groups included.
    public int routes() {
        return file().routes().size() + file().hosts().stream().mapToInt(group -> group.routes().size()).sum();
    }

    /// Where a request would go, and why.
    ///
    /// @param url a whole address, or a path: then the host is that of a `Host` header, or `localhost`
    /// @param headers `Name: value`
    /// @throws IllegalArgumentException if the URL or a header is none, or an edge would refuse them before looking for a route
    public Explained explain(String method, String url, List<String> headers) {
        var fields = new Fields();
        for (var header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) throw new IllegalArgumentException("expected a header such as 'X-Api-Key: k1', found '" + header + "'");
            fields.add(FieldName.of(header.substring(0, colon).strip().toLowerCase(Locale.ROOT)), header.substring(colon + 1).strip());
        }
        var scheme = "http";
        var authority = fields.first(FieldName.HOST).orElse("localhost");
        var target = url;
        if (!url.startsWith("/")) {
            int behind = url.indexOf("://") + 3;
            scheme = behind < 3 ? "" : url.substring(0, behind - 3).toLowerCase(Locale.ROOT);
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw new IllegalArgumentException("expected a URL such as http://localhost:8080/books or a path such as /books, found '" + url + "'");
            }
            int slash = firstOf(url, behind);
            authority = fields.first(FieldName.HOST).orElse(url.substring(behind, slash));
            target = slash == url.length() ? "/" : url.charAt(slash) == '?' ? '/' + url.substring(slash) : url.substring(slash);
            int fragment = target.indexOf('#');
            if (fragment >= 0) target = target.substring(0, fragment); // RFC 9110 §7.1: a fragment is not sent
        }
        try {
            var host = HostName.parseAuthority(authority);
            int question = target.indexOf('?');
            var query = question < 0 ? "" : Query.check(target.substring(question + 1));
            var path = RequestPath.normalise(question < 0 ? target : target.substring(0, question), PathRules.STRICT);
            int port = host.port() >= 0 ? host.port() : url.startsWith("/") ? -1 : scheme.equals("https") ? 443 : 80;
            return explain(new Input(method, host.host(), path, query, fields), port);
        } catch (RefusedTarget e) {
            throw new IllegalArgumentException("every route is spared this request: it is answered by 400, because " + e.getMessage(), e);
        }
    }

    private Explained explain(Input input, int port) {
        var explanation = snapshot.routes().explain(input);
        var routes = new ArrayList<Explained.Considered>();
        for (var line : explanation.lines()) {
            routes.add(new Explained.Considered(line.rule().name(), line.rule().target().line(), line.outcome().text()));
        }
        var listener = file().listeners().stream()
            .filter(one -> port >= 0 && one.address().endsWith(":" + port)).findFirst()
            .map(one -> new Explained.Placed(one.address(), one.mark().toString()));
        var taken = explanation.match() instanceof Match.Found<Route> found ? Optional.of(taken(found)) : Optional.<Explained.Taken>empty();
        var refusal = switch (explanation.match()) {
            case Match.Found<Route> found -> "";
            case Match.MethodNotAllowed<Route>(var allow) -> "405 Method Not Allowed; allowed here: " + String.join(", ", allow);
            case Match.NoRoute<Route> none -> none.hostKnown() ? "404 Not Found: no route takes this path" : "404 Not Found: no route takes this host";
        };
        return new Explained(input.method(), input.host(), input.path(), input.query(), listener, taken, refusal, List.copyOf(routes));
    }

    private Explained.Taken taken(Match.Found<Route> found) {
        var route = found.target();
        var steps = new ArrayList<Explained.Step>();
        for (var policy : route.policies()) {
            var placed = seen.of(policy);
            steps.add(new Explained.Step(policy.step().name().toLowerCase(Locale.ROOT).replace('_', '-'), placed.what(), placed.line()));
        }
        var handler = seen.of(route.handler());
        return new Explained.Taken(route.name(), route.pattern(), route.line(), found.variables(), List.copyOf(steps),
            handler.what(), route.handler().target(), handler.line());
    }

    private static int firstOf(String url, int from) {
        for (int i = from; i < url.length(); i++) if ("/?#".indexOf(url.charAt(i)) >= 0) return i;
        return url.length();
    }

    private record Input(String method, String host, String path, String query, Fields fields) implements RouteInput {
        @Override
        public List<String> header(String lowerCaseName) {
            return fields.all(FieldName.of(lowerCaseName));
        }
    }

    @Override
    public void close() {
        runtime.close();
    }
}
