// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.config.Slot;
import io.cardea.core.exchange.Handler;
import io.cardea.core.file.ForwardingConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.file.SharedCacheConfig;
import io.cardea.core.state.State;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/// What a factory may use while one snapshot is compiled.
public interface Build {
    /// The folder that relative paths in the file start from.
    Path folder();

    /// Where the thing that is being made stands in the file: `cardea.yaml:14`.
    String line();

    /// The route's path as written (`/books/**`), or empty for a policy that stands for many routes.
    String pattern();

    /// For keys of what is [#shared]: equal for the same route of a later file, by its conditions, whatever changed elsewhere. For
    /// what stands for many routes, equal where it stands for the same ones: for all, or for those of the same hosts.
    default Object route() {
        return pattern();
    }

    /// The services that the file declares, by name.
    Map<String, ServiceConfig> services();

    /// The balancer that stands in a service's `balance`.
    ///
    /// @throws IllegalArgumentException if it cannot work
    default Balancer balancer(Slot slot) {
        throw new IllegalArgumentException("there are no balancers here");
    }

    /// The discovery that stands in a service's `discover`. Starts nothing.
    ///
    /// @throws IllegalArgumentException if it cannot work
    default Discovery discovery(String service, Slot slot) {
        throw new IllegalArgumentException("there are no discoveries here");
    }

    /// What carries requests of a policy's own to a service, by [io.cardea.core.exchange.Fetch]: with its instances, health, guards, retries and TLS. What such requests say is all the policy's: nothing of
    /// a client goes there but what is put into them, and the fields by which the edge tells whose cause it was.
    ///
    /// @param name from `services`, or an address
    /// @throws IllegalArgumentException if there is no such service, or it cannot be carried to
    default Handler service(String name) {
        throw new IllegalArgumentException("there are no services here");
    }

    /// The entry of the file's `identity` with that name; the same one for all who ask in this build.
    ///
    /// @throws IllegalArgumentException if the file declares none, or it cannot work
    default Identifier identifier(String name) {
        throw new IllegalArgumentException("there are no ways to identify here");
    }

    /// All entries of the file's `identity` that could be made, by name.
    default Map<String, Identifier> identifiers() {
        return Map.of();
    }

    /// What the edge adds to the requests that it carries.
    ForwardingConfig forwarding();

    /// Where the edge stands; empty if nobody has said so.
    default String zone() {
        return "";
    }

    /// What all caches have in common.
    default SharedCacheConfig cache() {
        return SharedCacheConfig.DEFAULT;
    }

    /// Where counters, sessions, locks and the like are kept. Outlives reloads that say the same of it.
    ///
    /// @throws IllegalArgumentException if it cannot work
    default State state() {
        throw new IllegalArgumentException("there is no state here");
    }

    /// What outlives a reload: made at the first asking, given again to every later snapshot that asks by the same
    /// key, closed when a snapshot that did not ask has replaced the last that did.
    <T extends AutoCloseable> T shared(Class<T> type, Object key, Supplier<T> make);

    /// A field by which origins are told something that is the edge's word: whatever comes under this name from outside, in any spelling, is taken off every
    /// request of the file, whichever route it takes.
    default void ownField(String name) {
        // builds that carry nothing have nobody to guard
    }

    /// What begins when the configuration is in force, and not before: probes, discoveries. Builds that are only looked at (`check`,
    /// `explain`), or that fail, begin nothing. Called on the thread that reloads, in the order given; must not wait. May be called again for what
    /// is [#shared] with an earlier snapshot.
    default void whenInForce(Runnable begin) {
        // builds that start nothing never are
    }

    /// A file beside the configuration that what is made depends on: when it changes, a reload takes it in.
    default void watch(Path file) {
        // builds that start nothing have nobody who watches
    }

    /// Closed when the last exchange of the snapshot is over, or when the build fails.
    void own(AutoCloseable resource);
}
