// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cardea.core.file.AcmeConfig.KeyKind;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/// A certificate authority (RFC 8555) that is strict: it verifies every signature, takes each nonce once, and connects back to be
/// convinced. It fails as it is told.
final class TestCa implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final InstantSource clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<String> nonces = ConcurrentHashMap.newKeySet();
    private final Map<String, Jws.Key> accounts = new ConcurrentHashMap<>();
    private final Map<String, Order> orders = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    final TestSigner signer;
    final Validation validation;

    /// What it does next.
    volatile Duration life = Duration.ofDays(90);
    volatile Set<String> offered = Set.of("http-01", "tls-alpn-01", "dns-01");
    volatile boolean badNonceOnce;
    volatile Optional<Instant> limitedUntil = Optional.empty();
    volatile boolean limitWithoutWords;
    volatile Optional<Map.Entry<Instant, Instant>> window = Optional.empty();
    volatile Optional<String> otherName = Optional.empty();
    volatile Optional<Map.Entry<String, byte[]>> binding = Optional.empty();
    volatile boolean down;
    volatile Fault fault = Fault.NONE;
    volatile Runnable beforeFinalize = () -> {};

    /// What it saw.
    final AtomicInteger ordered = new AtomicInteger();
    final AtomicInteger finalized = new AtomicInteger();
    final AtomicInteger renewalQuestions = new AtomicInteger();
    final List<String> replaced = java.util.Collections.synchronizedList(new ArrayList<>());
    final List<String> proven = java.util.Collections.synchronizedList(new ArrayList<>());
    final List<String> contacts = java.util.Collections.synchronizedList(new ArrayList<>());

    /// A wrong answer.
    enum Fault { NONE, ANOTHER_NAME, ANOTHER_KEY, BROKEN_CHAIN, EXPIRED, NOT_YET, NO_CERTIFICATE, NOT_PEM, EMPTY_ORDER, NO_JSON, BAD_GATEWAY, ORDER_FAILS }

    private static final class Order {
        String account = "";
        String name = "";
        String status = "pending";
        String authorization = "pending";
        String token = "";
        String certificate = "";
        String error = "";
        Optional<Instant> expired = Optional.empty();
        final Map<String, String> challenges = new LinkedHashMap<>(); // status by type
    }

    TestCa(InstantSource clock) throws Exception {
        this.clock = clock;
        this.signer = new TestSigner(clock, Duration.ofHours(1));
        this.validation = new Validation();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String directory() {
        return base() + "/directory";
    }

    private String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    X509Certificate root() {
        return signer.root;
    }

    int accounts() {
        return accounts.size();
    }

    /// As if it had lost its memory.
    void forgetAccounts() {
        accounts.clear();
    }

    private void handle(HttpExchange http) throws IOException {
        try (http) {
            try {
                if (down) {
                    send(http, 503, "text/plain", "down");
                    return;
                }
                answer(http);
            } catch (Problem e) {
                if (e.retryAfter.isPresent()) http.getResponseHeaders().set("Retry-After", Long.toString(Math.max(1, Duration.between(clock.instant(), e.retryAfter.get()).toSeconds())));
                send(http, e.status, "application/problem+json", JSON.writeValueAsString(Map.of("type", "urn:ietf:params:acme:error:" + e.type, "detail", e.getMessage())));
            } catch (Exception e) {
                e.printStackTrace();
                send(http, 500, "text/plain", String.valueOf(e));
            }
        }
    }

    static final class Problem extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final int status;
        final String type;
        final transient Optional<Instant> retryAfter;

        Problem(int status, String type, String detail) {
            this(status, type, detail, Optional.empty());
        }

        Problem(int status, String type, String detail, Optional<Instant> retryAfter) {
            super(detail);
            this.status = status;
            this.type = type;
            this.retryAfter = retryAfter;
        }
    }

    private String nonce() {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        var nonce = Jws.base64(bytes);
        nonces.add(nonce);
        return nonce;
    }

    private void send(HttpExchange http, int status, String type, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        http.getResponseHeaders().set("Content-Type", type);
        http.getResponseHeaders().set("Replay-Nonce", nonce());
        http.getResponseHeaders().set("Cache-Control", "no-store");
        http.sendResponseHeaders(status, bytes.length == 0 || http.getRequestMethod().equals("HEAD") ? -1 : bytes.length);
        if (bytes.length > 0 && !http.getRequestMethod().equals("HEAD")) http.getResponseBody().write(bytes);
    }

    private void json(HttpExchange http, int status, Object body) throws IOException {
        send(http, status, "application/json", JSON.writeValueAsString(body));
    }

    private void answer(HttpExchange http) throws Exception {
        var path = http.getRequestURI().getPath();
        if (path.equals("/directory")) {
            var all = new LinkedHashMap<String, Object>();
            for (var each : List.of("newNonce", "newAccount", "newOrder", "revokeCert", "keyChange")) all.put(each, base() + '/' + each);
            if (window.isPresent()) all.put("renewalInfo", base() + "/renewalInfo");
            all.put("meta", Map.of("termsOfService", base() + "/terms", "externalAccountRequired", binding.isPresent()));
            json(http, 200, all);
        } else if (path.equals("/newNonce")) {
            send(http, http.getRequestMethod().equals("HEAD") ? 200 : 204, "text/plain", "");
        } else if (path.startsWith("/renewalInfo/")) {
            renewalQuestions.incrementAndGet();
            if (path.substring("/renewalInfo/".length()).split("\\.").length != 2) throw new Problem(404, "malformed", "no such certificate");
            http.getResponseHeaders().set("Retry-After", "21600");
            var when = window.orElseThrow();
            json(http, 200, Map.of("suggestedWindow", Map.of("start", when.getKey().toString(), "end", when.getValue().toString())));
        } else {
            signed(http, path);
        }
    }

    private void signed(HttpExchange http, String path) throws Exception {
        if (!http.getRequestMethod().equals("POST")) throw new Problem(405, "malformed", "expected POST");
        if (!"application/jose+json".equals(http.getRequestHeaders().getFirst("Content-Type"))) throw new Problem(415, "malformed", "expected application/jose+json");
        var jws = Jws.read(JSON.readTree(http.getRequestBody().readAllBytes()), accounts);
        if (!jws.url().equals(base() + path)) throw new Problem(401, "unauthorized", "the signed URL is another");
        if (badNonceOnce) {
            badNonceOnce = false;
            throw new Problem(400, "badNonce", "as you wished");
        }
        if (!nonces.remove(jws.nonce())) throw new Problem(400, "badNonce", "that nonce is none of ours, or used");
        if (path.equals("/newAccount") != jws.account().isEmpty()) throw new Problem(400, "malformed", "a jwk for new accounts, a kid for all else");
        var parts = path.split("/");
        switch (parts[1]) {
            case "newAccount" -> newAccount(http, jws);
            case "newOrder" -> newOrder(http, jws);
            case "order" -> order(http, parts[2], jws, 200);
            case "authz" -> authorization(http, mine(parts[2], jws), parts[2]);
            case "challenge" -> challenge(http, mine(parts[2], jws), parts[2], parts[3], jws);
            case "finalize" -> finish(http, parts[2], jws);
            case "certificate" -> send(http, 200, "application/pem-certificate-chain", mine(parts[2], jws).certificate);
            default -> throw new Problem(404, "malformed", "there is no " + path);
        }
    }

    private Order mine(String number, Jws jws) {
        var order = orders.get(number);
        if (order == null || !order.account.equals(jws.account())) throw new Problem(404, "malformed", "no order of yours");
        return order;
    }

    private void newAccount(HttpExchange http, Jws jws) throws Exception {
        if (!jws.payload().path("termsOfServiceAgreed").asBoolean()) throw new Problem(403, "userActionRequired", "the terms must be agreed to");
        var known = accounts.entrySet().stream().filter(each -> each.getValue().thumbprint().equals(jws.key().thumbprint())).findFirst();
        var url = known.map(Map.Entry::getKey).orElse(base() + "/account/" + numbers.incrementAndGet());
        if (known.isEmpty() && binding.isPresent()) checkBinding(jws);
        if (binding.isEmpty() && jws.payload().has("externalAccountBinding")) throw new Problem(400, "malformed", "no binding is known here");
        accounts.put(url, jws.key());
        jws.payload().path("contact").forEach(each -> contacts.add(each.asText()));
        http.getResponseHeaders().set("Location", url);
        json(http, known.isPresent() ? 200 : 201, Map.of("status", "valid"));
    }

    /// RFC 8555 §7.3.4.
    private void checkBinding(Jws jws) throws Exception {
        var inner = jws.payload().path("externalAccountBinding");
        if (inner.isMissingNode()) throw new Problem(403, "externalAccountRequired", "an account of ours is needed");
        var head = JSON.readTree(Jws.bytes(inner.path("protected").asText()));
        var algorithm = head.path("alg").asText().replace("HS", "HmacSHA");
        if (!Set.of("HmacSHA256", "HmacSHA384", "HmacSHA512").contains(algorithm)) throw new Problem(400, "malformed", "expected a MAC");
        var mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(binding.orElseThrow().getValue(), algorithm));
        var sum = mac.doFinal((inner.path("protected").asText() + '.' + inner.path("payload").asText()).getBytes(UTF_8));
        boolean fits = head.path("kid").asText().equals(binding.get().getKey()) && head.path("url").asText().equals(jws.url())
            && MessageDigest.isEqual(sum, Jws.bytes(inner.path("signature").asText()))
            && Jws.Key.of(JSON.readTree(Jws.bytes(inner.path("payload").asText()))).thumbprint().equals(jws.key().thumbprint());
        if (!fits) throw new Problem(403, "unauthorized", "the binding is false");
    }

    private void newOrder(HttpExchange http, Jws jws) throws Exception {
        switch (fault) {
            case EMPTY_ORDER -> {
                http.getResponseHeaders().set("Location", base() + "/order/0");
                json(http, 201, Map.of());
                return;
            }
            case NO_JSON -> {
                http.getResponseHeaders().set("Location", base() + "/order/0");
                send(http, 201, "application/json", "{\"status\":");
                return;
            }
            case BAD_GATEWAY -> {
                send(http, 502, "text/html", "<html>try later</html>");
                return;
            }
            default -> {}
        }
        if (limitedUntil.isPresent() && limitWithoutWords) {
            http.getResponseHeaders().set("Retry-After", Long.toString(Duration.between(clock.instant(), limitedUntil.get()).toSeconds()));
            send(http, 429, "text/html", "<html>too many</html>"); // of what stands in front of an authority
            return;
        }
        if (limitedUntil.isPresent()) throw new Problem(429, "rateLimited", "too many orders", limitedUntil);
        var identifiers = jws.payload().path("identifiers");
        if (identifiers.size() != 1) throw new Problem(400, "malformed", "expected one identifier");
        var replaces = jws.payload().path("replaces");
        if (!replaces.isMissingNode()) replaced.add(replaces.asText());
        var order = new Order();
        order.account = jws.account();
        order.name = identifiers.get(0).path("value").asText();
        order.token = Jws.base64(new BigInteger(200, RANDOM).toByteArray());
        for (var type : new TreeSet<>(offered)) if (!order.name.startsWith("*.") || type.equals("dns-01")) order.challenges.put(type, "pending");
        var number = Integer.toString(numbers.incrementAndGet());
        orders.put(number, order);
        ordered.incrementAndGet();
        http.getResponseHeaders().set("Location", base() + "/order/" + number);
        order(http, number, jws, 201);
    }

    private void order(HttpExchange http, String number, Jws jws, int status) throws IOException {
        var order = mine(number, jws);
        var body = new LinkedHashMap<String, Object>(Map.of("status", order.status, "identifiers", List.of(Map.of("type", "dns", "value", order.name)),
            "authorizations", List.of(base() + "/authz/" + number), "finalize", base() + "/finalize/" + number));
        if (order.status.equals("valid")) body.put("certificate", base() + "/certificate/" + number);
        http.getResponseHeaders().set("Location", base() + "/order/" + number);
        json(http, status, body);
    }

    private void authorization(HttpExchange http, Order order, String number) throws IOException {
        var challenges = order.challenges.keySet().stream().map(type -> challenge(order, number, type)).toList();
        boolean wildcard = order.name.startsWith("*.");
        var body = new LinkedHashMap<String, Object>(Map.of("status", order.authorization, "identifier", Map.of("type", "dns", "value", wildcard ? order.name.substring(2) : order.name),
            "challenges", challenges));
        if (wildcard) body.put("wildcard", true);
        json(http, 200, body);
    }

    private Map<String, Object> challenge(Order order, String number, String type) {
        var status = order.challenges.get(type);
        var body = new LinkedHashMap<String, Object>(Map.of("type", type, "url", base() + "/challenge/" + number + '/' + type, "status", status, "token", order.token));
        if (status.equals("invalid")) body.put("error", Map.of("type", "urn:ietf:params:acme:error:unauthorized", "detail", order.error));
        if (status.equals("valid")) body.put("validated", clock.instant().toString());
        return body;
    }

    private void challenge(HttpExchange http, Order order, String number, String type, Jws jws) throws IOException {
        if (!order.challenges.containsKey(type)) throw new Problem(404, "malformed", "no such challenge");
        if (order.challenges.get(type).equals("pending") && !jws.isGet()) {
            var authorization = order.token + '.' + jws.key().thumbprint();
            var error = validation.check(type, order.name.startsWith("*.") ? order.name.substring(2) : order.name, order.token, authorization);
            order.error = error.orElse("");
            order.challenges.put(type, error.isEmpty() ? "valid" : "invalid");
            order.authorization = error.isEmpty() ? "valid" : "invalid";
            order.status = error.isEmpty() ? "ready" : "invalid";
            if (error.isEmpty()) proven.add(type + ' ' + order.name);
        }
        http.getResponseHeaders().add("Link", "<" + base() + "/authz/" + number + ">;rel=\"up\"");
        json(http, 200, challenge(order, number, type));
    }

    private void finish(HttpExchange http, String number, Jws jws) throws Exception {
        beforeFinalize.run();
        var order = mine(number, jws);
        if (!order.status.equals("ready")) throw new Problem(403, "orderNotReady", "it is " + order.status);
        var request = new PKCS10CertificationRequest(Jws.bytes(jws.payload().path("csr").asText()));
        if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(request.getSubjectPublicKeyInfo()))) throw new Problem(400, "badCSR", "not signed by its key");
        if (Arrays.equals(request.getSubjectPublicKeyInfo().getEncoded(), jws.key().key().getEncoded())) throw new Problem(400, "badCSR", "the key is the account's");
        var names = names(request);
        if (!names.equals(Set.of(order.name))) throw new Problem(400, "badCSR", "expected " + order.name + ", found " + names);
        if (request.getSubject().getRDNs(BCStyle.CN).length > 0 && order.name.length() > 64) throw new Problem(400, "badCSR", "a common name of more than 64 characters");
        order.certificate = signed(order, request.getSubjectPublicKeyInfo());
        order.status = fault == Fault.ORDER_FAILS ? "invalid" : "valid";
        finalized.incrementAndGet();
        order(http, number, jws, 200);
    }

    private String signed(Order order, SubjectPublicKeyInfo key) throws Exception {
        var name = otherName.orElse(order.name);
        return switch (fault) {
            case ANOTHER_NAME -> signer.sign("evil.test", key, life);
            case ANOTHER_KEY -> signer.sign(name, SubjectPublicKeyInfo.getInstance(Keys.make(KeyKind.ECDSA).getPublic().getEncoded()), life);
            case BROKEN_CHAIN -> {
                var other = new TestSigner(clock, Duration.ofHours(1)).sign(name, key, life);
                yield other.substring(0, other.indexOf("-----BEGIN", 1)) + signer.issuerText();
            }
            case EXPIRED -> signer.sign(name, key, Duration.ofMinutes(-30));
            case NOT_YET -> signer.sign(name, key, clock.instant().plus(Duration.ofDays(1)), life);
            case NO_CERTIFICATE -> "";
            case NOT_PEM -> "-----BEGIN CERTIFICATE-----\nMIIBxx\n-----END CERTIFICATE-----\n";
            default -> signer.sign(name, key, life);
        };
    }

    private static Set<String> names(PKCS10CertificationRequest request) {
        var extensions = Extensions.getInstance(request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)[0].getAttrValues().getObjectAt(0));
        return Arrays.stream(GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName).getNames()).filter(each -> each.getTagNo() == GeneralName.dNSName)
            .map(each -> each.getName().toString()).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
