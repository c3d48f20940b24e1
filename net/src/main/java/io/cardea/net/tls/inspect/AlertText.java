// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import java.util.Arrays;
import java.util.Optional;

/// The alerts by which a server says no (RFC 8446 §6.2), in words.
enum AlertText {
    UNEXPECTED_MESSAGE(10, "it did not expect a hello", "Does this port speak TLS from the first byte, or only after STARTTLS?"),
    HANDSHAKE_FAILURE(40, "nothing of what was offered suits it, or it demands a client certificate",
        "It may know only suites or groups that are too old for this JDK, or have no certificate for this name: try another --sni."),
    BAD_CERTIFICATE(42, "it does not like the client's certificate, or that there is none", "It wants to know its clients by certificates; this command has none."),
    ILLEGAL_PARAMETER(47, "it says that the hello contradicts itself", "Is there something on the way that changes it?"),
    ACCESS_DENIED(49, "it does not let this client in", "Its rules keep this address or name out."),
    DECODE_ERROR(50, "it cannot read the hello", "Is there something on the way that changes it, or is the server very old?"),
    PROTOCOL_VERSION(70, "it speaks neither TLS 1.2 nor 1.3", "Older versions are broken and were withdrawn (RFC 8996): the server needs an update."),
    INSUFFICIENT_SECURITY(71, "the suites that were offered are too weak for it", "Its policy asks for more than this JDK has."),
    INTERNAL_ERROR(80, "something went wrong inside of it", "Its own log should tell; a certificate that cannot be loaded is a common reason."),
    UNRECOGNIZED_NAME(112, "it knows no server of this name", "Ask for one that it has: --sni NAME."),
    CERTIFICATE_REQUIRED(116, "it demands a client certificate", "It wants to know its clients by certificates; this command has none."),
    NO_APPLICATION_PROTOCOL(120, "it speaks none of the protocols that were offered", "Offer others: --alpn http/1.1.");

    private final int code;
    private final String what;
    private final String advice;

    AlertText(int code, String what, String advice) {
        this.code = code;
        this.what = what;
        this.advice = advice;
    }

    static Trouble of(int code) {
        return Arrays.stream(values()).filter(each -> each.code == code).findFirst().map(AlertText::trouble)
            .orElseGet(() -> new Trouble(Trouble.Kind.ALERT, "the server ended it by alert " + code, "RFC 8446 §6.2 has the list of alerts; the server's log may tell more."));
    }

    /// @param name as the JDK has it: `handshake_failure`
    static Optional<Trouble> named(String name) {
        return Arrays.stream(values()).filter(each -> each.name().equalsIgnoreCase(name)).findFirst().map(AlertText::trouble);
    }

    private Trouble trouble() {
        return new Trouble(Trouble.Kind.ALERT, "the server says no: " + what + " (alert " + code + ", " + name().toLowerCase(java.util.Locale.ROOT) + ")", advice);
    }
}
