// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.runtime.Catalogue;
import io.cardea.core.runtime.Lanes;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.BalancerFactory;
import io.cardea.core.spi.DiscoveryFactory;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.HandlerFactory;
import io.cardea.core.spi.IdentifierFactory;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.core.spi.StateFactory;
import io.cardea.cache.CacheFactory;
import io.cardea.eureka.EurekaFactory;
import io.cardea.files.FilesFactory;
import io.cardea.identity.authorize.AuthorizeFactory;
import io.cardea.identity.basic.BasicFactory;
import io.cardea.identity.certificate.CertificateFactory;
import io.cardea.identity.external.ExternalFactory;
import io.cardea.identity.identify.IdentifyFactory;
import io.cardea.identity.introspection.IntrospectionFactory;
import io.cardea.identity.jwt.JwtFactory;
import io.cardea.identity.keys.ApiKeysFactory;
import io.cardea.identity.signature.SignatureFactory;
import io.cardea.identity.sign.JwksFactory;
import io.cardea.identity.sign.SignFactory;
import io.cardea.net.loop.Transport;
import io.cardea.net.upstream.ToFactory;
import io.cardea.net.upstream.discover.DnsFactory;
import io.cardea.net.upstream.discover.FileFactory;
import io.cardea.net.upstream.fleet.Balancers;
import io.cardea.policies.access.AllowFactory;
import io.cardea.policies.access.DenyFactory;
import io.cardea.policies.buffer.BufferFactory;
import io.cardea.policies.compress.CompressFactory;
import io.cardea.policies.cors.CorsFactory;
import io.cardea.policies.headers.HeadersFactory;
import io.cardea.policies.leaderboard.LeaderboardFactory;
import io.cardea.policies.leaderboard.RankFactory;
import io.cardea.policies.limit.LimitFactory;
import io.cardea.policies.redirect.RedirectFactory;
import io.cardea.policies.respond.RespondFactory;
import io.cardea.policies.security.SecurityHeadersFactory;
import io.cardea.policies.transform.TransformFactory;
import io.cardea.registry.RegistryFactory;
import io.cardea.state.States;
import io.cardea.validate.OpenApiRoutes;
import io.cardea.validate.ValidateFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/// The one explicit list of what ships. A user's own plug-ins come behind it: by [ServiceLoader], or from the [Builder].
final class Standard {
    private Standard() {}

    /// Where what ships tells of itself.
    ///
    /// @param pages of the admin listener
    /// @param states which it shares among requests
    record Shown(Gauges gauges, AdminPages pages, StateFactory states) {
        static final Shown NOWHERE = new Shown(Gauges.NONE, AdminPages.NONE, new States(List.of(), Gauges.NONE));
    }

    static Catalogue catalogue(Transport transport, Lanes lanes, Shown shown) {
        return catalogue(transport, lanes, shown, List.of(), List.of());
    }

    /// @param policyFactories a user's own, given in Java
    /// @param handlerFactories the same
    static Catalogue catalogue(Transport transport, Lanes lanes, Shown shown, List<PolicyFactory<?>> policyFactories, List<HandlerFactory<?>> handlerFactories) {
        var policies = new ArrayList<PolicyFactory<?>>(List.of(
            new AllowFactory(),
            new DenyFactory(),
            new IdentifyFactory(),
            new AuthorizeFactory(InstantSource.system()),
            new SignFactory(shown.pages(), InstantSource.system()),
            new CorsFactory(),
            new HeadersFactory(),
            new TransformFactory(),
            new SecurityHeadersFactory(),
            new CompressFactory(),
            new BufferFactory(),
            new LimitFactory(shown.gauges()),
            new RankFactory(shown.gauges()),
            new ValidateFactory(lanes.waiting(), shown.gauges()),
            new CacheFactory(shown.gauges(), shown.pages())));
        for (PolicyFactory<?> own : ServiceLoader.load(PolicyFactory.class)) policies.add(UsersPolicies.of(own));
        for (var own : policyFactories) policies.add(UsersPolicies.of(own));
        var registry = new RegistryFactory(shown.gauges(), shown.pages());
        var handlers = new ArrayList<HandlerFactory<?>>(List.of(
            new ToFactory(transport, lanes.waiting(), shown.gauges(), shown.pages()),
            new FilesFactory(),
            new RedirectFactory(),
            new RespondFactory(),
            new LeaderboardFactory(),
            new JwksFactory(shown.pages(), InstantSource.system()),
            registry));
        ServiceLoader.load(HandlerFactory.class).forEach(handlers::add);
        handlers.addAll(handlerFactories);
        var balancers = new ArrayList<BalancerFactory<?>>(Balancers.standard());
        ServiceLoader.load(BalancerFactory.class).forEach(balancers::add);
        var discoveries = new ArrayList<DiscoveryFactory<?>>(List.of(
            new FileFactory(),
            new DnsFactory(),
            registry.discovery(),
            new EurekaFactory()));
        ServiceLoader.load(DiscoveryFactory.class).forEach(discoveries::add);
        var identifiers = new ArrayList<IdentifierFactory<?>>(List.of(
            new ApiKeysFactory(shown.pages(), InstantSource.system()),
            new JwtFactory(InstantSource.system()),
            new BasicFactory(InstantSource.system()),
            new IntrospectionFactory(InstantSource.system()),
            new SignatureFactory(InstantSource.system()),
            new CertificateFactory(),
            new ExternalFactory(InstantSource.system())));
        ServiceLoader.load(IdentifierFactory.class).forEach(identifiers::add);
        return new Catalogue(policies, handlers, balancers, discoveries, identifiers, new OpenApiRoutes(), shown.states());
    }
}
