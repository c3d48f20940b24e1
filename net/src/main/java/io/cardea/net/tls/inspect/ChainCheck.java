// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import io.cardea.net.tls.CertificateNames;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// Says why a chain is not believed, and what will be wrong with it soon. The verdict is the JDK's; this finds its reasons, which an
/// exception of the JDK's tells badly or not at all.
final class ChainCheck {
    /// With less than that left, or less than a third of its life, somebody should have replaced it.
    static final Duration SOON = Duration.ofDays(21);
    /// The longest life that browsers take of an authority that they know.
    static final Duration LONGEST = Duration.ofDays(398);
    private static final String FOR_SERVERS = "1.3.6.1.5.5.7.3.1";
    private static final String FOR_ANYTHING = "2.5.29.37.0";

    private final List<Finding> findings = new ArrayList<>();
    private final List<X509Certificate> chain;
    private final Trust trust;
    private final Instant now;

    private ChainCheck(List<X509Certificate> chain, Trust trust, Instant now) {
        this.chain = chain;
        this.trust = trust;
        this.now = now;
    }

    /// @param chain the server's certificate, then what was sent with it
    /// @param verdict why the JDK does not believe it, if it does not
    /// @param name that it must be for; empty if there is none yet
    static List<Finding> of(List<X509Certificate> chain, Trust trust, Optional<CertificateException> verdict, Optional<String> name, Instant now) {
        var check = new ChainCheck(chain, trust, now);
        for (var each : chain) check.dates(each, each == chain.getFirst() || verdict.isPresent());
        verdict.ifPresent(why -> check.unbelieved());
        name.ifPresent(check::name);
        check.purpose();
        verdict.filter(why -> check.findings.stream().noneMatch(each -> each.weight() == Finding.Weight.FAULT)).ifPresent(check::otherwise);
        for (var each : chain) check.strength(each);
        check.life();
        return List.copyOf(check.findings);
    }

    private void dates(X509Certificate it, boolean needed) {
        var from = it.getNotBefore().toInstant();
        var until = it.getNotAfter().toInstant();
        var who = who(it);
        var left = Duration.between(now, until);
        if (left.isNegative()) {
            var what = who + " expired " + ago(left.negated()) + ", on " + day(until);
            findings.add(needed ? Finding.fault("expired", what, "It must be renewed.")
                : Finding.note("expired", what + "; it is not needed", "It can be left out of what is sent."));
        } else if (from.isAfter(now)) {
            findings.add(Finding.fault("not-yet-valid", who + " is good from " + day(from) + " only", "Is the clock right, here and where it was made?"));
        } else if (left.compareTo(SOON) < 0 && left.compareTo(Duration.between(from, until).dividedBy(3)) < 0) {
            findings.add(Finding.warning("expires-soon", who + " expires in " + span(left) + ", on " + day(until), "Renew it, and look why that does not happen by itself."));
        }
    }

    /// Follows the issuers as far as they go, and tells where the way ends.
    private void unbelieved() {
        var seen = new HashSet<X509Certificate>();
        var last = chain.getFirst();
        while (seen.add(last)) {
            var at = last;
            if (trust.anchors().contains(at) || trust.anchors().stream().anyMatch(each -> hasSigned(each, at))) return; // it is for another reason
            if (hasSigned(at, at)) {
                ownWord(at);
                return;
            }
            var next = chain.stream().filter(each -> !seen.contains(each) && hasSigned(each, at)).findFirst();
            if (next.isEmpty()) {
                missing(at);
                return;
            }
            last = next.get();
        }
    }

    private void ownWord(X509Certificate it) {
        if (it == chain.getFirst()) {
            findings.add(Finding.fault("self-signed", "the certificate is signed by its own key: nobody else vouches for it",
                "If it is yours: --ca FILE with it. Otherwise anybody could have made it."));
        } else {
            findings.add(Finding.fault("unknown-authority", "the chain ends at '" + common(it) + "', which is not among " + trust.name(),
                "If you believe it: --ca FILE with its certificate; for `tls: auto` of Cardea that is .cardea/tls/ca.pem."));
        }
    }

    private void missing(X509Certificate it) {
        var issuer = it.getIssuerX500Principal().getName();
        var where = Issuers.of(it);
        if (where.isPresent()) {
            findings.add(Finding.fault("missing-intermediate", "the chain has a gap: the certificate of '" + issuer + "' is neither sent nor among " + trust.name(),
                "The server should send it behind its own. It can be had at " + where.get() + " (not fetched)."));
        } else {
            findings.add(Finding.fault("unknown-authority", "'" + issuer + "' vouches for " + who(it) + ", but is neither sent nor among " + trust.name(),
                "If that is an authority of yours: --ca FILE with its certificate. If it is an intermediate one, the server should send it behind its own."));
        }
    }

    private void name(String name) {
        var leaf = chain.getFirst();
        try {
            var names = CertificateNames.of(leaf);
            boolean fits = Target.isAddress(name) ? names.names().contains(java.net.InetAddress.ofLiteral(name).getHostAddress()) : names.test(plain(name));
            if (fits) return;
            // RFC 9525 §2: the common name is for people.
            var has = names.names().isEmpty() ? "has no names (subjectAltName); its common name '" + common(leaf) + "' does not count"
                : "is for " + String.join(", ", names.names().stream().sorted().limit(5).toList()) + (names.names().size() > 5 ? " and " + (names.names().size() - 5) + " more" : "");
            findings.add(Finding.fault("name-mismatch", "the certificate is not for " + name + ": it " + has,
                names.names().isEmpty() ? "It needs the name as subjectAltName (RFC 9525)." : "Ask for a name that it is for (--sni NAME), or have it made for this one as well."));
        } catch (IllegalArgumentException e) {
            findings.add(Finding.fault("name-mismatch", String.valueOf(e.getMessage()), "It must be made anew."));
        }
    }

    private static String plain(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private void purpose() {
        try {
            var purposes = Optional.ofNullable(chain.getFirst().getExtendedKeyUsage()).orElse(List.of());
            if (!purposes.isEmpty() && !purposes.contains(FOR_SERVERS) && !purposes.contains(FOR_ANYTHING)) {
                findings.add(Finding.fault("not-for-servers", "the certificate was made for something else than servers (extended key usage)", "It needs serverAuth among its purposes (RFC 5280 §4.2.1.12)."));
            }
        } catch (CertificateParsingException e) {
            findings.add(Finding.warning("not-for-servers", "the purposes of the certificate cannot be read: " + e.getMessage(), "It should be made anew."));
        }
    }

    private void otherwise(CertificateException why) {
        Throwable deepest = why;
        for (var cause = why.getCause(); cause != null; cause = cause.getCause()) deepest = cause;
        findings.add(Finding.fault("not-believed", "this JDK does not believe the chain: " + deepest.getMessage(), "RFC 5280 §6 has the rules for chains."));
    }

    private void strength(X509Certificate it) {
        int bits = switch (it.getPublicKey()) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength() < 2048 ? rsa.getModulus().bitLength() : 0;
            case ECPublicKey ec -> ec.getParams().getOrder().bitLength() < 256 ? ec.getParams().getOrder().bitLength() : 0;
            default -> 0;
        };
        if (bits > 0) findings.add(Finding.warning("weak-key", who(it) + " has a key of " + bits + " bits", "RSA needs 2048 or more, EC 256."));
        var algorithm = it.getSigAlgName().toUpperCase(Locale.ROOT).replace("-", "");
        // The signature of a root is looked at by nobody: it is believed because it is in the list.
        if ((algorithm.startsWith("SHA1") || algorithm.startsWith("MD")) && !hasSigned(it, it)) {
            findings.add(Finding.warning("weak-signature", who(it) + " is signed with " + it.getSigAlgName(), "Such signatures can be forged; browsers refuse them. Have it made anew with SHA-256."));
        }
    }

    private void life() {
        var leaf = chain.getFirst();
        var life = Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant());
        if (life.compareTo(LONGEST) > 0) {
            findings.add(Finding.warning("long-life", "the certificate is good for " + life.toDays() + " days in all", "Browsers refuse more than " + LONGEST.toDays() + ", but for authorities of your own."));
        }
    }

    static boolean hasSigned(X509Certificate issuer, X509Certificate it) {
        if (!Objects.equals(issuer.getSubjectX500Principal(), it.getIssuerX500Principal())) return false;
        try {
            it.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private String who(X509Certificate it) {
        return it == chain.getFirst() ? "the certificate" : "'" + common(it) + "'";
    }

    /// The common name, or all of the name if it has none.
    private static String common(X509Certificate it) {
        var name = it.getSubjectX500Principal().getName();
        for (var part : name.split("(?<!\\\\),", -1)) {
            if (part.startsWith("CN=")) return part.substring(3);
        }
        return name;
    }

    private static String day(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static String ago(Duration time) {
        return span(time) + " ago";
    }

    private static String span(Duration time) {
        long days = time.toDays();
        if (days >= 2) return days + " days";
        long hours = time.toHours();
        return hours >= 2 ? hours + " hours" : time.toMinutes() + " minutes";
    }
}
