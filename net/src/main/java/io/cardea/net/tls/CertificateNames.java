// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The names that a certificate is for: of its subjectAltName alone, as clients have it (RFC 9525 §2).
///
/// @param names in lower case, `*.` in front for one label of any name; addresses as Java writes them
public record CertificateNames(Set<String> names) implements Predicate<String> {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    /// @throws IllegalArgumentException if they cannot be read
    public static CertificateNames of(X509Certificate certificate) {
        var names = new HashSet<String>();
        try {
            for (var each : Optional.<Collection<List<?>>>ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of())) {
                int type = (Integer) each.get(0);
                if (type == DNS) names.add(((String) each.get(1)).toLowerCase(Locale.ROOT));
                if (type == ADDRESS) names.add(address((String) each.get(1)));
            }
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("the alternative names of " + certificate.getSubjectX500Principal() + " cannot be read: " + e.getMessage(), e);
        }
        return new CertificateNames(Set.copyOf(names));
    }

    /// What to call it by: the first of its names in their order, or its subject.
    static String label(X509Certificate certificate) {
        try {
            for (var each : Optional.<Collection<List<?>>>ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of())) {
                if ((Integer) each.get(0) == DNS) return ((String) each.get(1)).toLowerCase(Locale.ROOT);
                if ((Integer) each.get(0) == ADDRESS) return address((String) each.get(1));
            }
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("the alternative names of " + certificate.getSubjectX500Principal() + " cannot be read: " + e.getMessage(), e);
        }
        return certificate.getSubjectX500Principal().getName();
    }

    /// @param host in lower case; an IPv6 address with its brackets or without
    @Override
    public boolean test(String host) {
        if (host.startsWith("[")) return names.contains(address(host.substring(1, host.length() - 1)));
        return names.contains(host) || names.contains(wildcard(host));
    }

    /// `a.b.test` as `*.b.test`; a name of one label has none.
    static String wildcard(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? "" : '*' + host.substring(dot);
    }

    private static String address(String literal) {
        try {
            return InetAddress.ofLiteral(literal).getHostAddress();
        } catch (IllegalArgumentException e) {
            return literal;
        }
    }
}
