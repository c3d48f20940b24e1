// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Secret;
import java.net.IDN;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Certificates that an authority issues over ACME (RFC 8555). Paths that are relative start from the file's folder.
public record AcmeConfig(
    @Doc("where the authority writes to; most want none, some need one") Optional<String> email,
    @Doc("URLs of the authorities' directories, in the order in which they are tried; without any, Let's Encrypt") @OneOrMany List<URI> directory,
    @Doc("without `directory`: Let's Encrypt's staging, whose certificates nobody believes, and whose limits are wide") @Default("false") boolean staging,
    @Doc("PEM: who is believed to be the authority's server; without it, those whom Java believes") Optional<Path> ca,
    @Doc("`http-01`, `tls-alpn-01`, `dns-01`, in the order of preference; without any, those that are possible") @OneOrMany List<Challenge> challenges,
    @Doc("the command that sets DNS records for `dns-01`, with its first arguments") @OneOrMany List<String> dnsHook,
    @Doc("the account at the authority that this one belongs to") Optional<Binding> eab,
    @Doc("folder of the account's key and the certificates") @Default(".cardea/acme") Path storage,
    @Doc("what certificates are for; without any, the public hosts of the routes") @OneOrMany List<String> names,
    @Doc("patterns such as `*.shops.example.com`: a name below gets a certificate when a client first asks for it") @OneOrMany List<String> onDemand,
    @Doc("kind of the certificates' keys: `ecdsa` or `rsa`") @Default("ecdsa") KeyKind key) {

    private static final URI LETS_ENCRYPT = URI.create("https://acme-v02.api.letsencrypt.org/directory");
    private static final URI STAGING = URI.create("https://acme-staging-v02.api.letsencrypt.org/directory");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /// What `tls: auto` takes for public names.
    public static final AcmeConfig DEFAULT = new AcmeConfig(Optional.empty(), List.of(), false, Optional.empty(), List.of(), List.of(), Optional.empty(),
        Path.of(".cardea/acme"), List.of(), List.of(), KeyKind.ECDSA);

    /// How one proves to own a name.
    public enum Challenge { HTTP_01, TLS_ALPN_01, DNS_01 }

    public enum KeyKind { ECDSA, RSA }

    /// External account binding (RFC 8555 §7.3.4).
    public record Binding(
        @Doc("the key's identifier, as the authority gave it") String kid,
        @Doc("the key, in base64url, as the authority gave it") Secret hmacKey) {}

    /// At least one, the first to be tried first.
    public List<URI> directories() {
        return directory.isEmpty() ? List.of(staging ? STAGING : LETS_ENCRYPT) : directory;
    }

    /// In the order of preference. DNS alone can prove wildcards, and needs the hook.
    public List<Challenge> possible() {
        if (!challenges.isEmpty()) return challenges;
        return dnsHook.isEmpty() ? List.of(Challenge.HTTP_01, Challenge.TLS_ALPN_01) : List.of(Challenge.HTTP_01, Challenge.TLS_ALPN_01, Challenge.DNS_01);
    }

    /// Whether this name could be proven: a wildcard is by `dns-01` alone (RFC 8555 §7.1.3).
    public boolean canProve(String name) {
        return !name.startsWith("*.") || possible().contains(Challenge.DNS_01);
    }

    /// @throws IllegalArgumentException for what cannot work
    public void check() {
        if (staging && !directory.isEmpty()) throw new IllegalArgumentException("tls.acme: either `staging`, which is Let's Encrypt's, or `directory`, not both");
        for (var each : directory) {
            boolean near = "http".equals(each.getScheme()) && each.getHost() != null && LOOPBACK.contains(each.getHost());
            if (!near && !("https".equals(each.getScheme()) && each.getHost() != null)) {
                throw new IllegalArgumentException("tls.acme: expected a `directory` such as `https://acme.example.com/directory`, found `" + each + "`");
            }
        }
        if (challenges.contains(Challenge.DNS_01) && dnsHook.isEmpty()) throw new IllegalArgumentException("tls.acme: `dns-01` needs `dns-hook`, the command that sets the record");
        if (!challenges.isEmpty() && !challenges.contains(Challenge.DNS_01) && !dnsHook.isEmpty()) {
            throw new IllegalArgumentException("tls.acme: `dns-hook` is given, but `challenges` has no `dns-01`");
        }
        for (var name : names) {
            if (!isName(name, true)) throw new IllegalArgumentException("tls.acme: expected `names` such as `shop.example.com` or `*.example.com`, found `" + name + "`" + asAscii(name));
            if (!canProve(name)) throw new IllegalArgumentException("tls.acme: `" + name + "` can be proven by `dns-01` alone, which needs `dns-hook`");
        }
        for (var pattern : onDemand) {
            if (!pattern.startsWith("*.") || !isName(pattern, true)) {
                throw new IllegalArgumentException("tls.acme: expected `on-demand` patterns such as `*.shops.example.com`, found `" + pattern + "`");
            }
        }
    }

    private static String asAscii(String name) {
        try {
            var ascii = IDN.toASCII(name.toLowerCase(Locale.ROOT));
            return isName(ascii, true) ? ": in certificates it is `" + ascii + "`" : "";
        } catch (IllegalArgumentException e) {
            return ""; // it is no name in any way
        }
    }

    /// Whether this can be a host name in a certificate: in lower case, two labels or more, no address.
    ///
    /// @param wildcard whether `*.` may stand in front
    public static boolean isName(String name, boolean wildcard) {
        var plain = wildcard && name.startsWith("*.") ? name.substring(2) : name;
        return plain.length() <= 253 && plain.matches("([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
    }
}
