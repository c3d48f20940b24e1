// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the policy `compress`. A coding whose native library this platform lacks is left out, said once; gzip is always there.
public final class CompressFactory implements PolicyFactory<CompressConfig> {
    private static final Logger LOG = LoggerFactory.getLogger(CompressFactory.class);

    private final Set<Coding> missing = EnumSet.noneOf(Coding.class);

    @Override
    public String name() {
        return "compress";
    }

    @Override
    public Class<CompressConfig> config() {
        return CompressConfig.class;
    }

    @Override
    public Policy create(CompressConfig config, Build build) {
        var codings = config.codings().stream().distinct().filter(this::isThere).toList();
        return new CompressPolicy(codings.isEmpty() ? List.of(Coding.GZIP) : codings, config);
    }

    private synchronized boolean isThere(Coding coding) {
        if (coding.isAvailable()) return true;
        if (missing.add(coding)) LOG.warn("compress: the native library for {} is not there on this platform; the other codings go on", coding.token());
        return false;
    }
}
