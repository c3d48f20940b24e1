// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

/// Why there was no handshake, or why it was for nothing.
///
/// @param what a sentence
/// @param advice what to try
public record Trouble(Kind kind, String what, String advice) {
    public enum Kind { NO_SUCH_HOST, NO_CONNECTION, TIMEOUT, CLOSED, NOT_TLS, GARBAGE, ALERT, REFUSED }
}
