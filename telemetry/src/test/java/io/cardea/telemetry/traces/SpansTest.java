// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.cardea.core.config.Secret;
import io.cardea.core.file.TracesConfig.Traceparent;
import io.cardea.core.file.TracesConfig;
import io.cardea.core.http.Failure;
import io.cardea.core.trace.Sampling;
import io.cardea.telemetry.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpansTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> authorizations = new LinkedBlockingQueue<>();
    private final HttpServer collector = collector();

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    @Test
    void aSpanTellsWhatHappenedUnderTheStableNames() throws Exception {
        var exchange = recorded(Sample.with(s -> {
            s.header("traceparent", PARENT).header("User-Agent", "curl/8");
            s.endpoint = "10.0.0.1:9001";
            s.originNanos = 2_000_000;
            s.query = "token=secret";
        }));
        var span = span();
        assertThat(span.name).isEqualTo("GET /books/**");
        assertThat(span.traceId).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(span.parentId).isEqualTo("b7ad6b7169203331");
        assertThat(span.spanId).isEqualTo(exchange).hasSize(16);
        assertThat(span.kind).as("SPAN_KIND_SERVER").isEqualTo(2);
        assertThat(span.endNanos - span.startNanos).isBetween(0L, Duration.ofSeconds(30).toNanos());
        assertThat(span.attributes)
            .containsEntry("http.request.method", "GET").containsEntry("http.response.status_code", "200")
            .containsEntry("http.route", "/books/**").containsEntry("url.scheme", "http").containsEntry("url.path", "/books/1984")
            .containsEntry("server.address", "shop.example").containsEntry("server.port", "8080")
            .containsEntry("client.address", "192.0.2.7").containsEntry("network.peer.address", "127.0.0.1")
            .containsEntry("network.protocol.version", "1.1").containsEntry("user_agent.original", "curl/8")
            .containsEntry("cardea.endpoint", "10.0.0.1:9001")
            .doesNotContainKeys("error.type", "url.query");
        assertThat(span.resource).containsEntry("service.name", "cardea").containsEntry("service.version", "0.1.0");
        assertThat(authorizations.poll()).isEqualTo("Bearer abc");
    }

    @Test
    void aFailureOfTheOriginIsAnErrorAndOneOfTheClientIsNot() throws Exception {
        recorded(Sample.with(s -> { s.sampling = Sampling.of(1); s.failure = Optional.of(Failure.of(Failure.Kind.CONNECT_REFUSED, "no one there")); }));
        var origin = span();
        assertThat(origin.attributes).containsEntry("error.type", "connect_refused").containsEntry("http.response.status_code", "502");
        assertThat(origin.parentId).isEmpty();
        assertThat(origin.status).as("STATUS_CODE_ERROR").isEqualTo(2);

        recorded(Sample.with(s -> { s.sampling = Sampling.of(1); s.method = "BREW"; s.failure = Optional.of(Failure.of(Failure.Kind.NOT_FOUND, "")); }));
        var client = span();
        assertThat(client.name).isEqualTo("HTTP /books/**");
        assertThat(client.attributes).containsEntry("http.request.method", "_OTHER").containsEntry("http.request.method_original", "BREW")
            .containsEntry("error.type", "not_found");
        assertThat(client.status).isZero();
    }

    @Test
    void whatIsNotRecordedIsNotSent() throws Exception {
        try (var spans = new Spans(config(), "0.1.0")) {
            Sample.with(s -> { s.header("traceparent", PARENT.replace("-01", "-00")); s.sampling = Sampling.of(1); }).end(spans);
            Sample.with(s -> s.sampling = Sampling.of(0)).end(spans);
            new Sample().header("traceparent", PARENT).end(spans); // passes through: no span of ours
        }
        assertThat(received.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aCollectorThatIsNotThereStopsNobody() {
        collector.stop(0);
        long begun = System.nanoTime();
        try (var spans = new Spans(config(), "0.1.0")) {
            for (int i = 0; i < 10_000; i++) Sample.with(s -> s.sampling = Sampling.of(1)).end(spans);
        }
        assertThat(System.nanoTime() - begun).isLessThan(Duration.ofSeconds(20).toNanos());
    }

    @Test
    void anAddressThatIsNoneIsToldAtItsKey() {
        assertThatThrownBy(() -> TracesConfig.to(URI.create("127.0.0.1/x"))).hasMessageContaining("such as `http://127.0.0.1:4318`");
        assertThatThrownBy(() -> new TracesConfig(Optional.of(URI.create("http://a")), 2, "x", Map.of(), Traceparent.ADD)).hasMessageContaining("0 to 1");
        assertThat(Spans.endpoint(URI.create("http://a:1"))).isEqualTo("http://a:1/v1/traces");
        assertThat(Spans.endpoint(URI.create("http://a:1/otlp"))).isEqualTo("http://a:1/otlp");
    }

    /// @return the id of the span that the exchange should have
    private String recorded(Sample sample) {
        if (sample.sampling == Sampling.PASS) sample.sampling = Sampling.of(0);
        try (var spans = new Spans(config(), "0.1.0")) {
            return sample.end(spans).trace().spanId();
        }
    }

    private TracesConfig config() {
        return new TracesConfig(Optional.of(URI.create("http://127.0.0.1:" + collector.getAddress().getPort())), 1, "cardea",
            Map.of("Authorization", Secret.of("Bearer abc")), Traceparent.ADD);
    }

    private HttpServer collector() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/traces", exchange -> {
                authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                received.add(new GZIPInputStream(exchange.getRequestBody()).readAllBytes());
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Received span() throws InterruptedException {
        var message = received.poll(10, TimeUnit.SECONDS);
        assertThat(message).as("nothing was sent").isNotNull();
        // ExportTraceServiceRequest.resource_spans → ResourceSpans.{resource, scope_spans} → ScopeSpans.spans
        var resourceSpans = new Message(message).messages(1).getFirst();
        var resource = attributes(resourceSpans.messages(1).getFirst().messages(1));
        var spans = resourceSpans.messages(2).getFirst().messages(2);
        assertThat(spans).hasSize(1);
        var span = spans.getFirst();
        var status = span.messages(15).stream().findFirst().map(m -> m.number(3)).orElse(0L);
        return new Received(span.text(5), span.hex(1), span.hex(2), span.hex(4), span.number(6), span.number(7), span.number(8), attributes(span.messages(9)), status, resource);
    }

    private record Received(String name, String traceId, String spanId, String parentId, long kind, long startNanos, long endNanos,
                            Map<String, String> attributes, long status, Map<String, String> resource) {}

    private static Map<String, String> attributes(List<Message> pairs) {
        var attributes = new TreeMap<String, String>();
        for (var pair : pairs) {
            var value = pair.messages(2).getFirst(); // AnyValue: 1 string, 3 int, 4 double
            attributes.put(pair.text(1), value.has(1) ? value.text(1) : value.has(3) ? Long.toString(value.number(3)) : "?");
        }
        return attributes;
    }

    /// As much of Protocol Buffers' wire format as these messages use.
    private static final class Message {
        private final Map<Integer, List<Object>> fields = new TreeMap<>();

        Message(byte[] bytes) {
            int[] at = {0};
            while (at[0] < bytes.length) {
                long tag = varint(bytes, at);
                Object value = switch ((int) tag & 7) {
                    case 0 -> varint(bytes, at);
                    case 1 -> fixed(bytes, at, 8);
                    case 5 -> fixed(bytes, at, 4);
                    case 2 -> {
                        int length = (int) varint(bytes, at);
                        var slice = java.util.Arrays.copyOfRange(bytes, at[0], at[0] + length);
                        at[0] += length;
                        yield slice;
                    }
                    default -> throw new IllegalStateException("wire type " + (tag & 7));
                };
                fields.computeIfAbsent((int) (tag >>> 3), field -> new ArrayList<>()).add(value);
            }
        }

        boolean has(int field) {
            return fields.containsKey(field);
        }

        List<Message> messages(int field) {
            return fields.getOrDefault(field, List.of()).stream().map(value -> new Message((byte[]) value)).toList();
        }

        String text(int field) {
            return new String((byte[]) fields.get(field).getFirst(), StandardCharsets.UTF_8);
        }

        String hex(int field) {
            return has(field) ? HexFormat.of().formatHex((byte[]) fields.get(field).getFirst()) : "";
        }

        long number(int field) {
            return has(field) ? (Long) fields.get(field).getFirst() : 0;
        }

        private static long varint(byte[] bytes, int[] at) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[at[0]++];
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) return value;
            }
        }

        private static long fixed(byte[] bytes, int[] at, int size) {
            long value = 0;
            for (int i = 0; i < size; i++) value |= (long) (bytes[at[0]++] & 0xff) << 8 * i;
            return value;
        }
    }
}
