// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.file.ForwardingConfig;
import io.cardea.core.http.Fields;
import io.cardea.microbench.Messages;
import io.cardea.microbench.Still;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http1.wire.RequestHeadParser;
import io.cardea.net.http1.wire.ResponseHeadParser;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Header hygiene, both ways. It changes the fields that it is given, so each invocation reads a head first: take [#readRequest] and
/// [#readResponse] off for the cost of the hygiene alone.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ForwardFieldsBench {
    private final ForwardFields forward = new ForwardFields(ForwardingConfig.DEFAULT, false);
    private final Still still = new Still(response -> {});
    private final RequestHeadParser requests = new RequestHeadParser(HeadLimits.DEFAULT);
    private final ResponseHeadParser responses = new ResponseHeadParser(HeadLimits.DEFAULT);
    private final ByteBuf browser = Messages.wire(Messages.BROWSER);
    private final ByteBuf answer = Messages.wire(Messages.ANSWER);

    @TearDown
    public void release() {
        browser.release();
        answer.release();
    }

    @Benchmark
    public Object readRequest() throws WireException {
        requests.parse(browser.readerIndex(0));
        return still.exchange(requests.fields());
    }

    @Benchmark
    public Fields readResponse() throws WireException {
        responses.parse(answer.readerIndex(0));
        return responses.fields();
    }

    @Benchmark
    public Fields toOrigin() throws WireException {
        requests.parse(browser.readerIndex(0));
        var fields = requests.fields();
        forward.toOrigin(still.exchange(fields), fields, "catalog.internal:9001");
        return fields;
    }

    @Benchmark
    public Fields toClient() throws WireException {
        var fields = readResponse();
        forward.toClient(fields, "5f0c7a1be2d94c3fa1b2c3d4e5f60718");
        return fields;
    }
}
