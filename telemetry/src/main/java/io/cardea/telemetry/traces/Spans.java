// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.traces;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.file.TracesConfig;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.spi.Observer;
import io.cardea.core.trace.TraceContext;
import io.cardea.telemetry.Outcome;
import io.cardea.telemetry.metrics.Methods;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Sends a span for each exchange that is recorded, with the stable names of OpenTelemetry's semantic conventions for HTTP.
///
/// [#ended] belongs to the loops, costs one comparison for what is not recorded and never waits. Queries are left out: they
/// may hold what is secret.
public final class Spans implements Observer, AutoCloseable {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> METHOD_ORIGINAL = AttributeKey.stringKey("http.request.method_original");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> REQUEST_SIZE = AttributeKey.longKey("http.request.body.size");
    private static final AttributeKey<Long> RESPONSE_SIZE = AttributeKey.longKey("http.response.body.size");
    private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> CLIENT_ADDRESS = AttributeKey.stringKey("client.address");
    private static final AttributeKey<String> PEER_ADDRESS = AttributeKey.stringKey("network.peer.address");
    private static final AttributeKey<String> PROTOCOL = AttributeKey.stringKey("network.protocol.version");
    private static final AttributeKey<String> USER_AGENT = AttributeKey.stringKey("user_agent.original");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("cardea.request.id");
    private static final AttributeKey<String> ENDPOINT = AttributeKey.stringKey("cardea.endpoint");
    private static final AttributeKey<Double> ORIGIN_DURATION = AttributeKey.doubleKey("cardea.origin.duration");
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final GivenIds ids = new GivenIds();
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /// Starts a thread that sends; a collector that is not there costs spans and a warning.
    ///
    /// @throws IllegalArgumentException without an endpoint
    public Spans(TracesConfig config, String version) {
        var exporter = OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint(config.endpoint().orElseThrow(() -> new IllegalArgumentException("no endpoint to send spans to"))))
            .setTimeout(Duration.ofSeconds(5))
            .setCompression("gzip");
        config.headers().forEach((name, value) -> exporter.addHeader(name, value.reveal()));
        this.provider = SdkTracerProvider.builder()
            .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), config.service(),
                AttributeKey.stringKey("service.version"), version)))
            .setIdGenerator(ids)
            .setSampler(Sampler.alwaysOn()) // decided already
            .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(2048).build())
            .addSpanProcessor(BatchSpanProcessor.builder(exporter.build())
                .setMaxQueueSize(4096).setMaxExportBatchSize(512).setScheduleDelay(Duration.ofSeconds(1)).setExporterTimeout(Duration.ofSeconds(10)).build())
            .build();
        this.tracer = provider.tracerBuilder("io.cardea").setInstrumentationVersion(version).build();
    }

    @Override
    public void ended(Exchange exchange) {
        var trace = exchange.trace();
        if (!trace.isRecorded()) return;
        long elapsed = exchange.elapsed();
        long end = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        var method = Methods.bounded(exchange.request().method());
        ids.next(trace);
        var builder = tracer.spanBuilder((method.equals(Methods.OTHER) ? "HTTP" : method) + ' ' + exchange.route().pattern())
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(end - elapsed, TimeUnit.NANOSECONDS)
            .setParent(parent(trace));
        describe(builder, exchange, method);
        var span = builder.startSpan();
        judge(span, exchange);
        span.end(end, TimeUnit.NANOSECONDS);
        ids.next(TraceContext.NONE);
    }

    static String endpoint(URI to) {
        var path = to.getPath();
        return path == null || path.isEmpty() || path.equals("/") ? to.resolve("/v1/traces").toString() : to.toString();
    }

    /// Sends what waits, for at most three seconds.
    @Override
    public void close() {
        provider.shutdown().join(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Context parent(TraceContext trace) {
        if (!trace.isContinued()) return Context.root();
        var context = SpanContext.createFromRemoteParent(trace.traceId(), trace.parentId(), TraceFlags.getSampled(), TraceState.getDefault());
        return Context.root().with(Span.wrap(context));
    }

    private static void describe(SpanBuilder span, Exchange exchange, String method) {
        var request = exchange.asked();
        var client = exchange.client();
        span.setAttribute(METHOD, method);
        if (method.equals(Methods.OTHER)) span.setAttribute(METHOD_ORIGINAL, request.method());
        span.setAttribute(ROUTE, exchange.route().pattern());
        span.setAttribute(SCHEME, request.scheme());
        span.setAttribute(PATH, request.path());
        span.setAttribute(SERVER_ADDRESS, request.host());
        int port = request.port() > 0 ? request.port() : client.link().localPort();
        if (port > 0) span.setAttribute(SERVER_PORT, (long) port);
        span.setAttribute(CLIENT_ADDRESS, client.address());
        span.setAttribute(PEER_ADDRESS, client.peerAddress());
        span.setAttribute(PROTOCOL, request.version());
        span.setAttribute(REQUEST_SIZE, exchange.receivedBytes());
        span.setAttribute(RESPONSE_SIZE, exchange.sentBytes());
        span.setAttribute(REQUEST_ID, exchange.requestId());
        request.fields().first(FieldName.USER_AGENT).ifPresent(agent -> span.setAttribute(USER_AGENT, agent));
        if (!exchange.endpoint().isEmpty()) span.setAttribute(ENDPOINT, exchange.endpoint());
        if (exchange.originNanos() != 0) span.setAttribute(ORIGIN_DURATION, exchange.originNanos() / 1e9);
    }

    /// An error of a server's span is what is not the client's fault: 5xx, or an answer that was broken off.
    private static void judge(Span span, Exchange exchange) {
        int status = Outcome.status(exchange);
        if (exchange.sentStatus() != 0) span.setAttribute(STATUS, (long) exchange.sentStatus());
        var failure = exchange.failure();
        if (failure.isPresent()) span.setAttribute(ERROR_TYPE, failure.get().kind().name().toLowerCase(Locale.ROOT));
        else if (status >= 500) span.setAttribute(ERROR_TYPE, Integer.toString(status));
        if (status >= 500 || failure.isPresent() && failure.get().side() != Failure.Side.CLIENT) {
            span.setStatus(StatusCode.ERROR, failure.isPresent() ? failure.get().detail() : "");
        }
    }
}
