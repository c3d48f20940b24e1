// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cardea.core.address.Loopback;
import io.cardea.core.config.Secret;
import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Link;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Request;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Who a client is, by what it shows. A pure function of the request and its connection.
final class Access {
    private static final FieldName SEC_FETCH_SITE = FieldName.of("Sec-Fetch-Site");
    private static final String BEARER = "bearer ";
    private static final ClientConfig EVERYTHING = new ClientConfig(Optional.of(Secret.of("for all services")), Optional.empty(), Optional.empty(), List.of("*"));

    private final List<Token> tokens = new ArrayList<>();
    private final RegistryConfig config;

    /// @param digest of the token: those of all clients are compared, all as long as each other, so that the time tells nothing
    private record Token(byte[] digest, Caller caller) {}

    /// @param name what its leases belong to
    record Caller(String name, ClientConfig rights) {}

    Access(RegistryConfig config) {
        this.config = config;
        config.token().ifPresent(token -> tokens.add(new Token(digest(token.reveal()), new Caller("token", EVERYTHING))));
        config.clients().forEach((name, client) -> client.token().ifPresent(token -> tokens.add(new Token(digest(token.reveal()), new Caller("client " + name, client)))));
    }

    /// @throws Refusal for who has shown nothing that counts
    Caller caller(Request request, Client client) {
        var shown = request.fields().all(FieldName.AUTHORIZATION);
        if (!shown.isEmpty()) return byToken(shown);
        var certificate = client.link().tls().flatMap(Link.Tls::clientCertificate);
        if (certificate.isPresent()) {
            var known = byCertificate(certificate.get());
            if (known.isPresent()) return known.get();
        }
        if (config.anonymous() == RegistryConfig.Anonymous.LOOPBACK && isProgramHere(request, client)) return new Caller("anonymous", EVERYTHING);
        throw new Refusal(401, tokens.isEmpty() ? "expected a certificate of a client of the registry" : "expected `Authorization: Bearer` and a token of the registry");
    }

    private Caller byToken(List<String> shown) {
        var text = shown.getFirst();
        if (shown.size() == 1 && text.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            var digest = digest(text.substring(BEARER.length()).strip());
            Optional<Caller> found = Optional.empty();
            for (var token : tokens) if (MessageDigest.isEqual(token.digest, digest)) found = Optional.of(token.caller);
            if (found.isPresent()) return found.get();
        }
        throw new Refusal(401, "the token is none of the registry's");
    }

    private Optional<Caller> byCertificate(Link.ClientCertificate certificate) {
        for (var entry : config.clients().entrySet()) {
            var rights = entry.getValue();
            if (rights.fingerprint().filter(certificate.fingerprint()::equals).isPresent() || rights.subject().filter(certificate.subject()::equals).isPresent()) {
                return Optional.of(new Caller("client " + entry.getKey(), rights));
            }
        }
        return Optional.empty();
    }

    /// A program of this machine, and not a page in its browser: a page shows where it is from, and by a name that was rebound to loopback in `Host`.
    private static boolean isProgramHere(Request request, Client client) {
        return Loopback.isAddress(client.peerAddress()) && Loopback.isAddress(client.address()) && Loopback.isHost(request.host())
            && !request.fields().contains(FieldName.ORIGIN) && !request.fields().contains(SEC_FETCH_SITE);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
