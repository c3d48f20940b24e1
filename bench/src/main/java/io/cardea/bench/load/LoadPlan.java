// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import java.util.List;

/// What the load generator does in one window. Plain numbers instead of `Duration`, because it travels as JSON.
///
/// @param port            where the proxy listens, on 127.0.0.1
/// @param tls             whether to speak TLS
/// @param resume          whether TLS sessions are resumed; only seen with `fresh`
/// @param fresh           a new connection for each request
/// @param paths           asked for in turn, never empty; {@link #NEW} in one is another number each time (HTTP/1.1 only)
/// @param uploadBytes     0 for GET, else the length of the body of a POST
/// @param connections     how many at once; with `fresh` how many exchanges at once
/// @param ratePerSecond   0 for a closed loop, else a fixed schedule whose latency counts from the intended send time
/// @param leadInMillis    load before the window that is not counted
/// @param windowMillis    what is counted
/// @param expectedLength  of each answer's body, or -1 for any
/// @param protocol        with anything but HTTP/1.1 neither `fresh` nor an upload
/// @param streams         of each connection, HTTP/2 only; else 1
/// @param ifNoneMatch     the entity tag that each request says it has (HTTP/1.1 only), so that 304 is the right answer;
///                        empty for none
/// @param fields          lines that each request has besides (HTTP/1.1 only)
public record LoadPlan(
        int port,
        boolean tls,
        boolean resume,
        boolean fresh,
        List<String> paths,
        long uploadBytes,
        int connections,
        double ratePerSecond,
        long leadInMillis,
        long windowMillis,
        long expectedLength,
        Protocol protocol,
        int streams,
        String ifNoneMatch,
        List<String> fields) {

    /// Stands in a path for twelve digits that no request before had.
    public static final String NEW = "############";

    public LoadPlan {
        if (paths.isEmpty() || connections < 1 || windowMillis < 1) {
            throw new IllegalArgumentException("a load needs a path, a connection and a window, not " + paths + ", "
                    + connections + ", " + windowMillis + " ms");
        }
        if (protocol != Protocol.HTTP1 && (fresh || uploadBytes > 0) || streams < 1 || streams > 1 && !protocol.http2()) {
            throw new IllegalArgumentException("a load of " + protocol + " cannot have " + streams + " streams, fresh " + fresh
                    + ", an upload of " + uploadBytes + " bytes");
        }
        if (protocol != Protocol.HTTP1 && (!ifNoneMatch.isEmpty() || !fields.isEmpty() || paths.stream().anyMatch(path -> path.contains(NEW)))) {
            throw new IllegalArgumentException("only HTTP/1.1 asks on a condition, by more fields or for another path each time, not " + protocol);
        }
        paths = List.copyOf(paths);
        fields = List.copyOf(fields);
    }

    /// With HTTP/1.1.
    public LoadPlan(int port, boolean tls, boolean resume, boolean fresh, List<String> paths, long uploadBytes, int connections,
            double ratePerSecond, long leadInMillis, long windowMillis, long expectedLength) {
        this(port, tls, resume, fresh, paths, uploadBytes, connections, ratePerSecond, leadInMillis, windowMillis, expectedLength,
                Protocol.HTTP1, 1, "", List.of());
    }

    /// A closed loop over kept connections: as fast as the other side answers.
    public static LoadPlan closed(int port, String path, int connections, long windowMillis) {
        return new LoadPlan(port, false, false, false, List.of(path), 0, connections, 0, 200, windowMillis, -1);
    }

    /// The same load in another protocol, with so many streams on each connection.
    public LoadPlan over(Protocol other, int count) {
        return new LoadPlan(port, tls, resume, fresh, paths, uploadBytes, connections, ratePerSecond, leadInMillis,
                windowMillis, expectedLength, other, count, ifNoneMatch, fields);
    }

    /// The same load from somebody who can be told apart.
    public LoadPlan by(Visitor visitor) {
        return new LoadPlan(port, tls, resume, fresh, paths, uploadBytes, connections, ratePerSecond, leadInMillis,
                windowMillis, expectedLength, protocol, streams, ifNoneMatch, visitor.fields());
    }

    public LoadPlan atRate(double perSecond) {
        return new LoadPlan(port, tls, resume, fresh, paths, uploadBytes, connections, perSecond, leadInMillis,
                windowMillis, expectedLength, protocol, streams, ifNoneMatch, fields);
    }

    public LoadPlan overConnections(int count) {
        return new LoadPlan(port, tls, resume, fresh, paths, uploadBytes, count, ratePerSecond, leadInMillis,
                windowMillis, expectedLength, protocol, streams, ifNoneMatch, fields);
    }

    /// The same load for another path.
    public LoadPlan to(String path) {
        return new LoadPlan(port, tls, resume, fresh, List.of(path), uploadBytes, connections, ratePerSecond, leadInMillis,
                windowMillis, expectedLength, protocol, streams, ifNoneMatch, fields);
    }

    public LoadPlan forMillis(long window) {
        return new LoadPlan(port, tls, resume, fresh, paths, uploadBytes, connections, ratePerSecond, leadInMillis,
                window, expectedLength, protocol, streams, ifNoneMatch, fields);
    }

    /// The entity tag of what the origin gives to be kept.
    public static String tag(long length) {
        return Fresh.tag(length);
    }

    /// The same questions from clients that have the answer already, without a body to come.
    public LoadPlan having(String entityTag) {
        return new LoadPlan(port, tls, resume, fresh, paths, uploadBytes, connections, ratePerSecond, leadInMillis,
                windowMillis, 0, protocol, streams, entityTag, fields);
    }

    /// What each answer's status must be.
    int expectedStatus() {
        return ifNoneMatch.isEmpty() ? 200 : 304;
    }

    public boolean open() {
        return ratePerSecond > 0;
    }
}
