// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the instances of a service are asked whether they do.
public record HealthConfig(
    @Doc("what is asked: `http`, a request; `tcp`, a connection; `tls`, a handshake; `grpc`, its health protocol") @Default("http") By by,
    @Doc("of `http`: the path, and perhaps a query") @Default("/") String path,
    @Doc("of `http`: the method") @Default("GET") String method,
    @Doc("of `http`: good statuses, `204` or `2xx`, one or a list") @Default("2xx") @OneOrMany List<String> status,
    @Doc("of `http`: text that the first 64 KiB of the answer must hold") Optional<String> body,
    @Doc("of `http` and `grpc`: the Host field, if it is not the instance's own") Optional<String> host,
    @Doc("of `http` and `grpc`: fields that are sent along") Map<String, String> headers,
    @Doc("of `grpc`: the name of the service that is asked for; empty for the whole server") @Default("\"\"") String service,
    @Doc("another port of the same instances, that is asked in place of their own") @Range(min = "1", max = "65535") Optional<Integer> port,
    @Doc("time between two probes, up to a fifth less or more by chance") @Default("5s") @Range(min = "10ms", max = "1d") Duration interval,
    @Doc("time for a probe, from the connection to the end") @Default("2s") @Range(min = "10ms", max = "1h") Duration timeout,
    @Doc("so many good probes in a row bring an instance back") @Default("2") @Range(min = "1", max = "1000") int rise,
    @Doc("so many bad probes in a row take an instance out") @Default("3") @Range(min = "1", max = "1000") int fall,
    @Doc("longest time between two probes of an instance that has been out for long") @Default("1m") @Range(min = "10ms", max = "1d") Duration slowest,
    @Doc("a new instance: `used` until its first probe, or `waits` for it") @Default("used") Newcomers newcomers) {
    public enum By { HTTP, TCP, TLS, GRPC }

    public enum Newcomers { USED, WAITS }

    public HealthConfig {
        if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) throw Invalid.at("path", "expected a path such as `/healthz`, in visible ASCII, found `" + path + "`");
        if (!method.matches("GET|HEAD|OPTIONS")) throw Invalid.at("method", "expected `GET`, `HEAD` or `OPTIONS`, found `" + method + "`");
        if (status.isEmpty()) throw Invalid.at("status", "expected a status such as `204` or `2xx`, found none");
        for (var each : status) {
            if (!each.matches("[1-5][0-9][0-9]|[1-5]xx")) throw Invalid.at("status", "expected a status such as `204`, or a class such as `2xx`, found `" + each + "`");
        }
        if (by != By.HTTP && body.isPresent()) throw Invalid.at("body", "expected it with `by: http` only");
        if (by != By.GRPC && !service.isEmpty()) throw Invalid.at("service", "expected it with `by: grpc` only");
        if ((by == By.TCP || by == By.TLS) && (host.isPresent() || !headers.isEmpty())) throw Invalid.at(host.isPresent() ? "host" : "headers", "expected it with `by: http` or `by: grpc` only");
        if (service.length() > 1000) throw Invalid.at("service", "expected at most 1000 characters");
    }

    /// `health: /healthz`, or `health: tcp`.
    @Short("/healthz")
    public static HealthConfig of(String text) {
        var by = switch (text) {
            case "tcp" -> By.TCP;
            case "tls" -> By.TLS;
            case "grpc" -> By.GRPC;
            default -> By.HTTP;
        };
        if (by == By.HTTP && !text.startsWith("/")) throw new IllegalArgumentException("expected a path such as `/healthz`, or `tcp`, `tls` or `grpc`, found `" + text + "`");
        return new HealthConfig(by, by == By.HTTP ? text : "/", "GET", List.of("2xx"), Optional.empty(), Optional.empty(), Map.of(), "", Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3,
            Duration.ofMinutes(1), Newcomers.USED);
    }
}
