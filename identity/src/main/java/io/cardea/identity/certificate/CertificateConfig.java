// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.certificate;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/// `client-certificate: { consumers: { till-7: { subject: "CN=till 7,O=Shop" } } }`.
@Doc("Certificates that clients show in the TLS handshake, and that the listener's `client-ca` has issued")
public record CertificateConfig(
    @Doc("consumers by name, and what their certificates have in them") Map<String, Consumer> consumers,
    @Doc("what a verified certificate is that no consumer has: `refuse`d, or a consumer by its `subject`") @Default("refuse") Others others) {
    public enum Others { REFUSE, SUBJECT }

    public CertificateConfig {
        if (consumers.isEmpty() && others == Others.REFUSE) throw Invalid.at("consumers", "expected at least one consumer, or `others: subject`, found none: nobody could come in");
    }

    /// One who has certificates: any of these will do.
    public record Consumer(
        @Doc("subjects as RFC 4514 writes them: `CN=till 7,O=Shop`") @OneOrMany List<String> subject,
        @Doc("alternative names: `dns:till.internal`, `uri:spiffe://shop/till`, `email:…`, `ip:…`") @OneOrMany List<String> san,
        @Doc("SHA-256 of a certificate, 64 hex digits") @OneOrMany List<String> fingerprint,
        @Doc("what it may do") @OneOrMany List<String> scopes,
        @Doc("what it is") @OneOrMany List<String> roles,
        @Doc("what it belongs to") @OneOrMany List<String> groups) {
        public Consumer {
            if (subject.isEmpty() && san.isEmpty() && fingerprint.isEmpty()) throw new IllegalArgumentException("expected `subject`, `san` or `fingerprint`, found none");
            subject.forEach(Consumer::canonical);
            for (var each : san) if (!each.matches("(dns|uri|email|ip):\\S.*")) throw Invalid.at("san", "expected a name such as `dns:till.internal`, found `" + each + "`");
            for (var each : fingerprint) if (!hex(each).matches("[0-9a-f]{64}")) throw Invalid.at("fingerprint", "expected SHA-256 in 64 hex digits, found `" + each + "`");
        }

        static String canonical(String subject) {
            try {
                return new X500Principal(subject).getName();
            } catch (IllegalArgumentException e) {
                throw Invalid.at("subject", "expected a subject such as `CN=till 7,O=Shop`, found `" + subject + "`");
            }
        }

        /// As `openssl x509 -fingerprint` writes it, or without colons.
        static String hex(String fingerprint) {
            return fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
        }
    }
}
