// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Range;
import io.cardea.core.exchange.ConnectionLimits;
import java.time.Duration;

/// What a client's connection and requests may cost. Zero durations mean no bound.
public record LimitsConfig(
    @Doc("the request line") @Default("8KiB") DataSize requestLine,
    @Doc("one field") @Default("8KiB") DataSize field,
    @Doc("all fields") @Default("32KiB") DataSize fields,
    @Doc("how many fields") @Default("100") @Range(min = "1", max = "10000") int fieldCount,
    @Doc("a request's body") @Default("1GiB") DataSize body,
    @Doc("time for TLS and the PROXY header") @Default("10s") Duration handshake,
    @Doc("time for a request's head") @Default("10s") Duration head,
    @Doc("time between two requests on a connection") @Default("75s") Duration idle,
    @Doc("time in which a body must move") @Default("30s") Duration bodyIdle,
    @Doc("least bytes a second of a request's body") @Default("240") @Range(min = "0", max = "1000000") int bodyRate,
    @Doc("time in which a client must take something") @Default("60s") Duration write,
    @Doc("time for an answer to begin to a client that closed its sending side") @Default("10s") Duration halfClosed,
    @Doc("longest time for an exchange; 0s for none") @Default("0s") Duration total,
    @Doc("requests on one connection") @Default("100000") @Range(min = "1", max = "1000000000") int requests,
    @Doc("connections of HTTP/2") @Default("{}") Http2Config http2) {
    private static final long LEAST = 16;

    public LimitsConfig {
        least("request-line", requestLine);
        least("field", field);
        least("fields", fields);
    }

    private static void least(String key, DataSize size) {
        if (size.bytes() < LEAST) throw Invalid.at(key, "expected at least " + LEAST + "B, or no request could be read; found " + size);
    }

    public ConnectionLimits connection() {
        return new ConnectionLimits(bytes(requestLine), bytes(field), bytes(fields), fieldCount, handshake, head, idle, bodyIdle, bodyRate, write,
            ConnectionLimits.DEFAULT.linger(), halfClosed, requests);
    }

    private static int bytes(DataSize size) {
        return (int) Math.min(size.bytes(), 1 << 20); // a head is held in memory: a mebibyte is patience enough
    }
}
