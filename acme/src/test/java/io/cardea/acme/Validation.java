// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.ASN1OctetString;

/// An authority's look at who claims a name: it really connects. Whatever the name, it is at this machine's ports.
final class Validation {
    private static final String ACME_IDENTIFIER = "1.3.6.1.5.5.7.1.31";
    volatile int httpPort;
    volatile int tlsPort;
    volatile String blind = "";
    volatile Path records = Path.of("/nowhere");

    /// @return why it is not convinced; empty if it is
    Optional<String> check(String type, String name, String token, String authorization) {
        if (type.equals(blind)) return Optional.of("cannot connect");
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(authorization.getBytes(US_ASCII));
            return switch (type) {
                case "http-01" -> http(name, token, authorization);
                case "tls-alpn-01" -> tls(name, digest);
                default -> dns(name, Jws.base64(digest));
            };
        } catch (IOException | GeneralSecurityException e) {
            return Optional.of(type + ": " + e);
        }
    }

    private Optional<String> http(String name, String token, String authorization) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), httpPort)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(("GET /.well-known/acme-challenge/" + token + " HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n").getBytes(US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            boolean right = answer.startsWith("HTTP/1.1 200 ") && answer.substring(answer.indexOf("\r\n\r\n") + 4).stripTrailing().equals(authorization);
            return right ? Optional.empty() : Optional.of("found " + answer.lines().findFirst().orElse("nothing"));
        }
    }

    private Optional<String> tls(String name, byte[] digest) throws IOException, GeneralSecurityException {
        try (var socket = (SSLSocket) believing().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), tlsPort)) {
            socket.setSoTimeout(5000);
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            parameters.setApplicationProtocols(new String[] {"acme-tls/1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            if (!"acme-tls/1".equals(socket.getApplicationProtocol())) return Optional.of("agreed on " + socket.getApplicationProtocol());
            var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            if (!List.copyOf(certificate.getSubjectAlternativeNames()).equals(List.of(List.of(2, name)))) return Optional.of("for " + certificate.getSubjectAlternativeNames());
            if (!certificate.getCriticalExtensionOIDs().contains(ACME_IDENTIFIER)) return Optional.of("no critical acmeIdentifier");
            var value = ASN1OctetString.getInstance(ASN1OctetString.getInstance(certificate.getExtensionValue(ACME_IDENTIFIER)).getOctets()).getOctets();
            if (!MessageDigest.isEqual(value, digest)) return Optional.of("another acmeIdentifier");
            return socket.getInputStream().read() < 0 ? Optional.empty() : Optional.of("it goes on talking");
        }
    }

    private Optional<String> dns(String name, String digest) throws IOException {
        var file = records.resolve("_acme-challenge." + name);
        if (!Files.exists(file)) return Optional.of("no record " + file.getFileName());
        return Files.readString(file).strip().equals(digest) ? Optional.empty() : Optional.of("another record");
    }

    static SSLContext believing() throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        return context;
    }
}
