// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Metrics tell of every certificate how long it is good.
@Timeout(30)
class CertificateExpiryTest {
    @TempDir
    Path folder;
    private final TestAuthority authority = TestAuthority.fresh();

    private Path edgeFile(String tls) throws Exception {
        return Files.writeString(folder.resolve("edge.yaml"), """
            listeners:
              - { address: "127.0.0.1:0", tls: TLS }
              - { address: "localhost:0", tls: TLS }
            admin: "127.0.0.1:0"
            log: "off"
            routes: [{ respond: hello }]
            """.replace("TLS", tls));
    }

    private static Optional<Double> left(Cardea edge, String source, String name) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var page = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.adminPort().orElseThrow() + "/metrics")).build(), BodyHandlers.ofString()).body();
            var series = "cardea_certificate_expiry_seconds{name=\"" + name + "\",source=\"" + source + "\"} ";
            return page.lines().filter(line -> line.startsWith(series)).map(line -> Double.parseDouble(line.substring(series.length()))).findFirst();
        }
    }

    private static double until(X509Certificate certificate) {
        return Duration.between(Instant.now(), certificate.getNotAfter().toInstant()).toSeconds();
    }

    @Test
    void eachCertificateOfTheFileIsToldOnceByItsFirstNameAndGoesWithIt() throws Exception {
        var one = authority.leaf("EC", "a.test", "b.test");
        one.write(folder, "one");
        authority.leaf("RSA", "a.test").write(folder, "twin");
        authority.leaf("EC", "*.c.test").write(folder, "c");
        var file = edgeFile("{ certificates: [{ certificate: one.pem, key: one-key.pem }, { certificate: twin.pem, key: twin-key.pem }, { certificate: c.pem, key: c-key.pem }] }");
        try (var edge = Cardea.start(file)) {
            assertThat(left(edge, "file", "a.test").orElseThrow()).isCloseTo(until(one.certificate()), within(60.0));
            assertThat(left(edge, "file", "*.c.test")).isPresent();
            assertThat(left(edge, "file", "b.test")).isEmpty();
            edgeFile("{ certificate: c.pem, key: c-key.pem }");
            edge.reload(file);
            assertThat(left(edge, "file", "a.test")).isEmpty();
            assertThat(left(edge, "file", "*.c.test")).isPresent();
        }
    }

    @Test
    void theLocalAuthorityIsToldOfToo() throws Exception {
        try (var edge = Cardea.start(edgeFile("auto"))) {
            assertThat(left(edge, "local", "Cardea local authority").orElseThrow()).isCloseTo(Duration.ofDays(3650).toSeconds(), within(60.0));
        }
    }
}
