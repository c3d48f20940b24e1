// SPDX-License-Identifier: Apache-2.0
package io.cardea.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.Map;

/// One client for each cluster, whoever asks: made for the first who takes it, closed when the last has given it back. Any thread, but no loop: making one reads files.
final class Clients {
    private final Map<Cluster, Shared> open = new HashMap<>(); // guarded by this

    private static final class Shared {
        private final KubernetesClient client;
        private int takers;

        private Shared(KubernetesClient client) {
            this.client = client;
        }
    }

    /// @param client not to be closed by who has it
    record Taken(KubernetesClient client, Runnable back) implements AutoCloseable {
        @Override
        public void close() {
            back.run();
        }
    }

    /// @throws KubernetesClientException if what the client is configured by cannot be read
    synchronized Taken take(Cluster cluster) {
        var shared = open.get(cluster);
        if (shared == null) {
            try {
                shared = new Shared(cluster.client());
            } catch (KubernetesClientException e) {
                throw e;
            } catch (RuntimeException e) { // of one kind for who asks: a kubeconfig may be wrong in many ways
                throw new KubernetesClientException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
            }
            open.put(cluster, shared);
        }
        shared.takers++;
        var taken = shared;
        return new Taken(taken.client, () -> giveBack(cluster, taken));
    }

    private synchronized void giveBack(Cluster cluster, Shared shared) {
        if (--shared.takers > 0) return;
        open.remove(cluster);
        shared.client.close();
    }

    synchronized int size() {
        return open.size();
    }
}
