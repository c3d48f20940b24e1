// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.config.Secret;
import io.cardea.core.file.RedisConfig;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.SocketAddressResolver;
import io.netty.channel.EventLoop;
import java.io.File;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Opens connections by Lettuce, each on the loop that it is for. One thread at a time, which may wait.
final class Connector implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2); // names, TCP, TLS, Redis' own greeting; Sentinels before it
    private static final Duration TOPOLOGY = Duration.ofSeconds(10);

    private final RedisConfig config;
    private final Path folder;
    private final List<EventLoop> loops;
    private @Nullable ClientResources resources;
    private final List<AbstractRedisClient> clients = new ArrayList<>();

    Connector(RedisConfig config, Path folder, List<EventLoop> loops) {
        this.config = config;
        this.folder = folder;
        this.loops = loops;
    }

    /// Whether Lettuce keeps connections alive by itself, as it does those to the servers of a Cluster.
    boolean reconnects() {
        return config.cluster();
    }

    /// @throws ExecutionException if it cannot be
    synchronized StatefulConnection<byte[], byte[]> connect(int which) throws InterruptedException, ExecutionException, TimeoutException {
        if (clients.isEmpty()) for (var loop : loops) clients.add(client(loop));
        CompletionStage<? extends StatefulConnection<byte[], byte[]>> opening = switch (clients.get(which)) {
            case RedisClient one -> one.connectAsync(ByteArrayCodec.INSTANCE, uri());
            case RedisClusterClient cluster -> cluster.refreshPartitionsAsync().thenCompose(known -> cluster.connectAsync(ByteArrayCodec.INSTANCE)).thenCompose(Connector::toAll); // who is who may have changed
            default -> throw new IllegalStateException();
        };
        var future = opening.toCompletableFuture();
        try {
            return future.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException e) {
            future.whenComplete((late, why) -> {
                if (late != null) late.closeAsync();
            });
            throw e;
        }
    }

    /// A question to a server that nobody has connected to is refused at once, as nothing waits: so all are connected to before anybody asks. One that cannot be is
    /// left out.
    private static CompletionStage<StatefulRedisClusterConnection<byte[], byte[]>> toAll(StatefulRedisClusterConnection<byte[], byte[]> cluster) {
        var servers = cluster.getPartitions().stream().filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM) && !node.getSlots().isEmpty())
            .map(node -> cluster.getConnectionAsync(node.getUri().getHost(), node.getUri().getPort()).handle((connection, why) -> why == null)).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(servers).thenApply(all -> cluster);
    }

    private AbstractRedisClient client(EventLoop loop) {
        if (resources == null) {
            resources = ClientResources.builder().socketAddressResolver(SocketAddressResolver.create(InetAddress::getAllByName)) // on the thread that connects, which may wait
                .reconnectDelay(Delay.fullJitter(Duration.ofMillis(20), Duration.ofSeconds(2), 2, TimeUnit.MILLISECONDS)).computationThreadPoolSize(2).ioThreadPoolSize(2)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled()).build(); // we have figures of our own
        }
        var here = resources.mutate().eventLoopGroupProvider(new OneLoop(loop)).build();
        var socket = SocketOptions.builder().connectTimeout(PATIENCE).tcpNoDelay(true).keepAlive(true).build();
        var common = ClientOptions.builder().autoReconnect(reconnects()).disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled()).timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
            .requestQueueSize(4 * Link.MOST).socketOptions(socket).sslOptions(ssl()).build();
        if (!config.cluster()) {
            var client = RedisClient.create(here);
            client.setOptions(common);
            return client;
        }
        var client = RedisClusterClient.create(here, config.nodes().stream().map(this::uri).toList());
        client.setOptions(ClusterClientOptions.builder(common).validateClusterNodeMembership(false)
            .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder().enableAllAdaptiveRefreshTriggers().adaptiveRefreshTriggersTimeout(Duration.ofMillis(500))
                .enablePeriodicRefresh(TOPOLOGY).build()).build());
        return client;
    }

    private RedisURI uri() {
        var sentinel = config.sentinel();
        if (sentinel.isEmpty()) return uri(config.nodes().getFirst());
        var builder = RedisURI.builder().withSentinelMasterId(sentinel.get().master()).withTimeout(PATIENCE);
        for (var node : sentinel.get().nodes()) {
            builder.withSentinel(secured(authenticated(RedisURI.builder().withHost(host(node)).withPort(port(node)).withTimeout(PATIENCE),
                sentinel.get().username(), sentinel.get().password())).build());
        }
        return secured(authenticated(builder, config.username(), config.password())).withDatabase(config.database()).build();
    }

    private RedisURI uri(String node) {
        return secured(authenticated(RedisURI.builder().withHost(host(node)).withPort(port(node)).withTimeout(PATIENCE), config.username(), config.password()))
            .withDatabase(config.database()).build();
    }

    private RedisURI.Builder secured(RedisURI.Builder uri) {
        return config.tls().enabled() ? uri.withSsl(true).withVerifyPeer(config.tls().verifyName() ? SslVerifyMode.FULL : SslVerifyMode.CA) : uri;
    }

    private static RedisURI.Builder authenticated(RedisURI.Builder uri, Optional<String> user, Optional<Secret> password) {
        if (password.isEmpty()) return uri;
        return user.isPresent() ? uri.withAuthentication(user.get(), password.get().reveal()) : uri.withPassword(password.get().reveal().toCharArray());
    }

    private SslOptions ssl() {
        var options = SslOptions.builder().jdkSslProvider();
        config.tls().ca().ifPresent(ca -> options.trustManager(file(ca)));
        config.tls().certificate().ifPresent(certificate -> options.keyManager(file(certificate), file(config.tls().key().orElseThrow()), new char[0]));
        return options.build();
    }

    private File file(Path path) {
        return folder.resolve(path).toFile();
    }

    private static String host(String node) {
        var host = node.substring(0, node.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String node) {
        return Integer.parseInt(node.substring(node.lastIndexOf(':') + 1));
    }

    /// The innermost reason, in one line.
    static String reason(Throwable why) {
        var innermost = why;
        while (innermost.getCause() != null) innermost = innermost.getCause();
        var text = String.valueOf(innermost.getMessage());
        return text.lines().findFirst().orElse(innermost.getClass().getSimpleName());
    }

    @Override
    public synchronized void close() {
        clients.forEach(client -> client.shutdownAsync(0, 1, TimeUnit.SECONDS));
        clients.clear();
        if (resources != null) resources.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
