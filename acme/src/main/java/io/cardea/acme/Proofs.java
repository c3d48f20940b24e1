// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.core.file.AcmeConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Proves to an authority that names are ours. On the thread of ACME.
///
/// @param folder in which the hook runs
record Proofs(AcmeConfig config, Path folder, Challenges challenges) {
    private static final Logger LOG = LoggerFactory.getLogger(Proofs.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /// @param failures in a row: after each, the next way is tried
    /// @throws Refused if the authority was not convinced
    void prove(Authorization authorization, String name, int failures) throws AcmeException, Refused, InterruptedException {
        if (authorization.getStatus() == Status.VALID) return;
        var offered = new ArrayList<Challenge>();
        for (var each : config.possible()) offered(authorization, each).ifPresent(offered::add);
        if (offered.isEmpty()) {
            throw new Refused("for " + name + " the authority takes " + authorization.getChallenges().stream().map(Challenge::getType).toList() + ", and `challenges` has none of these");
        }
        var challenge = offered.get(failures % offered.size());
        switch (challenge) {
            case Http01Challenge http -> {
                try (var open = challenges.answer(http.getToken(), http.getAuthorization())) {
                    await(http, name);
                }
            }
            case TlsAlpn01Challenge tls -> {
                var host = authorization.getIdentifier().getDomain();
                try (var open = challenges.prove(host, ProofCertificate.of(host, tls.getAcmeValidation()))) {
                    await(tls, name);
                }
            }
            case Dns01Challenge dns -> byDns(dns, dns.getRRName(authorization.getIdentifier()), name);
            default -> throw new IllegalStateException("unexpected " + challenge.getType());
        }
    }

    private static Optional<? extends Challenge> offered(Authorization authorization, AcmeConfig.Challenge kind) {
        return switch (kind) {
            case HTTP_01 -> authorization.findChallenge(Http01Challenge.class);
            case TLS_ALPN_01 -> authorization.findChallenge(TlsAlpn01Challenge.class);
            case DNS_01 -> authorization.findChallenge(Dns01Challenge.class);
        };
    }

    private void byDns(Dns01Challenge challenge, String record, String name) throws AcmeException, Refused, InterruptedException {
        var hook = new DnsHook(config.dnsHook(), folder, DnsHook.LIMIT);
        try {
            hook.present(record, challenge.getDigest());
            await(challenge, name);
        } finally {
            try {
                hook.cleanup(record, challenge.getDigest());
            } catch (Refused e) {
                LOG.warn("{}", e.getMessage()); // a record that stays does no harm
            }
        }
    }

    private static void await(Challenge challenge, String name) throws AcmeException, Refused, InterruptedException {
        if (challenge.getStatus() == Status.PENDING) challenge.trigger();
        if (challenge.waitForCompletion(PATIENCE) == Status.VALID) return;
        throw new Refused("the authority was not convinced by " + challenge.getType() + " that " + name + " is ours: "
            + challenge.getError().map(Object::toString).orElse("it is " + challenge.getStatus()));
    }
}
