// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Which TLS is spoken: by a name, or by versions and suites one by one. What a list leaves out is as in `intermediate`.
public record TlsPolicyConfig(
    @Doc("`1.2`, `1.3`, or both") @OneOrMany List<String> versions,
    @Doc("cipher suites by their names at IANA, the best first; those of 1.2 need at least one, those of 1.3 are all three or not written")
    @OneOrMany List<String> suites) {

    /// Of TLS 1.3 (RFC 8446 §B.4), but for those that are for small devices.
    public static final List<String> SUITES_13 = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
    /// Of TLS 1.2, with forward secrecy and authenticated encryption.
    public static final List<String> SUITES_12 = List.of(
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    /// Of TLS 1.2, with forward secrecy, but CBC: for clients that are older than ten years, and only if they are written.
    public static final List<String> SUITES_OLD = List.of(
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");

    public static final TlsPolicyConfig MODERN = new TlsPolicyConfig(List.of("1.3"), SUITES_13);
    public static final TlsPolicyConfig INTERMEDIATE = new TlsPolicyConfig(List.of("1.3", "1.2"), both(SUITES_13, SUITES_12));

    /// Lists that are empty are filled; order stays, doubles go.
    public TlsPolicyConfig {
        Mistakes.each(versions, version -> {
            if (!version.equals("1.2") && !version.equals("1.3")) throw Invalid.at("versions", "expected `1.2` or `1.3`, found `" + version + "`");
            return version;
        });
        versions = versions.isEmpty() ? List.of("1.3", "1.2") : unique(versions);
        var known = both(both(SUITES_13, SUITES_12), SUITES_OLD);
        Mistakes.each(suites, suite -> {
            if (!known.contains(suite)) throw Invalid.at("suites", "there is no suite `" + suite + "`; known are " + String.join(", ", known));
            return suite;
        });
        suites = filled(versions, unique(suites));
    }

    private static List<String> filled(List<String> versions, List<String> given) {
        boolean old = versions.contains("1.2");
        if (given.isEmpty()) return old ? versions.contains("1.3") ? both(SUITES_13, SUITES_12) : SUITES_12 : SUITES_13;
        boolean has12 = given.stream().anyMatch(suite -> !SUITES_13.contains(suite));
        boolean has13 = given.stream().anyMatch(SUITES_13::contains);
        if (has12 && !old) throw Invalid.at("suites", "`" + given.stream().filter(suite -> !SUITES_13.contains(suite)).findFirst().orElseThrow() + "` is of TLS 1.2, which is not among `versions`");
        if (has13 && !versions.contains("1.3")) throw Invalid.at("suites", "`" + given.stream().filter(SUITES_13::contains).findFirst().orElseThrow() + "` is of TLS 1.3, which is not among `versions`");
        if (old && !has12) throw Invalid.at("suites", "expected one for TLS 1.2, which is among `versions`, such as `" + SUITES_12.getFirst() + "`");
        return has13 || !versions.contains("1.3") ? given : both(SUITES_13, given);
    }

    @Short("modern")
    public static TlsPolicyConfig named(Name name) {
        return name == Name.MODERN ? MODERN : INTERMEDIATE;
    }

    public enum Name { MODERN, INTERMEDIATE }

    public Set<String> oldSuites() {
        var old = new LinkedHashSet<>(suites);
        old.retainAll(SUITES_OLD);
        return old;
    }

    /// Whether anything of it is good enough for HTTP/2, which of TLS 1.2 forbids what has no authenticated encryption (RFC 9113 §9.2.2).
    public boolean fitsHttp2() {
        return !oldSuites().containsAll(suites);
    }

    private static List<String> unique(List<String> list) {
        return List.copyOf(new LinkedHashSet<>(list));
    }

    private static List<String> both(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }
}
