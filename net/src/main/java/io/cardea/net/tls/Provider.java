// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who does the cryptography: BoringSSL if its native library runs here, or the JDK. Said once in the log.
final class Provider {
    private static final Logger LOG = LoggerFactory.getLogger(Provider.class);
    static final SslProvider BEST = best();

    private Provider() {}

    private static SslProvider best() {
        if (OpenSsl.isAvailable()) {
            LOG.info("TLS by {}", OpenSsl.versionString());
            return SslProvider.OPENSSL;
        }
        LOG.info("TLS by the JDK, at several times the cost: BoringSSL is not available: {}", String.valueOf(OpenSsl.unavailabilityCause()));
        return SslProvider.JDK;
    }

    static boolean isNative() {
        return BEST != SslProvider.JDK;
    }
}
