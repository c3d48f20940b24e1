// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.exchange.Route;
import io.cardea.core.file.InstanceConfig;
import io.cardea.core.file.ListenerConfig;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.route.HostName;
import io.cardea.core.route.Match;
import io.cardea.core.route.PathRules;
import io.cardea.core.route.Query;
import io.cardea.core.route.RefusedTarget;
import io.cardea.core.route.RequestPath;
import io.cardea.core.route.RouteInput;
import io.cardea.core.runtime.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Says of a request what a snapshot would do with it, by the tables that requests go by. Nothing is charged, sent or waited for, so
/// what policies decide is not told, only that they are asked and in which order. Any thread.
final class Explainer {
    /// As `net.http1.wire` takes them.
    private static final Pattern WIRE = Pattern.compile("[A-Z0-9_-]{1,32}");
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Snapshot snapshot;

    Explainer(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /// @throws IllegalArgumentException if an edge would refuse the target itself, or a header or the URL is none
    Explained explain(Request request) {
        check(request.method());
        var fields = new Fields();
        for (var header : request.headers()) fields.add(FieldName.of(header.getKey().toLowerCase(Locale.ROOT)), header.getValue());
        var url = Url.parse(request.url());
        try {
            var host = HostName.parseAuthority(fields.first(FieldName.HOST).orElse(url.authority));
            int question = url.target.indexOf('?');
            var query = question < 0 ? "" : Query.check(url.target.substring(question + 1));
            var path = RequestPath.normalise(question < 0 ? url.target : url.target.substring(0, question), PathRules.STRICT);
            int port = host.port() >= 0 ? host.port() : url.scheme.isEmpty() ? -1 : url.scheme.equals("https") ? HTTPS : HTTP;
            return explain(new Input(request.method(), host.host(), path, query, fields), port, url.scheme.equals("https"));
        } catch (RefusedTarget e) {
            throw new IllegalArgumentException("no route is asked: the edge answers this by 400, because " + e.getMessage(), e);
        }
    }

    /// What the wire refuses before any route is asked.
    private static void check(String method) {
        if (WIRE.matcher(method).matches()) return;
        var upper = method.toUpperCase(Locale.ROOT);
        if (WIRE.matcher(upper).matches()) {
            throw new IllegalArgumentException("no route is asked: the edge answers this by 400, because methods are case-sensitive (RFC 9110 §9.1): `"
                + method + "` is another method than `" + upper + "`, and none that it takes");
        }
        throw new IllegalArgumentException("no route is asked: the edge answers this by 400, because it expects a method such as `GET`, found `" + method + "`");
    }

    /// @param scheme empty if only a path was given
    /// @param target path and query
    private record Url(String scheme, String authority, String target) {
        static Url parse(String text) {
            var whole = beforeFragment(text);
            if (whole.startsWith("/")) return new Url("", "localhost", whole);
            int behind = whole.indexOf("://") + 3;
            var scheme = behind < 3 ? "" : whole.substring(0, behind - 3).toLowerCase(Locale.ROOT);
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw new IllegalArgumentException("expected a URL such as `http://localhost:8080/books` or a path such as `/books`, found `" + text + "`");
            }
            int end = behind;
            while (end < whole.length() && whole.charAt(end) != '/' && whole.charAt(end) != '?') end++;
            var rest = whole.substring(end);
            return new Url(scheme, whole.substring(behind, end), rest.startsWith("/") ? rest : '/' + rest);
        }

        private static String beforeFragment(String text) {
            int fragment = text.indexOf('#'); // RFC 9110 §7.1: a fragment is not sent
            return fragment < 0 ? text : text.substring(0, fragment);
        }
    }

    private Explained explain(Input input, int port, boolean secure) {
        var explanation = snapshot.routes().explain(input);
        if (snapshot.routes().isAmbiguous(input, explanation.match())) throw RefusedTarget.ambiguous(input.path());
        var routes = new ArrayList<Explained.Considered>();
        for (var line : explanation.lines()) {
            routes.add(new Explained.Considered(line.rule().name(), line.rule().target().line(), line.outcome().text()));
        }
        var listeners = snapshot.file().listeners();
        // Only a path, and only one way in: no other can be meant.
        var listener = (port < 0 ? listeners.stream().filter(one -> listeners.size() == 1) : listeners.stream().filter(one -> (':' + one.address()).endsWith(":" + port)))
            .min(Comparator.comparing(one -> one.tls().isPresent() != secure))
            .map(one -> new Explained.Placed(one.address(), place(one.mark().file(), one.mark().line())));
        var noListener = listener.isPresent() || port < 0 ? "" : "none is on port " + port + "; there " + (listeners.size() == 1 ? "is " : "are ")
            + listeners.stream().map(ListenerConfig::address).collect(Collectors.joining(", "));
        var taken = explanation.match() instanceof Match.Found<Route> found ? Optional.of(taken(found, input.fields())) : Optional.<Explained.Taken>empty();
        var refusal = switch (explanation.match()) {
            case Match.Found<Route> found -> "";
            case Match.MethodNotAllowed<Route>(var allow) -> "405 Method Not Allowed; allowed here: " + String.join(", ", allow);
            case Match.NoRoute<Route> none -> none.hostKnown() ? "404 Not Found: no route takes this path" : "404 Not Found: no route takes this host";
        };
        return new Explained(input.method(), input.host(), input.path(), input.query(), listener, noListener, taken, refusal, List.copyOf(routes));
    }

    private Explained.Taken taken(Match.Found<Route> found, Fields fields) {
        var route = found.target();
        var steps = new ArrayList<Explained.Step>();
        for (var policy : route.policies()) {
            var written = snapshot.written(policy);
            steps.add(new Explained.Step(policy.step().name().toLowerCase(Locale.ROOT).replace('_', '-'), written.word(), written.line()));
        }
        var handler = snapshot.written(route.handler());
        var target = route.handler().target();
        var service = Optional.ofNullable(snapshot.file().services().get(target));
        var choice = route.handler().choice(fields);
        return new Explained.Taken(route.name(), route.pattern(), route.line(), found.variables(), List.copyOf(steps),
            handler.word(), target, choice, service.map(known -> known.endpoints().stream().map(InstanceConfig::address).toList()).orElse(List.of()), handler.line());
    }

    private static String place(String file, int line) {
        return line == 0 ? file : file + ':' + line;
    }

    private record Input(String method, String host, String path, String query, Fields fields) implements RouteInput {
        @Override
        public List<String> header(String lowerCaseName) {
            return fields.all(FieldName.of(lowerCaseName));
        }
    }
}
