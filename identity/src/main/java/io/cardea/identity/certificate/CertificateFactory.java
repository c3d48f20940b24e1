// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.certificate;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Identity;
import io.cardea.core.exchange.Link;
import io.cardea.core.exchange.Pending;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Identifier;
import io.cardea.core.spi.Identifier.Finding;
import io.cardea.core.spi.IdentifierFactory;
import io.cardea.identity.Challenge;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Makes ways of the kind `client-certificate`. The listener has verified chain, dates and revocation before; here it is only asked whose it is.
public final class CertificateFactory implements IdentifierFactory<CertificateConfig> {
    @Override
    public String name() {
        return "client-certificate";
    }

    @Override
    public Class<CertificateConfig> config() {
        return CertificateConfig.class;
    }

    @Override
    public Identifier create(String entry, CertificateConfig config, Build build) {
        var known = new HashMap<String, Finding>();
        config.consumers().forEach((name, consumer) -> {
            var finding = new Finding.Known(new Identity(name, entry, Set.copyOf(consumer.scopes()), Set.copyOf(consumer.roles()), Set.copyOf(consumer.groups()), Map.of()), "");
            consumer.subject().forEach(each -> put(known, CertificateConfig.Consumer.canonical(each), finding));
            consumer.san().forEach(each -> put(known, each, finding));
            consumer.fingerprint().forEach(each -> put(known, CertificateConfig.Consumer.hex(each), finding));
        });
        return new Certificates(entry, Map.copyOf(known), config.others() == CertificateConfig.Others.SUBJECT);
    }

    private static void put(Map<String, Finding> known, String of, Finding finding) {
        var other = known.put(of, finding);
        if (other != null && other != finding) throw new IllegalArgumentException("`" + of + "` belongs to two consumers: who asks must be known by it");
    }

    /// @param known by subject, alternative name or fingerprint, which look different
    private record Certificates(String entry, Map<String, Finding> known, boolean others) implements Identifier {
        // Nothing that a client could send would help: it has to connect anew. The scheme says at least what is missing.
        private static final String CHALLENGE = Challenge.of("ClientCertificate", "cardea").toString();
        private static final Finding REFUSED = new Finding.Refused(Failure.of(Failure.Kind.NOT_IDENTIFIED, "this certificate is nobody's here"), CHALLENGE);

        @Override
        public Pending<Finding> identify(Exchange exchange) {
            return Pending.of(exchange.client().link().tls().flatMap(Link.Tls::clientCertificate).map(this::find).orElse(Finding.ABSENT));
        }

        /// What says most of it first.
        private Finding find(Link.ClientCertificate certificate) {
            var found = known.get(certificate.fingerprint());
            for (int i = 0; found == null && i < certificate.names().size(); i++) found = known.get(certificate.names().get(i));
            if (found == null) found = known.get(certificate.subject());
            if (found != null) return found;
            return others && !certificate.subject().isEmpty() ? new Finding.Known(new Identity(certificate.subject(), entry, Set.of(), Set.of(), Set.of(), Map.of()), "") : REFUSED;
        }

        @Override
        public String challenge() {
            return CHALLENGE;
        }

        @Override
        public void strip(Exchange exchange) {
            // it is the connection's, and goes no further
        }
    }
}
