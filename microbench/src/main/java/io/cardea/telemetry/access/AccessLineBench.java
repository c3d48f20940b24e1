// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.microbench.Still;
import io.cardea.telemetry.Line;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One line of the access log.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AccessLineBench {
    @Param({"json", "combined"})
    public String format = "";

    private final Exchange exchange = new Still(response -> {}).exchange(new Fields()
        .add(FieldName.USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")
        .add(FieldName.REFERER, "https://shop.example/books"));
    private final Line line = new Line(Format.LONGEST);
    private Format writer = (exchange, line) -> {};

    @Setup
    public void choose() {
        writer = Format.of(format, true);
        exchange.headSent(200);
        exchange.bodySent(1024);
        exchange.servedBy("http://127.0.0.1:9001");
    }

    @Benchmark
    public int write() {
        writer.write(exchange, line.clear());
        return line.length();
    }
}
