// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.load.LoadPlan;
import io.cardea.bench.load.Protocol;
import io.cardea.bench.load.Visitor;
import io.cardea.bench.subject.Peer.Skill;
import io.cardea.bench.subject.Subject.Door;
import java.util.ArrayList;
import java.util.List;

/// One thing that is measured, under the name that `--cases` takes.
///
/// @param about       for the table's title
/// @param kind        how it is measured
/// @param skill       what a subject must be able to do
/// @param path        what is asked for; with routes, what comes after `/rN`
/// @param length      of each answer's body
/// @param uploadBytes of each request's body
/// @param tls         over TLS; `fresh` then makes each request a handshake
/// @param resume      resuming the session
/// @param fresh       a new connection for each request
/// @param key         the certificate: `ec` or `rsa`
/// @param bare        with the bare configurations
/// @param routes      generated routes
/// @param connections 0 for the run's number
/// @param paced       also at half of the baseline's rate, for latency
/// @param mark        what CPU against the baseline Cardea must not exceed, 0 for no mark
/// @param protocol    between load and proxy
/// @param streams     at once on each connection
/// @param visitor     who asks
record Case(
        String name,
        String about,
        Kind kind,
        Skill skill,
        String path,
        long length,
        long uploadBytes,
        boolean tls,
        boolean resume,
        boolean fresh,
        String key,
        boolean bare,
        int routes,
        int connections,
        boolean paced,
        double mark,
        Protocol protocol,
        int streams,
        Visitor visitor) {

    enum Kind {
        /// Rounds of load.
        LOAD,
        /// Memory of idle connections.
        IDLE,
        /// Starts from cold.
        COLD,
        /// Load that the cache answers.
        HIT,
        /// Load of those who have the answer already, so that the cache tells them just that.
        NOT_MODIFIED,
        /// Load that asks for another path each time.
        MISS,
        /// Many ask at once for what nobody asked for before.
        STAMPEDE,
        /// Load that takes the steps of a gateway, compared with the same subject's plain proxying in the same round.
        STEPS;

        /// Whether the origin must hear nothing of the load, once the answer is stored.
        boolean stored() {
            return this == HIT || this == NOT_MODIFIED || this == STAMPEDE;
        }

        boolean cached() {
            return stored() || this == MISS;
        }
    }

    private static final String PLAIN = "/1k";
    private static final int SPREAD_OF_ROUTES = 64;
    private static final int CALL_BYTES = 105;
    private static final int MESSAGE_BYTES = 32;
    private static final long UPLOAD = 10L << 20;
    private static final int STAMPEDE = 1 << 20;

    static final List<Case> ALL = List.of(
            get("1k", "1 KiB over kept connections", "/1k", 1024).withPace().withMark(1.00),
            get("1k-bare", "1 KiB over kept connections, all extras off", "/1k", 1024).withBare().withPace().withMark(1.15),
            get("100k", "100 KiB over kept connections", "/100k", 102_400).withConnections(32).withPace().withMark(1.15),
            get("tls-1k", "1 KiB over kept TLS connections", "/1k", 1024).withTls("ec", false).withPace().withMark(1.15),
            get("one-origin", "1 KiB from a service of one instance, without checks", "/one/1k", 1024).with(Skill.BALANCE),
            get("ten-origins", "1 KiB from ten instances, the least busy first, with health checks and guards", "/ten/1k", 1024).with(Skill.BALANCE),
            get("connections", "a new connection for each 1 KiB", "/1k", 1024).withFresh(),
            get("tls-full", "a full TLS handshake (P-256) for each 1 KiB", "/1k", 1024).withTls("ec", false).withFresh(),
            get("tls-full-rsa", "a full TLS handshake (RSA 2048) for each 1 KiB", "/1k", 1024).withTls("rsa", false).withFresh(),
            get("tls-resumed", "a resumed TLS handshake for each 1 KiB", "/1k", 1024).withTls("ec", true).withFresh(),
            get("idle-10000", "memory of 10,000 idle connections", "/1k", 1024).of(Kind.IDLE).withConnections(10_000),
            routes(1),
            routes(100),
            routes(10_000),
            get("file-1k", "a file of 1 KiB", "/files/1k.bin", 1024).with(Skill.FILES).withPace().withMark(1.3),
            get("file-1m", "a file of 1 MiB", "/files/1m.bin", 1 << 20).with(Skill.FILES).withConnections(16).withMark(1.3),
            upload().withConnections(8).withMark(1.2),
            h2("h2-1", "HTTP/2, 1 KiB over TLS, 100 streams on one connection", "/1k").withConnections(1).over(Protocol.HTTP2, 100)
                    .withPace().withMark(0.75),
            h2("h2-32", "HTTP/2, 1 KiB over TLS, 10 streams on each of 32 connections", "/1k").withPace().withMark(0.75),
            h2("h2c-origin", "the same, and HTTP/2 to the origin", "/h2c/1k").with(Skill.H2_ORIGIN),
            get("grpc", "unary calls of 100 bytes, HTTP/2 in clear text on both sides", "/bench.Echo/Unary", CALL_BYTES)
                    .with(Skill.GRPC).withConnections(32).over(Protocol.GRPC, 10).withMark(0.8),
            get("websocket", "32 bytes there and back on each of 1,000 WebSockets", "/ws/echo", MESSAGE_BYTES)
                    .with(Skill.WEBSOCKET).withConnections(1000).over(Protocol.WEBSOCKET, 1).withMark(0.8),
            get("tcp", "connections carried as they are, 1 KiB of HTTP/1.1 in them", "/1k", 1024).with(Skill.TCP).withMark(0.6),
            h2("idle-h2-10000", "memory of 10,000 idle connections of HTTP/2 over TLS", "/1k").of(Kind.IDLE)
                    .withConnections(10_000).over(Protocol.HTTP2, 1),
            cached("cache-1k", "a hit of 1 KiB over kept connections", "/fresh/1k", 1024).withPace(),
            cached("cache-100k", "a hit of 100 KiB over kept connections", "/fresh/100k", 102_400).withConnections(32).withPace(),
            cached("cache-tls-1k", "a hit of 1 KiB over kept TLS connections", "/fresh/1k", 1024).withTls("ec", false)
                    .with(Skill.CACHE_TLS).withPace(),
            cached("cache-h2", "a hit of 1 KiB over TLS and HTTP/2, 10 streams on each of 32 connections", "/fresh/1k", 1024)
                    .withTls("ec", false).with(Skill.CACHE_H2).withConnections(32).over(Protocol.HTTP2, 10).withPace(),
            cached("cache-304", "the client has it: If-None-Match that matches", "/fresh/1k", 1024).of(Kind.NOT_MODIFIED),
            cached("cache-miss", "1 KiB, another URL for each request", "/fresh/" + LoadPlan.NEW + "/1k", 1024).of(Kind.MISS),
            cached("cache-stampede", "many ask at once for 1 MiB that is not stored yet", "/fresh/bytes/" + STAMPEDE, STAMPEDE)
                    .of(Kind.STAMPEDE),
            steps("steps-key", "an access list, an API key, a limit of its consumer, and fields set", "/key/1k", Visitor.KEY).with(Skill.KEYS),
            steps("steps-jwt", "a token (ES256) that was seen before", "/jwt/1k", Visitor.TOKEN).with(Skill.TOKENS),
            steps("steps-jwt-new", "a token whose signature (ES256) is verified each time", "/jwt-new/1k", Visitor.TOKEN).with(Skill.NEW_TOKENS),
            steps("steps-all", "validate, access, limit, identify, authorize, limit again, transform", "/all/1k?page=/1k", Visitor.TOKEN)
                    .with(Skill.TOKENS),
            steps("steps-redis", "a limit that is counted in Redis", "/shared/1k", Visitor.ANYBODY).with(Skill.SHARED_LIMIT).withConnections(64),
            get("cold", "from cold: first 200, then 30 % load at once", "/1k", 1024).of(Kind.COLD));

    /// The cases with these names, in the order of {@link #ALL}.
    ///
    /// @throws IllegalArgumentException if a name is unknown
    static List<Case> named(List<String> names) {
        var known = ALL.stream().map(Case::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("there is no case '" + name + "'; known are " + String.join(", ", known));
            }
        }
        return ALL.stream().filter(c -> names.contains(c.name)).toList();
    }

    private static Case get(String name, String about, String path, long length) {
        return new Case(name, about, Kind.LOAD, Skill.PROXY, path, length, 0, false, false, false, "ec", false, 0, 0, false, 0,
                Protocol.HTTP1, 1, Visitor.ANYBODY);
    }

    private static Case h2(String name, String about, String path) {
        return get(name, about, path, 1024).withTls("ec", false).with(Skill.H2).withConnections(32).over(Protocol.HTTP2, 10);
    }

    private static Case cached(String name, String about, String path, long length) {
        return get(name, about, path, length).of(Kind.HIT).with(Skill.CACHE);
    }

    private static Case steps(String name, String about, String path, Visitor visitor) {
        return get(name, about, path, 1024).of(Kind.STEPS).by(visitor);
    }

    private static Case routes(int count) {
        return new Case("routes-" + count, "1 KiB, " + count + (count == 1 ? " route" : " routes"), Kind.LOAD, Skill.ROUTES,
                "/1k", 1024, 0, false, false, false, "ec", false, count, 0, false, 0, Protocol.HTTP1, 1, Visitor.ANYBODY);
    }

    private static Case upload() {
        return new Case("upload-10m", "an upload of 10 MiB", Kind.LOAD, Skill.PROXY, "/upload",
                Long.toString(UPLOAD).length(), UPLOAD, false, false, false, "ec", false, 0, 0, false, 0,
                Protocol.HTTP1, 1, Visitor.ANYBODY);
    }

    private Case of(Kind other) {
        return new Case(name, about, other, skill, path, length, uploadBytes, tls, resume, fresh, key, bare, routes,
                connections, paced, mark, protocol, streams, visitor);
    }

    private Case by(Visitor other) {
        return new Case(name, about, kind, skill, path, length, uploadBytes, tls, resume, fresh, key, bare, routes,
                connections, paced, mark, protocol, streams, other);
    }

    private Case with(Skill other) {
        return new Case(name, about, kind, other, path, length, uploadBytes, tls, resume, fresh, key, bare, routes,
                connections, paced, mark, protocol, streams, visitor);
    }

    private Case withTls(String certificate, boolean resuming) {
        return new Case(name, about, kind, Skill.TLS, path, length, uploadBytes, true, resuming, fresh, certificate, bare,
                routes, connections, paced, mark, protocol, streams, visitor);
    }

    private Case over(Protocol other, int each) {
        return new Case(name, about, kind, skill, path, length, uploadBytes, tls, resume, fresh, key, bare, routes,
                connections, paced, mark, other, each, visitor);
    }

    private Case withFresh() {
        return new Case(name, about, kind, skill, path, length, uploadBytes, tls, resume, true, key, bare, routes, 16, paced,
                mark, protocol, streams, visitor);
    }

    private Case withBare() {
        return new Case(name, about, kind, skill, path, length, uploadBytes, tls, resume, fresh, key, true, routes,
                connections, paced, mark, protocol, streams, visitor);
    }

    private Case withConnections(int count) {
        return new Case(name, about, kind, skill, path, length, uploadBytes, tls, resume, fresh, key, bare, routes, count,
                paced, mark, protocol, streams, visitor);
    }

    private Case withPace() {
        return new Case(name, about, kind, skill, path, length, uploadBytes, tls, resume, fresh, key, bare, routes,
                connections, true, mark, protocol, streams, visitor);
    }

    private Case withMark(double ratio) {
        return new Case(name, about, kind, skill, path, length, uploadBytes, tls, resume, fresh, key, bare, routes,
                connections, paced, ratio, protocol, streams, visitor);
    }

    /// What is asked for in turn: with many routes up to 64 of them, spread over all.
    List<String> paths() {
        if (routes == 0) {
            return List.of(path);
        }
        var paths = new ArrayList<String>();
        int count = Math.min(routes, SPREAD_OF_ROUTES);
        for (int i = 0; i < count; i++) {
            paths.add("/r" + (long) i * routes / count + path);
        }
        return paths;
    }

    /// A path that a plain GET can check, and the length of its answer.
    String checkPath() {
        if (kind == Kind.STEPS) {
            return PLAIN;
        }
        return isPlain() ? once(paths().getLast()) : headersPath().replace("/headers", "/1k");
    }

    /// A path as one request has it.
    private static String once(String path) {
        return path.replace(LoadPlan.NEW, "0".repeat(LoadPlan.NEW.length()));
    }

    private boolean isPlain() {
        return uploadBytes == 0 && protocol != Protocol.GRPC && protocol != Protocol.WEBSOCKET;
    }

    long checkLength() {
        return isPlain() ? length : 1024;
    }

    /// Whether the proxy reads requests and the origin answers them.
    boolean proxied() {
        return skill != Skill.FILES && skill != Skill.TCP;
    }

    /// Which port the load takes.
    Door door() {
        return tls ? Door.TLS : protocol == Protocol.GRPC ? Door.H2C : skill == Skill.TCP ? Door.TCP : Door.PLAIN;
    }

    /// Which port a plain GET can be checked at.
    Door checkDoor() {
        return skill == Skill.TCP ? Door.TCP : Door.PLAIN;
    }

    /// Where the origin tells which head came to it, the way that this case takes.
    String headersPath() {
        if (kind == Kind.STEPS) {
            return "/headers";
        }
        return once(path.substring(0, path.lastIndexOf('/'))) + "/headers";
    }

    /// The same requests, where no steps are taken.
    Case plain() {
        return get(name, about, PLAIN, length).of(Kind.STEPS).with(skill).withConnections(connections).by(visitor);
    }

    /// The same answers, given in full.
    Case hit() {
        return of(Kind.HIT);
    }

    LoadPlan plan(int port, int defaultConnections, long leadInMillis, long windowMillis) {
        var plan = new LoadPlan(port, tls, resume, fresh, paths(), uploadBytes,
                connections == 0 ? defaultConnections : connections, 0, leadInMillis, windowMillis, length)
                .over(protocol, streams).by(visitor);
        return kind == Kind.NOT_MODIFIED ? plan.having(LoadPlan.tag(length)) : plan;
    }
}
