// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Link;
import io.cardea.core.http.FieldName;
import io.cardea.identity.identify.Told;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `envoy.service.auth.v3.CheckRequest`: what is asked about. The numbers are those of `external_auth.proto`, `attribute_context.proto` and `address.proto`.
final class CheckRequest {
    private CheckRequest() {}

    /// @param fields which of the request's fields the authority sees
    /// @param say what it is told of who asks
    static byte[] of(Exchange exchange, List<FieldName> fields, List<Told> say) {
        var link = exchange.client().link();
        var source = new ProtoWriter();
        address(source, exchange.client().address(), clientPort(exchange));
        link.tls().flatMap(Link.Tls::clientCertificate).ifPresent(certificate -> source.text(4, principal(certificate)));
        var destination = new ProtoWriter();
        link.ends().edge().ifPresent(edge -> address(destination, edge.getAddress() == null ? "" : edge.getAddress().getHostAddress(), edge.getPort()));
        var attributes = new ProtoWriter().message(1, source).message(2, destination).message(4, new ProtoWriter().message(2, http(exchange, fields, say)));
        link.tls().ifPresent(tls -> attributes.message(12, new ProtoWriter().text(1, tls.serverName())));
        return new ProtoWriter().message(1, attributes).bytes();
    }

    private static ProtoWriter http(Exchange exchange, List<FieldName> fields, List<Told> say) {
        var request = exchange.request();
        var http = new ProtoWriter().text(1, exchange.requestId()).text(2, request.method());
        for (var name : fields) {
            var values = request.fields().all(name);
            // RFC 9110 §5.3, RFC 6265 §5.4
            if (!values.isEmpty()) http.entry(3, name.toString().toLowerCase(Locale.ROOT), String.join(name.equals(FieldName.COOKIE) ? "; " : ", ", values));
        }
        for (var each : say) { // of two entries with one key the last counts
            var text = each.of(exchange);
            http.entry(3, each.name().toString().toLowerCase(Locale.ROOT), text);
        }
        return http.text(4, request.target()).text(5, request.authority()).text(6, request.scheme()).number(9, request.body().length()).text(10, "HTTP/" + request.version());
    }

    private static void address(ProtoWriter peer, String address, int port) {
        if (!address.isEmpty() && !address.equals("unix")) peer.message(1, new ProtoWriter().message(1, new ProtoWriter().text(2, address).number(3, port)));
    }

    /// Only of the client itself: behind a proxy its port is nobody's knowledge.
    private static int clientPort(Exchange exchange) {
        boolean direct = exchange.client().address().equals(exchange.client().peerAddress());
        return direct ? exchange.client().link().ends().client().map(InetSocketAddress::getPort).orElse(0) : 0;
    }

    /// As Envoy has it: a URI by which it is known, else its subject.
    private static String principal(Link.ClientCertificate certificate) {
        Optional<String> uri = certificate.names().stream().filter(name -> name.startsWith("uri:")).map(name -> name.substring(4)).findFirst();
        return uri.orElse(certificate.subject());
    }
}
