// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.acme.Storage.StoredAccount;
import io.cardea.core.file.AcmeConfig;
import io.cardea.net.tls.KeyPairing;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One certificate authority, with our account there. On the thread of ACME: every method may take minutes.
final class Authority implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Authority.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SKEW = Duration.ofMinutes(5); // by which our clock and the authority's may differ

    private final URI directory;
    private final AcmeConfig config;
    private final Storage storage;
    private final Proofs proofs;
    private final Path folder;
    private final InstantSource clock;
    private final Map<String, Instant> limits = new HashMap<>();
    private Instant unreachable = Instant.EPOCH;
    private int inVain; // without an answer, in a row
    private @Nullable Session session;
    private @Nullable Login login;

    Authority(URI directory, AcmeConfig config, Path folder, Storage storage, Proofs proofs, InstantSource clock) {
        this.directory = directory;
        this.config = config;
        this.folder = folder;
        this.storage = storage;
        this.proofs = proofs;
        this.clock = clock;
    }

    String url() {
        return directory.toString();
    }

    /// Until when it has asked not to be asked for that name.
    Instant limited(String name) {
        return limits.getOrDefault(name, Instant.EPOCH);
    }

    void limited(String name, Instant until) {
        limits.put(name, until);
    }

    /// Until when it is not worth while to try.
    Instant unreachable() {
        return unreachable;
    }

    void unreachable(Instant until) {
        unreachable = until;
        inVain++;
    }

    void answered() {
        inVain = 0;
    }

    /// Whether it has been unreachable so often that others had better be asked.
    boolean isGone(Instant now) {
        return Schedule.waits(now, unreachable) && inVain >= Schedule.AT_ONE;
    }

    /// A certificate for this name, checked: begun, or gone on with if it was begun before. What is under way is kept, so that it can
    /// be gone on with.
    ///
    /// @param attempt how far it is
    /// @param before what it replaces, if this authority has issued that
    KeyPairing certificate(String name, Attempt attempt, Optional<X509Certificate> before) throws AcmeException, Refused, IOException, InterruptedException {
        var stored = attempt.directory().equals(url()) ? storage.nextKey(name) : Optional.<KeyPair>empty();
        var begun = stored.isPresent() ? resumed(attempt) : Optional.<Order>empty();
        KeyPair keys;
        Order order;
        if (begun.isPresent() && stored.isPresent()) {
            keys = stored.get();
            order = begun.get();
        } else {
            keys = Keys.make(config.key());
            storage.saveNextKey(name, keys);
            order = ordered(name, before);
            storage.save(name, attempt.ordered(order.getLocation().toString(), url()));
        }
        for (var authorization : order.getAuthorizations()) proofs.prove(authorization, name, attempt.failures());
        await(order, name, order.waitUntilReady(PATIENCE), Status.READY);
        if (order.getStatus() == Status.READY) order.execute(keys);
        await(order, name, order.waitForCompletion(PATIENCE), Status.VALID);
        var chain = order.getCertificate().getCertificateChain();
        return checked(KeyPairing.of(chain, keys.getPrivate(), name), name);
    }

    private static void await(Order order, String name, Status status, Status wanted) throws Refused {
        if (status == wanted || status == Status.VALID) return;
        var why = order.getError().map(Object::toString).orElse("it is " + status);
        throw new Refused("the order for " + name + " came to nothing: " + why);
    }

    /// What was begun before a restart, if the authority still knows it, and it is good for something.
    private Optional<Order> resumed(Attempt attempt) throws AcmeException {
        if (attempt.order().isEmpty()) return Optional.empty();
        try {
            var order = login().bindOrder(URI.create(attempt.order().get()).toURL());
            order.fetch();
            return order.getStatus() == Status.INVALID ? Optional.empty() : Optional.of(order);
        } catch (AcmeServerException | IOException | IllegalArgumentException e) {
            LOG.debug("an order cannot be gone on with: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Order ordered(String name, Optional<X509Certificate> before) throws AcmeException, IOException, Refused {
        var login = login();
        if (before.isPresent() && session().resourceUrlOptional(Resource.RENEWAL_INFO).isPresent()) {
            try {
                return login.newOrder().domain(name).replaces(before.get()).create(); // RFC 9773 §5
            } catch (AcmeServerException e) {
                // Such as `alreadyReplaced`, or an authority that has forgotten it: the name is what counts.
                if (Problems.isLimit(e)) throw e;
                LOG.debug("an order that replaces another was refused: {}", e.getMessage());
            }
        }
        return login.newOrder().domain(name).create();
    }

    private KeyPairing checked(KeyPairing issued, String name) throws Refused {
        var now = clock.instant();
        for (var each : issued.chain()) {
            var from = each.getNotBefore().toInstant();
            var until = each.getNotAfter().toInstant();
            if (now.plus(SKEW).isBefore(from) || now.isAfter(until)) throw new Refused(each.getSubjectX500Principal() + ", which came for " + name + ", is good from " + from + " until " + until);
        }
        var chain = issued.chain();
        for (int i = 0; i + 1 < chain.size(); i++) {
            var above = chain.get(i + 1);
            try {
                if (!chain.get(i).getIssuerX500Principal().equals(above.getSubjectX500Principal())) throw new CertificateException("what follows is " + above.getSubjectX500Principal());
                if (above.getBasicConstraints() < 0) throw new CertificateException("what follows may not issue any");
                chain.get(i).verify(above.getPublicKey());
            } catch (GeneralSecurityException e) {
                throw new Refused("the chain of the certificate for " + name + " is broken at " + chain.get(i).getSubjectX500Principal() + ": " + e.getMessage());
            }
        }
        return issued;
    }

    /// When the authority would like to be asked for the next, and when it wants to be asked about that again. Empty if it does not say
    /// such things (RFC 9773).
    Optional<Wish> renewal(X509Certificate certificate) throws AcmeException, IOException {
        if (session().resourceUrlOptional(Resource.RENEWAL_INFO).isEmpty()) return Optional.empty();
        var info = login().bindRenewalInfo(certificate);
        var again = info.fetch();
        // RFC 9773 §4.2: a window that ends as it begins, or before, is as if nothing had been said
        if (!info.getSuggestedWindowEnd().isAfter(info.getSuggestedWindowStart())) return Optional.empty();
        return Optional.of(new Wish(new Schedule.Window(info.getSuggestedWindowStart(), info.getSuggestedWindowEnd()), again));
    }

    record Wish(Schedule.Window window, Optional<Instant> again) {}

    private Session session() throws IOException {
        var known = session;
        if (known != null) return known;
        var fresh = new Session(directory, new Server(config.ca().map(folder::resolve)));
        session = fresh;
        return fresh;
    }

    private Login login() throws AcmeException {
        var known = login;
        if (known != null) return known;
        try {
            var stored = storage.account(url());
            var url = stored.flatMap(StoredAccount::url);
            var keys = stored.isPresent() ? stored.get().keys() : Keys.make(AcmeConfig.KeyKind.ECDSA);
            if (stored.isEmpty()) storage.save(url(), new StoredAccount(keys, Optional.empty())); // first: an account whose key is lost is lost
            Login fresh;
            if (url.isPresent()) {
                fresh = session().login(url(url.get()), keys);
            } else {
                fresh = registered(keys);
                storage.save(url(), new StoredAccount(keys, Optional.of(fresh.getAccountLocation().toString())));
            }
            login = fresh;
            return fresh;
        } catch (IOException e) {
            throw new AcmeException("the account cannot be kept: " + e.getMessage(), e);
        }
    }

    private static URL url(String text) throws IOException {
        try {
            return URI.create(text).toURL();
        } catch (IllegalArgumentException e) {
            throw new IOException("no URL of an account: " + text, e);
        }
    }

    private Login registered(KeyPair keys) throws AcmeException, IOException {
        var account = new AccountBuilder().agreeToTermsOfService().useKeyPair(keys);
        config.email().ifPresent(account::addEmail);
        // It is one authority's: another that wants none may refuse it.
        boolean binds = config.directories().size() == 1 || session().getMetadata().isExternalAccountRequired();
        config.eab().filter(it -> binds).ifPresent(eab -> account.withKeyIdentifier(eab.kid(), eab.hmacKey().reveal()));
        return account.createLogin(session());
    }

    /// It may be that the account is no more, or the directory another: both are looked at anew.
    ///
    /// @param accountIsGone as the authority says
    void forget(boolean accountIsGone) throws IOException {
        login = null;
        if (accountIsGone) {
            var stored = storage.account(url());
            if (stored.isPresent()) storage.save(url(), new StoredAccount(stored.get().keys(), Optional.empty()));
        }
        close();
    }

    @Override
    public void close() {
        var open = session;
        session = null;
        login = null;
        if (open != null) open.getHttpClient().shutdownNow();
    }
}
