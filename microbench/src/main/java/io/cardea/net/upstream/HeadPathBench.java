// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.address.AddressSet;
import io.cardea.core.config.Environment;
import io.cardea.core.config.Short;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.ForwardingConfig;
import io.cardea.core.http.Body;
import io.cardea.core.http.Response;
import io.cardea.core.runtime.Catalogue;
import io.cardea.core.runtime.Lanes;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.HandlerFactory;
import io.cardea.microbench.Messages;
import io.cardea.microbench.Still;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http1.wire.HeadWriter;
import io.cardea.net.http1.wire.RequestHeadParser;
import io.cardea.net.http1.wire.ResponseHeadParser;
import io.cardea.net.http.WireException;
import io.cardea.policies.access.DenyFactory;
import io.cardea.policies.compress.CompressFactory;
import io.cardea.policies.cors.CorsFactory;
import io.cardea.policies.headers.HeadersFactory;
import io.cardea.policies.security.SecurityHeadersFactory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The whole head path of one exchange, without sockets: the request's head is read, its route is found, policies see it, its fields are
/// made the origin's and written; the answer's head is read, its fields are made the client's, policies see it, and it is written.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadPathBench {
    private static final String BARE = """
        routes:
          - match: { path: /books/** }
            bench: wire
        """;
    private static final String TYPICAL = """
        policies:
          - deny: [203.0.113.0/24]
          - security-headers
          - compress
        routes:
          - match: { path: /static/** }
            bench: wire
          - match: { path: "/books/{id}", method: GET }
            policies:
              - cors: { origins: ["https://shop.example"] }
              - headers: { request: { set: { X-Shop: main } } }
            bench: wire
          - match: { path: /** }
            bench: wire
        """;

    @Param({"bare", "typical"})
    public String file = "";

    private final RequestHeadParser requests = new RequestHeadParser(HeadLimits.DEFAULT);
    private final ResponseHeadParser responses = new ResponseHeadParser(HeadLimits.DEFAULT);
    private final HeadWriter writer = new HeadWriter();
    private final ByteBuf browser = Messages.wire(Messages.BROWSER);
    private final ByteBuf answer = Messages.wire(Messages.ANSWER);
    private final Still still = new Still(response -> writer.response(ByteBufAllocator.DEFAULT, response.status(), response.fields(), 0).release());
    private final Lanes lanes = new Lanes(1, 1);
    private final Runtime runtime = new Runtime(
        new Catalogue(List.of(new DenyFactory(), new SecurityHeadersFactory(), new CompressFactory(), new CorsFactory(), new HeadersFactory()), List.of(new Wires())),
        lanes, Environment.system(), new Nothing(), (edge, folder, shared) -> List.of(), networks -> AddressSet.of(networks)::contains);

    @Setup
    public void load() {
        runtime.load("cardea.yaml", "listeners: [{ address: 127.0.0.1:0 }]\n" + (file.equals("bare") ? BARE : TYPICAL), Path.of("").toAbsolutePath());
    }

    @TearDown
    public void end() {
        runtime.close();
        browser.release();
        answer.release();
    }

    @Benchmark
    public int exchange() throws WireException {
        requests.parse(browser.readerIndex(0));
        var exchange = runtime.current().open(still, requests.method(), requests.target(), requests.fields(), "1.1", Body.empty(), System.nanoTime());
        exchange.proceed();
        exchange.headSent(200);
        exchange.sent();
        return exchange.sentStatus();
    }

    /// Opens nothing.
    private static final class Nothing implements Runtime.Stage, Runtime.Stage.Prepared {
        @Override
        public Prepared prepare(EdgeFile edge, Path folder) {
            return this;
        }

        @Override
        public void commit() {}

        @Override
        public void rollback() {}
    }

    /// The proxy without its sockets.
    private final class Wires implements HandlerFactory<Wires.Word>, Handler {
        private final ForwardFields forward = new ForwardFields(ForwardingConfig.DEFAULT, false);

        record Word(String word) {
            @Short("wire")
            static Word of(String word) {
                return new Word(word);
            }
        }

        @Override
        public void serve(Exchange exchange) {
            var request = exchange.request();
            forward.toOrigin(exchange, request.fields(), "catalog.internal:9001");
            writer.request(ByteBufAllocator.DEFAULT, request.method(), request.target(), request.fields()).release();
            try {
                responses.parse(answer.readerIndex(0));
            } catch (WireException e) {
                throw new IllegalStateException(e);
            }
            forward.toClient(responses.fields(), exchange.requestId());
            exchange.answer(new Response(responses.status(), responses.fields(), Body.empty()));
        }

        @Override
        public String kind() {
            return "bench";
        }

        @Override
        public String target() {
            return "";
        }

        @Override
        public String name() {
            return "bench";
        }

        @Override
        public Class<Word> config() {
            return Word.class;
        }

        @Override
        public Handler create(Word config, Build build) {
            return this;
        }
    }
}
