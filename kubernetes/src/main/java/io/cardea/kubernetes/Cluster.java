// SPDX-License-Identifier: Apache-2.0
package io.cardea.kubernetes;

import io.cardea.core.config.Secret;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// How a cluster is reached. Without a server, as fabric8's client finds one: the kubeconfig of `KUBECONFIG` or `~/.kube/config`, else the pod's service account, whose token it reads
/// again as it is rotated.
///
/// @param timeout to connect and for an answer; a watch may last
record Cluster(Optional<URI> server, Optional<Secret> token, Optional<Path> ca, Duration timeout) {
    /// Reads files, and may run the program that a kubeconfig names for credentials. Close it.
    KubernetesClient client() {
        var config = new ConfigBuilder().withAutoConfigure(server.isEmpty());
        server.ifPresent(each -> config.withMasterUrl(each.toString()));
        token.ifPresent(each -> config.withOauthToken(each.reveal()));
        ca.ifPresent(each -> config.withCaCertFile(each.toString()));
        int millis = Math.toIntExact(timeout.toMillis());
        // whoever asks tries again by itself, and says so
        config.withConnectionTimeout(millis).withRequestTimeout(millis).withRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config.build()).withTaskExecutorSupplier(new Tasks()).build();
    }

    /// One for each client.
    private static final class Tasks implements KubernetesClientBuilder.ExecutorSupplier {
        @Override
        public Executor get() {
            return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("kubernetes-", 0).factory());
        }

        @Override
        public void onClose(Executor executor) {
            ((ExecutorService) executor).shutdownNow();
        }
    }
}
