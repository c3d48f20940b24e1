// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;
import java.time.Duration;

/// What one client's connection of HTTP/2 may cost.
public record Http2Config(
    @Doc("requests at once on one connection") @Default("100") @Range(min = "1", max = "10000") int streams,
    @Doc("bytes of a body that may come ahead of its reader, at first") @Default("64KiB") DataSize window,
    @Doc("how far that grows where the reader is fast and the way is long") @Default("1MiB") DataSize mostWindow,
    @Doc("frames that bring nothing, and tens of cancelled requests, before the connection is closed") @Default("2000") @Range(min = "10", max = "1000000") int glitches,
    @Doc("the same over all connections of one address, before it is barred") @Default("20000") @Range(min = "10", max = "100000000") int glitchesPerAddress,
    @Doc("connections of one address that may be closed for that within a minute, before it is barred") @Default("5") @Range(min = "0", max = "1000000") int barAfter,
    @Doc("how long an address is barred: its new connections are closed; 0s for not at all") @Default("1m") @Range(min = "0s", max = "1d") Duration barFor) {
    public static final Http2Config DEFAULT = new Http2Config(100, DataSize.ofKiB(64), DataSize.ofMiB(1), 2000, 20_000, 5, Duration.ofMinutes(1));
}
