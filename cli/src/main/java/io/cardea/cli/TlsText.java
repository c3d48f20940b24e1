// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.net.tls.inspect.CertificateFacts;
import io.cardea.net.tls.inspect.Conversation;
import io.cardea.net.tls.inspect.Finding;
import io.cardea.net.tls.inspect.Report;
import io.cardea.net.tls.inspect.Step;
import io.cardea.net.tls.wire.ClientHello;
import io.cardea.net.tls.wire.Names;
import io.cardea.net.tls.wire.ServerHello;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A look at a server for people: the picture, then each step in words, the second connection, and what to do.
final class TlsText {
    private static final int SHOWN = 4;
    private final Page page = new Page();
    private final Screen screen;
    private final TlsLanes lanes;

    private TlsText(Screen screen) {
        this.screen = screen;
        this.lanes = new TlsLanes(page, screen);
    }

    static String of(Report report, Screen screen) {
        return new TlsText(screen).write(report);
    }

    private String write(Report it) {
        headline(it);
        var first = it.first();
        if (!first.steps().isEmpty()) {
            page.blank();
            lanes.draw(first.steps());
            page.line(screen.faint("      ─ everybody on the way can read it   ═ encrypted: its parts are named by the specification"));
        }
        first.hello().ifPresent(hello -> hello(hello, first));
        if (first.hello().isPresent() && first.answer().isPresent()) answer(first.hello().get(), first.answer().get(), first);
        if (!it.chain().isEmpty()) {
            heading(step(first, "Certificate"), "The certificates that the server shows", "RFC 8446 §4.4.2, RFC 5280");
            chain(page, it.chain());
            heading(step(first, Step.CHECK), "Whether to believe them", "RFC 5280 §6, RFC 9525");
            check(it);
        }
        first.agreed().ifPresent(agreed -> keys(it, first, agreed));
        it.second().ifPresent(second -> again(first, second));
        page.blank();
        findings(page, it.findings(), screen);
        if (it.isFine() && it.findings().isEmpty()) page.marked(2, "✓", "nothing to worry about", screen::green);
        if (first.agreed().isEmpty()) {
            first.trouble().ifPresent(trouble -> finding(page, screen, "✗", trouble.what(), trouble.advice(), true));
        }
        return page.text();
    }

    private void headline(Report it) {
        var target = it.target();
        var where = (target.host().contains(":") ? "[" + target.host() + "]" : target.host()) + ":" + target.port();
        var at = it.address().map(address -> " at " + address.getAddress().getHostAddress()).orElse("");
        var name = target.serverName().map(sni -> ", asked for " + sni).orElse("");
        var verdict = it.first().agreed().isEmpty() ? screen.red("no handshake")
            : it.isVerified() ? screen.green("verified") : screen.red("not verified");
        var what = it.first().agreed().map(agreed -> agreed.version() + ", ").orElse("");
        page.line(screen.bold(Screen.printable(where)) + Screen.printable(at + name) + ": " + what + verdict);
    }

    private void heading(int step, String text, String source) {
        page.blank();
        page.line((step > 0 ? "%4d  ".formatted(step) : "      ") + screen.bold(text) + screen.faint("   " + source));
    }

    /// The number of the first step with that message, in the picture; zero if it is not there.
    private static int step(Conversation of, String message) {
        for (int i = 0; i < of.steps().size(); i++) {
            if (of.steps().get(i).what().contains(message)) return i + 1;
        }
        return 0;
    }

    private void hello(ClientHello hello, Conversation it) {
        heading(step(it, "ClientHello"), "ClientHello: what this client can, and what it asks for", "RFC 8446 §4.1.2");
        row("name", hello.serverName().isEmpty() ? "none: a name is sent, an address is not" : hello.serverName() + " (SNI): so that the server can choose the certificate");
        row("versions", list(hello.versions().stream().map(Names::version).toList()));
        row("suites", list(hello.offeredSuites().stream().map(Names::suite).toList()));
        row("groups", list(hello.groups().stream().map(Names::group).toList()) + " for the key exchange"
            + (hello.keyShares().isEmpty() ? "" : "; its half of it is sent already for " + list(hello.keyShares().stream().map(Names::group).toList())));
        row("protocols", hello.protocols().isEmpty() ? "none (ALPN)" : String.join(", ", hello.protocols()) + " (ALPN)");
    }

    private void answer(ClientHello hello, ServerHello answer, Conversation it) {
        heading(step(it, "ServerHello"), "ServerHello: what the server has chosen", "RFC 8446 §4.1.3");
        boolean newest = hello.versions().stream().mapToInt(Integer::intValue).max().orElse(0) == answer.version();
        row("version", Names.version(answer.version()) + (newest ? ": the newest that both know" : ": the newest that the server has; the client could do more"));
        int place = hello.offeredSuites().indexOf(answer.suite()) + 1;
        row("suite", Names.suite(answer.suite()) + (place == 1 ? ": the first of the client's list" : ": number %d of the client's list, so that the server's own order decided".formatted(place)));
        it.group().ifPresent(group -> row("group", Names.group(group) + (it.retried() ? ": asked for, since none of the first hello's suited the server (HelloRetryRequest)"
            : hello.keyShares().contains(group) ? ": the client had sent its half for it, so that no round trip was lost" : "")));
        it.agreed().ifPresent(agreed -> row("protocol", agreed.protocol().isEmpty() ? "none chosen (ALPN)" : agreed.protocol() + (agreed.is13() ? " (ALPN), told in EncryptedExtensions" : " (ALPN)")));
    }

    static void chain(Page page, List<X509Certificate> chain) {
        for (int i = 0; i < chain.size(); i++) {
            var facts = CertificateFacts.of(chain.get(i));
            page.row(6, (i + 1) + " " + (i == 0 ? "its own" : facts.selfIssued() ? "root" : "between"), facts.subject());
            if (!facts.names().isEmpty()) page.row(8, "for", names(facts.names()));
            page.row(8, "good", facts.from().atZone(ZoneOffset.UTC).toLocalDate() + " to " + facts.until().atZone(ZoneOffset.UTC).toLocalDate() + " (" + left(facts) + ")");
            page.row(8, "key", facts.key());
            page.row(8, "signed", "by " + (facts.selfIssued() ? "itself" : facts.issuer()) + ", " + facts.signature());
        }
    }

    private static String left(CertificateFacts facts) {
        var left = Duration.between(Instant.now(), facts.until());
        return left.isNegative() ? "over" : left.toDays() >= 2 ? left.toDays() + " days left" : left.toHours() + " hours left";
    }

    private static String names(List<String> names) {
        return names.stream().limit(10).collect(Collectors.joining(", ")) + (names.size() > 10 ? " and " + (names.size() - 10) + " more" : "");
    }

    private void check(Report it) {
        if (it.isVerified()) {
            page.marked(6, "✓", "the chain leads to " + it.trust().name() + ", all dates are good, and it is for " + it.target().name(), screen::green);
        }
        for (var each : it.findings()) {
            if (each.weight() == Finding.Weight.FAULT) page.marked(6, "✗", each.what(), screen::red);
        }
        page.marked(6, " ", "Whether it was revoked is not asked.", screen::faint);
    }

    private void keys(Report it, Conversation first, Conversation.Agreed agreed) {
        heading(0, "Which key does what", "RFC 8446 §7, RFC 5246 §8");
        var certified = it.chain().isEmpty() ? "" : " (" + CertificateFacts.of(it.chain().getFirst()).key() + ")";
        var group = first.group().map(Names::group);
        if (agreed.suite().startsWith("TLS_RSA_")) {
            row("exchange", "the client made up a secret and encrypted it with the certificate's public key" + certified + "; only the server's private key opens it");
        } else {
            row("exchange", group.map(name -> "Diffie-Hellman on " + name).orElse("Diffie-Hellman") + ": each side sent one half and kept another; both came to the same secret, which was never sent");
            row("certificate", "its key" + certified + " encrypts nothing. It signs the exchange, which proves that the server has it");
        }
        row("data", cipher(agreed.suite()) + ", with keys made of that secret: one for each direction");
        row("later", agreed.suite().startsWith("TLS_RSA_") ? "whoever gets the certificate's key can read what was recorded" : "who gets the certificate's key cannot read what was recorded (forward secrecy)");
        row("time", TlsLanes.time(agreed.total()) + " from the beginning to the end of the handshake");
    }

    /// `AES-128-GCM` of a suite's name.
    static String cipher(String suite) {
        int with = suite.indexOf("_WITH_");
        var rest = with >= 0 ? suite.substring(with + 6) : suite.replaceFirst("^TLS_", "");
        int last = rest.lastIndexOf('_');
        return (last < 0 ? rest : rest.substring(0, last)).replace('_', '-');
    }

    private void again(Conversation first, Conversation second) {
        heading(0, "A second connection, to see whether the session goes on", "RFC 8446 §2.2, RFC 5077");
        lanes.draw(second.steps());
        second.trouble().filter(trouble -> second.agreed().isEmpty()).ifPresent(trouble -> page.marked(6, "✗", trouble.what(), screen::red));
        second.agreed().ifPresent(agreed -> {
            var before = first.agreed().map(Conversation.Agreed::total).map(TlsLanes::time).orElse("");
            if (agreed.resumed()) {
                page.marked(6, "✓", "it does: the server took " + (agreed.is13() ? "the key of the ticket (pre_shared_key)" : "the ticket or identifier of the first")
                    + ", and had to show no certificate; " + TlsLanes.time(agreed.total()) + ", where the first took " + before, screen::green);
            } else {
                page.marked(6, "·", "it does not: this was a whole handshake again, in " + TlsLanes.time(agreed.total()), text -> text);
            }
        });
        page.marked(6, " ", "A part of the first one's time is this program's, which starts cold.", screen::faint);
    }

    static void findings(Page page, List<Finding> findings, Screen screen) {
        for (var each : findings) {
            finding(page, screen, switch (each.weight()) {
                case FAULT -> "✗";
                case WARNING -> "!";
                case NOTE -> "·";
            }, each.what(), each.advice(), each.weight() == Finding.Weight.FAULT);
        }
        if (findings.isEmpty()) return;
        var counts = new ArrayList<String>();
        for (var weight : Finding.Weight.values()) {
            long count = findings.stream().filter(each -> each.weight() == weight).count();
            if (count > 0) counts.add(count + " " + weight.name().toLowerCase(java.util.Locale.ROOT) + (count == 1 ? "" : "s"));
        }
        page.line("  " + String.join(", ", counts));
    }

    private static void finding(Page page, Screen screen, String mark, String what, String advice, boolean grave) {
        page.marked(2, mark, what, grave ? screen::red : mark.equals("!") ? screen::bold : text -> text);
        if (!advice.isEmpty()) page.marked(2, " ", advice, text -> text);
    }

    private static String list(List<String> all) {
        if (all.size() <= SHOWN + 1) return String.join(", ", all);
        return all.stream().limit(SHOWN).collect(Collectors.joining(", ")) + " and " + (all.size() - SHOWN) + " more";
    }

    private void row(String label, String text) {
        page.row(6, label, text);
    }
}
