// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.spi.Displays;
import io.cardea.core.spi.Gauges;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was found on one kind of route, counted, and told to the log now and then. Outlives reloads. Any thread.
final class Tally implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tally.class);
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final String route;
    private final LongAdder refused = new LongAdder();
    private final LongAdder reported = new LongAdder();
    private final LongAdder responses = new LongAdder();
    private final AtomicLong told = new AtomicLong(System.nanoTime() - PAUSE);
    private final LongAdder silent = new LongAdder();
    private final Displays displays = new Displays();

    /// @param route its path as written
    Tally(String route, Gauges gauges) {
        this.route = route.isEmpty() ? "*" : route;
        var help = "Requests, and responses of origins, that are not as declared";
        displays.add(gauges.counter("cardea_validate_flawed", help, Map.of("route", this.route, "what", "refused"), refused::sum));
        displays.add(gauges.counter("cardea_validate_flawed", help, Map.of("route", this.route, "what", "reported"), reported::sum));
        displays.add(gauges.counter("cardea_validate_flawed", help, Map.of("route", this.route, "what", "response"), responses::sum));
    }

    void refused() {
        refused.increment();
    }

    /// A request that passes although it should not.
    void reported(String request, Finding finding) {
        reported.increment();
        tell("{} would be refused on {}: {}", request, finding.text());
    }

    /// A response that is not as declared.
    void response(String request, Finding finding) {
        responses.increment();
        tell("the answer to {} on {} is not as declared: {}", request, finding.text());
    }

    /// At most one line a second: whoever sends nonsense writes no log.
    private void tell(String line, String request, String text) {
        long last = told.get();
        if (System.nanoTime() - last < PAUSE || !told.compareAndSet(last, System.nanoTime())) {
            silent.increment();
            return;
        }
        long others = silent.sumThenReset();
        LOG.warn(others == 0 ? line : line + " ({} others were not told)", request, route, text, others);
    }

    @Override
    public void close() {
        displays.close();
    }
}
