// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.core.http.WholeBody;
import io.cardea.core.route.Query;
import io.cardea.registry.lease.Index;
import io.cardea.registry.lease.Json;
import io.cardea.registry.lease.Ledger;
import io.cardea.registry.lease.Refused;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The API, below the route's path: `PUT`, `GET` and `DELETE` of `/{service}/{host:port}`, `GET` of `/{service}` and `/`, as lists, long polls or events.
final class RegistryHandler implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryHandler.class);
    private static final FieldName ACCEPT = FieldName.of("Accept");
    private static final FieldName LAST_EVENT_ID = FieldName.of("Last-Event-ID");
    private static final int LARGEST = 8 << 10;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final Registry registry;
    private final RegistryConfig config;
    private final Access access;
    private final Said said;
    private final Addresses addresses;
    private final Ledger.Bounds bounds;
    private final String prefix;

    /// @param prefix what stands before the service, without a slash at its end
    RegistryHandler(Registry registry, RegistryConfig config, String prefix) {
        this.registry = registry;
        this.config = config;
        this.access = new Access(config);
        this.said = new Said(config);
        this.addresses = Addresses.of(config.addresses());
        this.bounds = new Ledger.Bounds(config.instances(), config.perService(), config.perHost());
        this.prefix = prefix;
    }

    /// What a request speaks of.
    ///
    /// @param service all if empty
    /// @param id all of the service if empty
    private record Target(String service, String id) {}

    @Override
    public void serve(Exchange exchange) {
        try {
            var request = exchange.request();
            var caller = access.caller(request, exchange.client());
            var target = target(request.path());
            if (!registry.isOpen()) throw new Refusal(503, "the registry is about to read its snapshot");
            switch (request.method()) {
                case "GET", "HEAD" -> look(exchange, target);
                case "PUT", "POST" -> {
                    if (request.method().equals("PUT") == target.id.isEmpty()) throw new Refusal(405, "expected PUT with a host and port, such as " + prefix + "/catalog/10.0.0.7:8080, or POST without");
                    WholeBody.read(request.body(), LARGEST, bytes -> answer(exchange, () -> register(exchange, caller, target, bytes)),
                        () -> refuse(exchange, new Refusal(413, "expected at most " + LARGEST + " bytes")));
                }
                case "DELETE" -> {
                    if (target.id.isEmpty()) throw new Refusal(405, "expected DELETE of one instance, such as " + prefix + "/catalog/10.0.0.7:8080");
                    answer(exchange, () -> leave(exchange, caller, target));
                }
                default -> throw new Refusal(405, "expected GET, HEAD, PUT, POST or DELETE");
            }
        } catch (Refusal refusal) {
            refuse(exchange, refusal);
        }
    }

    private Target target(String path) {
        var parts = path.substring(prefix.length()).replace("%5B", "[").replace("%5D", "]").split("/", -1);
        if (path.length() == prefix.length() || parts.length == 2 && parts[1].isEmpty()) return new Target("", "");
        if (parts.length > 3) throw new Refusal(404, "expected " + prefix + "/{service}/{host:port}");
        if (!Names.isService(parts[1])) throw new Refusal(404, Names.EXPECTED_SERVICE);
        if (parts.length == 2 || parts[2].isEmpty()) return new Target(parts[1], "");
        return new Target(parts[1], Names.id(parts[2]).orElseThrow(() -> new Refusal(404, "expected a host and port such as 10.0.0.7:8080 behind the service")));
    }

    private Response register(Exchange exchange, Access.Caller caller, Target target, byte[] bytes) {
        var registration = said.read(bytes.length == 0 ? Map.of() : object(bytes), target.service, target.id);
        var service = registration.service();
        allow(exchange, caller, service, registration.host());
        if (!registry.takes(service, config.services())) throw new Refusal(404, "no service of the edge is called `" + service + "`, or it is not discovered by the registry");
        try {
            var outcome = registry.ledger().put(registration, caller.name(), bounds);
            registry.tally().counted(outcome.kind());
            return Replies.taken(registration, outcome, prefix + '/' + service + '/' + registration.id().replace("[", "%5B").replace("]", "%5D"));
        } catch (Refused refused) {
            throw refusal(refused);
        }
    }

    private Response leave(Exchange exchange, Access.Caller caller, Target target) {
        allow(exchange, caller, target.service, Names.hostOf(target.id));
        try {
            if (!registry.ledger().remove(target.service, target.id, caller.name())) throw new Refusal(404, target.id + " is not registered for `" + target.service + "`");
        } catch (Refused refused) {
            throw refusal(refused);
        }
        registry.tally().departures().increment();
        return Response.of(204);
    }

    private void allow(Exchange exchange, Access.Caller caller, String service, String host) {
        if (!caller.rights().may(service)) throw new Refusal(403, "this client may not register instances of `" + service + "`");
        addresses.refusal(host, exchange.client().address()).ifPresent(why -> {
            throw new Refusal(403, why);
        });
    }

    private static Refusal refusal(Refused refused) {
        return new Refusal(switch (refused.why()) {
            case OWNED -> 409;
            case HOST_FULL -> 403;
            case FULL -> 507;
        }, String.valueOf(refused.getMessage()));
    }

    private static Map<String, Object> object(byte[] json) {
        try {
            return Json.object(json);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, String.valueOf(e.getMessage()));
        }
    }

    private void look(Exchange exchange, Target target) {
        var request = exchange.request();
        var index = index(Query.value(request.query(), "index"), "index");
        if (target.id.isEmpty() && request.fields().joined(ACCEPT).orElse("").contains(Replies.EVENTS) && request.method().equals("GET")) {
            var seen = request.fields().contains(LAST_EVENT_ID) ? index(request.fields().first(LAST_EVENT_ID), "Last-Event-ID") : index;
            var watch = registry.watch(target.service, config.watchers());
            exchange.carriedBy(why -> watch.close());
            exchange.answer(Replies.events(new Events(registry.ledger(), target.service, seen, watch, exchange.client().loop(), exchange.edge().lane(Blocking.Lane.VIRTUAL))));
            return;
        }
        var wait = Query.value(request.query(), "wait").map(text -> Said.duration(text).filter(time -> time.compareTo(LONGEST_WAIT) <= 0)
            .orElseThrow(() -> new Refusal(400, "expected a `wait` such as `30s`, at most 5m")));
        if (wait.isEmpty() || index.isEmpty() || !target.id.isEmpty()) {
            answer(exchange, () -> shown(target));
            return;
        }
        var watch = registry.watch(target.service, config.watchers());
        exchange.carriedBy(why -> watch.close());
        answer(exchange, () -> {
            try (watch) {
                long end = System.nanoTime() + wait.get().toNanos();
                while (indexOf(target).equals(index.get()) && !watch.isClosed() && System.nanoTime() < end) watch.await(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
            return shown(target);
        });
    }

    private Index indexOf(Target target) {
        return target.service.isEmpty() ? registry.ledger().index() : registry.ledger().list(target.service).index();
    }

    /// One that is none of ours differs from every other: the list is given at once.
    private static Optional<Index> index(Optional<String> text, String name) {
        return text.map(each -> Index.parse(each).orElseThrow(() -> new Refusal(400, "expected for `" + name + "` what an answer or event called its index")));
    }

    private Response shown(Target target) {
        if (target.service.isEmpty()) return Replies.services(registry.ledger().all(), registry.isPreserving());
        var listing = registry.ledger().list(target.service);
        if (target.id.isEmpty()) return Replies.instances(target.service, listing, registry.isPreserving());
        return listing.leases().stream().filter(lease -> lease.registration().id().equals(target.id)).findFirst()
            .map(lease -> Replies.json(200, Replies.plain(lease)))
            .orElseThrow(() -> new Refusal(404, target.id + " is not registered for `" + target.service + "`"));
    }

    /// Works it out off the loop, since a ledger may wait, and answers on it.
    private void answer(Exchange exchange, Callable<Response> work) {
        exchange.edge().lane(Blocking.Lane.VIRTUAL).execute(() -> {
            Runnable done;
            try {
                var response = work.call();
                done = () -> exchange.answer(exchange.request().method().equals("HEAD") ? Replies.bodiless(response) : response);
            } catch (Refusal refusal) {
                done = () -> refuse(exchange, refusal);
            } catch (UncheckedIOException e) {
                done = () -> refuse(exchange, new Refusal(503, "the registry's ledger cannot be reached"));
            } catch (Exception e) {
                LOG.error("the registry could not answer {}", exchange.request(), e);
                done = () -> exchange.fail(Failure.thrown(e));
            }
            exchange.client().loop().execute(done);
        });
    }

    private void refuse(Exchange exchange, Refusal refusal) {
        registry.tally().refusals().increment();
        var response = Replies.problem(refusal.status(), refusal.detail(), exchange.requestId());
        if (refusal.status() == 405) response.fields().add(FieldName.ALLOW, target(exchange.request().path()).id.isEmpty() ? "GET, HEAD, POST" : "GET, HEAD, PUT, DELETE");
        exchange.answer(exchange.request().method().equals("HEAD") ? Replies.bodiless(response) : response);
    }

    @Override
    public String kind() {
        return "registry";
    }

    @Override
    public String target() {
        return "where instances register";
    }
}
