// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Certificates are issued by an authority that looks, and served to clients that check.
class IssueTest extends AcmeFixture {
    @Test
    void aCertificateIsIssuedByHttpAlthoughThatListenerRedirects() throws Exception {
        try (var edge = edge(", names: shop.test, challenges: http-01, email: ops@shop.test")) {
            assertThat(edge.get("shop.test", ca.root())).startsWith("HTTP/1.1 404"); // no route is for it, but TLS is
            assertThat(ca.proven).containsExactly("http-01 shop.test");
            assertThat(ca.contacts).containsExactly("mailto:ops@shop.test");
            assertThat(edge.acme.challenge("anything")).isEmpty();
        }
    }

    @Test
    void aCertificateIsIssuedByTls() throws Exception {
        try (var edge = edge(", names: shop.test, challenges: tls-alpn-01")) {
            edge.get("shop.test", ca.root());
            assertThat(ca.proven).containsExactly("tls-alpn-01 shop.test");
        }
    }

    @Test
    void anAuthorityNeedsNoCertificateOfAClient() throws Exception {
        var text = new java.io.StringWriter();
        try (var writer = new org.bouncycastle.openssl.jcajce.JcaPEMWriter(text)) {
            writer.writeObject(ca.root());
        }
        Files.writeString(folder.resolve("clients.pem"), text.toString());
        var tls = tls(", names: shop.test, challenges: tls-alpn-01").replaceFirst(" \\}$", ", client-auth: required, client-ca: clients.pem }");
        try (var edge = new TestEdge(folder, tls, clock, ca).look()) {
            assertThat(ca.proven).containsExactly("tls-alpn-01 shop.test");
            assertThat(edge.gauge("cardea_acme_failures{}")).isZero();
        }
    }

    @Test
    void aNameThatIsExpectedIsNoUnknownOneAlthoughItsCertificateIsNotThere() throws Exception {
        ca.down = true;
        var tls = tls(", names: shop.test").replaceFirst(" \\}$", ", strict-sni: true }");
        try (var edge = new TestEdge(folder, tls, clock, ca).look()) {
            assertThat(edge.shown("shop.test").getIssuerX500Principal().getName()).isEqualTo("CN=Cardea stand-in");
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> edge.shown("evil.test")).hasMessageContaining("unrecognized_name");
        }
    }

    @Test
    void aWildcardIsIssuedByDnsWhoseRecordIsTakenAwayAgain() throws Exception {
        try (var edge = edge(", names: '*.shop.test', dns-hook: [" + hook() + ", first]")) {
            edge.get("one.shop.test", ca.root());
            assertThat(ca.proven).containsExactly("dns-01 *.shop.test");
            assertThat(Files.readAllLines(folder.resolve("calls"))).containsExactly("first present _acme-challenge.shop.test", "first cleanup _acme-challenge.shop.test");
            assertThat(folder.resolve("records/_acme-challenge.shop.test")).doesNotExist();
        }
    }

    @Test
    void aHookThatFailsIsAFailureAndNotAskedToOften() throws Exception {
        var script = Files.writeString(folder.resolve("no.sh"), "#!/bin/sh\necho called >> " + folder.resolve("calls") + "\necho no such zone >&2\nexit 3\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        try (var edge = edge(", names: shop.test, challenges: dns-01, dns-hook: " + script)) {
            edge.look().look();
            assertThat(edge.gauge("cardea_acme_failures{}")).isEqualTo(1);
            assertThat(Files.readAllLines(folder.resolve("calls"))).hasSize(2); // to present, and to clean up
        }
    }

    private Path hook() throws Exception {
        ca.validation.records = Files.createDirectory(folder.resolve("records"));
        var script = Files.writeString(folder.resolve("hook.sh"), """
            #!/bin/sh
            echo "$1 $2 $3" >> FOLDER/calls
            case "$2" in
              present) printf '%s' "$4" > "FOLDER/records/$3" ;;
              cleanup) rm "FOLDER/records/$3" ;;
            esac
            """.replace("FOLDER", folder.toString()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    @Test
    void afterAFailureTheNextChallengeIsTried() throws Exception {
        ca.validation.blind = "http-01";
        try (var edge = edge(", names: shop.test")) {
            assertThat(ca.proven).isEmpty();
            clock.forward(Duration.ofMinutes(2));
            edge.look();
            assertThat(ca.proven).containsExactly("tls-alpn-01 shop.test");
            edge.get("shop.test", ca.root());
        }
    }

    @Test
    void aChallengeThatTheAuthorityDoesNotOfferIsNotTried() throws Exception {
        ca.offered = Set.of("tls-alpn-01");
        try (var edge = edge(", names: shop.test")) {
            edge.get("shop.test", ca.root());
        }
    }

    @Test
    void eachNameHasACertificateOfItsOwn() throws Exception {
        try (var edge = edge(", names: [shop.test, books.test]")) {
            edge.get("shop.test", ca.root());
            edge.get("books.test", ca.root());
            assertThat(List.copyOf(edge.shown("").getSubjectAlternativeNames())).isEqualTo(List.of(List.of(2, "shop.test"))); // the first, for whoever names none
            assertThat(ca.accounts()).isOne();
        }
    }

    @Test
    void theHostsOfTheRoutesAreTheNamesIfTheyCanBePublic() throws Exception {
        try (var edge = edge("")) {
            assertThat(edge.get("shop.public-name.dev", ca.root())).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void theAccountIsBoundToOneThatTheAuthorityKnows() throws Exception {
        ca.binding = Optional.of(Map.entry("kid-1", Jws.bytes("zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W")));
        try (var edge = edge(", names: shop.test, eab: { kid: kid-1, hmac-key: zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W }")) {
            edge.get("shop.test", ca.root());
        }
    }

    @Test
    void aFalseBindingIsAFailure() throws Exception {
        ca.binding = Optional.of(Map.entry("kid-1", new byte[32]));
        try (var edge = edge(", names: shop.test, eab: { kid: kid-1, hmac-key: zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W }")) {
            assertThat(ca.accounts()).isZero();
            assertThat(edge.gauge("cardea_acme_failures{}")).isEqualTo(1);
        }
    }

    @Test
    void aNonceThatIsRefusedIsNoFailure() throws Exception {
        ca.badNonceOnce = true;
        try (var edge = edge(", names: shop.test")) {
            edge.get("shop.test", ca.root());
            assertThat(edge.gauge("cardea_acme_failures{}")).isZero();
        }
    }

    @Test
    void aKeyMayBeRsa() throws Exception {
        try (var edge = edge(", names: shop.test, key: rsa")) {
            assertThat(edge.shown("shop.test").getPublicKey().getAlgorithm()).isEqualTo("RSA");
        }
    }

    @Test
    void aCertificateForAnotherNameIsNotTaken() throws Exception {
        ca.otherName = Optional.of("evil.test");
        try (var edge = edge(", names: shop.test")) {
            assertThat(edge.shown("shop.test").getIssuerX500Principal().getName()).isEqualTo("CN=Cardea stand-in");
            assertThat(ca.finalized).hasValue(1);
            assertThat(folder.resolve(".cardea/acme/shop.test.pem")).doesNotExist();
        }
    }

    @Test
    void nobodyElseMayReadWhatIsKept() throws Exception {
        try (var edge = edge(", names: shop.test, email: ops@shop.test")) {
            var kept = folder.resolve(".cardea/acme");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept))).isEqualTo("rwx------");
            try (var files = Files.list(kept)) {
                assertThat(files.toList()).hasSizeGreaterThan(3).allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void nothingElseIsSpokenInTheProtocolOfTheAuthority() throws Exception {
        try (var edge = edge(", names: shop.test")) {
            var validation = ca.validation.check("tls-alpn-01", "shop.test", "token", "token.key"); // nothing is being proven
            assertThat(validation.orElseThrow()).contains("no_application_protocol");
        }
    }
}
