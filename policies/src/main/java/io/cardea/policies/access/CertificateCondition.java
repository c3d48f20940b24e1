// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.Address;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.route.FieldMatch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Of the client's certificate, which the listener has verified: one of the subjects or one of the fingerprints, or any at all.
public record CertificateCondition(
        @Doc("Subjects as RFC 4514 writes them, such as `CN=till 7,O=Shop`; `~ …` for a pattern") @OneOrMany List<String> subject,
        @Doc("SHA-256 of the certificate in hexadecimal, with or without colons") @OneOrMany List<String> fingerprint) {

    public CertificateCondition {
        subject.forEach(each -> FieldMatch.parse("subject", each));
        fingerprint = fingerprint.stream().map(CertificateCondition::plain).toList();
    }

    @Short("any")
    static CertificateCondition of(String text) {
        if (!text.equals("any")) throw new IllegalArgumentException("expected `any`, or a map with `subject` or `fingerprint`, found `" + text + '`');
        return new CertificateCondition(List.of(), List.of());
    }

    private static String plain(String fingerprint) {
        var plain = fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
        if (!plain.matches("[0-9a-f]{64}")) throw new IllegalArgumentException("expected 64 hexadecimal digits of a SHA-256 fingerprint, found `" + fingerprint + '`');
        return plain;
    }

    Condition compiled() {
        var subjects = subject.stream().map(each -> FieldMatch.parse("subject", each)).toList();
        return new Condition() {
            @Override
            public boolean holds(Exchange exchange, Optional<Address> address) {
                var shown = exchange.client().link().tls().flatMap(tls -> tls.clientCertificate());
                if (shown.isEmpty()) return false;
                if (subjects.isEmpty() && fingerprint.isEmpty()) return true;
                var certificate = shown.get();
                for (var each : subjects) if (each.accepts(certificate.subject())) return true;
                return fingerprint.contains(certificate.fingerprint());
            }

            @Override
            public String why(boolean held, Exchange exchange, Optional<Address> address) {
                return exchange.client().link().tls().flatMap(tls -> tls.clientCertificate())
                    .map(certificate -> "the client's certificate is that of " + certificate.subject()).orElse("the client showed no certificate");
            }
        };
    }
}
