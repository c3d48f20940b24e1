// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.http.Fields;
import io.cardea.microbench.Messages;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The guard: heads are read, and written.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadsBench {
    private final RequestHeadParser requests = new RequestHeadParser(HeadLimits.DEFAULT);
    private final ResponseHeadParser responses = new ResponseHeadParser(HeadLimits.DEFAULT);
    private final HeadWriter writer = new HeadWriter();
    private final ByteBuf small = Messages.wire(Messages.SMALL);
    private final ByteBuf browser = Messages.wire(Messages.BROWSER);
    private final ByteBuf answer = Messages.wire(Messages.ANSWER);
    private Fields requestFields = new Fields();
    private Fields responseFields = new Fields();

    @Setup
    public void parseOnce() throws WireException {
        requestFields = readBrowserRequest();
        responseFields = readAnswer();
    }

    @TearDown
    public void release() {
        small.release();
        browser.release();
        answer.release();
    }

    @Benchmark
    public Fields readSmallRequest() throws WireException {
        requests.parse(small.readerIndex(0));
        return requests.fields();
    }

    @Benchmark
    public Fields readBrowserRequest() throws WireException {
        requests.parse(browser.readerIndex(0));
        return requests.fields();
    }

    @Benchmark
    public Fields readAnswer() throws WireException {
        responses.parse(answer.readerIndex(0));
        return responses.fields();
    }

    @Benchmark
    public boolean writeBrowserRequest() {
        return writer.request(ByteBufAllocator.DEFAULT, "GET", "/books/123?page=2&sort=title", requestFields).release();
    }

    @Benchmark
    public boolean writeAnswer() {
        return writer.response(ByteBufAllocator.DEFAULT, 200, responseFields, 0).release();
    }
}
