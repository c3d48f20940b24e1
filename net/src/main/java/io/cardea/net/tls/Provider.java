// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who does the cryptography: BoringSSL if its native library runs here, or the JDK. `-Dcardea.tls=jdk` forces the
/// fallback. Said in the log, once.
enum Provider {
    BORINGSSL(SslProvider.OPENSSL), JDK(SslProvider.JDK);

    static final String PROPERTY = "cardea.tls";
    private static final Logger LOG = LoggerFactory.getLogger(Provider.class);
    private static final AtomicReference<String> SAID = new AtomicReference<>("");

    private final SslProvider netty;

    Provider(SslProvider netty) {
        this.netty = netty;
    }

    /// @param why a sentence for the log
    record Choice(Provider provider, String why) {}

    SslProvider netty() {
        return netty;
    }

    /// Asked whenever something is made, at load: never for a connection.
    static Provider chosen() {
        var choice = choose(Optional.ofNullable(System.getProperty(PROPERTY)), Optional.ofNullable(OpenSsl.unavailabilityCause()));
        if (!choice.why.equals(SAID.getAndSet(choice.why))) LOG.info("{}", choice.why);
        return choice.provider;
    }

    /// @param wanted what the property says
    /// @param missing why BoringSSL cannot be used here, if it cannot
    /// @throws IllegalArgumentException if the property says what is not to be had
    static Choice choose(Optional<String> wanted, Optional<Throwable> missing) {
        return switch (wanted.orElse("")) {
            case "jdk" -> new Choice(JDK, "TLS by the JDK, at several times the cost of BoringSSL: -D" + PROPERTY + "=jdk says so");
            case "boringssl" -> {
                if (missing.isPresent()) throw new IllegalArgumentException("-D" + PROPERTY + "=boringssl, but it is not available here: " + reason(missing.get()));
                yield new Choice(BORINGSSL, "TLS by BoringSSL (" + OpenSsl.versionString() + "): -D" + PROPERTY + "=boringssl says so");
            }
            case "" -> missing.isPresent()
                ? new Choice(JDK, "TLS by the JDK, at several times the cost of BoringSSL, which is not available here: " + reason(missing.get()))
                : new Choice(BORINGSSL, "TLS by BoringSSL (" + OpenSsl.versionString() + "), whose native library runs here");
            default -> throw new IllegalArgumentException("-D" + PROPERTY + ": expected `boringssl` or `jdk`, found `" + wanted.orElse("") + "`");
        };
    }

    /// A missing library is told by its cause only.
    private static String reason(Throwable missing) {
        var deepest = missing;
        for (var cause = missing; cause != null; cause = cause.getCause()) deepest = cause;
        return String.valueOf(deepest);
    }
}
