// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.netty.handler.ssl.SslContext;
import java.util.function.Predicate;

/// A listener's certificates. Any thread.
interface Certificates {
    /// What to show to a client: a certificate, or a refusal if there is nothing for it.
    Choice choose(Hello hello);

    /// @param context made once, shared by all connections
    /// @param mayServe which hosts may be asked for by a connection that was shown it
    record Chosen(SslContext context, Predicate<String> mayServe) implements Choice {}

    /// @param alert why not
    record Refused(Alert alert) implements Choice {}

    sealed interface Choice {}
}
