// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a run is told.
///
/// @param cases       by name, see {@link #USAGE}; empty for all
/// @param subjects    by name; empty for all that are installed
/// @param commands    subjects of the user's own: name to shell command
/// @param cardea      the words that start Cardea with `@dir@/cardea.yaml`
/// @param rounds      per subject, interleaved
/// @param round       length of one
/// @param warmup      instead of 40 s for a JVM and 3 s for others
/// @param connections at saturation
/// @param clients     of a stampede
/// @param loadCore    for load and origin
/// @param proxyCore   for the subject
/// @param out         the folder for everything
/// @param compare     an older `results.json`
/// @param peers       a folder with templates that win over the packaged ones
public record BenchOptions(
        List<String> cases,
        List<String> subjects,
        Map<String, String> commands,
        List<String> cardea,
        int rounds,
        Duration round,
        Optional<Duration> warmup,
        int connections,
        int clients,
        int loadCore,
        int proxyCore,
        Path out,
        Optional<Path> compare,
        Optional<Path> peers) {

    /// The options as text, for the command's help.
    public static final String USAGE = """
            cardea bench [options]     side by side with the proxies that are installed

              --cases A,B            1k, 1k-bare, 100k, tls-1k, one-origin, ten-origins, connections,
                                     tls-full, tls-full-rsa, tls-resumed, idle-10000, routes-1, routes-100, routes-10000, file-1k, file-1m, upload-10m,
                                     h2-1, h2-32, h2c-origin, grpc, websocket, tcp, idle-h2-10000, cache-1k,
                                     cache-100k, cache-tls-1k, cache-h2, cache-304, cache-miss, cache-stampede, steps-key,
                                     steps-jwt, steps-jwt-new, steps-all, steps-redis, cold
                                     (default: all)
              --subjects A,B         cardea, cardea-bare, nginx-tuned, nginx-packaged, nginx-bare, nginx-stream, haproxy,
                                     haproxy-tcp, haproxy-splice, caddy, varnish, envoy, and of caches cardea-cache,
                                     nginx-cache-tuned, nginx-cache-packaged, haproxy-cache, varnish-cache, squid-cache,
                                     ats-cache (default: those that are installed)
              --subject NAME=CMD     one more; in CMD, @port@ is where to listen, @tls-port@ where with TLS, @h2c-port@ for
                                     HTTP/2 in clear text, @tcp-port@ for bytes, @origin-port@ where the origin is (all of
                                     127.0.0.1), @certificate@ and @key@ are PEM files, @data@
                                     holds files/; a name that ends in -bare is compared with the bare ones,
                                     one in -cache with the caches
              --cardea CMD           how to start Cardea (default: "./cardea run @dir@/cardea.yaml")
              --quick                2 rounds of 2 s, shorter warm-up: a look, not a measurement
              --rounds N             per subject, interleaved (default: 5)
              --seconds N            per round (default: 5)
              --warmup SECONDS       before the first round (default: 40 for a JVM, 3 for others)
              --connections N        at saturation (default: 48)
              --clients N            of a stampede (default: 2000; with --quick 200)
              --load-core N          for load and origin (default: 0)
              --proxy-core N         for the proxy under test (default: 1)
              --peers DIR            configurations that win over the packaged ones
              --out DIR              results, picture, logs (default: target/bench-DATE)
              --compare OLD.json     what changed since an older results.json
            """;

    public BenchOptions {
        cases = List.copyOf(cases);
        subjects = List.copyOf(subjects);
        commands = Map.copyOf(commands);
        cardea = List.copyOf(cardea);
        out = out.toAbsolutePath().normalize();
        if (rounds < 1 || round.isZero() || round.isNegative() || connections < 1 || clients < 1 || cardea.isEmpty()) {
            throw new IllegalArgumentException("rounds, their length, connections and clients must be at least 1, and Cardea"
                    + " needs a command");
        }
    }

    /// Reads the command line.
    ///
    /// @throws IllegalArgumentException with one line that says which option is wrong and what was expected
    public static BenchOptions parse(List<String> arguments) {
        var given = new LinkedHashMap<String, List<String>>();
        boolean quick = false;
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (option.equals("--quick")) {
                quick = true;
                continue;
            }
            if (!USAGE.contains("\n  " + option + " ") || !option.startsWith("--")) {
                throw new IllegalArgumentException("unknown option '" + option + "'; see --help");
            }
            if (++i == arguments.size()) {
                throw new IllegalArgumentException(option + " needs a value; see --help");
            }
            given.computeIfAbsent(option, o -> new ArrayList<>()).add(arguments.get(i));
        }
        var read = new Values(given);
        return new BenchOptions(
                read.list("--cases"),
                read.list("--subjects"),
                read.pairs("--subject"),
                read.last("--cardea").map(c -> List.of(c.split(" "))).orElse(List.of("./cardea", "run", "@dir@/cardea.yaml")),
                read.number("--rounds").orElse(quick ? 2 : 5),
                Duration.ofSeconds(read.number("--seconds").orElse(quick ? 2 : 5)),
                read.number("--warmup").map(Duration::ofSeconds).or(quick ? () -> Optional.of(Duration.ofSeconds(2)) : Optional::empty),
                read.number("--connections").orElse(48),
                read.number("--clients").orElse(quick ? 200 : 2000),
                read.number("--load-core").orElse(0),
                read.number("--proxy-core").orElse(1),
                read.last("--out").map(Path::of).orElseGet(BenchOptions::dated),
                read.last("--compare").map(Path::of),
                read.last("--peers").map(Path::of));
    }

    private static Path dated() {
        return Path.of("target", "bench-" + DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss").format(LocalDateTime.now()));
    }

    private record Values(Map<String, List<String>> given) {
        Optional<String> last(String option) {
            return Optional.ofNullable(given.get(option)).map(List::getLast);
        }

        List<String> list(String option) {
            return last(option).map(text -> List.of(text.split(","))).orElse(List.of());
        }

        Optional<Integer> number(String option) {
            return last(option).map(text -> {
                try {
                    return Integer.valueOf(text);
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException(option + " expects a whole number, not '" + text + "'", e);
                }
            });
        }

        Map<String, String> pairs(String option) {
            var pairs = new LinkedHashMap<String, String>();
            for (String pair : given.getOrDefault(option, List.of())) {
                int at = pair.indexOf('=');
                if (at < 1 || !pair.substring(0, at).matches("[a-z0-9][a-z0-9._-]*")) {
                    throw new IllegalArgumentException(option + " expects NAME=COMMAND with a name of small letters, digits,"
                            + " '.', '_' and '-', not '" + pair + "'");
                }
                pairs.put(pair.substring(0, at), pair.substring(at + 1));
            }
            return pairs;
        }
    }
}
