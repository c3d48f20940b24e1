// SPDX-License-Identifier: Apache-2.0
package io.cardea.plugins;

import io.cardea.core.config.Slot;
import io.cardea.core.file.ForwardingConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.file.SharedCacheConfig;
import io.cardea.core.spi.Balancer;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Discovery;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/// What a plug-in may use while it is made: as all others, but whatever it wants to be called for later runs on a thread for it.
record PluginBuild(Build build, Crew crew) implements Build {
    @Override
    public Path folder() {
        return build.folder();
    }

    @Override
    public String line() {
        return build.line();
    }

    @Override
    public String pattern() {
        return build.pattern();
    }

    @Override
    public Object route() {
        return build.route();
    }

    @Override
    public Map<String, ServiceConfig> services() {
        return build.services();
    }

    @Override
    public Balancer balancer(Slot slot) {
        return build.balancer(slot);
    }

    @Override
    public Discovery discovery(String service, Slot slot) {
        return build.discovery(service, slot);
    }

    @Override
    public ForwardingConfig forwarding() {
        return build.forwarding();
    }

    @Override
    public String zone() {
        return build.zone();
    }

    @Override
    public SharedCacheConfig cache() {
        return build.cache();
    }

    /// What outlived the class loader would keep it alive.
    @Override
    public <T extends AutoCloseable> T shared(Class<T> type, Object key, Supplier<T> make) {
        throw new IllegalArgumentException("a plug-in keeps nothing over reloads by `shared`: its static fields last as long as its jar does not change");
    }

    @Override
    public void whenInForce(Runnable begin) {
        build.whenInForce(() -> crew.later("`whenInForce`", begin));
    }

    @Override
    public void watch(Path file) {
        build.watch(file);
    }

    @Override
    public void own(AutoCloseable resource) {
        build.own(() -> crew.later("`close`", () -> {
            try {
                resource.close();
            } catch (Exception e) {
                throw new Thrown(e);
            }
        }));
    }
}
