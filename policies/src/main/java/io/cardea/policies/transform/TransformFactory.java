// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.exchange.HeldBytes;
import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.policies.headers.FieldEdits;
import java.util.Optional;

/// Makes the policy `transform`.
public final class TransformFactory implements PolicyFactory<TransformConfig> {
    @Override
    public String name() {
        return "transform";
    }

    @Override
    public Class<TransformConfig> config() {
        return TransformConfig.class;
    }

    @Override
    public Policy create(TransformConfig config, Build build) {
        var pattern = build.pattern();
        var request = config.request();
        var response = config.response();
        var keys = config.cookieKeys().isEmpty() ? Optional.<CookieKeys>empty() : Optional.of(new CookieKeys(config.cookieKeys()));
        var rules = new TransformPolicy.Rules(
            new CookieRules(config.cookies(), keys),
            request.path().map(each -> PathRule.parse(each, pattern)),
            QueryRule.of(request.query(), pattern),
            FieldEdits.compile(request.headers(), pattern),
            request.body().map(each -> new JsonMapping(each, pattern)),
            response.status(),
            FieldEdits.compile(response.headers(), pattern),
            response.body().map(each -> new JsonMapping(each, pattern)),
            build.shared(HeldBytes.class, HeldBytes.class, HeldBytes::new));
        return new TransformPolicy(rules);
    }
}
