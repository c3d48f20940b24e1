// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea services`: the services of a running Cardea and how their endpoints are; and what an operator says of one.
@Command(name = "services", description = "Shows the services of a running Cardea and their endpoints: which are open, why others are not, load, latency, ejections. Or takes an endpoint out for new requests, in again, or gives it another weight.",
    footer = {"",
        "Examples:",
        "  cardea services",
        "  cardea services catalog",
        "  cardea services catalog drain http://127.0.0.1:9001",
        "  cardea services catalog weight http://127.0.0.1:9001 3",
        "  cardea services catalog enable http://127.0.0.1:9001",
        "What is said holds over reloads, until the file lists the endpoint otherwise; enable is as the file has it.",
        "Exit codes: 0 shown or done, 2 no such service or endpoint, 3 nobody answers at the admin address, or no route leads to a service."})
final class ServicesCommand implements Callable<Integer> {
    enum Action { drain, enable, weight }

    @Mixin
    Common common = new Common();

    @Mixin
    AdminRoom room = new AdminRoom();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "SERVICE", arity = "0..1", description = "This one, with what befell its endpoints.")
    Optional<String> service = Optional.empty();

    @Parameters(index = "1", paramLabel = "ACTION", arity = "0..1", description = "drain: nothing new goes there; enable: as the file has it; weight: another weight.")
    Optional<Action> action = Optional.empty();

    @Parameters(index = "2", paramLabel = "ENDPOINT", arity = "0..1", description = "The endpoint, as it is listed.")
    Optional<String> endpoint = Optional.empty();

    @Parameters(index = "3", paramLabel = "N", arity = "0..1", description = "The weight.")
    Optional<Integer> weight = Optional.empty();

    @Option(names = "--json", description = "Prints JSON.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        var accept = json ? "application/json" : "text/plain";
        var missing = "no route of this Cardea leads to a service";
        if (action.isEmpty()) {
            var target = "/services" + service.map(name -> "?service=" + URLEncoder.encode(name, StandardCharsets.UTF_8)).orElse("");
            return room.ask(target, accept, Optional.empty(), missing, Screen.of(spec.commandLine()));
        }
        if (endpoint.isEmpty()) throw new IllegalArgumentException("expected the endpoint, such as `cardea services " + service.orElse("catalog") + " " + action.get() + " http://127.0.0.1:9001`");
        if (weight.isPresent() != (action.get() == Action.weight)) throw new IllegalArgumentException("expected a weight behind the endpoint, such as `weight http://127.0.0.1:9001 3`, and with `weight` only");
        var mapper = new ObjectMapper();
        var order = mapper.createObjectNode().put("service", service.orElse("")).put("endpoint", endpoint.get()).put("action", action.get().name());
        weight.ifPresent(n -> order.put("weight", n));
        return room.ask("/instance", accept, Optional.of(mapper.writeValueAsString(order)), missing, Screen.of(spec.commandLine()));
    }
}
