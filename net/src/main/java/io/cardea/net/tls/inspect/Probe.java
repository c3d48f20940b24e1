// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import io.cardea.net.tls.inspect.Trouble.Kind;
import io.cardea.net.tls.wire.Names;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/// Looks at a server: looks up its name, shakes hands, and does so a second time to see whether the session goes on.
public final class Probe {
    private final Target target;
    private final Trust trust;
    private final Witness witness;
    private final SSLContext context;

    private Probe(Target target, Trust trust) {
        this.target = target;
        this.trust = trust;
        this.witness = new Witness(trust);
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {witness.keys()}, new TrustManager[] {witness}, null);
            // The classes of a first hello take longer than most networks; that is not the server's time.
            Dialogue.engine(target, context).wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(1 << 15));
        } catch (GeneralSecurityException | SSLException e) {
            throw new IllegalStateException("every JDK speaks TLS", e);
        }
    }

    /// Blocks until all is seen, or the time is over.
    ///
    /// @throws IllegalArgumentException if no hello can be made for this target: a name that is none
    public static Report look(Target target, Trust trust) {
        return new Probe(target, trust).look();
    }

    private Report look() {
        long began = System.nanoTime();
        InetAddress[] addresses;
        try {
            addresses = lookUp();
        } catch (LookUpFailed e) {
            return new Report(target, Optional.empty(), nothing(e.trouble), Optional.empty(), List.of(), trust, List.of());
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        var before = Target.isAddress(target.host()) ? List.<Step>of() : List.of(Step.here(Step.LOOK_UP, took, took));
        var address = new InetSocketAddress(addresses[0], target.port());
        var first = Dialogue.hold(target, address, context, witness, before, took, true);
        for (int i = 1; i < addresses.length && first.trouble().map(Trouble::kind).filter(Kind.NO_CONNECTION::equals).isPresent(); i++) {
            address = new InetSocketAddress(addresses[i], target.port());
            first = Dialogue.hold(target, address, context, witness, before, took, true);
        }
        var chain = witness.chain();
        var findings = new ArrayList<Finding>();
        if (!chain.isEmpty()) findings.addAll(ChainCheck.of(chain, trust, witness.verdict(), Optional.of(target.name()), Instant.now()));
        Optional<Conversation> second = first.agreed().isPresent() && first.trouble().isEmpty()
            ? Optional.of(Dialogue.hold(target, address, context, witness, List.of(), Duration.ZERO, false)) : Optional.empty();
        if (first.agreed().isPresent()) ofHandshake(findings, first, second);
        findings.sort(Comparator.comparing(Finding::weight));
        return new Report(target, Optional.of(address), first, second, chain, trust, List.copyOf(findings));
    }

    private void ofHandshake(List<Finding> findings, Conversation first, Optional<Conversation> second) {
        var agreed = first.agreed().orElseThrow();
        first.trouble().ifPresent(after -> findings.add(Finding.warning("refused-afterwards", "behind the handshake " + after.what(), after.advice())));
        if (first.trouble().isEmpty() && first.clientCertificateAsked()) {
            findings.add(Finding.note("client-certificate", "the server asks for a client certificate, and goes on without", "What it does for those who show none is its own matter."));
        }
        if (first.answer().map(it -> it.version() < 0x0303).orElse(false)) findings.add(Finding.warning("old-version", agreed.version() + " is broken (RFC 8996)", "The server needs an update."));
        if (agreed.suite().startsWith("TLS_RSA_")) {
            findings.add(Finding.warning("no-forward-secrecy", "the secret is encrypted with the certificate's key: whoever gets that key can read all that was ever recorded", "The server should offer suites with ECDHE."));
        }
        if (agreed.suite().contains("_CBC_")) findings.add(Finding.warning("old-suite", agreed.suite() + " is of the kind (CBC) that was broken by its padding more than once", "The server should offer suites with GCM or CHACHA20."));
        if (!agreed.is13()) findings.add(Finding.note("no-tls-1.3", "the server did not choose TLS 1.3, which needs one round trip less and hides more", "It is worth an update."));
        if (!target.protocols().isEmpty() && agreed.protocol().isEmpty()) {
            findings.add(Finding.note("no-alpn", "the server has chosen no protocol of those that were offered (ALPN)", "Clients will speak HTTP/1.1 with it."));
        }
        if (second.flatMap(Conversation::agreed).map(it -> !it.resumed()).orElse(false)) {
            findings.add(Finding.note("not-resumed", "the second connection needed a whole handshake again", first.tickets() > 0
                ? "The server gave a ticket, and did not take it: do several servers with different ticket keys stand behind this address?"
                : "The server gave no ticket: sessions cannot go on, so that each connection costs the full price."));
        }
        if (first.retried()) {
            findings.add(Finding.note("hello-retry", "the server asked for another hello, since it takes none of the groups that were sent first: one round trip more",
                "It could take " + first.hello().map(hello -> hello.keyShares().stream().map(Names::group).toList()).orElse(List.of()) + " only."));
        }
    }

    private static Conversation nothing(Trouble trouble) {
        return new Conversation(List.of(), Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(), Optional.of(trouble), 0, false, List.of());
    }

    private static final class LookUpFailed extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Trouble trouble;

        LookUpFailed(Kind kind, String what, String advice) {
            trouble = new Trouble(kind, what, advice);
        }
    }

    /// The system's look-up knows no limit of time, so that it has a thread that can be left behind.
    private InetAddress[] lookUp() throws LookUpFailed {
        var task = new FutureTask<>(() -> InetAddress.getAllByName(target.host()));
        Thread.ofPlatform().daemon().name("look-up").start(task);
        try {
            var found = task.get(target.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return Arrays.copyOf(found, found.length);
        } catch (TimeoutException e) {
            throw new LookUpFailed(Kind.TIMEOUT, "the name " + target.host() + " is not answered by DNS within " + Dialogue.span(target.timeout()), "Is the name server reached? --timeout gives more time.");
        } catch (ExecutionException e) {
            var why = e.getCause() instanceof UnknownHostException ? "there is no host " + target.host() : "the name " + target.host() + " cannot be looked up: " + e.getCause();
            throw new LookUpFailed(Kind.NO_SUCH_HOST, why, "Is it written well, and known to this machine's name server? A file must exist to be taken for one.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LookUpFailed(Kind.TIMEOUT, "interrupted", "Try again.");
        }
    }
}
