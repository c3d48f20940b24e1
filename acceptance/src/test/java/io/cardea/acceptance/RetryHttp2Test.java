// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawHttp2;
import io.cardea.testkit.RawHttp2Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What [RetryTest] shows of HTTP/1.1, with instances that speak HTTP/2 and count each request by its id.
class RetryHttp2Test {
    private static final int INTERNAL_ERROR = 2;
    private static final int REFUSED_STREAM = 7;

    private final Map<String, List<String>> arrived = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    private interface Fault {
        void happens(RawHttp2Origin.Call call) throws Exception;
    }

    private RawHttp2Origin origin(Fault fault) {
        var ids = new ConcurrentHashMap<String, String>(); // by connection and stream
        var bodies = new ConcurrentHashMap<String, String>();
        var origin = new RawHttp2Origin(call -> {
            var stream = call.connection() + "/" + call.stream();
            if (call.isHead()) {
                ids.put(stream, call.fields().getOrDefault("x-id", ""));
                bodies.put(stream, "");
            } else if (call.frame().type() == RawHttp2.DATA) {
                bodies.merge(stream, new String(call.frame().payload(), StandardCharsets.US_ASCII), String::concat);
            } else {
                return;
            }
            if (!call.frame().isLast()) return;
            var times = arrived.computeIfAbsent(ids.get(stream), id -> new CopyOnWriteArrayList<>());
            times.add(bodies.get(stream));
            if (times.size() == 1) fault.happens(call); else call.answer("again");
        });
        open.add(origin);
        return origin;
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    private static Fault fault(String name) {
        return switch (name) {
            case "refused" -> call -> call.wire().reset(call.stream(), REFUSED_STREAM);
            case "goaway" -> call -> call.wire().frame(RawHttp2.GOAWAY, 0, 0, new byte[8]);
            case "reset" -> call -> call.wire().reset(call.stream(), INTERNAL_ERROR);
            case "closed" -> call -> call.wire().socket().close();
            case "hangs" -> call -> {};
            case "unavailable" -> call -> call.wire().headers(call.stream(), true, ":status: 200", "content-type: application/grpc", "grpc-status: 14");
            case "aborted" -> call -> call.wire().headers(call.stream(), true, ":status: 200", "content-type: application/grpc", "grpc-status: 10");
            case "half" -> call -> call.wire().headers(call.stream(), false, ":status: 200", "content-length: 100").data(call.stream(), false, "half").reset(call.stream(), INTERNAL_ERROR);
            default -> call -> call.wire().headers(call.stream(), false, ":status: " + name).data(call.stream(), true, "no");
        };
    }

    @ParameterizedTest
    @CsvSource({
        "refused, GET, 200, 2", "refused, PUT, 200, 2", "refused, POST, 200, 2", "refused, POST+key, 200, 2",
        "goaway, GET, 200, 2", "goaway, POST, 200, 2",
        "reset, GET, 200, 2", "reset, PUT, 200, 2", "reset, POST, 502, 1", "reset, POST+key, 200, 2",
        "closed, GET, 200, 2", "closed, PUT, 200, 2", "closed, POST, 502, 1", "closed, POST+key, 200, 2",
        "503, GET, 200, 2", "503, PUT, 200, 2", "503, POST, 503, 1", "503, POST+key, 200, 2", "500, GET, 500, 1",
        "unavailable, GET, 200, 2", "unavailable, POST, 200, 1", "unavailable, POST+key, 200, 2", "aborted, GET, 200, 1",
        "hangs, GET, 200, 2", "hangs, PUT, 200, 2", "hangs, POST, 504, 1", "hangs, POST+key, 200, 2",
        "half, GET, 0, 1", "half, PUT, 0, 1", "half, POST, 0, 1"})
    void whatFailsTheFirstTime(String fault, String method, int status, int times) {
        for (var connections : List.of("per-loop", "shared")) {
            arrived.clear();
            var edge = GatewayUnderTest.file("services:\n  s:\n    endpoints: [" + origin(fault(fault)).url() + ", " + origin(fault(fault)).url() + "]\n    connections: " + connections
                + "\n    response-timeout: 1s\n    retry: { statuses: [502, 503], per-try-timeout: 300ms, backoff: 1ms }\nroutes:\n  - to: s\n");
            open.add(edge);
            for (int i = 0; i < 2; i++) {
                var body = method.equals("GET") ? "" : "body" + i;
                var head = method.replace("+key", "") + " / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Id: " + i + "\r\n" + (method.endsWith("+key") ? "Idempotency-Key: k\r\n" : "")
                    + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n";
                var response = edge.exchange(head + body);
                if (status > 0) assertThat(response).as(connections).startsWith("HTTP/1.1 " + status);
                else assertThat(response).doesNotContain("again");
                assertThat(arrived.get("" + i)).as("arrivals, " + connections).hasSize(times).containsOnly(body);
            }
        }
    }
}
