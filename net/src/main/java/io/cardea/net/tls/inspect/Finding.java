// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

/// Something worth knowing about a certificate or a handshake.
///
/// @param code for scripts, in kebab-case; never changes
/// @param what a sentence
/// @param advice what to try; may be empty
public record Finding(Weight weight, String code, String what, String advice) {
    /// Of `FAULT` every client that verifies stays away; a `WARNING` will or may become one.
    public enum Weight { FAULT, WARNING, NOTE }

    static Finding fault(String code, String what, String advice) {
        return new Finding(Weight.FAULT, code, what, advice);
    }

    static Finding warning(String code, String what, String advice) {
        return new Finding(Weight.WARNING, code, what, advice);
    }

    static Finding note(String code, String what, String advice) {
        return new Finding(Weight.NOTE, code, what, advice);
    }
}
