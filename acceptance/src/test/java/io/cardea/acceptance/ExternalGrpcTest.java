// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BoolValue;
import com.google.rpc.Code;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An authority outside, by Envoy's protocol: a server of grpc-java with Envoy's own messages.
class ExternalGrpcTest {
    private static final String PATIENT = "10s"; // its first call loads classes
    private final List<CheckRequest> asked = new CopyOnWriteArrayList<>();
    private volatile CheckResponse answer = CheckResponse.getDefaultInstance();
    private volatile Status status = Status.OK;
    private volatile boolean silent;
    private Server server;

    private final class Authority extends AuthorizationGrpc.AuthorizationImplBase {
        @Override
        public void check(CheckRequest request, StreamObserver<CheckResponse> response) {
            asked.add(request);
            if (silent) return;
            if (!status.isOk()) {
                response.onError(status.asException());
                return;
            }
            response.onNext(answer);
            response.onCompleted();
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()).addService(new Authority()).build().start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }

    private static HeaderValueOption field(String name, String value) {
        return HeaderValueOption.newBuilder().setHeader(HeaderValue.newBuilder().setKey(name).setValue(value)).build();
    }

    private static HeaderValueOption more(String name, String value) {
        return field(name, value).toBuilder().setAppend(BoolValue.of(true)).build();
    }

    private static CheckResponse yes(OkHttpResponse.Builder how) {
        return CheckResponse.newBuilder().setStatus(com.google.rpc.Status.newBuilder().setCode(Code.OK_VALUE)).setOkResponse(how).build();
    }

    private static CheckResponse no(DeniedHttpResponse.Builder how) {
        return CheckResponse.newBuilder().setStatus(com.google.rpc.Status.newBuilder().setCode(Code.PERMISSION_DENIED_VALUE).setMessage("not you")).setDeniedResponse(how).build();
    }

    private GatewayUnderTest edge(FakeOrigin origin, String timeout, String more) {
        return GatewayUnderTest.file("services: { auth: \"h2c://127.0.0.1:" + server.getPort() + "\" }\nidentity: { portal: { external: { service: auth, protocol: grpc, consumer: x-user, roles: x-roles, tell: [X-Tenant, X-List], timeout: " + timeout + more + " } } }\n"
            + "routes:\n  - { policies: [ identify: { by: portal, tell: { X-Consumer: consumer, X-Roles: roles } } ], to: \"" + origin.url() + "\" }\n");
    }

    private static String get(String path, String fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: shop.test\r\n" + fields + "Connection: close\r\n\r\n";
    }

    @Test
    void whatEnvoyWouldSayOfARequestIsSaidAndWhatItAnswersIsDone() {
        answer = yes(OkHttpResponse.newBuilder().addHeaders(field("x-user", "anna")).addHeaders(field("x-roles", "seller, night")).addHeaders(field("x-tenant", "north")).addHeaders(field("x-list", "a")).addHeaders(more("x-list", "b"))
            .addHeaders(field("x-undeclared", "secret")).addHeaders(field(":path", "/admin")).addHeadersToRemove("X-Debug").addHeadersToRemove("host").addHeadersToRemove(":method"));
        try (var origin = FakeOrigin.of("books"); var edge = edge(origin, PATIENT, "")) {
            assertThat(edge.exchange(get("/books?x=1", "Authorization: Basic eDp5\r\nCookie: a=1\r\nX-Debug: on\r\nX-Tenant: root\r\nX-Other: o\r\n"))).endsWith("books");
            var http = asked.getFirst().getAttributes().getRequest().getHttp();
            assertThat(http.getMethod()).isEqualTo("GET");
            assertThat(http.getPath()).isEqualTo("/books?x=1");
            assertThat(http.getHost()).isEqualTo("shop.test");
            assertThat(http.getScheme()).isEqualTo("http");
            assertThat(http.getProtocol()).isEqualTo("HTTP/1.1");
            assertThat(http.getId()).isNotEmpty();
            assertThat(http.getHeadersMap()).containsOnly(java.util.Map.entry("authorization", "Basic eDp5"), java.util.Map.entry("cookie", "a=1"));
            var source = asked.getFirst().getAttributes().getSource().getAddress().getSocketAddress();
            assertThat(source.getAddress()).isEqualTo("127.0.0.1");
            assertThat(source.getPortValue()).isPositive();
            assertThat(asked.getFirst().getAttributes().getDestination().getAddress().getSocketAddress().getPortValue()).isPositive();
            var seen = origin.requests().getFirst();
            assertThat(seen.line()).isEqualTo("GET /books?x=1 HTTP/1.1");
            assertThat(seen.field("Host")).containsExactly("shop.test");
            assertThat(seen.field("X-Consumer")).containsExactly("anna");
            assertThat(seen.field("X-Roles")).containsExactly("night,seller");
            assertThat(seen.field("X-Tenant")).containsExactly("north");
            assertThat(seen.field("X-List")).containsExactly("a", "b");
            assertThat(seen.field("X-Debug")).isEmpty();
            assertThat(seen.head()).doesNotContain("secret", "root").contains("X-Other: o");
        }
    }

    @Test
    void aNoHasTheStatusAndTheFieldsThatAreDeclared() {
        answer = no(DeniedHttpResponse.newBuilder().setStatus(HttpStatus.newBuilder().setCode(StatusCode.TooManyRequests)).addHeaders(field("retry-after", "7")).addHeaders(field("set-cookie", "a=b")).setBody("later"));
        try (var origin = FakeOrigin.of("books"); var edge = edge(origin, PATIENT, ", refusal: [Retry-After], refusal-body: true")) {
            assertThat(edge.exchange("POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")).startsWith("HTTP/1.1 429").containsIgnoringCase("Retry-After: 7\r\n").doesNotContainIgnoringCase("set-cookie").endsWith("later");
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void aNoWithoutWordsIsAForbidden() {
        answer = CheckResponse.newBuilder().setStatus(com.google.rpc.Status.newBuilder().setCode(Code.UNAUTHENTICATED_VALUE)).build();
        try (var origin = FakeOrigin.of("books"); var edge = edge(origin, PATIENT, "")) {
            assertThat(edge.exchange(get("/", ""))).startsWith("HTTP/1.1 403");
            assertThat(origin.connections()).isZero();
        }
    }

    private enum Trouble { AN_ERROR, SILENCE, A_SPLIT_FIELD, TOO_MUCH, A_REFUSAL_OF_200, NOBODY }

    @ParameterizedTest
    @EnumSource
    void whatIsNeitherYesNorNoLetsNobodyIn(Trouble trouble) throws Exception {
        switch (trouble) {
            case AN_ERROR -> status = Status.INTERNAL;
            case SILENCE -> silent = true;
            case A_SPLIT_FIELD -> answer = yes(OkHttpResponse.newBuilder().addHeaders(field("x-tenant", "a\r\nX-Admin: 1")));
            case TOO_MUCH -> answer = yes(OkHttpResponse.newBuilder().addHeaders(field("x-tenant", "a".repeat(20_000))));
            case A_REFUSAL_OF_200 -> answer = no(DeniedHttpResponse.newBuilder().setStatus(HttpStatus.newBuilder().setCode(StatusCode.OK)));
            case NOBODY -> {} // below, when its port is known
        }
        try (var origin = FakeOrigin.of("books"); var edge = edge(origin, trouble == Trouble.SILENCE ? "100ms" : PATIENT, "")) {
            if (trouble == Trouble.NOBODY) server.shutdownNow().awaitTermination();
            assertThat(edge.exchange(get("/", ""))).startsWith("HTTP/1.1 503");
            assertThat(origin.connections()).isZero();
        }
    }
}
