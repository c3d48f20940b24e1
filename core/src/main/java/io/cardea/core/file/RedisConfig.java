// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Secret;
import io.cardea.core.config.Short;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A Redis that edges share: one server, one that Sentinels watch over, or a Cluster.
public record RedisConfig(
    @Doc("the server as `host:port`; of a cluster some of its servers") @OneOrMany List<String> nodes,
    @Doc("whether the servers are a Cluster") @Default("false") boolean cluster,
    @Doc("Sentinels, who know which server is the master") Optional<Sentinel> sentinel,
    @Doc("the user of Redis' access control; without it the default one") Optional<String> username,
    @Doc("its password") Optional<Secret> password,
    @Doc("which database; a Cluster has only 0") @Default("0") @Range(min = "0", max = "1023") int database,
    @Doc("connections are encrypted: `true`, or with what") @Default("false") Tls tls,
    @Doc("what all keys begin with: edges that share state have the same one") @Default("cardea") String prefix,
    @Doc("how long anything waits for an answer") @Default("50ms") @Range(min = "1ms", max = "10s") Duration timeout,
    @Doc("any text, the same for all edges: values are sealed by a key made of it, so that who can write to Redis can neither read nor forge them") Optional<Secret> seal) {

    private static final int PORT = 6379;

    public record Sentinel(
        @Doc("the name by which they know the master") String master,
        @Doc("the Sentinels as `host:port`") @OneOrMany List<String> nodes,
        @Doc("the user of the Sentinels' own access control") Optional<String> username,
        @Doc("its password") Optional<Secret> password) {
        public Sentinel {
            nodes = List.copyOf(nodes);
            if (nodes.isEmpty()) throw Invalid.at("nodes", "expected a Sentinel such as `10.0.0.5:26379`");
            nodes.forEach(RedisConfig::checked);
        }
    }

    public record Tls(
        @Doc("whether it is used") @Default("true") boolean enabled,
        @Doc("PEM: authorities that are trusted in place of the platform's") Optional<Path> ca,
        @Doc("PEM: our certificate") Optional<Path> certificate,
        @Doc("PEM: its private key, not encrypted") Optional<Path> key,
        @Doc("whether the certificate's name must be the server's; turn it off where Sentinels or a Cluster name servers by address") @Default("true") boolean verifyName) {
        public static final Tls OFF = of(false);

        public Tls {
            if (certificate.isPresent() != key.isPresent()) throw Invalid.at("certificate", "expected `certificate` and `key`, found one of them");
        }

        @Short("true")
        public static Tls of(boolean enabled) {
            return new Tls(enabled, Optional.empty(), Optional.empty(), Optional.empty(), true);
        }
    }

    public RedisConfig {
        nodes = List.copyOf(nodes);
        nodes.forEach(RedisConfig::checked);
        if (sentinel.isPresent() && (cluster || !nodes.isEmpty())) throw Invalid.at("sentinel", "expected `sentinel` alone: it knows the server; found it beside `nodes` or `cluster`");
        if (sentinel.isEmpty() && nodes.isEmpty()) throw Invalid.at("nodes", "expected a server such as `127.0.0.1:6379`");
        if (!cluster && nodes.size() > 1) throw Invalid.at("nodes", "expected one server, found " + nodes.size() + ": several are a `cluster: true`, or have a `sentinel`");
        if (cluster && database != 0) throw Invalid.at("database", "a Cluster has only database 0, found " + database);
        if (!prefix.matches("[A-Za-z0-9._:-]{1,64}")) throw Invalid.at("prefix", "expected up to 64 letters, digits, `.`, `_`, `:` and `-`, found `" + prefix + "`");
    }

    /// @param text `redis://USER:PASSWORD@HOST:PORT/DATABASE`, `rediss:` for TLS; everything but the host may be left out
    /// @throws IllegalArgumentException if it is none; the message repeats no secret
    @Short("redis://127.0.0.1:6379")
    public static RedisConfig of(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw unknown(e);
        }
        boolean tls = "rediss".equals(uri.getScheme());
        if (!tls && !"redis".equals(uri.getScheme()) || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) throw unknown(null);
        var path = uri.getPath() == null ? "" : uri.getPath();
        if (!path.matches("(/[0-9]{0,4})?")) throw unknown(null);
        int database = path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
        var node = uri.getHost() + ':' + (uri.getPort() < 0 ? PORT : uri.getPort());
        var user = Optional.<String>empty();
        var password = Optional.<Secret>empty();
        if (uri.getRawUserInfo() != null) {
            var parts = uri.getRawUserInfo().split(":", 2);
            if (!parts[0].isEmpty()) user = Optional.of(decoded(parts[0]));
            if (parts.length == 2) password = Optional.of(Secret.of(decoded(parts[1])));
        }
        return new RedisConfig(List.of(node), false, Optional.empty(), user, password, database, Tls.of(tls), "cardea", Duration.ofMillis(50), Optional.empty());
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException unknown(@org.jspecify.annotations.Nullable Exception cause) {
        return new IllegalArgumentException("expected `memory`, or a Redis such as `redis://127.0.0.1:6379` or `rediss://USER:PASSWORD@redis.internal:6380/0`", cause);
    }

    private static void checked(String node) {
        var parts = node.lastIndexOf(':');
        if (parts < 1 || !node.substring(parts + 1).matches("[0-9]{1,5}") || Integer.parseInt(node.substring(parts + 1)) > 65_535) {
            throw Invalid.at("nodes", "expected `host:port` such as `127.0.0.1:6379`, found `" + node + "`");
        }
    }

    /// For people and metrics: `127.0.0.1:6379`, `sentinel shop`, `cluster 10.0.0.1:6379`.
    public String where() {
        if (sentinel.isPresent()) return "sentinel " + sentinel.get().master();
        return (cluster ? "cluster " : "") + nodes.getFirst();
    }
}
