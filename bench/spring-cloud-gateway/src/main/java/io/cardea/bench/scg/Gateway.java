// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.scg;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import reactor.core.publisher.Mono;

/// Spring Cloud Gateway as its manual has it, with the steps that a key's requests take elsewhere. Arguments are its properties.
@SpringBootConfiguration
@EnableAutoConfiguration
public class Gateway {
    private static final int NEVER_REACHED = 10_000_000;

    public static void main(String[] arguments) {
        SpringApplication.run(Gateway.class, arguments);
    }

    @Bean
    RouteLocator routes(RouteLocatorBuilder builder, @Value("${bench.origin}") String origin, @Value("${bench.key}") String key, RedisRateLimiter shared) {
        return builder.routes()
            .route("key", route -> route.path("/key/**").and().remoteAddr("127.0.0.0/8", "10.0.0.0/8", "192.168.0.0/16").and().header("X-API-Key", Pattern.quote(key))
                .filters(filters -> filters.requestRateLimiter(limit -> limit.setRateLimiter(new InMemory()).setKeyResolver(byKey()))
                    .addRequestHeader("X-Edge", "bench").addResponseHeader("X-Frame-Options", "DENY"))
                .uri(origin))
            .route("shared", route -> route.path("/shared/**")
                .filters(filters -> filters.requestRateLimiter(limit -> limit.setRateLimiter(shared).setKeyResolver(byAddress())))
                .uri(origin))
            .route("plain", route -> route.path("/**").and().not(path -> path.path("/key/**")).uri(origin))
            .build();
    }

    @Bean
    @Primary
    RedisRateLimiter shared() {
        return new RedisRateLimiter(NEVER_REACHED, NEVER_REACHED);
    }

    @Bean
    KeyResolver byKey() {
        return exchange -> Mono.justOrEmpty(exchange.getRequest().getHeaders().getFirst("X-API-Key"));
    }

    private static KeyResolver byAddress() {
        return exchange -> Mono.justOrEmpty(exchange.getRequest().getRemoteAddress()).map(address -> address.getAddress().getHostAddress());
    }

    /// There is none without Redis: the least that could count, a number for each key and second.
    private static final class InMemory implements RateLimiter<Object> {
        private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
        private volatile long second;

        @Override
        public Mono<Response> isAllowed(String route, String id) {
            long now = System.nanoTime() / 1_000_000_000;
            if (now != second) {
                second = now;
                counts.clear();
            }
            return Mono.just(new Response(counts.computeIfAbsent(id, any -> new AtomicLong()).incrementAndGet() <= NEVER_REACHED, Map.of()));
        }

        @Override
        public Map<String, Object> getConfig() {
            return new ConcurrentHashMap<>();
        }

        @Override
        public Class<Object> getConfigClass() {
            return Object.class;
        }

        @Override
        public Object newConfig() {
            return new Object();
        }
    }
}
