// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Secrets for session tickets that come from outside: what the JDK's TLS cannot do.
@Timeout(30)
@ParameterizedClass
@ValueSource(strings = "boringssl")
class TlsTicketsTest extends TlsFixture {
    private static final String SHARED = "tls: { certificate: a.pem, key: a-key.pem, ticket-keys: %s }";

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionOfOneEdgeIsResumedAtAnotherThatHasTheSameSecrets(String version) throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        Files.writeString(folder.resolve("one"), "the secret of all the edges there are\n");
        Files.writeString(folder.resolve("two"), "another secret, of some other edge here\n");
        try (var first = Cardea.start(file(SHARED.formatted("one")));
             var same = Cardea.start(other("same.yaml", "127.0.0.2:" + first.port(), SHARED.formatted("one")));
             var stranger = Cardea.start(other("stranger.yaml", "127.0.0.3:" + first.port(), SHARED.formatted("two")))) {
            var context = authority.context();
            var began = ask(first, context, "a.test", "a.test", version);
            assertThat(isResumed(began, () -> ask(new InetSocketAddress("127.0.0.2", same.port()), context, "a.test", "a.test", version))).isTrue();
            assertThat(isResumed(began, () -> ask(new InetSocketAddress("127.0.0.3", stranger.port()), context, "a.test", "a.test", version))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aChangedFileOfSecretsIsTakenInAndWhatItStillHasIsAccepted(String version) throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        var keys = folder.resolve("keys");
        Files.writeString(keys, "the secret of the first of the days\n");
        var file = file(SHARED.formatted("keys"));
        try (var edge = Cardea.start(file)) {
            assertThat(edge.watched()).contains(keys);
            var context = authority.context();
            var late = authority.context();
            var first = ask(edge, context, "a.test", "a.test", version);
            var other = ask(edge, late, "a.test", "a.test", version);
            Files.writeString(keys, "the secret of the second of the days\nthe secret of the first of the days\n");
            edge.reload(file);
            assertThat(isResumed(first, () -> ask(edge, context, "a.test", "a.test", version))).isTrue();
            Files.writeString(keys, "the secret of the second of the days\n");
            edge.reload(file);
            assertThat(isResumed(other, () -> ask(edge, late, "a.test", "a.test", version))).as("its secret is gone").isFalse();
        }
    }
}
