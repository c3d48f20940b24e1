// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// One line of a log, as it was understood; used again for the next one.
final class Asked {
    enum Method { GET, HEAD, OTHER }

    /// Milliseconds since any moment.
    long millis;
    /// A hash of the URL, or of the key of a trace.
    long name;
    long bytes;
    int status;
    Method method = Method.GET;

    /// RFC 9110 §9.1: names of methods are case-sensitive.
    void method(byte[] text, int from, int to) {
        method = Text.is(text, from, to, "GET") ? Method.GET : Text.is(text, from, to, "HEAD") ? Method.HEAD : Method.OTHER;
    }
}
