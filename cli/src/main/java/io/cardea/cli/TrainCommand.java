// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.bench.load.LoadClient;
import io.cardea.bench.load.LoadPlan;
import io.cardea.bench.load.Protocol;
import io.cardea.bench.load.Visitor;
import io.cardea.bench.subject.Workshop;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea train -- COMMAND`: runs an edge by that command as a user would, and makes traffic for it: proxied, through the steps of a gateway,
/// files, TLS, uploads, the admin listener, a reload. The JVM of that edge writes down what it loaded, linked and profiled, and the launcher gives that to the next
/// start. Load and origin are processes of their own, so that nothing of theirs gets into the cache: each class in it is loaded at
/// every start, whether it is needed or not.
@Command(name = "train", hidden = true, description = "Makes traffic for the AOT cache; the launcher calls it.")
final class TrainCommand implements Callable<Integer> {
    private static final int FIRST_PORT = 47_100;
    private static final int SPREAD = 5000;
    private static final Duration START = Duration.ofSeconds(30);
    /// Behind the last request the JVM makes the cache, which takes some seconds of a core.
    private static final Duration END = Duration.ofSeconds(120);
    /// A file as it was before its reload, and as it is after it.
    private static final String BEFORE = "before";
    private static final String AFTER = "after";
    private static final List<String> STEPS = List.of("/steps/1k", "/steps/1k?page=2");

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "5", description = "How long the proxied load lasts; the rest takes as long again. Default: 5.")
    int seconds = 5;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "What starts the edge; the name of a file is put behind it.")
    List<String> command = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("cardea-train");
        try (var load = new LoadClient(List.of(), folder.resolve("load.log"))) {
            new Workshop(folder, Optional.empty(), load.originPort(), List.of()).furnish();
            var addresses = new Addresses();
            int plain = addresses.free(FIRST_PORT + ThreadLocalRandom.current().nextInt(SPREAD)); // two that train at once do not take the same
            int tls = addresses.free(plain + 1);
            int admin = addresses.free(tls + 1);
            var file = folder.resolve("cardea.yaml");
            Files.writeString(folder.resolve("issuer.pem"), Visitor.issuerKey());
            Files.writeString(file, yaml(plain, tls, admin, load.originPort(), BEFORE));
            var edge = start(file, folder.resolve("edge.log"));
            // Nobody else would end it if this process is told to end.
            var last = new Thread(edge::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(last);
            long answered;
            try {
                until(edge, "the edge does not listen", () -> Addresses.answers(plain) && Addresses.answers(tls) && Addresses.answers(admin));
                answered = traffic(load, plain, tls);
                page(admin, "/metrics");
                Files.writeString(file, yaml(plain, tls, admin, load.originPort(), AFTER));
                until(edge, "the file was not read again", () -> page(plain, "/word").equals(AFTER));
            } finally {
                edge.destroy();
                if (!edge.waitFor(END.toSeconds(), TimeUnit.SECONDS)) edge.destroyForcibly();
                Runtime.getRuntime().removeShutdownHook(last);
                System.err.write(Files.readAllBytes(folder.resolve("edge.log")));
            }
            Screen.of(spec.commandLine()).line(answered + " requests answered");
            return Exit.OK;
        } finally {
            delete(folder);
        }
    }

    private Process start(Path file, Path log) throws IOException {
        var whole = new ArrayList<>(command);
        whole.add(file.toString());
        return new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static String yaml(int plain, int tls, int admin, int origin, String word) {
        return """
            listeners:
              - address: 127.0.0.1:%d
              - address: 127.0.0.1:%d
                tls: { certificate: tls/ec.pem, key: tls/ec.key }
            log: { to: access.log, format: json }
            admin: 127.0.0.1:%d
            services:
              origin:
                endpoints: [http://127.0.0.1:%d]
            identity:
              agents: { api-keys: { consumers: { agent: { keys: "%s", scopes: books:read } } } }
              tokens: { jwt: { issuer: "https://id.bench.test", audience: bench, keys: issuer.pem } }
            routes:
              - match: { path: /steps/** }
                policies:
                  - validate: { methods: [GET, HEAD], query: { page: { type: string, max-length: 16 } } }
                  - allow: { addresses: [127.0.0.0/8, "::1"] }
                  - limit: { rate: 10000000/s, per: address }
                  - identify: { by: [agents, tokens], tell: { X-Consumer: consumer } }
                  - authorize: { scopes: books:read }
                  - limit: { rate: 10000000/s, per: consumer }
                  - headers: { request: { set: { X-Edge: here } }, response: { set: { X-Frame-Options: DENY } } }
                  - transform: { request: { query: { remove: [debug] } } }
                to: origin
              - match: { path: /files/** }
                files: data/files
              - match: { path: /word }
                respond: %s
              - match: { path: /** }
                to: origin
            """.formatted(plain, tls, admin, origin, Visitor.API_KEY, word);
    }

    /// All that an edge carries, a part of the time each; longer where a busy machine gave no answer in that.
    ///
    /// @return how many answers came
    /// @throws IllegalStateException if one did not
    private long traffic(LoadClient load, int plain, int tls) {
        long part = Math.max(100, seconds * 1000L / 8);
        var files = new LoadPlan(plain, false, false, false, List.of("/files/1k.bin", "/files/1m.bin"), 0, 4, 0, 100, part, -1);
        var plans = List.of(
            files,
            new LoadPlan(plain, false, false, false, List.of("/upload"), 100_000, 4, 0, 100, part, -1),
            new LoadPlan(plain, false, false, false, List.of("/100k"), 0, 4, 0, 100, part, -1),
            new LoadPlan(tls, true, false, true, List.of("/1k"), 0, 4, 0, 100, part, -1),
            new LoadPlan(tls, true, false, false, List.of("/1k", "/1k?page=2"), 0, 8, 0, 100, part, -1),
            new LoadPlan(tls, true, false, false, List.of("/1k", "/1k?page=2"), 0, 2, 0, 100, part, -1).over(Protocol.HTTP2, 20),
            new LoadPlan(plain, false, false, true, List.of("/1k"), 0, 8, 0, 100, part, -1),
            new LoadPlan(plain, false, false, false, STEPS, 0, 8, 0, 100, part, -1).by(Visitor.KEY),
            new LoadPlan(plain, false, false, false, STEPS, 0, 8, 0, 100, part, -1).by(Visitor.TOKEN),
            new LoadPlan(plain, false, false, false, List.of("/1k", "/books/123/1k?page=2"), 0, 16, 0, 100, seconds * 1000L, -1));
        long answered = 0;
        for (var plan : plans) {
            var result = load.run(plan, () -> {}, () -> {});
            for (int longer = 2; result.failed() == 0 && result.requests() == 0 && longer <= 32; longer *= 2) result = load.run(plan.forMillis(part * longer), () -> {}, () -> {});
            if (result.failed() > 0 || result.requests() == 0) throw new IllegalStateException(plan + ": " + result.requests() + " answered, failed: " + result.errors());
            answered += result.requests();
        }
        return answered;
    }

    private static void until(Process edge, String otherwise, java.util.function.BooleanSupplier done) throws InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!done.getAsBoolean()) {
            if (!edge.isAlive() || System.nanoTime() > end) throw new IllegalStateException(otherwise);
            Thread.sleep(50);
        }
    }

    /// What stands there, or nothing if there is no answer.
    private static String page(int port, String path) {
        try {
            var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            try (InputStream in = connection.getInputStream()) {
                return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return "";
        }
    }

    private static void delete(Path folder) {
        try (var all = Files.walk(folder)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
