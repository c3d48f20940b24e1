// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import io.cardea.core.exchange.Gate;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.ListenerConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.spi.Inspectable;
import io.cardea.net.http2.Http2Limits;
import io.cardea.net.loop.Loops;
import io.cardea.net.tls.Issuer;
import io.cardea.net.tls.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All listening sockets: a reload opens what is new before anything changes, and closes what is gone after.
public final class Listeners implements Runtime.Stage, Inspectable, AutoCloseable {
    private final ServerSockets sockets;
    /// What is said of a file without a listener: most often an empty one, saved by mistake.
    public static final String NOWHERE = "there is no listener: expected at least one, such as `listeners: { address: 127.0.0.1:8080 }`. Is the file empty?";

    private final Executor resolver;
    private final Supplier<Gate> gate;
    private final Issuer issuer;
    private final Map<String, Listener> open = new ConcurrentHashMap<>();
    private final List<Listener> leaving = new CopyOnWriteArrayList<>();
    private volatile List<Path> watched = List.of();
    private volatile List<String> order = List.of();

    /// @param resolver where names of origins are looked up: it may wait
    public Listeners(Loops loops, Executor resolver, Supplier<Gate> gate) {
        this(loops, resolver, gate, Issuer.NOBODY);
    }

    /// @param issuer of certificates that are in no file
    public Listeners(Loops loops, Executor resolver, Supplier<Gate> gate, Issuer issuer) {
        this.resolver = resolver;
        this.issuer = issuer;
        this.sockets = new ServerSockets(loops, PassedSockets.of(System.getenv(), ProcessHandle.current().pid()));
        this.gate = gate;
    }

    @Override
    public Prepared prepare(EdgeFile file, Path folder) throws Exception {
        var limits = Http2Limits.of(file.limits().connection(), file.limits().http2());
        var fresh = new LinkedHashMap<String, Listener>();
        var settings = new LinkedHashMap<String, Listener.Settings>();
        if (file.listeners().isEmpty()) throw new IllegalArgumentException(NOWHERE);
        try {
            for (var config : file.listeners()) {
                if (settings.containsKey(config.address())) throw new IllegalArgumentException(config.mark() + ": there are two listeners on " + config.address());
                var next = settings(config, limits, file, folder);
                settings.put(config.address(), next);
                if (!open.containsKey(config.address())) fresh.put(config.address(), opened(next));
            }
        } catch (Exception e) {
            fresh.values().forEach(Listener::stopAccepting);
            throw e;
        }
        var files = settings.values().stream().flatMap(each -> each.config().tls().stream()).flatMap(tls -> ServerTls.files(tls, folder).stream()).distinct().toList();
        return new Prepared() {
            @Override
            public void commit() {
                watched = files;
                order = List.copyOf(settings.keySet());
                settings.forEach((address, next) -> {
                    var running = open.get(address);
                    if (running != null) running.apply(next);
                });
                open.putAll(fresh);
                fresh.values().forEach(Listener::begin);
                open.keySet().stream().filter(address -> !settings.containsKey(address)).toList().forEach(address -> retire(address));
            }

            @Override
            public void rollback() {
                fresh.values().forEach(Listener::stopAccepting);
            }
        };
    }

    private Listener.Settings settings(ListenerConfig config, Http2Limits limits, EdgeFile file, Path folder) {
        try {
            Address.check(config);
            return Listener.Settings.of(config, limits, tls(config, file, folder), Carried.of(config, file.services()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(config.mark() + ": " + e.getMessage(), e);
        }
    }

    /// Whether what a listener carries as it is can be carried, as far as that is known without a connection.
    ///
    /// @throws IllegalArgumentException for what contradicts itself, or names a service that there is not
    public static void check(ListenerConfig config, Map<String, ServiceConfig> services) {
        Carried.of(config, services);
    }

    private Listener opened(Listener.Settings settings) throws IOException {
        try {
            return new Listener(settings, sockets, resolver, gate);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(settings.config().mark() + ": " + e.getMessage(), e);
        }
    }

    /// The running one, if neither its configuration nor a file has changed: sessions can then be resumed.
    private Optional<ServerTls> tls(ListenerConfig config, EdgeFile file, Path folder) {
        if (config.tls().isEmpty()) return Optional.empty();
        if (config.redirectToHttps().isPresent()) throw new IllegalArgumentException("a listener with `tls` cannot have `redirect-to-https`: that is for the plain one beside it");
        var origin = ServerTls.Origin.of(config.tls().get(), config.http(), folder, hosts(file));
        var running = Optional.ofNullable(open.get(config.address())).flatMap(Listener::tls).filter(tls -> tls.origin().equals(origin));
        return running.isPresent() ? running : Optional.of(ServerTls.of(origin, issuer));
    }

    /// Names and `*.` patterns of all routes.
    public static Set<String> hosts(EdgeFile file) {
        var groups = file.hosts().stream().flatMap(group -> Stream.concat(group.names().stream(), group.routes().stream().flatMap(route -> route.match().host().stream())));
        return Stream.concat(groups, file.routes().stream().flatMap(route -> route.match().host().stream())).collect(Collectors.toUnmodifiableSet());
    }

    /// Certificates, keys and the like of the running listeners: when one changes, a reload takes it in.
    public List<Path> watchedFiles() {
        return watched;
    }

    private void retire(String address) {
        var gone = open.remove(address);
        if (gone == null) return;
        gone.stopAccepting();
        leaving.add(gone);
        gone.drained().thenRun(() -> leaving.remove(gone));
        gone.drain();
    }

    /// In the order of the file.
    public List<Listener> all() {
        return order.stream().map(open::get).filter(Objects::nonNull).toList();
    }

    /// Stops accepting, lets running exchanges finish, and closes what is left when the time is up.
    ///
    /// @return whether everything finished by itself
    public boolean drain(Duration limit) {
        for (var address : List.copyOf(open.keySet())) retire(address);
        try {
            CompletableFuture.allOf(leaving.stream().map(Listener::drained).toArray(CompletableFuture[]::new)).get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            // below
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes it so", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        leaving.forEach(Listener::closeAll);
        return false;
    }

    @Override
    public void close() {
        drain(Duration.ZERO);
    }

    @Override
    public String name() {
        return "listeners";
    }

    @Override
    public Map<String, Object> state() {
        var state = new TreeMap<String, Object>();
        open.forEach((address, listener) -> state.put(address, "listening"));
        return state;
    }
}
