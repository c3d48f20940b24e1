// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A proxy that can be measured: how it is started and what it can do.
///
/// @param name     unique; what the tables call it
/// @param program  must be found, or the peer is left out
/// @param command  with `@…@` places: `port`, `tls-port`, `admin-port`, `origin-port`, `dir`, `data`, and those of the configuration
/// @param files    templates below `peers/`, written into the subject's folder under their last name
/// @param skills   what it can be measured for
/// @param bare     without log, request id and forwarding fields: compared only with other bare ones
/// @param checked  whether its answers must show the features; a command of the user's own is only warned about
/// @param version  prints its version
public record Peer(
        String name,
        String program,
        List<String> command,
        List<String> files,
        Set<Skill> skills,
        boolean bare,
        boolean checked,
        List<String> version) {

    /// What a case asks of a peer.
    public enum Skill {
        PROXY, TLS, FILES, ROUTES,
        /// HTTP/2 by ALPN.
        H2,
        /// HTTP/2 to the origin, in clear text.
        H2_ORIGIN,
        GRPC, WEBSOCKET,
        /// A service of ten instances, the least busy first.
        BALANCE,
        /// Connections carried as they are.
        TCP,
        /// Answers that are kept.
        CACHE, CACHE_TLS,
        /// The same in HTTP/2 by ALPN.
        CACHE_H2,
        /// An access list, API keys, limits.
        KEYS,
        /// Tokens that are remembered.
        TOKENS,
        /// Tokens that are verified each time.
        NEW_TOKENS,
        /// Limits that are counted in Redis.
        SHARED_LIMIT
    }

    private static final Set<Skill> CACHE = Set.of(Skill.CACHE);
    private static final Set<Skill> CACHE_TLS = Set.of(Skill.CACHE, Skill.CACHE_TLS, Skill.CACHE_H2);
    private static final Set<Skill> STEPS = Set.of(Skill.KEYS, Skill.TOKENS, Skill.NEW_TOKENS);
    private static final Set<Skill> SPECIAL = Stream.of(CACHE_TLS, STEPS, Set.of(Skill.SHARED_LIMIT)).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    private static final Set<Skill> ALL = Set.copyOf(EnumSet.complementOf(EnumSet.copyOf(SPECIAL)));
    private static final List<String> ATS = List.of("ats/start.sh", "ats/records.config", "ats/remap.config", "ats/ip_allow.yaml", "ats/ssl_multicert.config",
            "ats/storage.config", "ats/plugin.config", "ats/logging.yaml", "ats/headers.conf");
    private static final String WITH_CACHE = "-cache";
    private static final Set<Skill> NGINX = Set.of(Skill.PROXY, Skill.TLS, Skill.FILES, Skill.ROUTES, Skill.H2, Skill.GRPC,
            Skill.WEBSOCKET, Skill.BALANCE);
    private static final Set<Skill> HAPROXY = Set.of(Skill.PROXY, Skill.TLS, Skill.H2, Skill.H2_ORIGIN, Skill.GRPC,
            Skill.WEBSOCKET, Skill.BALANCE);
    private static final Set<Skill> CADDY = Set.of(Skill.PROXY, Skill.TLS, Skill.FILES, Skill.ROUTES, Skill.H2, Skill.WEBSOCKET);
    private static final Set<Skill> TCP = Set.of(Skill.TCP);

    public Peer {
        command = List.copyOf(command);
        files = List.copyOf(files);
        skills = Set.copyOf(skills);
        version = List.copyOf(version);
    }

    /// The peers that this project has configurations for, Cardea first.
    ///
    /// @param cardea starts Cardea with the file `@dir@/cardea.yaml`
    public static List<Peer> known(List<String> cardea) {
        return List.of(
                new Peer("cardea", cardea.getFirst(), cardea, List.of("cardea/cardea.yaml"), ALL, false, true,
                        List.of(cardea.getFirst(), "version")),
                new Peer("cardea-bare", cardea.getFirst(), cardea, List.of("cardea/bare/cardea.yaml"), ALL, true, true,
                        List.of(cardea.getFirst(), "version")),
                nginx("nginx-tuned", "nginx/tuned/nginx.conf", NGINX, false),
                nginx("nginx-packaged", "nginx/packaged/nginx.conf", NGINX, false),
                nginx("nginx-bare", "nginx/bare/nginx.conf", NGINX, true),
                nginx("nginx-stream", "nginx/stream/nginx.conf", TCP, false),
                haproxy("haproxy", "haproxy/haproxy.cfg", HAPROXY),
                haproxy("haproxy-tcp", "haproxy/tcp/haproxy.cfg", TCP),
                haproxy("haproxy-splice", "haproxy/splice/haproxy.cfg", TCP),
                new Peer("caddy", "caddy", List.of("caddy", "run", "--adapter", "caddyfile", "--config", "@dir@/Caddyfile"),
                        List.of("caddy/Caddyfile"), CADDY, false, true, List.of("caddy", "version")),
                new Peer("varnish", "varnishd", List.of("sh", "@dir@/start.sh"),
                        List.of("varnish/start.sh", "varnish/pass.vcl"), Set.of(Skill.PROXY), false, true,
                        List.of("varnishd", "-V")),
                new Peer("envoy", "envoy", List.of("envoy", "--concurrency", "1", "--disable-hot-restart", "-l", "warning",
                        "-c", "@dir@/envoy.yaml"), List.of("envoy/envoy.yaml"), Set.of(Skill.PROXY, Skill.TLS), false, true,
                        List.of("envoy", "--version")),
                new Peer("cardea-cache", cardea.getFirst(), cardea, List.of("cardea/cache/cardea.yaml"), CACHE_TLS, false, true,
                        List.of(cardea.getFirst(), "version")),
                nginx("nginx-cache-tuned", "nginx/cache/tuned/nginx.conf", CACHE_TLS, false),
                nginx("nginx-cache-packaged", "nginx/cache/packaged/nginx.conf", CACHE_TLS, false),
                haproxy("haproxy-cache", "haproxy/cache/haproxy.cfg", CACHE_TLS),
                new Peer("varnish-cache", "varnishd", List.of("sh", "@dir@/start.sh"),
                        List.of("varnish/cache/start.sh", "varnish/cache/cache.vcl"), CACHE, false, true, List.of("varnishd", "-V")),
                new Peer("squid-cache", "squid", List.of("sh", "@dir@/start.sh"),
                        List.of("squid/start.sh", "squid/squid.conf"), CACHE, false, true, List.of("squid", "-v")),
                new Peer("ats-cache", "traffic_server", List.of("sh", "@dir@/start.sh"), ATS, CACHE_TLS, false, true,
                        List.of("traffic_server", "-V")),
                new Peer("cardea-steps", cardea.getFirst(), cardea, List.of("cardea/steps/cardea.yaml"), STEPS, false, true,
                        List.of(cardea.getFirst(), "version")),
                nginx("nginx-steps", "nginx/steps/nginx.conf", Set.of(Skill.KEYS), false),
                nginx("nginx-auth-request", "nginx/ask/nginx.conf", Set.of(Skill.KEYS), false),
                haproxy("haproxy-steps", "haproxy/steps/haproxy.cfg", Set.of(Skill.KEYS, Skill.NEW_TOKENS)),
                spring("spring-cloud-gateway", Set.of(Skill.PROXY, Skill.KEYS)),
                spring("spring-cloud-gateway-redis", Set.of(Skill.SHARED_LIMIT)),
                new Peer("cardea-redis", cardea.getFirst(), cardea, List.of("cardea/redis/cardea.yaml"), Set.of(Skill.SHARED_LIMIT), false, true,
                        List.of(cardea.getFirst(), "version")));
    }

    private static Peer nginx(String name, String template, Set<Skill> skills, boolean bare) {
        return new Peer(name, "nginx", List.of("nginx", "-p", "@dir@", "-e", "stderr", "-c", "@dir@/nginx.conf"),
                List.of(template), skills, bare, true, List.of("nginx", "-v"));
    }

    /// Where it was built beside us; it shows less than the others do, which its notes say.
    private static Peer spring(String name, Set<Skill> skills) {
        var lib = Path.of(System.getProperty("cardea.home", ""), "bench", "spring-cloud-gateway", "target", "lib").toAbsolutePath();
        var java = Files.isDirectory(lib) ? ProcessHandle.current().info().command().orElse("java") : lib.toString();
        return new Peer(name, java, List.of(java, "-Xmx512m", "-Dreactor.netty.http.server.accessLogEnabled=true", "-cp", lib + "/*", "io.cardea.bench.scg.Gateway",
                "--server.port=@port@", "--server.address=127.0.0.1", "--bench.origin=http://127.0.0.1:@origin-port@", "--bench.key=@api-key@",
                "--spring.data.redis.port=@redis-port@", "--spring.data.redis.host=127.0.0.1", "--spring.main.banner-mode=off"),
                List.of(), skills, false, false, List.of());
    }

    private static Peer haproxy(String name, String template, Set<Skill> skills) {
        return new Peer(name, "haproxy", List.of("haproxy", "-db", "-f", "@dir@/haproxy.cfg"), List.of(template), skills,
                false, true, List.of("haproxy", "-v"));
    }

    /// A command of the user's own, run by a shell; a name that ends in `-bare` puts it among the bare, one in `-cache` among
    /// the caches.
    ///
    /// What a command does not ask a port for it is not measured for.
    public static Peer ofCommand(String name, String command) {
        var skills = EnumSet.allOf(Skill.class);
        if (name.endsWith(WITH_CACHE)) {
            skills.retainAll(command.contains("@tls-port@") ? CACHE_TLS : CACHE);
        } else {
            skills.removeAll(SPECIAL);
        }
        if (!command.contains("@h2c-port@")) {
            skills.removeAll(Set.of(Skill.H2_ORIGIN, Skill.GRPC));
        }
        if (!command.contains("@tcp-port@")) {
            skills.remove(Skill.TCP);
        }
        return new Peer(name, "sh", List.of("sh", "-c", "exec " + command), List.of(), skills, name.endsWith("-bare"),
                false, List.of());
    }

    /// The name of the same proxy without its cache.
    public String plainName() {
        return name.replace(WITH_CACHE, "");
    }

    /// Whether the program is there, a path that can be executed, or a name on `PATH`, with what the configuration needs.
    public boolean installed() {
        return find(program).isPresent() && (!name.equals("nginx-stream") || NginxStream.there())
                && (!skills.contains(Skill.SHARED_LIMIT) || find(RedisServer.PROGRAM).isPresent());
    }

    /// Where a program is.
    public static Optional<Path> find(String program) {
        if (program.contains(File.separator)) {
            return Optional.of(Path.of(program)).filter(Files::isExecutable);
        }
        // Daemons live in sbin, which a user's PATH often leaves out.
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin" + File.pathSeparator
                + "/usr/local/sbin";
        return List.of(path.split(File.pathSeparator)).stream().filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program)).filter(Files::isExecutable).findFirst();
    }
}
