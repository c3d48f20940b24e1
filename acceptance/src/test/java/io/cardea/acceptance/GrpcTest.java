// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.cardea.Cardea;
import io.cardea.testkit.RawHttp2;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import io.grpc.testing.integration.TestServiceImpl;
import io.grpc.testing.integration.UnimplementedServiceGrpc;
import io.grpc.testing.integration.Util;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// gRPC through the edge: grpc-java on both sides, with the service and the cases of its own interoperability tests.
class GrpcTest {
    private static final int LARGE_REQUEST = 271_828;
    private static final int LARGE_RESPONSE = 314_159;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private static Path folder;
    private static ScheduledExecutorService timer;
    private static Server server;
    private static final AtomicInteger begun = new AtomicInteger();
    private static final AtomicInteger cancelled = new AtomicInteger();
    private static Cardea edge;
    private static ManagedChannel clear;
    private static ManagedChannel secret;

    private enum Way { CLEAR, SECRET }

    @BeforeAll
    static void start() throws IOException {
        var certificate = TestCertificate.make();
        certificate.write(folder, "own");
        timer = Executors.newScheduledThreadPool(2);
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(counting(ServerInterceptors.intercept(new TestServiceImpl(timer), TestServiceImpl.interceptors()))).build().start();
        edge = Cardea.start(Files.writeString(folder.resolve("edge.yaml"), file("")));
        clear = NettyChannelBuilder.forAddress("127.0.0.1", edge.port()).usePlaintext().build();
        int tls = edge.listeners().get(1).port();
        secret = NettyChannelBuilder.forAddress("127.0.0.1", tls).overrideAuthority("localhost").sslContext(GrpcSslContexts.forClient().trustManager(certificate.certificate()).build()).build();
    }

    /// Routes by service and by method.
    private static String file(String more) {
        return "listeners:\n  - address: \"127.0.0.1:0\"\n  - { address: \"127.0.0.1:00\", tls: { certificate: own.pem, key: own-key.pem } }\n"
            + "admin: off\nlog: access.log\nservices:\n  calls: \"h2c://127.0.0.1:" + server.getPort() + "\"\n  nobody: \"h2c://127.0.0.1:1\"\nroutes:\n"
            + "  - { match: /grpc.testing.TestService/**, to: calls }\n"
            + "  - { match: /grpc.testing.UnimplementedService/**, to: calls }\n"
            + "  - { match: /grpc.testing.TestService/CacheableUnaryCall, to: nobody }\n"
            + "  - { match: /grpc.testing.ReconnectService/Start, policies: [{ deny: 127.0.0.0/8 }], to: calls }\n"
            + "  - { match: /grpc.testing.ReconnectService/Stop, respond: { status: 403, body: \"<h1>No</h1>\" } }\n" + more;
    }

    private static io.grpc.ServerServiceDefinition counting(io.grpc.ServerServiceDefinition service) {
        return ServerInterceptors.intercept(service, new io.grpc.ServerInterceptor() {
            @Override
            public <Q, A> io.grpc.ServerCall.Listener<Q> interceptCall(io.grpc.ServerCall<Q, A> call, Metadata headers, io.grpc.ServerCallHandler<Q, A> next) {
                begun.incrementAndGet();
                return new io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                    @Override
                    public void onCancel() {
                        cancelled.incrementAndGet();
                        super.onCancel();
                    }
                };
            }
        });
    }

    @AfterAll
    static void stop() throws Exception {
        for (var channel : List.of(clear, secret)) channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        edge.close();
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        timer.shutdownNow();
    }

    private static TestServiceGrpc.TestServiceBlockingStub calls(Way way) {
        return TestServiceGrpc.newBlockingStub(channel(way)).withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static TestServiceGrpc.TestServiceStub streams(Way way) {
        return TestServiceGrpc.newStub(channel(way)).withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static ManagedChannel channel(Way way) {
        return way == Way.CLEAR ? clear : secret;
    }

    private static Payload payload(int bytes) {
        return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[bytes])).build();
    }

    private static StreamingOutputCallRequest wanted(int request, int... answers) {
        var builder = StreamingOutputCallRequest.newBuilder().setPayload(payload(request));
        for (int size : answers) builder.addResponseParameters(ResponseParameters.newBuilder().setSize(size));
        return builder.build();
    }

    /// What came on a call, in order, and how it ended.
    private static final class Answers<T> implements StreamObserver<T> {
        private final BlockingQueue<T> came = new LinkedBlockingQueue<>();
        private final CompletableFuture<Status> end = new CompletableFuture<>();

        @Override
        public void onNext(T value) {
            came.add(value);
        }

        @Override
        public void onError(Throwable error) {
            end.complete(Status.fromThrowable(error));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }

        private T next() throws InterruptedException {
            var next = came.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (next == null) throw new AssertionError("nothing came; the call has " + (end.isDone() ? "ended: " + end.join() : "not ended"));
            return next;
        }

        private Status end() throws Exception {
            return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        private Status.Code code() throws Exception {
            return end().getCode();
        }
    }

    private static Status.Code codeOf(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    // ---- the cases of the interoperability tests ----------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void emptyUnary(Way way) {
        assertThat(calls(way).emptyCall(Empty.getDefaultInstance())).isEqualTo(Empty.getDefaultInstance());
    }

    @ParameterizedTest
    @EnumSource
    void largeUnary(Way way) {
        var answer = calls(way).unaryCall(SimpleRequest.newBuilder().setResponseSize(LARGE_RESPONSE).setPayload(payload(LARGE_REQUEST)).build());
        assertThat(answer.getPayload().getBody().size()).isEqualTo(LARGE_RESPONSE);
    }

    @ParameterizedTest
    @EnumSource
    void clientStreaming(Way way) throws Exception {
        var answers = new Answers<StreamingInputCallResponse>();
        var out = streams(way).streamingInputCall(answers);
        for (int size : new int[] {27_182, 8, 1828, 45_904}) out.onNext(StreamingInputCallRequest.newBuilder().setPayload(payload(size)).build());
        out.onCompleted();
        assertThat(answers.next().getAggregatedPayloadSize()).isEqualTo(74_922);
        assertThat(answers.code()).isEqualTo(Status.Code.OK);
    }

    @ParameterizedTest
    @EnumSource
    void serverStreaming(Way way) throws Exception {
        var answers = new Answers<StreamingOutputCallResponse>();
        streams(way).streamingOutputCall(wanted(0, 31_415, 9, 2653, 58_979), answers);
        assertThat(answers.code()).isEqualTo(Status.Code.OK);
        assertThat(answers.came).extracting(each -> each.getPayload().getBody().size()).containsExactly(31_415, 9, 2653, 58_979);
    }

    @ParameterizedTest
    @EnumSource
    void pingPong(Way way) throws Exception {
        var answers = new Answers<StreamingOutputCallResponse>();
        var out = streams(way).fullDuplexCall(answers);
        int[] requests = {27_182, 8, 1828, 45_904};
        int[] responses = {31_415, 9, 2653, 58_979};
        for (int i = 0; i < requests.length; i++) {
            out.onNext(wanted(requests[i], responses[i]));
            assertThat(answers.next().getPayload().getBody().size()).isEqualTo(responses[i]);
        }
        out.onCompleted();
        assertThat(answers.code()).isEqualTo(Status.Code.OK);
    }

    @ParameterizedTest
    @EnumSource
    void emptyStream(Way way) throws Exception {
        var answers = new Answers<StreamingOutputCallResponse>();
        streams(way).fullDuplexCall(answers).onCompleted();
        assertThat(answers.code()).isEqualTo(Status.Code.OK);
        assertThat(answers.came).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void cancelAfterBegin(Way way) throws Exception {
        int before = cancelled.get();
        int started = begun.get();
        var answers = new Answers<StreamingInputCallResponse>();
        var out = streams(way).streamingInputCall(answers);
        out.onError(new RuntimeException("enough"));
        assertThat(answers.code()).isEqualTo(Status.Code.CANCELLED);
        var again = new Answers<StreamingInputCallResponse>();
        var other = streams(way).streamingInputCall(again);
        other.onNext(StreamingInputCallRequest.newBuilder().setPayload(payload(10)).build());
        Eventually.holds(PATIENCE, () -> begun.get() > started);
        other.onError(new RuntimeException("enough"));
        Eventually.holds(PATIENCE, () -> cancelled.get() > before);
    }

    @ParameterizedTest
    @EnumSource
    void cancelAfterFirstResponse(Way way) throws Exception {
        int before = cancelled.get();
        var answers = new Answers<StreamingOutputCallResponse>();
        var out = streams(way).fullDuplexCall(answers);
        out.onNext(wanted(27_182, 31_415));
        assertThat(answers.next().getPayload().getBody().size()).isEqualTo(31_415);
        out.onError(new RuntimeException("enough"));
        assertThat(answers.code()).isEqualTo(Status.Code.CANCELLED);
        Eventually.holds(PATIENCE, () -> cancelled.get() > before);
    }

    @ParameterizedTest
    @EnumSource
    void timeoutOnSleepingServer(Way way) throws Exception {
        int before = cancelled.get();
        var answers = new Answers<StreamingOutputCallResponse>();
        var out = TestServiceGrpc.newStub(channel(way)).withDeadlineAfter(100, TimeUnit.MILLISECONDS).fullDuplexCall(answers);
        out.onNext(StreamingOutputCallRequest.newBuilder().addResponseParameters(ResponseParameters.newBuilder().setIntervalUs(20_000_000)).build());
        assertThat(answers.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        Eventually.holds(PATIENCE, () -> cancelled.get() > before);
    }

    @ParameterizedTest
    @EnumSource
    void customMetadata(Way way) throws Exception {
        var sent = new Metadata();
        sent.put(Util.ECHO_INITIAL_METADATA_KEY, "test_initial_metadata_value");
        sent.put(Util.ECHO_TRAILING_METADATA_KEY, new byte[] {(byte) 0xab, (byte) 0xab, 0, 1});
        var head = new AtomicReference<Metadata>();
        var trailers = new AtomicReference<Metadata>();
        var with = ClientInterceptors.intercept(channel(way), MetadataUtils.newAttachHeadersInterceptor(sent), MetadataUtils.newCaptureMetadataInterceptor(head, trailers));
        TestServiceGrpc.newBlockingStub(with).unaryCall(SimpleRequest.newBuilder().setResponseSize(10).setPayload(payload(10)).build());
        assertThat(head.get().get(Util.ECHO_INITIAL_METADATA_KEY)).isEqualTo("test_initial_metadata_value");
        assertThat(trailers.get().get(Util.ECHO_TRAILING_METADATA_KEY)).containsExactly(0xab, 0xab, 0, 1);
        var answers = new Answers<StreamingOutputCallResponse>();
        var out = TestServiceGrpc.newStub(with).fullDuplexCall(answers);
        out.onNext(wanted(10, 10));
        out.onCompleted();
        assertThat(answers.code()).isEqualTo(Status.Code.OK);
        assertThat(trailers.get().get(Util.ECHO_TRAILING_METADATA_KEY)).containsExactly(0xab, 0xab, 0, 1);
    }

    @ParameterizedTest
    @EnumSource
    void statusCodeAndMessage(Way way) throws Exception {
        var echo = EchoStatus.newBuilder().setCode(2).setMessage("test status message").build();
        assertThatThrownBy(() -> calls(way).unaryCall(SimpleRequest.newBuilder().setResponseStatus(echo).build())).hasMessage("UNKNOWN: test status message");
        var answers = new Answers<StreamingOutputCallResponse>();
        var out = streams(way).fullDuplexCall(answers);
        out.onNext(StreamingOutputCallRequest.newBuilder().setResponseStatus(echo).build());
        out.onCompleted();
        assertThat(answers.end().getDescription()).isEqualTo("test status message");
    }

    @ParameterizedTest
    @EnumSource
    void specialStatusMessage(Way way) {
        var message = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \ud83d\ude08\t\n";
        var echo = EchoStatus.newBuilder().setCode(2).setMessage(message).build();
        assertThatThrownBy(() -> calls(way).unaryCall(SimpleRequest.newBuilder().setResponseStatus(echo).build())).hasMessage("UNKNOWN: " + message);
    }

    @ParameterizedTest
    @EnumSource
    void unimplementedMethodAndService(Way way) {
        assertThat(codeOf(() -> calls(way).unimplementedCall(Empty.getDefaultInstance()))).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(codeOf(() -> UnimplementedServiceGrpc.newBlockingStub(channel(way)).unimplementedCall(Empty.getDefaultInstance()))).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void aThousandCallsAtOnceOnOneChannelAreAllAnswered() throws Exception {
        var calls = TestServiceGrpc.newFutureStub(clear).withDeadlineAfter(60, TimeUnit.SECONDS);
        var answers = new ArrayList<com.google.common.util.concurrent.ListenableFuture<SimpleResponse>>();
        for (int i = 0; i < 1000; i++) answers.add(calls.unaryCall(SimpleRequest.newBuilder().setResponseSize(i).setPayload(payload(i)).build()));
        for (int i = 0; i < 1000; i++) assertThat(answers.get(i).get(60, TimeUnit.SECONDS).getPayload().getBody().size()).isEqualTo(i);
    }

    @Test
    void aLongConversationInSmallMessagesIsNoFlood() throws Exception {
        var answers = new Answers<StreamingOutputCallResponse>();
        var out = TestServiceGrpc.newStub(clear).withDeadlineAfter(60, TimeUnit.SECONDS).fullDuplexCall(answers);
        for (int i = 0; i < 3000; i++) {
            out.onNext(wanted(1, 1));
            answers.next();
        }
        out.onCompleted();
        assertThat(answers.code()).isEqualTo(Status.Code.OK);
    }

    // ---- what the edge says itself ------------------------------------------------------------------------------------

    private static Status.Code reconnect(String method) {
        var call = io.grpc.testing.integration.ReconnectServiceGrpc.newBlockingStub(clear).withDeadlineAfter(10, TimeUnit.SECONDS);
        return codeOf(() -> {
            if (method.equals("start")) call.start(io.grpc.testing.integration.Messages.ReconnectParams.getDefaultInstance());
            else call.stop(Empty.getDefaultInstance());
        });
    }

    @Test
    void aPolicyThatRefusesDeniesPermission() {
        assertThat(reconnect("start")).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void aPageOfOurOwnBecomesAStatusToo() throws IOException {
        assertThat(reconnect("stop")).isEqualTo(Status.Code.PERMISSION_DENIED);
        try (var raw = new RawHttp2(edge.port())) {
            var answer = raw.request(1, true, "POST", "/grpc.testing.ReconnectService/Stop", "content-type: application/grpc", "te: trailers").outcome(1);
            assertThat(answer.fields()).containsEntry(":status", "200").containsEntry("grpc-status", "7").containsEntry("grpc-message", "Forbidden");
            assertThat(answer.body()).isEmpty();
            assertThat(raw.request(3, true, "POST", "/grpc.testing.ReconnectService/Stop").outcome(3).word()).isEqualTo("403");
        }
    }

    @Test
    void aRouteThatIsUnknownIsUnimplementedAndAnOriginThatIsDownUnavailable() {
        assertThat(codeOf(() -> io.grpc.testing.integration.LoadBalancerStatsServiceGrpc.newBlockingStub(clear)
            .getClientStats(io.grpc.testing.integration.Messages.LoadBalancerStatsRequest.getDefaultInstance()))).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(codeOf(() -> calls(Way.CLEAR).cacheableUnaryCall(SimpleRequest.getDefaultInstance()))).isEqualTo(Status.Code.UNAVAILABLE);
    }

    /// A caller that sets a time-out and then forgets it: the edge does not.
    @Test
    void theEdgeKeepsTheCallersDeadline() {
        int before = cancelled.get();
        try (var raw = new RawHttp2(edge.port())) {
            raw.request(1, false, "POST", "/grpc.testing.TestService/StreamingInputCall", "content-type: application/grpc", "te: trailers", "grpc-timeout: 100m");
            var answer = raw.outcome(1);
            assertThat(answer.fields()).containsEntry(":status", "200").containsEntry("grpc-status", "4");
            Eventually.holds(PATIENCE, () -> cancelled.get() > before);
            // One that has been answered in part is told in trailers.
            raw.request(3, false, "POST", "/grpc.testing.TestService/FullDuplexCall", "content-type: application/grpc+proto", "te: trailers", "grpc-timeout: 300000u");
            var message = wanted(0, 5).toByteArray();
            raw.data(3, false, "\0\0\0\0" + (char) message.length + new String(message, java.nio.charset.StandardCharsets.ISO_8859_1));
            var begun = raw.outcome(3);
            assertThat(begun.status()).isEqualTo(200);
            assertThat(begun.body()).isNotEmpty();
            assertThat(begun.trailers()).containsEntry("grpc-status", "4");
            Eventually.holds(PATIENCE, () -> cancelled.get() > before + 1);
            // As good as none.
            assertThat(raw.request(5, true, "POST", "/grpc.testing.ReconnectService/Stop", "content-type: application/grpc", "te: trailers", "grpc-timeout: 99999999H").outcome(5).fields()).containsEntry("grpc-status", "7");
        }
    }

    @Test
    void theAccessLogTellsHowACallEnded() throws IOException {
        var echo = EchoStatus.newBuilder().setCode(9).setMessage("marked").build();
        assertThat(codeOf(() -> calls(Way.SECRET).unaryCall(SimpleRequest.newBuilder().setResponseStatus(echo).build()))).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(reconnect("start")).isEqualTo(Status.Code.PERMISSION_DENIED);
        var log = folder.resolve("access.log");
        Eventually.holds(PATIENCE, () -> read(log).contains("\"grpc_status\":9,") && read(log).contains("\"grpc_status\":7,"));
        assertThat(read(log).lines().filter(line -> line.contains("\"grpc_status\":9,"))).allMatch(line -> line.contains("/grpc.testing.TestService/UnaryCall") && line.contains("\"status\":200"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    // ---- reloads --------------------------------------------------------------------------------------------------------

    @Test
    void streamsGoOnThroughReloads() throws Exception {
        conversationsThroughReloads(20, 10);
    }

    @Test
    @Tag("full")
    void aHundredStreamsGoOnThroughFiftyReloads() throws Exception {
        conversationsThroughReloads(100, 50);
    }

    private void conversationsThroughReloads(int streams, int reloads) throws Exception {
        var path = folder.resolve("edge.yaml");
        var ins = new ArrayList<Answers<StreamingOutputCallResponse>>();
        var outs = new ArrayList<StreamObserver<StreamingOutputCallRequest>>();
        for (int i = 0; i < streams; i++) {
            var answers = new Answers<StreamingOutputCallResponse>();
            ins.add(answers);
            outs.add(TestServiceGrpc.newStub(i % 2 == 0 ? clear : secret).withDeadlineAfter(120, TimeUnit.SECONDS).fullDuplexCall(answers));
        }
        for (int round = 0; round <= reloads; round++) {
            int size = round + 1;
            for (var out : outs) out.onNext(wanted(size, size));
            for (var in : ins) assertThat(in.next().getPayload().getBody().size()).isEqualTo(size);
            Files.writeString(path, file("  - { match: /round/" + round + ", respond: ok }\n"));
            edge.reload(path);
        }
        for (var out : outs) out.onCompleted();
        for (var in : ins) assertThat(in.code()).isEqualTo(Status.Code.OK);
        Files.writeString(path, file(""));
        edge.reload(path);
    }
}
