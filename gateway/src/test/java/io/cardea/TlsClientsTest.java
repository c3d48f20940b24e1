// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import io.cardea.net.tls.HandshakeFailures.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Certificates of clients: who gets in, who does not, and that a resumed session is no way around.
@Timeout(30)
@ParameterizedClass
@ValueSource(strings = {"boringssl", "jdk"})
class TlsClientsTest extends TlsFixture {
    private static final String ASKING = "tls: { certificate: a.pem, key: a-key.pem, client-auth: %s, client-ca: ca.pem%s }";

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void withoutACertificateNobodyPassesWhereOneIsRequired(String version) throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file(ASKING.formatted("required", "")))) {
            assertThatThrownBy(() -> ask(edge, authority.context(), "a.test", "a.test", version)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> ask(edge, asStranger(), "a.test", "a.test", version)).isInstanceOf(IOException.class);
            assertThat(ask(edge, authority.context(authority.leaf("EC", "me")), "a.test", "a.test", version).status()).isEqualTo(200);
            assertFailures(edge, Kind.CLIENT_CERTIFICATE, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whereOneIsOptionalNoneIsFineAndAWrongOneIsNot(String version) throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file(ASKING.formatted("optional", "")))) {
            assertThat(ask(edge, authority.context(), "a.test", "a.test", version).status()).isEqualTo(200);
            assertThat(ask(edge, authority.context(authority.leaf("EC", "me")), "a.test", "a.test", version).status()).isEqualTo(200);
            assertThatThrownBy(() -> ask(edge, asStranger(), "a.test", "a.test", version)).isInstanceOf(IOException.class);
            assertFailures(edge, Kind.CLIENT_CERTIFICATE, 1);
        }
    }

    /// A certificate of another authority that has the name of the right one, so that a client shows it.
    private SSLContext asStranger() throws Exception {
        return TestAuthority.context(authority.certificate, new TestAuthority().leaf("EC", "me"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aConnectionWithAClientCertificateIsNotResumed(String version) throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file(ASKING.formatted("required", "")))) {
            var context = authority.context(authority.leaf("EC", "me"));
            assertThat(isResumed(ask(edge, context, "a.test", "a.test", version), () -> ask(edge, context, "a.test", "a.test", version))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionOfAnOpenListenerIsNoWayIntoAClosedOne(String version) throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        Files.writeString(folder.resolve("keys"), "a secret that both listeners have\n");
        try (var open = Cardea.start(file("tls: { certificate: a.pem, key: a-key.pem, ticket-keys: keys }"));
             var closed = Cardea.start(other("closed.yaml", "127.0.0.2:" + open.port(), "tls: { certificate: a.pem, key: a-key.pem, ticket-keys: keys, client-auth: required, client-ca: ca.pem }"))) {
            var context = authority.context();
            assertThat(ask(open, context, "a.test", "a.test", version).status()).isEqualTo(200);
            assertThatThrownBy(() -> ask(new InetSocketAddress("127.0.0.2", closed.port()), context, "a.test", "a.test", version)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aRevokedCertificateIsRefusedAsSoonAsTheNewListIsThere(String version) throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        var lost = authority.leaf("EC", "lost");
        var kept = authority.leaf("EC", "kept");
        var list = folder.resolve("list.pem");
        Files.writeString(list, TestAuthority.pem(authority.revoked(Duration.ofHours(1))));
        var file = file(ASKING.formatted("required", ", client-crl: list.pem"));
        try (var edge = Cardea.start(file)) {
            assertThat(edge.watched()).contains(list);
            assertThat(ask(edge, authority.context(lost), "a.test", "a.test", version).status()).isEqualTo(200);
            Files.writeString(list, TestAuthority.pem(authority.revoked(Duration.ofHours(1), lost)));
            edge.reload(file);
            assertThatThrownBy(() -> ask(edge, authority.context(lost), "a.test", "a.test", version)).isInstanceOf(IOException.class);
            assertThat(ask(edge, authority.context(kept), "a.test", "a.test", version).status()).isEqualTo(200);
            Files.writeString(list, "-----BEGIN X509 CRL-----\nno\n-----END X509 CRL-----\n");
            assertThatThrownBy(() -> edge.reload(file)).isInstanceOf(ConfigException.class).hasMessageContaining("list.pem");
            assertThatThrownBy(() -> ask(edge, authority.context(lost), "a.test", "a.test", version)).as("the old list stands").isInstanceOf(IOException.class);
            assertThat(ask(edge, authority.context(kept), "a.test", "a.test", version).status()).isEqualTo(200);
        }
    }

    @Test
    void aListThatIsOldOrOfAnotherAuthorityLetsNobodyIn() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        var list = folder.resolve("list.pem");
        Files.writeString(list, TestAuthority.pem(authority.revoked(Duration.ofHours(-1))));
        var file = file(ASKING.formatted("required", ", client-crl: list.pem"));
        var me = authority.context(authority.leaf("EC", "me"));
        var edges = new ArrayList<Cardea>();
        assertThat(logged(() -> edges.add(Cardea.start(file)))).contains("list.pem", "CN=Test authority");
        try (var edge = edges.getFirst()) {
            assertThatThrownBy(() -> ask(edge, me, "a.test", "a.test")).isInstanceOf(IOException.class);
            Files.writeString(list, TestAuthority.pem(new TestAuthority().revoked(Duration.ofHours(1))));
            edge.reload(file);
            assertThatThrownBy(() -> ask(edge, me, "a.test", "a.test")).isInstanceOf(IOException.class);
            Files.writeString(list, TestAuthority.pem(authority.revoked(Duration.ofHours(1))));
            edge.reload(file);
            assertThat(ask(edge, me, "a.test", "a.test").status()).isEqualTo(200);
        }
    }

    @Test
    void anAuthorityThatIsMissingOrEmptyOpensNothing() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        var file = file(ASKING.formatted("required", ""));
        Files.move(folder.resolve("ca.pem"), folder.resolve("gone.pem"), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> Cardea.start(file)).isInstanceOf(ConfigException.class).hasMessageContaining("ca.pem");
        Files.writeString(folder.resolve("ca.pem"), "");
        assertThatThrownBy(() -> Cardea.start(file)).isInstanceOf(ConfigException.class).hasMessageContaining("ca.pem");
    }
}
