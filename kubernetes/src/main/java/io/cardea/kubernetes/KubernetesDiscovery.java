// SPDX-License-Identifier: Apache-2.0
package io.cardea.kubernetes;

import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.Instance;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Lists the slices of one Service, follows them with an informer, and begins anew when the watch does not stand again in time, or when it is time to. A list that fails is lost; a watch that
/// breaks (410 too) is not: the informer, or the next list, fills the gap.
///
/// What stands is told again every few seconds: who is told counts how often an empty list is said, and how old the last word is.
final class KubernetesDiscovery implements Discovery {
    private static final Duration AGAIN = Duration.ofSeconds(4);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final String SERVICE = "kubernetes.io/service-name"; // the label that binds slices to their Service

    private final Target target;
    private final Slices slices;
    private final Duration resync;
    private final Duration patience;
    private final Cluster cluster;
    private final Clients clients;

    /// @param namespace the client's if absent
    record Target(Optional<String> namespace, String service) {
        @Override
        public String toString() {
            return namespace.map(each -> each + '/').orElse("") + service;
        }
    }

    KubernetesDiscovery(Target target, Slices slices, Duration resync, Duration patience, Cluster cluster, Clients clients) {
        this.target = target;
        this.slices = slices;
        this.resync = resync;
        this.patience = patience;
        this.cluster = cluster;
        this.clients = clients;
    }

    @Override
    public AutoCloseable start(Sightings sightings) {
        var thread = Thread.ofVirtual().name("kubernetes-" + target).start(() -> look(sightings));
        return () -> {
            thread.interrupt();
            thread.join();
        };
    }

    private void look(Sightings sightings) {
        int failures = 0;
        try {
            while (true) {
                try (var taken = clients.take(cluster)) {
                    while (true) {
                        sightings.found(listed(taken.client()));
                        failures = 0;
                        follow(taken.client(), sightings);
                    }
                } catch (IOException | RuntimeException e) { // whatever it is, it is asked again
                    if (Thread.interrupted()) return;
                    sightings.lost(e instanceof KubernetesClientException failure ? why(failure) : e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString());
                }
                Thread.sleep(pause(failures++));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody wants to know any more
        }
    }

    private List<Instance> listed(KubernetesClient client) throws IOException {
        // any version that the server has at hand: the informer asks for what has changed since
        return slices.instances(of(client).list(new ListOptionsBuilder().withResourceVersion("0").build()).getItems());
    }

    private FilterWatchListDeletable<EndpointSlice, EndpointSliceList, Resource<EndpointSlice>> of(KubernetesClient client) {
        var namespace = target.namespace().or(() -> Optional.ofNullable(client.getNamespace())).orElse("default");
        return client.discovery().v1().endpointSlices().inNamespace(namespace).withLabel(SERVICE, target.service());
    }

    /// Comes back when it is time for a new list.
    private void follow(KubernetesClient client, Sightings sightings) throws IOException, InterruptedException {
        var news = new News();
        long until = System.nanoTime() + resync.toNanos() + ThreadLocalRandom.current().nextLong(resync.toNanos() / 10);
        try (var informer = of(client).runnableInformer(0)) {
            informer.addEventHandler(news);
            informer.exceptionHandler((started, failure) -> false); // what it would try again by itself is tried by a list, which can say why it failed
            informer.start();
            follow(informer, news, until, sightings);
        }
    }

    private void follow(SharedIndexInformer<EndpointSlice> informer, News news, long until, Sightings sightings) throws IOException, InterruptedException {
        long stood = System.nanoTime();
        long told = stood;
        List<Instance> last = List.of();
        boolean any = false;
        while (informer.isRunning() && System.nanoTime() - until < 0) {
            boolean changed = news.within(1, TimeUnit.SECONDS);
            long now = System.nanoTime();
            if (changed) {
                last = slices.instances(informer.getStore().list());
                any = true;
            }
            boolean stands = informer.isWatching();
            if (stands) stood = now;
            if (now - stood > patience.toNanos()) return;
            if (!changed && (!any || !stands || now - told < AGAIN.toNanos())) continue;
            sightings.found(last);
            told = now;
        }
    }

    /// A permit when something has changed since the last look.
    private static final class News implements ResourceEventHandler<EndpointSlice> {
        private final Semaphore changed = new Semaphore(0);

        private boolean within(long time, TimeUnit unit) throws InterruptedException {
            if (!changed.tryAcquire(time, unit)) return false;
            changed.drainPermits();
            return true;
        }

        @Override
        public void onList(String resourceVersion, boolean remainedEmpty) {
            changed.release();
        }

        @Override
        public void onAdd(EndpointSlice slice) {
            changed.release();
        }

        @Override
        public void onUpdate(EndpointSlice before, EndpointSlice slice) {
            changed.release();
        }

        @Override
        public void onDelete(EndpointSlice slice, boolean stateUnknown) {
            changed.release();
        }
    }

    private static Duration pause(int failures) {
        var most = Duration.ofSeconds(1L << Math.min(failures, 5));
        long millis = (most.compareTo(LONGEST_PAUSE) < 0 ? most : LONGEST_PAUSE).toMillis();
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2));
    }

    private String why(KubernetesClientException failure) {
        var server = cluster.server().map(each -> each + ": ").orElse("");
        if (failure.getCode() > 0) {
            var status = failure.getStatus();
            return server + "status " + failure.getCode() + (status == null || status.getMessage() == null ? "" : ": " + status.getMessage());
        }
        Throwable cause = failure;
        while (cause.getCause() != null) cause = cause.getCause();
        return server + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    @Override
    public String toString() {
        return "kubernetes " + target + cluster.server().map(each -> " at " + each).orElse("");
    }
}
