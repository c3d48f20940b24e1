// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One look-up in a list of networks, with addresses that come in no order: as a text, as policies have it, and as bits.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AddressSetBench {
    private static final int CLIENTS = 1 << 16;

    @Param({"1000", "1000000"})
    public int entries = 1000;

    @Param({"4", "6"})
    public int family = 4;

    private AddressSet set = AddressSet.empty();
    private final Address[] clients = new Address[CLIENTS];
    private final String[] texts = new String[CLIENTS];
    private int next;

    @Setup
    public void fill() {
        var random = new Random(20261126);
        var builder = new AddressSet.Builder();
        for (int i = 0; i < entries; i++) builder.add(family == 4 ? new Cidr(Address.v4(random.nextInt() & 0xffff_ffe0), 27) : new Cidr(new Address(0x2001_0000_0000_0000L | random.nextLong() >>> 16, 0), 64));
        set = builder.build("a list");
        for (int i = 0; i < CLIENTS; i++) {
            clients[i] = family == 4 ? Address.v4(random.nextInt()) : new Address(0x2001_0000_0000_0000L | random.nextLong() >>> 16, random.nextLong());
            texts[i] = clients[i].toString();
        }
    }

    @Benchmark
    public boolean bits() {
        return set.contains(clients[next++ & CLIENTS - 1]);
    }

    @Benchmark
    public boolean text() {
        return set.contains(texts[next++ & CLIENTS - 1]);
    }
}
