// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import java.nio.charset.StandardCharsets;

/// What a server speaks that answers a hello by something else than TLS: guessed by its first bytes.
final class Speech {
    private Speech() {}

    static Trouble of(byte[] first) {
        var text = new String(first, StandardCharsets.ISO_8859_1);
        if (text.startsWith("HTTP/")) return plain("this port speaks plain HTTP", "The https port is another one, often 443 or 8443; http:// reaches this one.");
        if (text.startsWith("SSH-")) return plain("this port speaks SSH", "The https port is another one, often 443.");
        if (text.startsWith("220") || text.startsWith("* OK") || text.startsWith("+OK")) {
            return plain("this port speaks mail or FTP, in plain text at first", "TLS begins there only after STARTTLS, which this command does not say; the ports that begin with it are 465, 993, 995 and 990.");
        }
        var shown = new StringBuilder();
        text.chars().limit(16).forEach(c -> shown.append(c > ' ' && c < 0x7f ? String.valueOf((char) c) : "\\x%02x".formatted(c)));
        return plain("what came back is no TLS: it begins with " + shown, "Is it the right port?");
    }

    private static Trouble plain(String what, String advice) {
        return new Trouble(Trouble.Kind.NOT_TLS, what, advice);
    }
}
