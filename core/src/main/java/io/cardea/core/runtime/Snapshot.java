// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Edge;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Gate;
import io.cardea.core.exchange.Handler;
import io.cardea.core.exchange.Route;
import io.cardea.core.exchange.RouteLimits;
import io.cardea.core.exchange.Written;
import io.cardea.core.explain.ExplainKey;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.ListenerConfig;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.core.route.HostName;
import io.cardea.core.route.Match;
import io.cardea.core.route.PathRules;
import io.cardea.core.route.Query;
import io.cardea.core.route.RefusedTarget;
import io.cardea.core.route.RequestPath;
import io.cardea.core.route.RouteTable;
import io.cardea.core.spi.Observer;
import io.cardea.core.trace.Sampling;
import io.cardea.core.trace.TraceContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One configuration, compiled: immutable, shared by all loops, alive until its last exchange has ended.
public final class Snapshot implements Edge, Gate {
    /// The last exchange ends on a loop, and letting go waits: for connections that end, and for whoever reads another configuration meanwhile.
    private static final Executor ASIDE = close -> Thread.ofVirtual().name("retire").start(close);
    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
    private static final String CHALLENGE = "/.well-known/acme-challenge/";

    private final long version;
    private final EdgeFile file;
    private final RouteTable<Route> routes;
    private final Map<Object, Written> written;
    private final ErrorPages pages;
    private final TrustedProxies trusted;
    private final Lanes lanes;
    private final List<Observer> observers;
    private final Sampling sampling;
    private final ExplainKey explainKey;
    private final Edge tunnels;
    private final Function<String, Optional<String>> challenges;
    private final List<Runnable> beginnings;
    private final OwnFields own;
    private final Runnable close;
    private final Map<String, Integer> redirects; // ports by the listeners' addresses
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean retired;

    /// @param explainKey who may have requests explained
    /// @param tunnels the edge of what outlives it
    /// @param challenges answers to the questions of certificate authorities, by token
    /// @param beginnings what begins when it is in force
    /// @param own request fields that nobody but the edge may set
    /// @param close releases what the snapshot holds; called once, when it is retired and idle
    Snapshot(long version, EdgeFile file, RouteTable<Route> routes, Map<Object, Written> written, ErrorPages pages, TrustedProxies trusted, Lanes lanes,
             List<Observer> observers, Sampling sampling, ExplainKey explainKey, Edge tunnels, Function<String, Optional<String>> challenges, List<Runnable> beginnings, OwnFields own, Runnable close) {
        this.version = version;
        this.file = file;
        this.routes = routes;
        this.written = written;
        this.pages = pages;
        this.trusted = trusted;
        this.lanes = lanes;
        this.observers = observers;
        this.sampling = sampling;
        this.explainKey = explainKey;
        this.tunnels = tunnels;
        this.challenges = challenges;
        this.beginnings = List.copyOf(beginnings);
        this.own = own;
        this.close = close;
        this.redirects = file.listeners().stream().filter(each -> each.redirectToHttps().isPresent())
            .collect(java.util.stream.Collectors.toUnmodifiableMap(ListenerConfig::address, each -> each.redirectToHttps().get(), (one, other) -> one));
    }

    public long version() {
        return version;
    }

    @Override
    public long configuration() {
        return version;
    }

    public EdgeFile file() {
        return file;
    }

    public RouteTable<Route> routes() {
        return routes;
    }

    /// What the file says for a policy or the handler of one of the [#routes].
    @Override
    public Written written(Object policyOrHandler) {
        return written.getOrDefault(policyOrHandler, new Written(policyOrHandler.getClass().getSimpleName(), ""));
    }

    /// Signs and knows the tokens by which requests are explained.
    public ExplainKey explainKey() {
        return explainKey;
    }

    @Override
    public Exchange open(Client client, String method, String target, Fields fields, String version, Body body, long startNanos) {
        String path;
        String query;
        HostName.Authority authority;
        try {
            var spelled = target;
            if (!target.startsWith("/") && !target.equals("*")) {
                if (method.equals("CONNECT")) throw new RefusedAs(Failure.Kind.NOT_IMPLEMENTED, "CONNECT is for a forward proxy; this listener has none");
                int behindScheme = target.indexOf("://") + 3; // absolute-form; the wire has compared it with Host (RFC 9112 §3.2.2)
                int slash = target.indexOf('/', behindScheme);
                int mark = target.indexOf('?', behindScheme);
                spelled = slash >= 0 && (mark < 0 || slash < mark) ? target.substring(slash) : mark >= 0 ? '/' + target.substring(mark) : "/";
            }
            int question = spelled.indexOf('?');
            query = question < 0 ? "" : Query.check(spelled.substring(question + 1));
            var raw = question < 0 ? spelled : spelled.substring(0, question);
            path = raw.equals("*") ? raw : RequestPath.normalise(raw, PathRules.STRICT);
            int host = fields.find(FieldName.HOST, 0);
            authority = host < 0 ? NO_AUTHORITY : HostName.parseAuthority(fields.valueAt(host));
        } catch (RefusedTarget e) {
            return refused(client, Failure.of(Failure.Kind.BAD_REQUEST, e.getMessage()), method, "/", fields, version, body, startNanos);
        } catch (RefusedAs e) {
            return refused(client, Failure.of(e.kind, e.detail), method, "/", fields, version, body, startNanos);
        }
        var request = new Request(method, client.link().scheme(), authority.host(), authority.port(), path, query, version, fields, body);
        if (method.equals("TRACE")) return refused(client, Failure.of(Failure.Kind.METHOD_NOT_ALLOWED, "TRACE is not answered"), request, startNanos);
        var input = new RequestInput(method, authority.host(), path, query, fields);
        if (!authority.host().isEmpty() && !client.link().mayServe().test(authority.host())) {
            // RFC 9110 §15.5.20: what the client has proven here was asked for another name
            return refused(client, Failure.of(Failure.Kind.MISDIRECTED, "this connection's certificate is not for " + authority.host()), request, startNanos);
        }
        if (path.startsWith(CHALLENGE)) {
            var answer = challenges.apply(path.substring(CHALLENGE.length()));
            // RFC 8555 §8.3: by http, so that a redirect to https must not come first
            if (answer.isPresent()) return exchange(client, request, refusing(it -> it.answer(Response.text(200, "application/octet-stream", answer.get()))), Map.of(), startNanos);
        }
        var secure = redirects.get(client.link().listener());
        if (secure != null) return exchange(client, request, toHttps(secure, request), Map.of(), startNanos);
        var match = routes.match(input);
        if (path.indexOf('%') >= 0 && routes.isAmbiguous(input, match)) {
            return refused(client, Failure.of(Failure.Kind.BAD_REQUEST, RefusedTarget.ambiguous(path).getMessage()), request, startNanos);
        }
        if (match instanceof Match.Found<Route> found) {
            var route = found.target();
            if (body.length() > route.limits().body()) {
                return refused(client, Failure.of(Failure.Kind.CONTENT_TOO_LARGE, "the body is larger than " + route.limits().body() + " bytes"), request, startNanos);
            }
            return exchange(client, request, route, found.variables(), startNanos);
        }
        return switch (match) {
            case Match.MethodNotAllowed<Route>(var allowed) -> exchange(client, request, notAllowed(allowed), Map.of(), startNanos);
            default -> refused(client, Failure.of(Failure.Kind.NOT_FOUND, "no route takes " + path), request, startNanos);
        };
    }

    private static final HostName.Authority NO_AUTHORITY = new HostName.Authority("", -1);

    private static final class RefusedAs extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final transient Failure.Kind kind;
        final transient String detail;

        RefusedAs(Failure.Kind kind, String detail) {
            super(detail, null, false, false);
            this.kind = kind;
            this.detail = detail;
        }
    }

    private Exchange exchange(Client client, Request request, Route route, Map<String, String> variables, long startNanos) {
        boolean believed = trusted.trusts(client);
        var id = believed ? TrustedProxies.requestId(request.fields()) : RequestIds.next();
        var chain = believed ? trusted.chain(request.fields()) : TrustedProxies.Chain.NONE;
        var taken = chain.junk().isEmpty() ? route : refusing(it -> it.fail(chain.refusal()));
        var exchange = new Exchange(this, client, request, taken, variables, id, startNanos);
        if (believed) TrustedProxies.tell(exchange, chain);
        exchange.tracedBy(TraceContext.begin(request.fields(), sampling));
        int token = request.fields().find(FieldName.X_CARDEA_EXPLAIN, 0);
        if (token >= 0 && request.fields().valueLengthAt(token) <= ExplainKey.LONGEST && explainKey.allows(request.fields().valueAt(token), request.host(), request.path())) {
            exchange.explain();
        }
        ClientFields.clean(request.fields(), believed, file.forwarding().underscores(), own);
        return exchange;
    }

    @Override
    public Exchange refused(Client client, Failure why, long startNanos) {
        return refused(client, why, "-", "/", new Fields(), "1.1", Body.empty(), startNanos);
    }

    private Exchange refused(Client client, Failure why, String method, String path, Fields fields, String version, Body body, long startNanos) {
        return refused(client, why, new Request(method, client.link().scheme(), "", -1, path, "", version, fields, body), startNanos);
    }

    private Exchange refused(Client client, Failure why, Request request, long startNanos) {
        return exchange(client, request, refusing(exchange -> exchange.fail(why)), Map.of(), startNanos);
    }

    /// What a plain listener with `redirect-to-https` answers to everything.
    private static Route toHttps(int port, Request request) {
        if (request.host().isEmpty()) return refusing(exchange -> exchange.fail(Failure.of(Failure.Kind.BAD_REQUEST, "a request without Host cannot be sent to https")));
        var where = new StringBuilder("https://").append(request.host());
        if (port != 443) where.append(':').append(port);
        where.append(request.path().startsWith("/") ? request.path() : "/");
        if (!request.query().isEmpty()) where.append('?').append(request.query());
        var location = where.toString();
        return refusing(exchange -> {
            var response = Response.of(308);
            response.fields().set(FieldName.LOCATION, location);
            exchange.answer(response);
        });
    }

    private static Route notAllowed(java.util.Collection<String> allowed) {
        return refusing(exchange -> {
            var page = exchange.edge().errorPage(exchange, Failure.of(Failure.Kind.METHOD_NOT_ALLOWED, "allowed here: " + String.join(", ", allowed)));
            page.fields().set(FieldName.ALLOW, String.join(", ", allowed));
            exchange.answer(page);
        });
    }

    private static Route refusing(java.util.function.Consumer<Exchange> answer) {
        return Route.of("none", "none", List.of(), new Handler() {
            @Override
            public void serve(Exchange exchange) {
                answer.accept(exchange);
            }

            @Override
            public String kind() {
                return "refuse";
            }

            @Override
            public String target() {
                return "";
            }
        }, RouteLimits.DEFAULT, "");
    }

    @Override
    public void began(Exchange exchange) {
        begun.increment();
    }

    @Override
    public void ended(Exchange exchange) {
        observe(exchange);
        ended.increment();
        if (retired) closeIfIdle(ASIDE);
    }

    @Override
    public Edge quiet() {
        return quiet;
    }

    private final Edge quiet = new Edge() {
        @Override
        public void began(Exchange exchange) {
            Snapshot.this.began(exchange);
        }

        @Override
        public void ended(Exchange exchange) {
            outlived();
        }

        @Override
        public Edge outlived() {
            return Snapshot.this.outlived();
        }

        @Override
        public Response errorPage(Exchange exchange, Failure failure) {
            return Snapshot.this.errorPage(exchange, failure);
        }

        @Override
        public Executor lane(Blocking.Lane lane) {
            return Snapshot.this.lane(lane);
        }
    };

    void observe(Exchange exchange) {
        for (var observer : observers) observer.ended(exchange);
    }

    @Override
    public Edge outlived() {
        ended.increment();
        if (retired) closeIfIdle(ASIDE);
        return tunnels;
    }

    @Override
    public Response errorPage(Exchange exchange, Failure failure) {
        return pages.page(exchange, failure);
    }

    @Override
    public Executor lane(Blocking.Lane lane) {
        return lanes.of(lane);
    }

    /// It is in force: what waited for that begins. One that cannot keeps no other from it.
    void begin() {
        for (var beginning : beginnings) {
            try {
                beginning.run();
            } catch (RuntimeException e) {
                LOG.error("something of configuration {} could not begin", version, e);
            }
        }
    }

    /// A newer one has taken its place; what it holds goes when its last exchange is over. Not on a loop.
    void retire() {
        retired = true;
        closeIfIdle(Runnable::run);
    }

    /// Exchanges under way. A snapshot of two counters: exact when nothing begins.
    public long underWay() {
        long over = ended.sum(); // first: an exchange that ends between the two must not make it look idle
        return begun.sum() - over;
    }

    private void closeIfIdle(Executor on) {
        if (underWay() == 0 && closed.compareAndSet(false, true)) on.execute(close);
    }
}
